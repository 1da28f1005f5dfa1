"""CPU, memory, disk, shared memory and a GPU in one place."""

from flyte import Resources, TaskEnvironment

env = TaskEnvironment(
    name="compute-env",
    resources=Resources(
        cpu="2",  # 2 cores
        memory="4Gi",  # 4 GiB RAM
        disk="10Gi",  # 10 GiB ephemeral storage
        shm="auto",  # Automatically set max shared memory
        gpu="A100 80G:1",  # 1 NVIDIA A100 80GB GPU
    ),
)


@env.task
async def dot(left: list[float], right: list[float]) -> float:
    return sum(a * b for a, b in zip(left, right, strict=True))
