"""Python's builtins on values."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from flyte_compile.values import operators
from flyte_compile.values.attributes import get_attribute, set_attribute
from flyte_compile.values.calls import call
from flyte_compile.values.classes import find_in_class, is_subclass
from flyte_compile.values.expressions import merge_into, set_entry, set_of
from flyte_compile.values.iteration import iterate
from flyte_compile.values.library.pure import apply
from flyte_compile.values.model import (
    Arguments,
    BoundMethod,
    BuiltinClass,
    ClassValue,
    Const,
    Descriptor,
    DictValue,
    ExceptionValue,
    External,
    FunctionValue,
    InstanceValue,
    ListValue,
    Native,
    Partial,
    Place,
    SdkObject,
    SetValue,
    TupleValue,
    Unknown,
    Value,
    find_unknown,
)
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import LimitReached, RaiseSignal, raised


def _nothing(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return Const(None, arguments.place)


def _length(run: Run, arguments: Arguments, frame: Frame) -> Value:
    value = arguments.positional[0]
    if isinstance(value, Const) and isinstance(value.value, (str, bytes, range)):
        return Const(len(value.value), arguments.place)
    items, rest = iterate(run, value, arguments.place)
    return Unknown(rest.reason, rest.place) if rest is not None else Const(len(items), arguments.place)


def _is_instance(run: Run, arguments: Arguments, frame: Frame) -> Value:
    answer = is_instance(arguments.positional[0], arguments.positional[1], arguments.place)
    return answer if isinstance(answer, Unknown) else Const(answer, arguments.place)


def is_instance(value: Value, cls: Value, place: Place) -> bool | Unknown:
    """`isinstance`."""
    if isinstance(cls, TupleValue):
        answers = [is_instance(value, item, place) for item in cls.items]
        if True in answers:
            return True
        return next((answer for answer in answers if isinstance(answer, Unknown)), False)
    match value, cls:
        case Unknown(), _:
            return value
        case _, Unknown():
            return cls
        case _, BuiltinClass(type=type_) if type_ is object:
            return True
        case Const(), BuiltinClass():
            return isinstance(value.value, cls.type)
        case ((ListValue() | TupleValue() | DictValue() | SetValue()), BuiltinClass()):
            return issubclass(_native_type(value), cls.type)
        case InstanceValue(), _:
            if (
                isinstance(value.base, Const)
                and isinstance(cls, BuiltinClass)
                and isinstance(value.base.value, cls.type)
            ):
                return True
            answer = is_subclass(value.type, cls)
            return Unknown("a class outside of the project is a base", place) if answer is None else answer
        case ExceptionValue(), BuiltinClass() if isinstance(value.type, type):
            return issubclass(value.type, cls.type)
        case SdkObject(), External():
            return _is_sdk_instance(value, cls, place)
        case ((FunctionValue() | BoundMethod() | ClassValue() | SdkObject()), BuiltinClass()):
            return cls.type is type and isinstance(value, ClassValue)
        case ((Const() | ListValue() | DictValue() | TupleValue()), ClassValue()):
            return False
    return Unknown("'isinstance' with this class isn't modelled", place)


def _is_sdk_instance(value: SdkObject, cls: External, place: Place) -> bool | Unknown:
    last = cls.name.rpartition(".")[2]
    if value.type == cls.name or (last == "Environment" and value.type.endswith("Environment")):
        return True
    if value.type == "flyte.Task" and last.endswith("TaskTemplate"):
        return (
            True if last == "TaskTemplate" or _has_function(value) else Unknown("the task's class isn't known", place)
        )
    if cls.name.startswith("flyte.") and last[:1].isupper() and not last.endswith("Template"):
        return False
    return Unknown("whether the value is of this class isn't known", place)


def _has_function(task: SdkObject) -> bool:
    return isinstance(task.content.get("function"), FunctionValue)


def _native_type(value: Value) -> type:
    match value:
        case ListValue():
            return list
        case TupleValue():
            return tuple
        case DictValue():
            return dict
        case SetValue():
            return frozenset if value.frozen else set
    return object


def _is_subclass(run: Run, arguments: Arguments, frame: Frame) -> Value:
    one, other = arguments.positional[:2]
    if isinstance(one, ClassValue):
        answer = is_subclass(one, other)
        if answer is not None:
            return Const(answer, arguments.place)
    if isinstance(one, BuiltinClass) and isinstance(other, BuiltinClass):
        return Const(issubclass(one.type, other.type), arguments.place)
    return Unknown("'issubclass' of these classes isn't modelled", arguments.place)


def _attribute_name(arguments: Arguments) -> str | Unknown:
    name = arguments.positional[1]
    if isinstance(name, Const) and isinstance(name.value, str):
        return name.value
    return name if isinstance(name, Unknown) else Unknown("the attribute's name isn't known", arguments.place)


def _getattr(run: Run, arguments: Arguments, frame: Frame) -> Value:
    name = _attribute_name(arguments)
    if isinstance(name, Unknown):
        return name
    try:
        return get_attribute(run, arguments.positional[0], name, arguments.place)
    except RaiseSignal as signal:
        if signal.exception.type is AttributeError and len(arguments.positional) > 2:
            return arguments.positional[2]
        raise


def _hasattr(run: Run, arguments: Arguments, frame: Frame) -> Value:
    name = _attribute_name(arguments)
    if isinstance(name, Unknown):
        return name
    try:
        value = get_attribute(run, arguments.positional[0], name, arguments.place)
    except RaiseSignal as signal:
        if signal.exception.type is AttributeError:
            return Const(False, arguments.place)
        raise
    return value if isinstance(value, Unknown) else Const(True, arguments.place)


def _setattr(run: Run, arguments: Arguments, frame: Frame) -> Value:
    name = _attribute_name(arguments)
    if isinstance(name, str):
        target = arguments.positional[0]
        if isinstance(target, InstanceValue):
            run.journal.touch(target)
            target.content[name] = arguments.positional[2]
        else:
            set_attribute(run, target, name, arguments.positional[2], arguments.place)
    return Const(None, arguments.place)


def _type(run: Run, arguments: Arguments, frame: Frame) -> Value:
    value = arguments.positional[0]
    match value:
        case Const():
            return BuiltinClass(type(value.value), arguments.place)
        case InstanceValue() | ExceptionValue():
            return value.type if isinstance(value.type, ClassValue) else BuiltinClass(value.type, arguments.place)
        case ListValue() | TupleValue() | DictValue() | SetValue():
            return BuiltinClass(_native_type(value), arguments.place)
        case SdkObject():
            return External(value.type, arguments.place)
    return Unknown("the type of this value isn't modelled", arguments.place)


def _callable(run: Run, arguments: Arguments, frame: Frame) -> Value:
    value = arguments.positional[0]
    if isinstance(value, (Unknown, External)):
        return Unknown("whether the value can be called isn't known", arguments.place)
    if isinstance(value, InstanceValue):
        return Const(find_in_class(value.type, "__call__") is not None, arguments.place)
    answer = isinstance(value, (FunctionValue, BoundMethod, ClassValue, BuiltinClass, Native, Partial)) or (
        isinstance(value, SdkObject) and value.type == "flyte.Task"
    )
    return Const(answer, arguments.place)


def ordered(run: Run, items: list[Value], rest: Unknown | None, arguments: Arguments) -> list[Value] | Unknown:
    """Items in sorted order, by `key=` and `reverse=` of the arguments."""
    key = arguments.keywords.get("key")
    reverse = arguments.keywords.get("reverse")
    if rest is not None:
        return rest
    frame = Frame(arguments.place.module, ())
    keys: list[Any] = []
    for item in items:
        if key is None or (isinstance(key, Const) and key.value is None):
            result = item
        else:
            result = call(run, key, Arguments((item,), {}, arguments.place), frame)
        unknown = find_unknown(result)
        if unknown is not None:
            return unknown
        native = operators.to_python(result)
        if not operators.is_python(native):
            return Unknown("the items' order isn't modelled", arguments.place)
        keys.append(native)
    backwards = bool(reverse.value) if isinstance(reverse, Const) else False
    try:
        order = sorted(range(len(items)), key=keys.__getitem__, reverse=backwards)
    except TypeError as error:
        raise operators.native_error(error, arguments.place) from None
    return [items[index] for index in order]


def _sorted(run: Run, arguments: Arguments, frame: Frame) -> Value:
    items, rest = iterate(run, arguments.positional[0], arguments.place)
    result = ordered(run, items, rest, arguments)
    return ListValue([], arguments.place, result) if isinstance(result, Unknown) else ListValue(result, arguments.place)


def _reversed(run: Run, arguments: Arguments, frame: Frame) -> Value:
    items, rest = iterate(run, arguments.positional[0], arguments.place)
    return ListValue([] if rest else items[::-1], arguments.place, rest)


def _enumerate(run: Run, arguments: Arguments, frame: Frame) -> Value:
    items, rest = iterate(run, arguments.positional[0], arguments.place)
    start = arguments.positional[1] if len(arguments.positional) > 1 else arguments.keywords.get("start")
    first = start.value if isinstance(start, Const) and isinstance(start.value, int) else 0
    pairs: list[Value] = [
        TupleValue((Const(index, arguments.place), item), arguments.place) for index, item in enumerate(items, first)
    ]
    return ListValue(pairs, arguments.place, rest)


def _zip(run: Run, arguments: Arguments, frame: Frame) -> Value:
    columns = [iterate(run, value, arguments.place) for value in arguments.positional]
    rest = next((rest for _, rest in columns if rest is not None), arguments.open)
    shortest = min((len(items) for items, _ in columns), default=0)
    rows: list[Value] = [TupleValue(tuple(items[i] for items, _ in columns), arguments.place) for i in range(shortest)]
    strict = arguments.keywords.get("strict")
    if isinstance(strict, Const) and strict.value and rest is None and len({len(items) for items, _ in columns}) > 1:
        raise raised(ValueError, "zip() arguments have different lengths", arguments.place)
    return ListValue(rows, arguments.place, rest)


def _map(run: Run, arguments: Arguments, frame: Frame) -> Value:
    function, *sources = arguments.positional
    zipped = _zip(run, Arguments(tuple(sources), {}, arguments.place), frame)
    assert isinstance(zipped, ListValue)
    results: list[Value] = []
    for row in zipped.content:
        assert isinstance(row, TupleValue)
        results.append(call(run, function, Arguments(row.items, {}, arguments.place), frame))
    if zipped.open is not None and run.analysed is not None:
        call(run, function, Arguments((), {}, arguments.place, {}, zipped.open), frame)
    return ListValue(results, arguments.place, zipped.open)


def _filter(run: Run, arguments: Arguments, frame: Frame) -> Value:
    function, source = arguments.positional[:2]
    items, rest = iterate(run, source, arguments.place)
    kept: list[Value] = []
    for item in items:
        plain = isinstance(function, Const) and function.value is None
        result = item if plain else call(run, function, Arguments((item,), {}, arguments.place), frame)
        answer = operators.truth(result)
        if isinstance(answer, Unknown):
            rest = answer
            break
        if answer:
            kept.append(item)
    return ListValue(kept, arguments.place, rest)


def _any(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return _quantified(run, arguments, stop_at=True)


def _all(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return _quantified(run, arguments, stop_at=False)


def _quantified(run: Run, arguments: Arguments, *, stop_at: bool) -> Value:
    items, rest = iterate(run, arguments.positional[0], arguments.place)
    undecided = rest
    for item in items:
        answer = operators.truth(item)
        if answer is stop_at:
            return Const(stop_at, arguments.place)
        undecided = answer if isinstance(answer, Unknown) else undecided
    return undecided or Const(not stop_at, arguments.place)


def _sum(run: Run, arguments: Arguments, frame: Frame) -> Value:
    import ast

    items, rest = iterate(run, arguments.positional[0], arguments.place)
    if rest is not None:
        return rest
    start = arguments.positional[1] if len(arguments.positional) > 1 else arguments.keywords.get("start")
    total: Value = start if start is not None else Const(0, arguments.place)
    for item in items:
        total = operators.binary(run, ast.Add(), total, item, arguments.place)
    return total


def _extreme(name: str) -> Callable[[Run, Arguments, Frame], Value]:
    def extreme(run: Run, arguments: Arguments, frame: Frame) -> Value:
        if len(arguments.positional) == 1:
            items, rest = iterate(run, arguments.positional[0], arguments.place)
        else:
            items, rest = list(arguments.positional), arguments.open
        keywords = {key: value for key, value in arguments.keywords.items() if key == "key"}
        # Of equal items the first is the greatest as well: sorting backwards keeps their order.
        keywords["reverse"] = Const(name == "max", arguments.place)
        result = ordered(run, items, rest, Arguments((), keywords, arguments.place))
        if isinstance(result, Unknown):
            return result
        if not result:
            if "default" in arguments.keywords:
                return arguments.keywords["default"]
            raise raised(ValueError, f"{name}() arg is an empty sequence", arguments.place)
        return result[0]

    return extreme


def _format(run: Run, arguments: Arguments, frame: Frame) -> Value:
    value = arguments.positional[0]
    spec = arguments.positional[1] if len(arguments.positional) > 1 else Const("", arguments.place)
    if isinstance(spec, Unknown):
        return spec
    if isinstance(spec, Const) and operators.wide_format(str(spec.value)):
        raise LimitReached("the format asks for a very wide field", arguments.place)
    text = value if isinstance(spec, Const) and spec.value else text_of(run, value, arguments.place, frame)
    if isinstance(text, Unknown):
        return text
    return apply("format", format, Arguments((text, spec), {}, arguments.place))


def _repr(run: Run, arguments: Arguments, frame: Frame) -> Value:
    value = arguments.positional[0]
    if isinstance(value, InstanceValue):
        return Unknown("the text of an object isn't modelled", arguments.place)
    return apply("repr", repr, arguments)


def text_of(run: Run, value: Value, place: Place, frame: Frame) -> Value:
    """`str(value)`."""
    match value:
        case InstanceValue():
            for name in ("__str__", "__repr__"):
                method = find_in_class(value.type, name)
                if isinstance(method, FunctionValue):
                    return call(run, BoundMethod(method, value, place), Arguments((), {}, place), frame)
            if value.type.style == "enum":
                names = {base.name for base in value.type.bases if isinstance(base, External)}
                if names & {"enum.StrEnum", "enum.IntEnum"}:
                    return text_of(run, value.content["value"], place, frame)
                return _enum_text(value, place)
            if value.base is not None:
                return text_of(run, value.base, place, frame)
            return Unknown("the text of an object isn't modelled", place)
        case ExceptionValue():
            texts = [text_of(run, item, place, frame) for item in value.arguments]
            return texts[0] if len(texts) == 1 else Const("", place)
    return apply("str", str, Arguments((value,), {}, place))


def _enum_text(value: InstanceValue, place: Place) -> Value:
    name = value.content["name"]
    shown = f"{value.type.name}.{name.value}" if isinstance(name, Const) else value.type.name
    if value.base is not None:
        # `format()` and `str()` of mixed-in enumerations changed between Pythons; nobody should depend on it.
        return Unknown("the text of an enumeration with a mixed-in type differs between Pythons; use '.value'", place)
    return Const(shown, place)


def _property(kind: str) -> Callable[[Run, Arguments, Frame], Value]:
    return lambda run, arguments, frame: Descriptor(kind, arguments.positional[0], arguments.place)


def _next(run: Run, arguments: Arguments, frame: Frame) -> Value:
    source = arguments.positional[0]
    items, rest = iterate(run, source, arguments.place)
    if items:
        if isinstance(source, ListValue):
            run.journal.touch(source)
            source.content = source.content[1:]
        return items[0]
    if rest is not None:
        return rest
    if len(arguments.positional) > 1:
        return arguments.positional[1]
    raise raised(StopIteration, "", arguments.place)


def _iter(run: Run, arguments: Arguments, frame: Frame) -> Value:
    items, rest = iterate(run, arguments.positional[0], arguments.place)
    return ListValue(items, arguments.place, rest)


def _variables(run: Run, arguments: Arguments, frame: Frame) -> Value:
    if arguments.positional and isinstance(arguments.positional[0], InstanceValue):
        content = arguments.positional[0].content
    elif not arguments.positional and frame.scopes:
        content = frame.variables.content
    else:
        return Unknown("'vars' of this value isn't modelled", arguments.place)
    result = DictValue({}, arguments.place)
    for name, value in content.items():
        set_entry(result, Const(name, arguments.place), value, arguments.place)
    return result


def _globals(run: Run, arguments: Arguments, frame: Frame) -> Value:
    result = DictValue({}, arguments.place)
    for name, value in (frame.module_scope.content if frame.scopes else {}).items():
        set_entry(result, Const(name, arguments.place), value, arguments.place)
    return result


def _refused(name: str, why: str) -> Callable[[Run, Arguments, Frame], Value]:
    return lambda run, arguments, frame: Unknown(f"{name!r} {why}", arguments.place)


FUNCTIONS: dict[str, Callable[[Run, Arguments, Frame], Value]] = {
    "builtins.print": _nothing,
    "builtins.len": _length,
    "builtins.isinstance": _is_instance,
    "builtins.issubclass": _is_subclass,
    "builtins.getattr": _getattr,
    "builtins.hasattr": _hasattr,
    "builtins.setattr": _setattr,
    "builtins.object.__setattr__": _setattr,
    "builtins.callable": _callable,
    "builtins.sorted": _sorted,
    "builtins.reversed": _reversed,
    "builtins.enumerate": _enumerate,
    "builtins.zip": _zip,
    "builtins.map": _map,
    "builtins.filter": _filter,
    "builtins.any": _any,
    "builtins.all": _all,
    "builtins.sum": _sum,
    "builtins.min": _extreme("min"),
    "builtins.max": _extreme("max"),
    "builtins.format": _format,
    "builtins.repr": _repr,
    "builtins.property": _property("property"),
    "builtins.staticmethod": _property("staticmethod"),
    "builtins.classmethod": _property("classmethod"),
    "functools.cached_property": _property("cached_property"),
    "builtins.next": _next,
    "builtins.iter": _iter,
    "builtins.vars": _variables,
    "builtins.locals": _variables,
    "builtins.globals": _globals,
    "builtins.pow": lambda run, arguments, frame: _pow(run, arguments),
    "builtins.hash": _refused("hash", "differs from run to run"),
    "builtins.id": _refused("id", "differs from run to run"),
    "builtins.input": _refused("input", "asks the user"),
    **{
        f"builtins.{name}": _refused(name, "runs code that is made at run time") for name in ("exec", "eval", "compile")
    },
    "builtins.__import__": _refused("__import__", "imports a module that is named at run time"),
}


def _pow(run: Run, arguments: Arguments) -> Value:
    import ast

    if len(arguments.positional) == 2:
        return operators.binary(run, ast.Pow(), *arguments.positional, arguments.place)
    return apply("pow", pow, arguments)


def construct(run: Run, callee: BuiltinClass, arguments: Arguments, frame: Frame) -> Value:
    """Call a built-in class."""
    place = arguments.place
    cls = callee.type
    if issubclass(cls, BaseException):
        return ExceptionValue(cls, arguments.positional, place)
    first = arguments.positional[0] if arguments.positional else None
    if cls is type:
        return (
            _type(run, arguments, frame) if len(arguments.positional) == 1 else Unknown("a class made by 'type'", place)
        )
    if cls is object:
        return InstanceValue(ClassValue("object", (), {}, place), {}, place)
    if cls is str and first is not None and not arguments.keywords and len(arguments.positional) == 1:
        return text_of(run, first, place, frame)
    if cls is bool:
        answer = operators.truth(first) if first is not None else False
        return answer if isinstance(answer, Unknown) else Const(answer, place)
    if cls in (list, tuple, set, frozenset):
        items, rest = iterate(run, first, place) if first is not None else ([], None)
        if cls is list:
            return ListValue(items, place, rest)
        if cls is tuple:
            return rest or TupleValue(tuple(items), place)
        return set_of(items, place, rest, frozen=cls is frozenset)
    if cls is dict:
        result = DictValue({}, place)
        if first is not None:
            merge_into(run, result, first, place)
        for name, value in arguments.keywords.items():
            set_entry(result, Const(name, place), value, place)
        if arguments.open is not None:
            result.open = arguments.open
        return result
    if cls in (int, float) and isinstance(first, InstanceValue) and first.base is not None:
        arguments = Arguments((first.base, *arguments.positional[1:]), arguments.keywords, place)
    return apply(cls.__name__, cls, arguments)


_CLOCK = frozenset({"now", "today", "utcnow", "fromtimestamp", "utcfromtimestamp", "cwd", "home"})


def class_attribute(run: Run, cls: BuiltinClass, name: str, place: Place) -> Value:
    """An attribute of a built-in class."""
    if name in ("__name__", "__qualname__"):
        return Const(cls.type.__name__, place)
    if name == "fromkeys" and cls.type is dict:
        return Native("fromkeys", _from_keys, place)
    if cls.type is object and name == "__setattr__":
        return External("builtins.object.__setattr__", place)
    if cls.type is PurePosixPath:
        from flyte_compile.values.library.paths import path_class_attribute

        return path_class_attribute(run, name, place)
    if name in _CLOCK:
        return Native(name, lambda run, arguments: Unknown(f"{name!r} reads the clock", arguments.place), place)
    attribute = getattr(cls.type, name, None)
    if attribute is None or name.startswith("__"):
        return Unknown(f"the attribute {name!r} of {cls.type.__name__!r} isn't modelled", place)
    if isinstance(attribute, (datetime.date, datetime.timedelta, datetime.time, datetime.tzinfo, int, float, str)):
        return Const(attribute, place)
    if getattr(attribute, "__self__", None) is cls.type or isinstance(attribute, type(str.maketrans)):
        # A class method or static method, such as `bytes.fromhex` or `datetime.fromisoformat`.
        return Native(name, lambda run, arguments: apply(name, attribute, arguments), place)
    return Native(name, functools.partial(_unbound, name), place)


def _unbound(name: str, run: Run, arguments: Arguments) -> Value:
    """`str.upper("x")`: the method of the first argument."""
    receiver, *rest = arguments.positional
    method = get_attribute(run, receiver, name, arguments.place)
    return call(
        run, method, Arguments(tuple(rest), arguments.keywords, arguments.place), Frame(arguments.place.module, ())
    )


def _from_keys(run: Run, arguments: Arguments) -> Value:
    items, rest = iterate(run, arguments.positional[0], arguments.place)
    value = arguments.positional[1] if len(arguments.positional) > 1 else Const(None, arguments.place)
    result = DictValue({}, arguments.place, rest)
    for item in items:
        set_entry(result, item, value, arguments.place)
    return result
