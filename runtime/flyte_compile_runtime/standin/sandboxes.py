"""Stands in for `env.sandbox` and `flyte.sandbox`: sandboxed tasks, which run in the sandbox of this package."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from flyte_compile_runtime.standin.declarations import Declaration
from flyte_compile_runtime.standin.tasks import FunctionTask
from flyte_compile_runtime.task import Sandbox

__all__ = ["SandboxedConfig", "orchestrator_from_str"]


class SandboxedTask(FunctionTask):
    """A task whose calls run in a child process with limits; `forward` calls the function without, as in the SDK."""

    sandbox: Sandbox

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The result of the function in the sandbox; of an async function, a coroutine."""
        from flyte_compile_runtime.sandbox.calls import call_function

        return call_function(self.func, self.sandbox, args, kwargs)


class CodeTask(FunctionTask):
    """A sandboxed task that was made from a code string."""

    def __init__(self, name: str, source: str, sandbox: Sandbox, tasks: Mapping[str, Any], environment: Any) -> None:
        def function(**inputs: Any) -> Any:
            from flyte_compile_runtime.sandbox.calls import call_code

            return call_code(source, sandbox, inputs, tasks)

        function.__name__ = function.__qualname__ = name
        super().__init__(function, name, environment)
        self.sandbox = sandbox


class SandboxNamespace:
    """Stands in for what `env.sandbox` gives."""

    def __init__(self, environment: Any) -> None:
        self._environment = environment

    def orchestrator(self, source: Any = None, /, **options: Any) -> Any:
        """A decorator, a factory of decorators, or a factory of tasks from code strings, by what it is given."""
        environment = self._environment
        if isinstance(source, str):
            return _code_task(source, environment, **options)

        def decorate(function: Callable[..., Any]) -> SandboxedTask:
            name = options.get("name") or f"{environment.name}.{function.__name__}"
            task = SandboxedTask(function, name, environment)
            task.sandbox = _limits(options)
            environment._tasks[name] = task
            return task

        return decorate if source is None else decorate(source)


class SandboxedConfig(Declaration):
    """Stands in for the limits of a sandbox as an object."""

    parameters: ClassVar[dict[str, Any]] = {
        "max_memory": 50 * 1024 * 1024,
        "max_stack_depth": 256,
        "timeout_ms": 30_000,
        "type_check": True,
    }


def orchestrator_from_str(source: str, **options: Any) -> CodeTask:
    """A sandboxed task from a code string, in no environment."""
    return _code_task(source, None, **options)


def _code_task(
    source: str,
    environment: Any,
    *,
    tasks: Sequence[Any] | None = None,
    inputs: Mapping[str, Any] | None = None,
    name: str | None = None,
    **options: Any,
) -> CodeTask:
    called = {getattr(getattr(task, "func", task), "__name__", "task"): task for task in tasks or ()}
    return CodeTask(name or "sandboxed-code", source, _limits(options), called, environment)


def _limits(options: Mapping[str, Any]) -> Sandbox:
    return Sandbox(**{name: options[name] for name in ("timeout_ms", "max_memory") if options.get(name) is not None})
