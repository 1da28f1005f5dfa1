"""Call values: project functions and classes, what this program models, and what it can't know."""

from __future__ import annotations

import ast

from flyte_compile.values.classes import RECEIVER, ancestors, find_in_class, instantiate
from flyte_compile.values.journal import join
from flyte_compile.values.model import (
    Arguments,
    BoundMethod,
    BuiltinClass,
    ClassValue,
    Const,
    Descriptor,
    DictValue,
    External,
    FunctionValue,
    InstanceValue,
    ListValue,
    ModuleValue,
    Native,
    Partial,
    Place,
    Scope,
    SdkObject,
    TupleValue,
    TypeForm,
    Unknown,
    Value,
    key_of,
)
from flyte_compile.values.run import DEEPEST_CALL, Frame, Run
from flyte_compile.values.signals import LimitReached, RaiseSignal, ReturnSignal, raised

REMEMBERED = "__cache__"
"""The field of a function under `functools.cache` that holds its results by their arguments."""
MOST_YIELDED = 1_000
"""Items that a generator may give before the rest is left unknown: it may well be one without an end."""


def call(run: Run, callee: Value, arguments: Arguments, frame: Frame) -> Value:
    """The result of a call."""
    place = arguments.place
    run.step(place)
    if not isinstance(callee, (FunctionValue, BoundMethod)):
        run.charge(place, *arguments.positional)
    match callee:
        case Unknown():
            follow(run, arguments, frame)
            return Unknown(callee.reason, callee.place, callee.made_by)
        case FunctionValue():
            cache = callee.content.get(REMEMBERED)
            if isinstance(cache, DictValue) and run.analysed is None:
                return _remembered(run, callee, arguments, cache)
            return call_function(run, callee, arguments)
        case BoundMethod():
            return call_function(
                run, callee.function, with_first(callee.receiver, arguments), owner=callee.function.owner
            )
        case Native():
            return callee.call(run, arguments)
        case External():
            from flyte_compile.values.library import call_external

            return call_external(run, callee, arguments, frame)
        case ClassValue():
            return instantiate(run, callee, arguments, frame)
        case BuiltinClass():
            from flyte_compile.values.library import construct

            return construct(run, callee, arguments, frame)
        case TypeForm():
            return call(run, callee.origin, arguments, frame)
        case Partial():
            return call(run, callee.function, combined(callee.arguments, arguments), frame)
        case SdkObject():
            from flyte_compile.values.flyte import call_object

            return call_object(run, callee, arguments, frame)
        case InstanceValue():
            method = find_in_class(callee.type, "__call__")
            if isinstance(method, FunctionValue):
                return call_function(run, method, with_first(callee, arguments), owner=callee.type)
            return Unknown("an object is called", place)
        case Descriptor():
            return call(run, callee.function, arguments, frame)
        case Const() | TupleValue() | ListValue() | DictValue() | ModuleValue():
            raise raised(TypeError, "object is not callable", place)
        case _:
            return Unknown("this call isn't modelled", place)


def _remembered(run: Run, function: FunctionValue, arguments: Arguments, cache: DictValue) -> Value:
    """Call a function under `functools.cache`: once for the same arguments."""
    names = TupleValue(tuple(Const(name, arguments.place) for name in arguments.keywords), arguments.place)
    key = key_of(TupleValue((names, *arguments), arguments.place))
    if key is None or arguments.open is not None:
        return call_function(run, function, arguments)
    if key not in cache.content:
        value = call_function(run, function, arguments)
        run.journal.touch(cache)
        cache.content[key] = (names, value)
    return cache.content[key][1]


def with_first(first: Value, arguments: Arguments) -> Arguments:
    """The arguments with one more in front."""
    places = {(key + 1 if isinstance(key, int) else key): place for key, place in arguments.places.items()}
    return Arguments((first, *arguments.positional), arguments.keywords, arguments.place, places, arguments.open)


def combined(earlier: Arguments, later: Arguments) -> Arguments:
    """The arguments of a partial and of its call."""
    count = len(earlier.positional)
    places = {**earlier.places, **{(k + count if isinstance(k, int) else k): p for k, p in later.places.items()}}
    return Arguments(
        (*earlier.positional, *later.positional),
        {**earlier.keywords, **later.keywords},
        later.place,
        places,
        earlier.open or later.open,
    )


def follow(run: Run, arguments: Arguments, frame: Frame) -> None:
    """In a task's body, what is handed a function may call it: look there too."""
    if run.analysed is None:
        return
    from flyte_compile.values.flyte.tasks import note_task_call

    for value in arguments:
        match value:
            case FunctionValue() | BoundMethod() | Partial():
                reason = Unknown("the function is called from outside of the project", arguments.place)
                call(run, value, Arguments((), {}, arguments.place, {}, reason), frame)
            case SdkObject(type="flyte.Task"):
                note_task_call(run, value, arguments)


def call_function(run: Run, function: FunctionValue, arguments: Arguments, owner: Value | None = None) -> Value:
    """Call a project function: bind its parameters and evaluate its body."""
    place = arguments.place
    if run.depth >= DEEPEST_CALL:
        if run.analysed is not None:
            return Unknown("the calls are nested too deeply", place)
        raise LimitReached(f"calls are nested more than {DEEPEST_CALL} deep", place)
    if (run.analysed is not None or run.uncertain) and function.node in run.active:
        return Unknown("the function calls itself", place)
    generator = is_generator(function.node)
    variables = Scope(bind_parameters(run, function, arguments))
    declared = _declared_names(function.node)
    frame = Frame(
        function.module,
        (*function.scopes, variables),
        declared[0],
        declared[1],
        function,
        owner=_super_owner(function, owner, variables),
    )
    run.depth += 1
    run.active.append(function.node)
    try:
        result = _run_body(run, function, frame)
    finally:
        run.active.pop()
        run.depth -= 1
    if generator:
        return _generated(run, function, frame, result, place)
    if frame.returned:
        reason = Unknown(f"{function.name!r} returns one of several values", place)
        return join([result, *frame.returned], reason)
    return result


def _generated(run: Run, function: FunctionValue, frame: Frame, result: Value, place: Place) -> Value:
    """What a generator gives, all of it at once: its body runs when it's called and not item by item."""
    if run.analysed is not None:
        return Unknown(f"{function.name!r} is a generator", place)
    ends = [result, *frame.returned]
    unknown = next((end for end in ends if isinstance(end, Unknown)), None)
    if unknown is None and frame.returned:
        unknown = Unknown(f"{function.name!r} ends in one of several places", place)
    return ListValue(frame.yielded.content, place, frame.yielded.open or unknown)


def _run_body(run: Run, function: FunctionValue, frame: Frame) -> Value:
    from flyte_compile.values.expressions import evaluate
    from flyte_compile.values.statements import execute

    if isinstance(function.node, ast.Lambda):
        return evaluate(run, function.node.body, frame)
    try:
        execute(run, function.node.body, frame)
    except ReturnSignal as signal:
        return signal.value
    except RaiseSignal:
        # Some other way through the function has returned before, and the program does go on.
        if frame.returned:
            return frame.returned.pop()
        raise
    return Const(None, Place(function.module, function.node))


def _super_owner(function: FunctionValue, owner: Value | None, variables: Scope) -> Value | None:
    first = next(iter(variables.content.values()), None)
    start = function.owner or owner
    return TupleValue((start, first), function.place) if start is not None and first is not None else None


def super_of(frame: Frame, place: Place) -> Value:
    """`super()`: attributes of the next classes, bound to the receiver."""
    assert isinstance(frame.owner, TupleValue)
    start, receiver = frame.owner.items
    if not isinstance(start, ClassValue):
        return Unknown("'super()' isn't modelled here", place)
    proxy = ClassValue("super", start.bases, {RECEIVER: receiver}, place)
    if isinstance(receiver, InstanceValue):
        view = InstanceValue(proxy, receiver.content, place, receiver.base)
        has_init = any("__init__" in found.content for found in list(ancestors(proxy)))
        if not has_init:
            proxy.content["__init__"] = Native("object.__init__", lambda run, arguments: Const(None, place), place)
        return view
    if find_in_class(proxy, "__init_subclass__") is None:
        nothing = Native("object.__init_subclass__", lambda run, arguments: Const(None, place), place)
        proxy.content["__init_subclass__"] = nothing
    return proxy


def is_generator(node: ast.AST) -> bool:
    """Whether a function's own body has a `yield`."""
    if isinstance(node, ast.Lambda):
        return False
    return any(isinstance(inner, (ast.Yield, ast.YieldFrom)) for inner in _own_nodes(node))


def _own_nodes(node: ast.AST) -> list[ast.AST]:
    """The nodes of a function's body without those of nested functions and classes."""
    found: list[ast.AST] = []
    pending = list(getattr(node, "body", []))
    while pending:
        inner = pending.pop()
        found.append(inner)
        if not isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            pending.extend(ast.iter_child_nodes(inner))
    return found


def _declared_names(node: ast.AST) -> tuple[frozenset[str], frozenset[str]]:
    if isinstance(node, ast.Lambda):
        return frozenset(), frozenset()
    nodes = _own_nodes(node)
    outer = frozenset(name for inner in nodes if isinstance(inner, ast.Global) for name in inner.names)
    enclosing = frozenset(name for inner in nodes if isinstance(inner, ast.Nonlocal) for name in inner.names)
    return outer, enclosing


def bind_parameters(run: Run, function: FunctionValue, arguments: Arguments) -> dict[str, Value]:
    """Arguments to parameters, by Python's rules; what an unknown `*` or `**` may have given is unknown."""
    spec = function.node.args
    place = arguments.place
    bound: dict[str, Value] = {}
    positional = [*spec.posonlyargs, *spec.args]
    for parameter, value in zip(positional, arguments.positional, strict=False):
        bound[parameter.arg] = value
    extra = arguments.positional[len(positional) :]
    if spec.vararg is not None:
        bound[spec.vararg.arg] = arguments.open or TupleValue(tuple(extra), place)
    elif extra:
        raise raised(
            TypeError, f"{function.name}() takes {len(positional)} positional arguments but more were given", place
        )
    by_name = {parameter.arg for parameter in (*spec.args, *spec.kwonlyargs)}
    rest: dict[object, tuple[Value, Value]] = {}
    for name, value in arguments.keywords.items():
        if name in by_name:
            if name in bound:
                raise raised(TypeError, f"{function.name}() got multiple values for argument {name!r}", place)
            bound[name] = value
        elif spec.kwarg is not None:
            rest[(0, name)] = (Const(name, place), value)
        else:
            raise raised(TypeError, f"{function.name}() got an unexpected keyword argument {name!r}", place)
    if spec.kwarg is not None:
        bound[spec.kwarg.arg] = DictValue(rest, place, arguments.open)
    for parameter in (*positional, *spec.kwonlyargs):
        if parameter.arg in bound:
            continue
        if arguments.open is not None:
            bound[parameter.arg] = arguments.open
        elif parameter.arg in function.defaults:
            bound[parameter.arg] = function.defaults[parameter.arg]
        else:
            raise raised(TypeError, f"{function.name}() missing a required argument: {parameter.arg!r}", place)
    return bound


_OPERATOR_METHODS: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.Mod: "mod",
    ast.BitOr: "or",
    ast.BitAnd: "and",
}


def operator_method(
    run: Run, kind: ast.operator, left: Value, right: Value, place: Place, frame: Frame
) -> Value | None:
    """The result of a project class's own operator method; `None` where neither side has one."""
    name = _OPERATOR_METHODS.get(type(kind))
    if name is None:
        return None
    for receiver, other, method in ((left, right, f"__{name}__"), (right, left, f"__r{name}__")):
        if isinstance(receiver, InstanceValue):
            found = find_in_class(receiver.type, method)
            if isinstance(found, FunctionValue):
                return call_function(run, found, Arguments((receiver, other), {}, place), owner=receiver.type)
    return None
