"""Configuration in dataclasses, enums and named tuples."""

from collections import namedtuple
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from enum import Enum, IntEnum, StrEnum, auto
from typing import NamedTuple

import flyte


class Stage(StrEnum):
    DEVELOPMENT = auto()
    PRODUCTION = "prod"


class Cores(IntEnum):
    FEW = 2
    MANY = FEW * 8


class Queue(str, Enum):
    FAST = "fast-lane"


class Memory(NamedTuple):
    request: str
    limit: str = "8Gi"


Pair = namedtuple("Pair", "least most", defaults=(5,))


@dataclass
class Base:
    stage: Stage = Stage.PRODUCTION
    cores: Cores = Cores.FEW
    name: str = field(init=False)

    def __post_init__(self):
        self.name = f"{self.prefix()}-{self.stage}"

    def prefix(self):
        return "base"

    @classmethod
    def development(cls, **kwargs):
        return cls(stage=Stage.DEVELOPMENT, **kwargs)


@dataclass(kw_only=True, slots=True)
class Training(Base):
    memory: Memory = Memory("4Gi")
    replicas: Pair = Pair(1)
    ttl: timedelta = timedelta(minutes=5)

    def prefix(self):
        return "training"


production = Training(cores=Cores.MANY)
development = Training.development(memory=Memory(request="1Gi", limit="2Gi"))
for config in (production, development):
    env = flyte.TaskEnvironment(
        name=config.name,
        resources=flyte.Resources(cpu=int(config.cores), memory=tuple(config.memory)),
        reusable=flyte.ReusePolicy(replicas=tuple(config.replicas), idle_ttl=config.ttl, scaledown_ttl=90),
        queue=Queue.FAST.value,
        env_vars={key.upper(): str(value) for key, value in asdict(config).items() if isinstance(value, str)},
    )

    @env.task
    async def fit(x: int = int(Cores.FEW)) -> int:
        return x
