"""How control leaves a statement, and how evaluation stops."""

from __future__ import annotations

from flyte_compile.values.model import ExceptionValue, Place, Value


class Signal(Exception):
    """Control that leaves a statement otherwise than at its end."""


class ReturnSignal(Signal):
    def __init__(self, value: Value) -> None:
        super().__init__()
        self.value = value


class BreakSignal(Signal):
    pass


class ContinueSignal(Signal):
    pass


class RaiseSignal(Signal):
    """An exception of the evaluated program."""

    def __init__(self, exception: ExceptionValue) -> None:
        super().__init__()
        self.exception = exception


class LimitReached(Exception):
    """Evaluation is bounded: the module takes more steps, memory or depth than it may."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.message = message
        self.place = place


def missing_key(key: Value, place: Place) -> RaiseSignal:
    """The signal for a key that isn't there, which is what the exception holds."""
    return RaiseSignal(ExceptionValue(KeyError, (key,), place))


def raised(error: type[BaseException], message: str, place: Place) -> RaiseSignal:
    """The signal for an exception of a built-in class."""
    from flyte_compile.values.model import Const

    return RaiseSignal(ExceptionValue(error, (Const(message, place),), place))
