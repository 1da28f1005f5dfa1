"""Environments that helper functions of another module make."""

import flyte
import platform_team
from platform_team import Tier, make_environment

plain = make_environment("plain")
gpu = make_environment("gpu", tier=Tier.GPU, extra={"CUDA": "12"})
both = list(platform_team.make_many("batch", "stream", prefix="team"))
spread = make_environment(name="spread", tier=Tier.LARGE, extra=dict(A="1", B_="2"))


@gpu.task(cache=platform_team.CACHE)
def train(epochs: int, rate: float = 1e-3, /, *, name: str = "model") -> str:
    return name


for environment in both:

    @environment.task
    async def run() -> None:
        """Run."""


tasks = [environment.task(run.func) for environment in (plain, spread)]


def default(name, *, memory="2Gi"):
    def declare(function):
        environment = flyte.TaskEnvironment(name, resources=flyte.Resources(memory=memory))
        return environment.task(function)

    return declare


@default("closure")
def inside(x: int) -> int:
    return x


@default("closure-big", memory="64Gi")
def inside_big(x: int) -> int:
    return x
