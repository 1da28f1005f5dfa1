"""Several pods that train together. Plain Kubernetes runs such a task in one pod, and a finding says so."""

import flyte
from flyte.clustered import ClusteredTaskEnvironment, ClusterFailurePolicy, TorchRun

training = ClusteredTaskEnvironment(
    name="distributed-training",
    image=flyte.Image.from_debian_base(name="training", registry="ghcr.io/acme").with_pip_packages("torch==2.9.1"),
    resources=flyte.Resources(cpu=8, memory="32Gi", gpu="L4:4"),
    replicas=2,
    nproc_per_node=4,
    runtime=TorchRun(max_restarts=1),
    failure_policy=ClusterFailurePolicy(max_restarts=3),
)


@training.task(retries=1)
async def train(epochs: int = 3) -> float:
    return 1.0 / epochs
