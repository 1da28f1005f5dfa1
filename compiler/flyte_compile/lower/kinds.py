"""What only sandboxed tasks and containers have."""

from __future__ import annotations

from flyte_compile import ir
from flyte_compile.lower.names import text_of
from flyte_compile.lower.parts import field_place, is_none
from flyte_compile.lower.places import span_at
from flyte_compile.lower.reading import Reader
from flyte_compile.lower.signatures import function_text
from flyte_compile.values.conversion import plain
from flyte_compile.values.flyte.tasks import function_name, task_name
from flyte_compile.values.meeting import same
from flyte_compile.values.model import Const, DictValue, FunctionValue, ListValue, SdkObject, TupleValue, Value

_SANDBOX_TIMEOUT_MS = 30_000
_SANDBOX_MEMORY = 50 * 1024 * 1024


def sandbox(reader: Reader, task: SdkObject, function: FunctionValue | None) -> ir.Sandbox:
    """The limits of a sandboxed task, and what it runs."""

    def number(name: str, default: int) -> int | ir.Unknown:
        value = task.content.get(name)
        return default if value is None else reader.integer(value, field_place(task, name))

    source = task.content.get("source")
    allowed = task.content.get("tasks")
    names = []
    if isinstance(allowed, (ListValue, TupleValue)):
        for item in allowed.content if isinstance(allowed, ListValue) else allowed.items:
            if isinstance(item, SdkObject) and item.type == "flyte.Task":
                name = text_of(task_name(item, item.place))
                if isinstance(name, str):
                    names.append(name)
    text, span = function_text(function)
    return ir.Sandbox(
        timeout_ms=number("timeout_ms", _SANDBOX_TIMEOUT_MS),
        max_memory=number("max_memory", _SANDBOX_MEMORY),
        max_stack_depth=number("max_stack_depth", 256),
        type_check=_type_check(reader, task),
        source=None if source is None else reader.required_text(source, field_place(task, "source")),
        tasks=tuple(names),
        names=None if source is None else _given(task),
        function_source=text,
        function_span=span,
    )


def _given(task: SdkObject) -> tuple[str, ...] | None:
    """The names of a code string's inputs and of what it may call, where all are known."""
    inputs, callables = task.content.get("inputs"), task.content.get("tasks")
    names: list[Value | None] = []
    if isinstance(inputs, DictValue) and inputs.open is None:
        names += [plain(key) for key, _ in inputs.content.values()]
    elif inputs is not None and not is_none(inputs):
        return None
    if isinstance(callables, (ListValue, TupleValue)) and getattr(callables, "open", None) is None:
        items = callables.content if isinstance(callables, ListValue) else callables.items
        names += [_called_by(plain(item)) for item in items]
    elif callables is not None and not is_none(callables):
        return None
    known = tuple(name.value for name in names if isinstance(name, Const) and isinstance(name.value, str))
    return known if len(known) == len(names) else None


def _called_by(item: Value) -> Value | None:
    """The name by which code calls what it's given."""
    function = item.content.get("function") if isinstance(item, SdkObject) else item
    return function_name(function, function.place) if isinstance(function, FunctionValue) else None


def container(reader: Reader, task: SdkObject, environment: SdkObject) -> ir.Container:
    """What a container task runs; an image that has to be built is that of its environment."""
    image = task.content.get("image", Const(None, task.place))
    reference: str | ir.Unknown | None
    if isinstance(image, SdkObject):
        base = image.content.get("base_image", Const(None, image.place))
        layers = image.content.get("layers")
        plain_base = isinstance(layers, TupleValue) and not layers.items and not is_none(base)
        if plain_base:
            reference = reader.text(base, image.place)
        elif same(image, environment.content["image"]):
            reference = None
        else:
            reference = ir.Unknown("the image is built from layers, and isn't its environment's", span_at(image.place))
    else:
        reference = reader.text(image, field_place(task, "image"))
    nothing = Const(None, task.place)
    return ir.Container(
        reference,
        reader.items(task.content.get("command", nothing), field_place(task, "command"), reader.any_data),
        reader.items(task.content.get("arguments", nothing), field_place(task, "arguments"), reader.any_data),
    )


def _type_check(reader: Reader, task: SdkObject) -> bool | ir.Unknown:
    value = task.content.get("type_check")
    return True if value is None else reader.boolean(value, field_place(task, "type_check"))
