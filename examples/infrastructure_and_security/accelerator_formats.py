"""The other ways to ask for accelerators: a number of GPUs of any type, a string with type and number, and the helper
functions for AMD and Habana devices.
"""

import flyte

count_env = flyte.TaskEnvironment(name="gpu-count", resources=flyte.Resources(cpu=4, memory="16Gi", gpu=2))
t4_env = flyte.TaskEnvironment(name="gpu-t4", resources=flyte.Resources(gpu="T4:1"))
a100_env = flyte.TaskEnvironment(name="gpu-a100-80g", resources=flyte.Resources(gpu="A100_80G:4"))
helper_env = flyte.TaskEnvironment(name="gpu-l4", resources=flyte.Resources(gpu=flyte.GPU("L4", 2)))
amd_env = flyte.TaskEnvironment(name="gpu-amd", resources=flyte.Resources(gpu=flyte.AMD_GPU("MI300X")))
gaudi_env = flyte.TaskEnvironment(name="gaudi", resources=flyte.Resources(gpu=flyte.HABANA_GAUDI("Gaudi1")))
trainium_env = flyte.TaskEnvironment(name="trainium", resources=flyte.Resources(gpu="Trn1:1"))


@count_env.task
async def on_two_gpus_of_any_type(x: int) -> int:
    return x + 1


@t4_env.task
async def on_one_t4(x: int) -> int:
    return x + 2


@a100_env.task
async def on_four_a100s(x: int) -> int:
    return x + 3


@helper_env.task
async def on_two_l4s(x: int) -> int:
    return x + 4


@amd_env.task
async def on_amd(x: int) -> int:
    return x + 5


@gaudi_env.task
async def on_gaudi(x: int) -> int:
    return x + 6


@trainium_env.task
async def on_trainium(x: int) -> int:
    return x + 7
