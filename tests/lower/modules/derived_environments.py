"""Classes of one's own that derive from the SDK's environments."""

from dataclasses import dataclass
from typing import Any

import flyte

IMAGE = flyte.Image.from_debian_base(name="team").with_pip_packages("polars")


class TeamEnvironment(flyte.TaskEnvironment):
    def __init__(self, name: str, **options: Any) -> None:
        options.setdefault("image", IMAGE)
        super().__init__(name=f"team-{name}", env_vars={"TEAM": "search"}, **options)


@dataclass(kw_only=True)
class GpuEnvironment(flyte.TaskEnvironment):
    team: str = "search"
    queue: str | None = "gpu"

    def label(self) -> str:
        return f"{self.team}-{self.name}"


class Plain(flyte.TaskEnvironment):
    pass


index = TeamEnvironment("index", resources=flyte.Resources(cpu=2))
rank = GpuEnvironment(name="rank", team="ranking", resources=flyte.Resources(gpu="T4:1"), depends_on=[index])
serve = Plain("serve", depends_on=[index, rank], description=rank.label())
rank.description = "ranks what the index finds"


@index.task
async def build() -> int:
    return 1


@rank.task
async def score() -> int:
    return await build()


@serve.task
async def main() -> int:
    return await score()
