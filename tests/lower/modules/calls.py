"""Tasks that call tasks, through helpers, maps and partials."""

import asyncio
import functools

import flyte

workers = flyte.TaskEnvironment("workers")
driver = flyte.TaskEnvironment("driver", depends_on=[workers])


@workers.task
async def square(x: int, power: int = 2) -> int:
    return x**power


@workers.task
def cube(x: int) -> int:
    return x**3


async def helper(values: list[int]) -> list[int]:
    return await asyncio.gather(*[square(value) for value in values])


@driver.task
async def main(count: int = 10) -> int:
    squares = await helper(list(range(count)))
    cubes = list(flyte.map(cube, range(count)))
    powers = [value async for value in flyte.map.aio(functools.partial(square, power=4), range(count))]
    one = await cube.aio(2)
    async with asyncio.TaskGroup() as group:
        group.create_task(square.override(resources=flyte.Resources(cpu=4), retries=2, short_name="big")(3))
    return sum(squares) + sum(cubes) + sum(powers) + one


if __name__ == "__main__":
    flyte.init()
    print(flyte.run(main, count=3))
    flyte.TaskEnvironment("only-as-a-script")
