"""A driver environment schedules tasks into two others, which are deployed with it. `depends_on` names the one that is
declared before the driver, `add_dependency` the one that is declared after.
"""

import asyncio

import flyte

worker_env = flyte.TaskEnvironment(name="worker", resources=flyte.Resources(cpu=2, memory="2Gi"))


@worker_env.task
async def square(x: int) -> int:
    return x * x


driver_env = flyte.TaskEnvironment(
    name="driver",
    resources=flyte.Resources(cpu="500m", memory="512Mi"),
    depends_on=[worker_env],
)


@driver_env.task
async def sum_of_squares(n: int) -> int:
    squares = await asyncio.gather(*(square(x) for x in range(n)))
    return await total(list(squares))


reducer_env = flyte.TaskEnvironment(name="reducer", resources=flyte.Resources(cpu=1, memory="4Gi"))


@reducer_env.task
async def total(values: list[int]) -> int:
    return sum(values)


driver_env.add_dependency(reducer_env)
