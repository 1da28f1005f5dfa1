"""The text of values: `str`, `repr`, `ascii`, `format`."""

from __future__ import annotations

import datetime
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable

from flyte_compile.values import conversion, operators
from flyte_compile.values.calls import call
from flyte_compile.values.lineage import ancestors, find_in_class
from flyte_compile.values.record_fields import fields_of
from flyte_compile.values.library.applying import call_python, check_sizes
from flyte_compile.values.model import (
    Arguments,
    BoundMethod,
    BuiltinClass,
    ClassValue,
    Const,
    DictValue,
    ExceptionValue,
    External,
    FunctionValue,
    InstanceValue,
    IteratorValue,
    ListValue,
    ObjectValue,
    Place,
    SetValue,
    TupleValue,
    Unknown,
    Value,
    ViewValue,
)
from flyte_compile.values.natives import Call, Function, function
from flyte_compile.values.run import CHARACTERS_A_STEP, LONGEST_TEXT, Frame, Run
from flyte_compile.values.signals import LimitReached, raised
from flyte_compile.values.sizes import ROOM, spec_size

_DEEPEST = 30
_PLAIN_TEXT_ENUMS = frozenset({"enum.IntEnum", "enum.StrEnum", "enum.IntFlag"})


def text_of(run: Run, value: Value, place: Place, frame: Frame) -> Value:
    """`str(value)`."""
    return _result(str_text(Call(run, place, frame), value), place)


def _result(text: str | Unknown, place: Place) -> Value:
    return text if isinstance(text, Unknown) else Const(text, place)


def target_version(run: Run) -> tuple[int, int]:
    """The Python that runs the program."""
    major, _, minor = run.target.python.partition(".")
    return int(major), int(minor.partition(".")[0] or 0)


def str_text(at: Call, value: Value) -> str | Unknown:
    """`str(value)`."""
    match value:
        case Const():
            return _of_constant(at, "str", lambda: str(value.value), value)
        case InstanceValue():
            own = _own_text(at, value, "__str__", "__repr__")
            if own is not None:
                return own
            if value.type.style == "enum":
                return _enum_text(at, value)
            if value.type.style in ("dataclass", "tuple"):
                return repr_text(at, value)
            if value.base is not None:
                return str_text(at, value.base)
        case ExceptionValue():
            return _exception_text(at, value)
    return repr_text(at, value)


def _of_constant(at: Call, name: str, show: Callable[[], str], value: Const) -> str | Unknown:
    check_sizes(name, (value.value,), at.place)
    shown = call_python(name, show, at.place)
    if isinstance(shown, Const) and isinstance(shown.value, str):
        return shown.value
    return shown if isinstance(shown, Unknown) else Unknown("the text isn't known", at.place)


def _own_text(at: Call, value: InstanceValue, *names: str) -> str | Unknown | None:
    """What the first of these methods of a project class gives; `None` where it has none of them."""
    for name in names:
        method = find_in_class(value.type, name)
        if isinstance(method, FunctionValue):
            shown = call(at.run, BoundMethod(method, value, at.place), Arguments((), {}, at.place), at.frame)
            return _as_text(at, shown, name)
        if isinstance(method, Const) and method.value is None:
            raise raised(TypeError, f"{name} is None", at.place)
        if method is not None and name != "__repr__":
            shown = call(at.run, method, Arguments((value,), {}, at.place), at.frame)
            return _as_text(at, shown, name)
        if value.base is not None and name == "__str__" and value.type.style != "enum":
            # The class that it derives from has its own text, unless the project says how it's shown.
            if find_in_class(value.type, "__repr__") is None or isinstance(value.base, Const):
                return str_text(at, value.base) if isinstance(value.base, Const) else None
    return None


def _as_text(at: Call, shown: Value, name: str) -> str | Unknown:
    shown = conversion.plain(shown)
    if isinstance(shown, Unknown):
        return shown
    if isinstance(shown, Const) and isinstance(shown.value, str):
        return shown.value
    raise raised(TypeError, f"{name} returned non-string", at.place)


def _enum_text(at: Call, value: InstanceValue) -> str | Unknown:
    name = value.content.get("name")
    if not (isinstance(name, Const) and isinstance(name.value, str)):
        return Unknown("the member isn't known", at.place)
    bases = {base.name for found in ancestors(value.type) for base in found.bases if isinstance(base, External)}
    if "enum.StrEnum" in bases or (bases & _PLAIN_TEXT_ENUMS and target_version(at.run) >= (3, 11)):
        return str_text(at, value.content["value"])
    return f"{value.type.name}.{name.value}"


def _exception_text(at: Call, value: ExceptionValue) -> str | Unknown:
    if isinstance(value.type, ClassValue):
        method = find_in_class(value.type, "__str__")
        if isinstance(method, FunctionValue):
            shown = call(at.run, BoundMethod(method, value, at.place), Arguments((), {}, at.place), at.frame)
            return _as_text(at, shown, "__str__")
    if value.open is not None:
        return Unknown(value.open.reason, value.open.place)
    native = value.type if isinstance(value.type, type) else _native_exception(value.type)
    if not value.arguments:
        return ""
    if issubclass(native, (OSError, SyntaxError, UnicodeError)):
        return Unknown(f"the text of a {native.__name__} isn't modelled", at.place)
    if len(value.arguments) == 1:
        first = value.arguments[0]
        return repr_text(at, first) if issubclass(native, KeyError) else str_text(at, first)
    return repr_text(at, TupleValue(value.arguments, at.place))


def _native_exception(cls: ClassValue) -> type[BaseException]:
    for found in ancestors(cls):
        for base in found.bases:
            if isinstance(base, BuiltinClass) and issubclass(base.type, BaseException):
                return base.type
    return Exception


def repr_text(at: Call, value: Value, around: tuple[int, ...] = ()) -> str | Unknown:
    """`repr(value)`."""
    # What stands in several places is shown, and counted, in each.
    at.run.step(at.place)
    text = _repr_text(at, value, around)
    at.run.spend(len(text) // CHARACTERS_A_STEP if isinstance(text, str) else 0, at.place)
    return text


def _repr_text(at: Call, value: Value, around: tuple[int, ...]) -> str | Unknown:
    if id(value) in around:
        return _inside_itself(value, at.place)
    if len(around) > _DEEPEST:
        return Unknown("the value is nested too deeply to show", at.place)
    inner = (*around, id(value))
    match value:
        case Const():
            return _of_constant(at, "repr", lambda: repr(value.value), value)
        case Unknown():
            return Unknown(value.reason, value.place, value.made_by)
        case TupleValue(items=items):
            return _listed(at, items, inner, "({},)" if len(items) == 1 else "({})")
        case ListValue():
            if value.open is not None:
                return Unknown(value.open.reason, value.open.place)
            return _listed(at, value.content, inner, "[{}]")
        case SetValue():
            return _set_text(at, value, inner)
        case DictValue():
            return _dict_text(at, value, inner)
        case ViewValue():
            return _view_text(at, value, inner)
        case InstanceValue():
            return _instance_text(at, value, inner)
        case ExceptionValue():
            name = value.type.name if isinstance(value.type, ClassValue) else value.type.__name__
            if value.open is not None:
                return Unknown(value.open.reason, value.open.place)
            return _listed(at, value.arguments, inner, f"{_braces(name)}({{}})")
        case BuiltinClass(type=cls):
            return repr(cls) if cls.__module__ in ("builtins", "datetime", "decimal", "uuid") else _where(at.place)
        case ClassValue():
            return f"<class '{value.place.module.name}.{value.name}'>" if _is_outermost(value) else _where(at.place)
        case ObjectValue():
            if value.open is not None:
                return Unknown(value.open.reason, value.open.place)
            return _of_constant(at, "repr", lambda: repr(value.content.object), Const(value.content.object, at.place))
    if isinstance(value, (FunctionValue, BoundMethod, IteratorValue)):
        return _where(at.place)
    return Unknown("the text of this object isn't modelled", at.place)


def _where(place: Place) -> Unknown:
    return Unknown("its text shows where the object stands in memory, or which module made it", place)


def _is_outermost(cls: ClassValue) -> bool:
    return getattr(cls.place.node, "col_offset", 1) == 0


def _inside_itself(value: Value, place: Place) -> str | Unknown:
    match value:
        case ListValue():
            return "[...]"
        case DictValue(kind=kind) if kind is dict:
            return "{...}"
        case TupleValue():
            return "(...)"
        case _:
            return Unknown("the value holds itself", place)


def _braces(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _listed(at: Call, items: Iterable[Value], around: tuple[int, ...], shape: str) -> str | Unknown:
    shown: list[str] = []
    length = 0
    for item in items:
        text = repr_text(at, item, around)
        if isinstance(text, Unknown):
            return text
        shown.append(text)
        length += len(text)
        if length > LONGEST_TEXT:
            raise LimitReached("a text is too long", at.place)
    return shape.format(", ".join(shown))


def _set_text(at: Call, value: SetValue, around: tuple[int, ...]) -> str | Unknown:
    if value.open is not None or len(value.content) > 1:
        reason = value.open or Unknown(conversion.ORDER_OF_A_SET, at.place)
        return Unknown(reason.reason, reason.place)
    if not value.content:
        return "frozenset()" if value.frozen else "set()"
    return _listed(at, value.content.values(), around, "frozenset({{{}}})" if value.frozen else "{{{}}}")


def _dict_text(at: Call, value: DictValue, around: tuple[int, ...]) -> str | Unknown:
    if value.open is not None:
        return Unknown(value.open.reason, value.open.place)
    if value.kind is OrderedDict:
        if not value.content:
            return "OrderedDict()"
        if target_version(at.run) < (3, 12):
            pairs = [TupleValue(pair, at.place) for pair in value.content.values()]
            return _listed(at, pairs, around, "OrderedDict([{}])")
    entries: list[str] = []
    for key, item in value.content.values():
        shown, text = repr_text(at, key, around), repr_text(at, item, around)
        if isinstance(shown, Unknown) or isinstance(text, Unknown):
            return shown if isinstance(shown, Unknown) else text
        entries.append(f"{shown}: {text}")
    plain = "{" + ", ".join(entries) + "}"
    if value.kind is defaultdict:
        factory = at.run.default_factories.get(id(value), (value, None))[1]
        shown = "None" if factory is None else repr_text(at, factory)
        return shown if isinstance(shown, Unknown) else f"defaultdict({shown}, {plain})"
    return f"OrderedDict({plain})" if value.kind is OrderedDict else plain


def _view_text(at: Call, value: ViewValue, around: tuple[int, ...]) -> str | Unknown:
    from flyte_compile.values.producers import view_items

    if value.source.open is not None:
        return Unknown(value.source.open.reason, value.source.open.place)
    return _listed(at, view_items(value, at.place), around, f"dict_{value.kind}([{{}}])")


def _instance_text(at: Call, value: InstanceValue, around: tuple[int, ...]) -> str | Unknown:
    own = _own_text(at, value, "__repr__")
    if own is not None:
        return own
    cls = value.type
    if cls.style == "enum":
        shown = repr_text(at, value.content.get("value", Unknown("the member isn't known", at.place)), around)
        name = value.content.get("name")
        if isinstance(shown, Unknown) or not isinstance(name, Const):
            return shown if isinstance(shown, Unknown) else Unknown("the member isn't known", at.place)
        return f"<{cls.name}.{name.value}: {shown}>"
    if cls.style in ("dataclass", "tuple") and value.open is None:
        if not _is_outermost(cls) and cls.style == "dataclass":
            return Unknown("the text of an object of a class inside of something isn't modelled", at.place)
        return _fields_text(at, value, around)
    if value.base is not None:
        return repr_text(at, value.base, around)
    return _where(at.place)


def _fields_text(at: Call, value: InstanceValue, around: tuple[int, ...]) -> str | Unknown:
    hidden = hidden_fields(value.type)
    names = list(fields_of(value.type)) if value.type.style == "dataclass" else list(value.content)
    if hidden is None:
        return Unknown("which fields its text shows isn't modelled", at.place)
    shown: list[str] = []
    for name in names:
        if name in hidden:
            continue
        held = value.content.get(name) or find_in_class(value.type, name)
        if held is None:
            return Unknown(f"the field {name!r} isn't known", at.place)
        text = repr_text(at, held, around)
        if isinstance(text, Unknown):
            return text
        shown.append(f"{name}={text}")
    return f"{value.type.name}({', '.join(shown)})"


def hidden_fields(cls: ClassValue) -> set[str] | None:
    """The fields of a dataclass that its text leaves out; `None` where that isn't known."""
    return {field.name for field in fields_of(cls).values() if not field.shown}


def format_text(at: Call, value: Value, spec: str) -> str | Unknown:
    """`format(value, spec)`."""
    if spec_size(spec) > ROOM:
        raise LimitReached("the format asks for a very wide field", at.place)
    if isinstance(value, Unknown):
        return Unknown(value.reason, value.place, value.made_by)
    if isinstance(value, InstanceValue):
        method = find_in_class(value.type, "__format__")
        if isinstance(method, FunctionValue):
            given = Arguments((Const(spec, at.place),), {}, at.place)
            return _as_text(at, call(at.run, BoundMethod(method, value, at.place), given, at.frame), "__format__")
        if value.type.style == "enum":
            return _format_member(at, value, spec)
        if value.base is not None and isinstance(value.base, Const):
            return str_text(at, value) if not spec and type(value.base.value) is str else _formatted(at, value.base, spec)
    if isinstance(value, Const):
        if "%s" in spec and isinstance(value.value, datetime.date):
            return Unknown("'%s' depends on the time zone of the machine", at.place)
        return _formatted(at, value, spec)
    if isinstance(value, InstanceValue) and value.open is not None:
        return Unknown(value.open.reason, value.open.place)
    if not spec:
        return str_text(at, value)
    if isinstance(value, (External, BoundMethod)):
        return Unknown("the text of this object isn't modelled", at.place)
    raise raised(TypeError, "unsupported format string passed to __format__", at.place)


def _format_member(at: Call, value: InstanceValue, spec: str) -> str | Unknown:
    mixed = value.base if isinstance(value.base, Const) else None
    if mixed is not None and target_version(at.run) < (3, 11) and _own_text(at, value, "__str__") is None:
        return _formatted(at, mixed, spec)
    shown = str_text(at, value)
    return shown if isinstance(shown, Unknown) else _formatted(at, _member_text(at, value, shown, mixed), spec)


def _member_text(at: Call, value: InstanceValue, shown: str, mixed: Const | None) -> Const:
    """What a format applies to: the number itself for `IntEnum`, else the member's text."""
    bases = {base.name for found in ancestors(value.type) for base in found.bases if isinstance(base, External)}
    return mixed if mixed is not None and bases & {"enum.IntEnum", "enum.IntFlag"} else Const(shown, at.place)


def _formatted(at: Call, value: Const, spec: str) -> str | Unknown:
    return _of_constant(at, "format", lambda: format(value.value, spec), value)


def _format(at: Call, value: Value, format_spec: Value | None = None, /) -> Value:
    spec = conversion.plain(format_spec) if format_spec is not None else Const("", at.place)
    if isinstance(spec, Unknown):
        return spec
    if not (isinstance(spec, Const) and isinstance(spec.value, str)):
        raise raised(TypeError, "format() argument 2 must be str", at.place)
    return _result(format_text(at, value, spec.value), at.place)


def _repr(at: Call, obj: Value, /) -> Value:
    return _result(repr_text(at, obj), at.place)


def _ascii(at: Call, obj: Value, /) -> Value:
    shown = repr_text(at, obj)
    if isinstance(shown, Unknown):
        return shown
    return Const(shown.encode("ascii", "backslashreplace").decode("ascii"), at.place)


FUNCTIONS: dict[str, Function] = {
    "builtins.format": function(_format),
    "builtins.repr": function(_repr),
    "builtins.ascii": function(_ascii),
}
