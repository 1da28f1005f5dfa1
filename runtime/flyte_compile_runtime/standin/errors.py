"""Stands in for `flyte.errors`: exceptions that a task raises and catches, with the constructors of the SDK."""

from __future__ import annotations

from typing import Any

__all__ = [
    "BaseRuntimeError",
    "CustomError",
    "NonRecoverableError",
    "RuntimeSystemError",
    "RuntimeUnknownError",
    "RuntimeUserError",
]


class BaseRuntimeError(RuntimeError):
    """The base of all of them."""

    def __init__(self, code: str, kind: str, root_cause_message: str, worker: str | None = None) -> None:
        super().__init__(root_cause_message)
        self.code = code
        self.kind = kind
        self.worker = worker


class RuntimeSystemError(BaseRuntimeError):
    """Something around the task failed."""

    def __init__(self, code: str, message: str = "", worker: str | None = None) -> None:
        super().__init__(code, "system", message, worker)


class RuntimeUserError(BaseRuntimeError):
    """The task failed."""

    def __init__(self, code: str, message: str = "", worker: str | None = None) -> None:
        super().__init__(code, "user", message, worker)


class RuntimeUnknownError(BaseRuntimeError):
    """Nobody knows what failed."""

    def __init__(self, code: str, message: str = "", worker: str | None = None) -> None:
        super().__init__(code, "unknown", message, worker)


class CustomError(RuntimeUserError):
    """An error with a code of the task's own."""

    @classmethod
    def from_exception(cls, error: Exception) -> CustomError:
        """An error that tells of another one."""
        made = cls(type(error).__name__, str(error))
        made.__cause__ = error
        return made


class NonRecoverableError(RuntimeUserError):
    """No further attempt can succeed."""

    def __init__(self, message: str, code: str = "NonRecoverableError") -> None:
        super().__init__(code, message)


def other_name(name: str) -> Any:
    """An exception class for any other error of the SDK, as `except` takes nothing else."""
    if not name.endswith(("Error", "Exception", "Breached")):
        return None

    def initialise(self: RuntimeUserError, message: str = "", *args: Any, **kwargs: Any) -> None:
        RuntimeUserError.__init__(self, name, message)

    return type(name, (RuntimeUserError,), {"__init__": initialise, "__module__": "flyte.errors"})


# In tracebacks they go by the names that the code knows them by.
for _name in __all__:
    globals()[_name].__module__ = "flyte.errors"
