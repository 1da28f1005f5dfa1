"""What a platform team offers to others: tiers, defaults, and functions that make environments."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, replace

import flyte


class Tier(enum.Enum):
    SMALL = "small"
    LARGE = "large"
    GPU = "gpu"

    @property
    def resources(self) -> flyte.Resources:
        match self:
            case Tier.SMALL:
                return flyte.Resources(cpu="500m", memory="512Mi")
            case Tier.LARGE:
                return flyte.Resources(cpu=(4, 8), memory=("8Gi", "16Gi"))
            case Tier.GPU:
                return flyte.Resources(cpu=8, memory="64Gi", gpu="A100:2", shm="auto")


@dataclass(frozen=True)
class Settings:
    team: str = "core"
    variables: dict[str, str] = field(default_factory=lambda: {"TEAM": "core"})

    def with_variables(self, **more: str) -> Settings:
        return replace(self, variables={**self.variables, **more})


SETTINGS = Settings().with_variables(LOG_LEVEL="info")
CACHE = flyte.Cache("override", version_override="v3", serialize=True, ignored_inputs="epochs", max_age=3600)


def make_environment(name: str, tier: Tier = Tier.SMALL, extra: dict[str, str] | None = None) -> flyte.TaskEnvironment:
    return flyte.TaskEnvironment(
        name=name,
        resources=tier.resources,
        env_vars=SETTINGS.variables | (extra or {}),
        description=f"{tier.name.title()} of {SETTINGS.team!r}",
    )


def make_many(*names: str, prefix: str = ""):
    for name in names:
        yield make_environment("-".join(filter(None, (prefix, name))))


def __getattr__(name: str):
    raise AttributeError(name)
