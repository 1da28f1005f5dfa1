"""Classes used as plain configuration: attributes, dataclasses, enumerations, named tuples, typed dictionaries."""

from __future__ import annotations

from flyte_compile.values.containers import merge_into, spoil
from flyte_compile.values.enumerations import member_of
from flyte_compile.values.lineage import ENUMS, ancestors, find_in_class, is_subclass, native_bases
from flyte_compile.values.model import (
    ABSTRACT,
    Arguments,
    BuiltinClass,
    ClassValue,
    Const,
    Descriptor,
    DictValue,
    ExceptionValue,
    External,
    FunctionValue,
    InstanceValue,
    Place,
    Unknown,
    Value,
)
from flyte_compile.values.record_fields import fields_of, fill_fields, initialiser
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import raised


def style_of(bases: tuple[Value, ...]) -> str:
    """How instances of a class with these bases are made."""
    for base in bases:
        match base:
            case External(name=name) if name in ENUMS:
                return "enum"
            case External(name="typing.NamedTuple"):
                return "tuple"
            case External(name="typing.TypedDict" | "typing_extensions.TypedDict"):
                return "dict"
            case ClassValue(style=style) if style != "plain":
                return style
            case BuiltinClass(type=cls) if issubclass(cls, BaseException):
                return "exception"
    return "plain"


def instantiate(run: Run, cls: ClassValue, arguments: Arguments, frame: Frame) -> Value:
    """Call a project class."""
    from flyte_compile.values.calls import call, with_first
    from flyte_compile.values.derived import make_derived, sdk_base
    from flyte_compile.values.foreign import is_foreign, make_foreign
    from flyte_compile.values.functions import call_function

    place = arguments.place
    outside = next((found.open for found in ancestors(cls) if found.open is not None), None)
    if outside is not None:
        return InstanceValue(cls, {}, place, None, outside)
    if cls.style == "enum":
        return member_of(run, cls, arguments, frame)
    if cls.style == "dict":
        return _keyword_dict(run, arguments)
    maker = find_in_class(cls, "__new__")
    if isinstance(maker, (FunctionValue, Descriptor)):
        function = maker.function if isinstance(maker, Descriptor) else maker
        made = call(run, function, with_first(cls, arguments), frame)
        if not isinstance(made, InstanceValue) or not is_subclass(made.type, cls):
            return made
        instance: InstanceValue | ExceptionValue = made
    elif cls.style == "exception":
        instance = ExceptionValue(cls, arguments.positional, place, {}, arguments.open)
    else:
        _check_abstract(cls, place)
        instance = InstanceValue(cls, {}, place, _native_base(run, cls, arguments, frame))
    init = initialiser(cls)
    if isinstance(init, FunctionValue):
        result = call_function(run, init, with_first(instance, arguments), owner=init.owner or cls)
        if isinstance(result, Unknown) or (isinstance(result, Const) and result.value is None):
            return instance
        raise raised(TypeError, "__init__() should return None", place)
    if isinstance(instance, ExceptionValue):
        return instance
    base = sdk_base(cls)
    if base is not None:
        make_derived(run, instance, base, arguments, frame)
        return instance
    if is_foreign(cls) and cls.style in ("plain", "dataclass"):
        make_foreign(run, instance, arguments, frame)
        return instance
    if isinstance(init, ClassValue) or cls.style == "tuple":
        owner = init if isinstance(init, ClassValue) else cls
        fill_fields(run, owner, instance, arguments, frame, tuple(fields_of(owner)))
        return instance
    if init is not None:
        instance.open = Unknown("an '__init__' that is no function", place)
    elif (arguments.positional or arguments.keywords) and instance.base is None and maker is None:
        raise raised(TypeError, f"{cls.name}() takes no arguments", place)
    return instance


def _check_abstract(cls: ClassValue, place: Place) -> None:
    """Python refuses to make instances of a class with abstract methods, if its metaclass looks."""
    order = ancestors(cls)
    if not any(found.options.get("abstract") for found in order):
        return
    missing: list[str] = []
    for found in order:
        for name, value in found.content.items():
            current = find_in_class(cls, name)
            if current is value and _is_abstract(value):
                missing.append(name)
    if missing:
        names = ", ".join(sorted(set(missing)))
        message = f"Can't instantiate abstract class {cls.name} with abstract methods {names}"
        raise raised(TypeError, message, place)


def _is_abstract(value: Value) -> bool:
    function = value.function if isinstance(value, Descriptor) else value
    return isinstance(function, FunctionValue) and ABSTRACT in function.content


def _keyword_dict(run: Run, arguments: Arguments) -> DictValue:
    """What `dict(...)` makes of a call's arguments."""
    place = arguments.place
    result = DictValue({}, place)
    for source in arguments.positional:
        merge_into(run, result, source, place)
    for name, value in arguments.keywords.items():
        result.content[(0, name)] = (Const(name, place), value)
    if arguments.open is not None:
        spoil(result, arguments.open)
    return result


def _native_base(run: Run, cls: ClassValue, arguments: Arguments, frame: Frame) -> Value | None:
    """What an instance is besides, where the class derives from one of Python's own."""
    from flyte_compile.values.calls import call

    native = next((native for native in native_bases(cls) if native is not object), None)
    if native is None:
        return None
    place = arguments.place
    given = arguments
    if initialiser(cls) is not None and native in (dict, list, set):
        given = Arguments((), {}, place)
    elif native in (str, int, float, bytes, tuple, frozenset):
        given = Arguments(arguments.positional, {}, place, {}, arguments.open)
    return call(run, BuiltinClass(native, place), given, frame)
