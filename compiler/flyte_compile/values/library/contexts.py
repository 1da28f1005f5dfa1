"""`contextlib`: context managers of the library."""

from __future__ import annotations

from collections.abc import Callable

from flyte_compile.values import comparisons
from flyte_compile.values.generators import started_generator
from flyte_compile.values.model import (
    Arguments,
    ClassValue,
    Const,
    ExceptionValue,
    FunctionValue,
    InstanceValue,
    ListValue,
    Native,
    Place,
    Unknown,
    Value,
)
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import RaiseSignal


def native_manager(name: str, entered: Native, left: Native, place: Place) -> InstanceValue:
    """A context manager of the library."""
    cls = ClassValue(name, (), {"__enter__": entered, "__exit__": left}, place)
    return InstanceValue(cls, {}, place)


def suppress(run: Run, arguments: Arguments, frame: Frame) -> Value:
    """`contextlib.suppress`."""
    from flyte_compile.values.exceptions import catches

    place = arguments.place

    def left(run: Run, inner: Arguments) -> Value:
        exception = inner.positional[1]
        if isinstance(exception, Const):
            return Const(False, place)
        if isinstance(exception, Unknown):
            return exception
        answers = [catches(exception, cls) for cls in arguments.positional]  # type: ignore[arg-type]
        if None in answers and True not in answers:
            return Unknown("whether the exception is suppressed isn't known", place)
        return Const(True in answers, place)

    return native_manager("suppress", _giving(Const(None, place), place), Native("__exit__", left, place), place)


def nullcontext(run: Run, arguments: Arguments, frame: Frame) -> Value:
    """`contextlib.nullcontext`."""
    place = arguments.place
    result = arguments.get(0, "enter_result") or Const(None, place)
    return native_manager("nullcontext", _giving(result, place), _giving(Const(None, place), place), place)


def closing(run: Run, arguments: Arguments, frame: Frame) -> Value:
    """`contextlib.closing`."""
    place = arguments.place
    thing = arguments.positional[0]

    def left(run: Run, inner: Arguments) -> Value:
        from flyte_compile.values.attributes import get_attribute
        from flyte_compile.values.calls import call

        call(run, get_attribute(run, thing, "close", place), Arguments((), {}, place), frame)
        return Const(None, place)

    return native_manager("closing", _giving(thing, place), Native("__exit__", left, place), place)


def _giving(value: Value, place: Place) -> Native:
    return Native("__enter__", lambda run, arguments: value, place)


def context_manager(run: Run, arguments: Arguments, frame: Frame) -> Value:
    """`contextlib.contextmanager`: the generator runs to its `yield` on entering, and to its end on leaving."""
    function = arguments.positional[0]

    def make(run: Run, given: Arguments) -> Value:
        from flyte_compile.values.calls import call

        place = given.place
        generator = started_generator(call(run, function, given, frame))
        if generator is None:
            return Unknown("what the context manager does isn't known", place)

        def entered(run: Run, inner: Arguments) -> Value:
            return generator.go_on(run, place)

        def left(run: Run, inner: Arguments) -> Value:
            exception = inner.positional[1]
            if isinstance(exception, Const):
                generator.finish(run, place)
                return Const(False, place)
            return generator.throw(run, exception, place)

        return native_manager(
            "_GeneratorContextManager", Native("__enter__", entered, place), Native("__exit__", left, place), place
        )

    if not isinstance(function, FunctionValue):
        return Unknown("'contextmanager' of this value isn't modelled", arguments.place)
    return Native(function.name, make, arguments.place)


def exit_stack(run: Run, arguments: Arguments, frame: Frame) -> Value:
    """`contextlib.ExitStack`: what was entered is left in reverse order."""
    from flyte_compile.values.calls import call
    from flyte_compile.values.managers import enter, exit_arguments, leave

    place = arguments.place
    pending = ListValue([], place)

    def push(run: Run, item: Value) -> None:
        run.journal.touch(pending)
        pending.content.append(item)

    def enter_context(run: Run, inner: Arguments) -> Value:
        manager = inner.positional[0]
        value = enter(run, manager, inner.place, frame)

        def leaving(run: Run, told: Arguments) -> Value:
            return _told(leave(run, manager, _as_signal(told), place, frame), place)

        push(run, Native("leave", leaving, place))
        return value

    def callback(run: Run, inner: Arguments) -> Value:
        function, *rest = inner.positional
        given = Arguments(tuple(rest), inner.keywords, inner.place)

        def later(run: Run, told: Arguments) -> Value:
            call(run, function, given, frame)
            return Const(False, place)

        push(run, Native("callback", later, place))
        return function

    def left(run: Run, told: Arguments) -> Value:
        if pending.open is not None:
            return Unknown(pending.open.reason, place)
        signal = _as_signal(told)
        suppressed = False
        run.journal.touch(pending)
        while pending.content:
            item = pending.content.pop()
            assert isinstance(item, Native)
            try:
                answer = comparisons.truth(item.call(run, exit_arguments(signal, place)), run)
            except RaiseSignal as other:
                signal, suppressed = other, False
                continue
            if isinstance(answer, Unknown):
                return answer
            if answer and signal is not None:
                signal, suppressed = None, True
        if signal is not None and signal.exception is not told.positional[1]:
            raise signal
        return Const(suppressed, place)

    def close(run: Run, inner: Arguments) -> Value:
        none = Const(None, place)
        return left(run, Arguments((none, none, none), {}, place))

    stack = native_manager("ExitStack", _giving(Const(None, place), place), Native("__exit__", left, place), place)
    stack.type.content["__enter__"] = _giving(stack, place)
    for name, method in (("enter_context", enter_context), ("callback", callback), ("close", close)):
        stack.type.content[name] = Native(name, method, place)
    return stack


def _told(answer: bool | Unknown, place: Place) -> Value:
    return answer if isinstance(answer, Unknown) else Const(answer, place)


def _as_signal(told: Arguments) -> RaiseSignal | None:
    exception = told.positional[1]
    if isinstance(exception, ExceptionValue):
        return RaiseSignal(exception)
    if isinstance(exception, Unknown):
        return RaiseSignal(ExceptionValue(Exception, (), told.place, {}, exception))
    return None


FUNCTIONS: dict[str, Callable[[Run, Arguments, Frame], Value]] = {
    "contextlib.suppress": suppress,
    "contextlib.nullcontext": nullcontext,
    "contextlib.closing": closing,
    "contextlib.contextmanager": context_manager,
    "contextlib.asynccontextmanager": context_manager,
    "contextlib.ExitStack": exit_stack,
    "contextlib.AsyncExitStack": exit_stack,
}
