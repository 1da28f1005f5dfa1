"""Every way to write an amount: CPUs as an int, a float, a string or a range from request to limit, memory in binary or
decimal units or as a range, and a size for the disk and for shared memory.
"""

from flyte import Resources, TaskEnvironment

integer_env = TaskEnvironment(name="cpu-integer", resources=Resources(cpu=1, memory="1Gi"))
fraction_env = TaskEnvironment(name="cpu-fraction", resources=Resources(cpu=0.5, memory="512Mi"))
millicore_env = TaskEnvironment(name="cpu-millicores", resources=Resources(cpu="500m", memory="500M"))
range_env = TaskEnvironment(name="cpu-range", resources=Resources(cpu=(1, 2), memory=("1Gi", "2Gi")))
string_range_env = TaskEnvironment(name="cpu-string-range", resources=Resources(cpu=("250m", "1.5"), memory="1Gi"))
disk_env = TaskEnvironment(name="disk-and-shm", resources=Resources(memory="4Gi", disk="100Gi", shm="2Gi"))
shm_env = TaskEnvironment(name="shm-auto", resources=Resources(memory="4Gi", shm="auto"))


@integer_env.task
async def on_one_core(x: int) -> int:
    return x + 1


@fraction_env.task
async def on_half_a_core(x: int) -> int:
    return x + 2


@millicore_env.task
async def on_500_millicores(x: int) -> int:
    return x + 3


@range_env.task
async def on_one_to_two_cores(x: int) -> int:
    return x + 4


@string_range_env.task
async def on_a_quarter_to_one_and_a_half_cores(x: int) -> int:
    return x + 5


@disk_env.task
async def with_disk_and_shared_memory(x: int) -> int:
    return x + 6


@shm_env.task
async def with_as_much_shared_memory_as_there_is(x: int) -> int:
    return x + 7
