"""Execute statements."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from flyte_compile.diagnostics import Severity
from flyte_compile.values import operators
from flyte_compile.values.assignment import assign, delete
from flyte_compile.values.calls import call, call_function
from flyte_compile.values.classes import find_in_class, finish_enum, is_subclass, style_of
from flyte_compile.values.expressions import evaluate, make_function
from flyte_compile.values.iteration import iterate
from flyte_compile.values.journal import surviving
from flyte_compile.values.model import (
    Arguments,
    BuiltinClass,
    ClassValue,
    Const,
    Descriptor,
    ExceptionValue,
    External,
    FunctionValue,
    Place,
    Scope,
    SdkObject,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.modules import import_from, import_module
from flyte_compile.values.names import bind
from flyte_compile.values.patterns import matches
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import (
    BreakSignal,
    ContinueSignal,
    RaiseSignal,
    ReturnSignal,
    Signal,
    raised,
)


def execute(run: Run, statements: Sequence[ast.stmt], frame: Frame) -> None:
    """Run statements in order."""
    for statement in statements:
        place = Place(frame.module, statement)
        run.step(place)
        handler = _HANDLERS.get(type(statement))
        if handler is not None:
            handler(run, statement, frame, place)


def alternatives(run: Run, ways: list[Callable[[], None]], reason: Unknown, frame: Frame) -> None:
    """Go several ways at once, since it isn't known which one the program goes; then go on where they meet."""
    run.uncertain.append(reason)
    outcomes = [run.journal.attempt(way) for way in ways]
    run.uncertain.pop()
    possible = surviving(outcomes)
    if not possible:
        signal = outcomes[0][0]
        assert signal is not None
        # Every way raises: the program does, too, with the first way's changes.
        run.journal.merge([outcomes[0][1]], reason)
        raise signal
    run.journal.merge([layer for _, layer in possible], reason)
    signals = [signal for signal, _ in possible]
    for signal in signals:
        if isinstance(signal, (BreakSignal, ContinueSignal)) and None in signals:
            frame.uncertain_exit = reason if isinstance(signal, BreakSignal) else frame.uncertain_exit
    if None in signals:
        frame.returned.extend(signal.value for signal in signals if isinstance(signal, ReturnSignal))
        return
    returns = [signal for signal in signals if isinstance(signal, ReturnSignal)]
    if returns:
        frame.returned.extend(signal.value for signal in returns[1:])
        if len(returns) < len(signals):
            frame.returned.append(returns[0].value)
            frame.uncertain_exit = reason
            return
        raise returns[0]
    first = signals[0]
    assert first is not None
    raise first


def _expression(run: Run, node: ast.Expr, frame: Frame, place: Place) -> None:
    evaluate(run, node.value, frame)


def _assign(run: Run, node: ast.Assign, frame: Frame, place: Place) -> None:
    value = evaluate(run, node.value, frame)
    for target in node.targets:
        assign(run, target, value, frame)


def _annotated(run: Run, node: ast.AnnAssign, frame: Frame, place: Place) -> None:
    if node.value is not None:
        assign(run, node.target, evaluate(run, node.value, frame), frame)


def _augmented(run: Run, node: ast.AugAssign, frame: Frame, place: Place) -> None:
    from flyte_compile.values.methods import extend_in_place

    load = ast.copy_location(_loading(node.target), node.target)
    current = evaluate(run, load, frame)
    value = evaluate(run, node.value, frame)
    if extend_in_place(run, node.op, current, value, place):
        assign(run, node.target, current, frame)
        return
    assign(run, node.target, operators.binary(run, node.op, current, value, place), frame)


def _loading(target: ast.expr) -> ast.expr:
    match target:
        case ast.Name(id=name):
            return ast.Name(name, ast.Load())
        case ast.Attribute(value=value, attr=name):
            return ast.Attribute(value, name, ast.Load())
        case ast.Subscript(value=value, slice=key):
            return ast.Subscript(value, key, ast.Load())
    return target


def _delete(run: Run, node: ast.Delete, frame: Frame, place: Place) -> None:
    for target in node.targets:
        delete(run, target, frame)


def _if(run: Run, node: ast.If, frame: Frame, place: Place) -> None:
    answer = operators.truth(evaluate(run, node.test, frame))
    if isinstance(answer, Unknown):
        ways = [lambda: execute(run, node.body, frame), lambda: execute(run, node.orelse, frame)]
        alternatives(run, ways, answer, frame)
        return
    execute(run, node.body if answer else node.orelse, frame)


_TURNS_LOOKED_AT = 8
"""Turns of a loop that are looked through in a task's body: later ones call what earlier ones call."""


def _for(run: Run, node: ast.For | ast.AsyncFor, frame: Frame, place: Place) -> None:
    items, rest = iterate(run, evaluate(run, node.iter, frame), place)
    if run.analysed is not None and len(items) > _TURNS_LOOKED_AT:
        items, rest = items[:_TURNS_LOOKED_AT], Unknown("the loop goes on", place)

    def turn(item: Value) -> None:
        assign(run, node.target, item, frame)
        _loop_body(run, node.body, frame)

    if not _turns(run, [lambda item=item: turn(item) for item in items], frame):  # type: ignore[misc]
        return
    if rest is not None:
        _perhaps(run, lambda: turn(rest), rest, frame)
    execute(run, node.orelse, frame)


def _while(run: Run, node: ast.While, frame: Frame, place: Place) -> None:
    outer, frame.uncertain_exit = frame.uncertain_exit, None
    turns = 0
    try:
        while True:
            run.step(place)
            turns += 1
            if run.analysed is not None and turns > _TURNS_LOOKED_AT:
                break
            answer = operators.truth(evaluate(run, node.test, frame))
            if isinstance(answer, Unknown) or frame.uncertain_exit is not None:
                reason = answer if isinstance(answer, Unknown) else frame.uncertain_exit
                assert isinstance(reason, Unknown)
                _perhaps(run, lambda: _loop_body(run, node.body, frame), reason, frame)
                break
            if not answer:
                break
            _loop_body(run, node.body, frame)
    except BreakSignal:
        return
    finally:
        frame.uncertain_exit = outer
    execute(run, node.orelse, frame)


def _turns(run: Run, turns: list[Callable[[], None]], frame: Frame) -> bool:
    """Run the turns of a loop; whether it ended without `break`."""
    outer, frame.uncertain_exit = frame.uncertain_exit, None
    try:
        for turn in turns:
            if frame.uncertain_exit is not None:
                _perhaps(run, turn, frame.uncertain_exit, frame)
            else:
                turn()
    except BreakSignal:
        return False
    finally:
        frame.uncertain_exit = outer
    return True


def _loop_body(run: Run, body: list[ast.stmt], frame: Frame) -> None:
    try:
        execute(run, body, frame)
    except ContinueSignal:
        return


def _perhaps(run: Run, way: Callable[[], None], reason: Unknown, frame: Frame) -> None:
    """Run something that may run any number of times, or not at all."""

    def once() -> None:
        try:
            way()
        except (BreakSignal, ContinueSignal):
            return

    alternatives(run, [once, lambda: None], reason, frame)


def _with(run: Run, node: ast.With | ast.AsyncWith, frame: Frame, place: Place) -> None:
    suppressed = False
    for item in node.items:
        manager = evaluate(run, item.context_expr, frame)
        suppressed = suppressed or (isinstance(manager, External) and manager.name == "contextlib.suppress()")
        if item.optional_vars is not None:
            assign(run, item.optional_vars, _entered(run, manager, place, frame), frame)
    try:
        execute(run, node.body, frame)
    except RaiseSignal:
        if not suppressed:
            raise


def _entered(run: Run, manager: Value, place: Place, frame: Frame) -> Value:
    from flyte_compile.values.library import entered

    return entered(run, manager, place, frame)


def _try(run: Run, node: ast.Try, frame: Frame, place: Place) -> None:
    try:
        _try_body(run, node, frame, place)
    finally:
        # What `finally` itself raises or returns wins, as in Python.
        execute(run, node.finalbody, frame)


def _try_body(run: Run, node: ast.Try, frame: Frame, place: Place) -> None:
    if run.analysed is not None and node.handlers:
        # While a task's body is looked through, anything in it may fail: handlers are ways, too.
        reason = Unknown("the statement may raise an exception", place)
        ways: list[Callable[[], None]] = [lambda: execute(run, [*node.body, *node.orelse], frame)]
        for handler in node.handlers:
            ways.append(lambda handler=handler: _handle(run, handler, reason, frame))  # type: ignore[misc]
        alternatives(run, ways, reason, frame)
        return
    try:
        execute(run, node.body, frame)
    except RaiseSignal as signal:
        for handler in node.handlers:
            answer = _catches(run, handler, signal.exception, frame)
            if answer is not False:
                _handle(run, handler, signal.exception, frame)
                return
        raise
    execute(run, node.orelse, frame)


def _handle(run: Run, handler: ast.ExceptHandler, exception: Value, frame: Frame) -> None:
    if handler.name:
        bind(run, frame, handler.name, exception)
    frame.handled.append(exception)
    try:
        execute(run, handler.body, frame)
    finally:
        frame.handled.pop()


def _catches(run: Run, handler: ast.ExceptHandler, exception: ExceptionValue, frame: Frame) -> bool | None:
    if handler.type is None:
        return True
    wanted = evaluate(run, handler.type, frame)
    answers = [_is_instance(exception, cls) for cls in (wanted.items if isinstance(wanted, TupleValue) else (wanted,))]
    return True if True in answers else None if None in answers else False


def _is_instance(exception: ExceptionValue, cls: Value) -> bool | None:
    if isinstance(exception.type, ClassValue):
        return is_subclass(exception.type, cls)
    if isinstance(cls, BuiltinClass):
        return issubclass(exception.type, cls.type)
    return False if isinstance(cls, ClassValue) else None


def _raise(run: Run, node: ast.Raise, frame: Frame, place: Place) -> None:
    if node.exc is None:
        current = frame.handled[-1] if frame.handled else None
        if isinstance(current, ExceptionValue):
            raise RaiseSignal(current)
        raise raised(RuntimeError, "No active exception to reraise", place)
    value = evaluate(run, node.exc, frame)
    if isinstance(value, (BuiltinClass, ClassValue)):
        value = call(run, value, Arguments((), {}, place), frame)
    if isinstance(value, ExceptionValue):
        raise RaiseSignal(ExceptionValue(value.type, value.arguments, place, value.content))
    raise RaiseSignal(ExceptionValue(Exception, (Const("an exception from outside of the project", place),), place))


def _assert(run: Run, node: ast.Assert, frame: Frame, place: Place) -> None:
    answer = operators.truth(evaluate(run, node.test, frame))
    if answer is False:
        message = evaluate(run, node.msg, frame) if node.msg is not None else Const("", place)
        raise RaiseSignal(ExceptionValue(AssertionError, (message,), place))


def _match(run: Run, node: ast.Match, frame: Frame, place: Place) -> None:
    subject = evaluate(run, node.subject, frame)
    _match_cases(run, subject, node.cases, frame, place)


def _match_cases(run: Run, subject: Value, cases: list[ast.match_case], frame: Frame, place: Place) -> None:
    for index, case in enumerate(cases):
        bound: dict[str, Value] = {}
        answer = matches(run, case.pattern, subject, bound, frame)
        if answer is False:
            continue

        def enter(bound: dict[str, Value] = bound) -> None:
            for name, value in bound.items():
                bind(run, frame, name, value)

        if answer is True and case.guard is None:
            enter()
            execute(run, case.body, frame)
            return
        if answer is True and case.guard is not None:
            enter()
            answer = operators.truth(evaluate(run, case.guard, frame))
            if answer is True:
                execute(run, case.body, frame)
                return
            if answer is False:
                continue
        reason = answer if isinstance(answer, Unknown) else Unknown("the case isn't known", place)

        def this(case: ast.match_case = case, enter: Callable[[], None] = enter) -> None:
            enter()
            execute(run, case.body, frame)

        def others(later: list[ast.match_case] = cases[index + 1 :]) -> None:
            _match_cases(run, subject, later, frame, place)

        alternatives(run, [this, others], reason, frame)
        return


def _function(run: Run, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame, place: Place) -> None:
    decorators = [evaluate(run, decorator, frame) for decorator in node.decorator_list]
    value: Value = make_function(run, node, node.name, frame, place)
    for decorator, syntax in zip(reversed(decorators), reversed(node.decorator_list), strict=True):
        value = _decorated(run, decorator, value, Place(frame.module, syntax), frame)
    bind(run, frame, node.name, value)


def _decorated(run: Run, decorator: Value, value: Value, place: Place, frame: Frame) -> Value:
    """Apply a decorator. One from outside of the project is taken to keep what it is given, as a wrapper does."""
    from flyte_compile.values.library import is_modelled

    foreign = isinstance(decorator, Unknown) or (isinstance(decorator, External) and not is_modelled(decorator.name))
    if isinstance(decorator, Unknown) and (decorator.made_by or "").startswith("flyte.TaskEnvironment"):
        run.report(
            "FC011",
            Severity.WARNING,
            f"a task is declared in an environment that can't be known statically: {decorator.reason}",
            place,
            "Declare it in one environment, or make the condition one that compiling can decide.",
            (("the reason lies here", decorator.place),),
        )
    if foreign and isinstance(value, (FunctionValue, SdkObject, ClassValue)):
        return value
    result = call(run, decorator, Arguments((value,), {}, place, {0: place}), frame)
    if (
        isinstance(result, Unknown)
        and isinstance(value, (FunctionValue, SdkObject))
        and not isinstance(decorator, (FunctionValue, ClassValue))
    ):
        return value
    return result


def _class(run: Run, node: ast.ClassDef, frame: Frame, place: Place) -> None:
    bases = tuple(evaluate(run, base, frame) for base in node.bases if not isinstance(base, ast.Starred))
    bases = tuple(base for base in bases if not (isinstance(base, External) and base.name in _INERT_BASES))
    body = Scope({}, is_class=True)
    inner = Frame(frame.module, (*frame.scopes, body))
    cls = ClassValue(node.name, bases, body.content, place, style_of(bases))
    execute(run, node.body, inner)
    cls.content = dict(body.content)
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            cls.annotations[statement.target.id] = statement.annotation
    for value in cls.content.values():
        function = getattr(value, "function", value)
        if isinstance(function, FunctionValue) and function.owner is None:
            function.owner = cls
    if cls.style == "enum":
        finish_enum(run, cls)
    _tell_bases(run, cls, node, frame, place)
    result: Value = cls
    for decorator in reversed(node.decorator_list):
        decorator_place = Place(frame.module, decorator)
        result = _decorated(run, evaluate(run, decorator, frame), result, decorator_place, frame)
    bind(run, frame, node.name, result)


def _tell_bases(run: Run, cls: ClassValue, node: ast.ClassDef, frame: Frame, place: Place) -> None:
    """Call the `__init_subclass__` that the class inherits, with the class's keywords."""
    bases = [base for base in cls.bases if isinstance(base, ClassValue)]
    hook = next((found for base in bases if (found := find_in_class(base, "__init_subclass__")) is not None), None)
    hook = hook.function if isinstance(hook, Descriptor) else hook
    if isinstance(hook, FunctionValue):
        keywords = {item.arg: evaluate(run, item.value, frame) for item in node.keywords if item.arg is not None}
        keywords.pop("metaclass", None)
        call_function(run, hook, Arguments((cls,), keywords, place), owner=hook.owner)


_INERT_BASES = {"typing.Generic", "typing.Protocol", "abc.ABC", "builtins.object", "typing_extensions.Protocol"}


def _return(run: Run, node: ast.Return, frame: Frame, place: Place) -> None:
    value = evaluate(run, node.value, frame) if node.value is not None else Const(None, place)
    raise ReturnSignal(value)


def _break(run: Run, node: ast.Break, frame: Frame, place: Place) -> None:
    raise BreakSignal


def _continue(run: Run, node: ast.Continue, frame: Frame, place: Place) -> None:
    raise ContinueSignal


def _nothing(run: Run, node: ast.stmt, frame: Frame, place: Place) -> None:
    return


def _type_alias(run: Run, node: Any, frame: Frame, place: Place) -> None:
    bind(run, frame, node.name.id, Unknown("a type alias", place))


def _import(run: Run, node: ast.Import, frame: Frame, place: Place) -> None:
    for alias in node.names:
        import_module(run, alias, frame, place)


def _import_from(run: Run, node: ast.ImportFrom, frame: Frame, place: Place) -> None:
    import_from(run, node, frame, place)


_HANDLERS: dict[type[ast.stmt], Callable[[Run, Any, Frame, Place], None]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Delete: _delete,
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.Match: _match,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Return: _return,
    ast.Break: _break,
    ast.Continue: _continue,
    ast.Pass: _nothing,
    ast.Global: _nothing,
    ast.Nonlocal: _nothing,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
}
if hasattr(ast, "TypeAlias"):
    _HANDLERS[ast.TypeAlias] = _type_alias

__all__ = ["Signal", "alternatives", "execute"]
