"""`repr(value)`, part by part."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable

from flyte_compile.values import conversion
from flyte_compile.values.library.showing import constant_text, own_text, target_version
from flyte_compile.values.lineage import find_in_class
from flyte_compile.values.model import (
    BoundMethod,
    BuiltinClass,
    ClassValue,
    Const,
    DictValue,
    ExceptionValue,
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
from flyte_compile.values.natives import Call
from flyte_compile.values.record_fields import fields_of
from flyte_compile.values.run import CHARACTERS_A_STEP, LONGEST_TEXT
from flyte_compile.values.signals import LimitReached

_DEEPEST = 30


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
            return constant_text(at, "repr", lambda: repr(value.value), value)
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
            return constant_text(at, "repr", lambda: repr(value.content.object), Const(value.content.object, at.place))
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
    own = own_text(at, value, "__repr__")
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
