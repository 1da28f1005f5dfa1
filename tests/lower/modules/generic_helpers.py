"""Classes that make environments: inheritance, properties, registries, singletons."""

from __future__ import annotations

import functools
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar

import flyte


class Project(ABC):
    registry: ClassVar[dict[str, Project]] = {}

    def __init_subclass__(cls, **kwargs) -> None:
        super().__init_subclass__(**kwargs)
        cls.kind = cls.__name__.lower()

    def __init__(self, name: str) -> None:
        self.name = name
        self.registry[name] = self

    @property
    @abstractmethod
    def memory(self) -> str: ...

    @functools.cached_property
    def environment(self) -> flyte.TaskEnvironment:
        return flyte.TaskEnvironment(f"{self.kind}-{self.name}", resources=flyte.Resources(memory=self.memory))

    def __call__(self, function: Callable) -> object:
        return self.environment.task(function)


class Small(Project):
    memory = "1Gi"


class Large(Project):
    def __init__(self, name: str, factor: int = 2) -> None:
        super().__init__(name.upper().lower())
        self.factor = factor

    @property
    def memory(self) -> str:
        return f"{self.factor * 8}Gi"


@functools.cache
def shared(name: str) -> flyte.TaskEnvironment:
    return flyte.TaskEnvironment(name, description=f"made once for {name}")


beta, alpha = Large("beta", factor=4), Small("alpha")


@alpha
async def one() -> None: ...


@beta
def two(x: int) -> int:
    return x


assert shared("once") is shared("once")
for project in sorted(Project.registry.values(), key=lambda project: project.name):
    flyte.TaskEnvironment(f"sorted-{project.name}", description=project.environment.resources.memory)
rows = [{"name": "zeta", "cpu": 1}, {"name": "eta", "cpu": 2}]
for row in sorted(rows, key=lambda row: row["cpu"], reverse=True):
    flyte.TaskEnvironment(**{key: value for key, value in row.items() if key == "name"})
flyte.TaskEnvironment("biggest", description=max(Project.registry.values(), key=lambda project: project.memory).name)
