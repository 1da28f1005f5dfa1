"""Accelerators by their helper functions: a partition of a GPU, a slice of a TPU, a Neuron device."""

from flyte import Resources, TaskEnvironment
from flyte.resources import GPU, TPU, Neuron

# Specific GPU with MIG partitioning
res_gpu = Resources(gpu=GPU(device="A100", quantity=1, partition="1g.5gb"))

# Google Cloud TPU
res_tpu = Resources(gpu=TPU(device="V5P", partition="2x2x1"))

# AWS Inferentia/Trainium
res_neuron = Resources(gpu=Neuron(device="Inf2"))

gpu_env = TaskEnvironment(name="gpu-partition", resources=res_gpu)
tpu_env = TaskEnvironment(name="tpu-slice", resources=res_tpu)
neuron_env = TaskEnvironment(name="neuron-device", resources=res_neuron)


@gpu_env.task
async def on_gpu_partition(x: int) -> int:
    return x + 1


@tpu_env.task
async def on_tpu(x: int) -> int:
    return x + 2


@neuron_env.task
async def on_neuron(x: int) -> int:
    return x + 3
