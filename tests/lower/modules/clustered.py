"""Clustered environments: the cluster's shape, and everything else that an environment has."""

import flyte
from flyte.clustered import ClusteredTaskEnvironment, ClusterFailurePolicy, JaxRun, TorchRun

NODES = 2 * 2

training = ClusteredTaskEnvironment(
    name="training",
    image=flyte.Image.from_debian_base(name="training").with_pip_packages("torch"),
    resources=flyte.Resources(cpu=4, memory="16Gi", gpu="L4:2"),
    replicas=NODES,
    nproc_per_node=2,
    runtime=TorchRun(rdzv_backend="c10d", max_restarts=1),
    failure_policy=ClusterFailurePolicy(max_restarts=3),
)
smoke = ClusteredTaskEnvironment(name="smoke", replicas=2, nproc_per_node=1, queue="small")
simulation = ClusteredTaskEnvironment(name="simulation", replicas=2, nproc_per_node=1, runtime=JaxRun())
driver = flyte.TaskEnvironment(name="driver", depends_on=[training, smoke])


@training.task(retries=2)
async def fit(steps: int = 10) -> float:
    return 1.0 / steps


@smoke.task
async def check() -> bool:
    return True


@simulation.task
async def simulate() -> bool:
    return True


@driver.task
async def main() -> float:
    await check()
    return await fit(20)
