"""Stands in for `flyte.TaskEnvironment`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from flyte_compile_runtime.standin.declarations import Declaration
from flyte_compile_runtime.standin.sandboxes import SandboxNamespace
from flyte_compile_runtime.standin.tasks import FunctionTask

_ENVIRONMENT_REGISTRY: list[TaskEnvironment] = []
"""All environments, in the order of their declaration, under the name that the SDK has for the same."""


class TaskEnvironment(Declaration):
    """Declares tasks, and keeps what it is given so that code can read it."""

    parameters: ClassVar[dict[str, Any]] = {
        "name": "",
        "depends_on": [],
        "pod_template": None,
        "description": None,
        "secrets": None,
        "env_vars": None,
        "resources": None,
        "interruptible": False,
        "image": "auto",
        "include": (),
        "cache": "disable",
        "reusable": None,
        "plugin_config": None,
        "queue": None,
    }

    depends_on: list[Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._tasks: dict[str, Any] = {}
        _ENVIRONMENT_REGISTRY.append(self)

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def task(self, function: Callable[..., Any] | None = None, /, **options: Any) -> Any:
        """Makes a task of a function; used with and without arguments."""

        def decorate(function: Callable[..., Any]) -> FunctionTask:
            name = f"{self.name}.{getattr(function, '__name__', 'task')}"
            made = FunctionTask(function, name, self, **options)
            self._tasks[name] = made
            return made

        return decorate if function is None else decorate(function)

    @property
    def tasks(self) -> dict[str, Any]:
        """The tasks by their fully qualified names."""
        return self._tasks

    @property
    def sandbox(self) -> SandboxNamespace:
        """What makes sandboxed tasks."""
        return SandboxNamespace(self)

    def add_dependency(self, *environments: Any) -> None:
        """Notes that this environment needs others."""
        self.depends_on = [*self.depends_on, *environments]

    def clone_with(self, name: str, **changes: Any) -> TaskEnvironment:
        """Another environment, with the same settings but for these, and with no tasks."""
        settings = {key: value for key, value in vars(self).items() if key != "_tasks"}
        given = {key: value for key, value in changes.items() if value is not None or key == "reusable"}
        return type(self)(**{**settings, **given, "name": name})

    @classmethod
    def from_task(cls, name: str, *tasks: Any, **options: Any) -> TaskEnvironment:
        """An environment of tasks that have none."""
        made = cls(name=name, **options)
        for task in tasks:
            made._tasks[str(getattr(task, "name", task))] = task
        return made
