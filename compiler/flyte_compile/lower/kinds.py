"""What only sandboxed tasks and containers have."""

from __future__ import annotations

from flyte_compile import ir
from flyte_compile.lower.names import text_of
from flyte_compile.lower.parts import field_place, is_none
from flyte_compile.lower.places import span_at
from flyte_compile.lower.reading import Reader
from flyte_compile.lower.signatures import function_text
from flyte_compile.values.flyte.tasks import task_name
from flyte_compile.values.meeting import same
from flyte_compile.values.model import Const, FunctionValue, ListValue, SdkObject, TupleValue

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
        function_source=text,
        function_span=span,
    )


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
