"""`env.sandbox.orchestrator` in its three modes, and `flyte.sandbox.orchestrator_from_str`."""

from __future__ import annotations

from collections.abc import Callable

from flyte_compile.values.flyte.binding import Bound, bind
from flyte_compile.values.flyte.images import sandbox_image
from flyte_compile.values.flyte.tasks import CALL, TASK, register
from flyte_compile.values.model import (
    Arguments,
    Const,
    FunctionValue,
    Native,
    Place,
    SdkObject,
    Unknown,
    Value,
)
from flyte_compile.values.run import Frame, Run

_ORCHESTRATOR = "flyte.TaskEnvironment.sandbox.orchestrator"
_DEFAULT_NAME = "sandboxed-code"


def _orchestrator(run: Run, sandbox: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, _ORCHESTRATOR, arguments)
    environment = sandbox.content["environment"]
    assert isinstance(environment, SdkObject)
    first = bound.values["_func_or_source"]
    if "_func_or_source" not in bound.places:
        return Native(
            "sandbox.orchestrator",
            lambda run, inner: _function_task(run, environment, inner.positional[0], bound),
            arguments.place,
        )
    if isinstance(first, FunctionValue):
        return _function_task(run, environment, first, bound)
    return register(run, environment, _code_task(first, environment, environment.content["image"], bound))


def _function_task(run: Run, environment: SdkObject, function: Value, bound: Bound) -> Value:
    if not isinstance(function, FunctionValue):
        return function if isinstance(function, Unknown) else Unknown("the sandboxed function isn't known", bound.place)
    place = Place(function.module, function.node)
    content = _options(bound)
    content.update({"environment": environment, "function": function, "kind": Const("sandboxed", place)})
    content[CALL] = Const(None, bound.place)
    return register(run, environment, SdkObject(TASK, content, dict(bound.places), place))


def _options(bound: Bound) -> dict[str, Value]:
    names = (
        "timeout_ms",
        "max_memory",
        "max_stack_depth",
        "type_check",
        "name",
        "cache",
        "retries",
        "tasks",
        "inputs",
        "output",
    )
    return {name: bound.values[name] for name in names if name in bound.values}


def _code_task(source: Value, environment: Value, image: Value, bound: Bound) -> SdkObject:
    place = bound.place
    content = _options(bound)
    name = content["name"]
    if isinstance(name, Const) and not name.value:
        content["name"] = Const(_DEFAULT_NAME, place)
    content.setdefault("max_memory", Const(50 * 1024 * 1024, place))
    content.update({"source": source, "environment": environment, "image": image, "kind": Const("code", place)})
    return SdkObject(TASK, content, dict(bound.places), place)


def _from_text(run: Run, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, "flyte.sandbox.orchestrator_from_str", arguments)
    image = bound.values["image"]
    if isinstance(image, Const) and image.value is None:
        image = sandbox_image(run, arguments.place)
    return _code_task(bound.values["source"], Const(None, arguments.place), image, bound)


METHODS: dict[str, Callable[[Run, SdkObject, Arguments, Frame], Value]] = {"orchestrator": _orchestrator}
FUNCTIONS: dict[str, Callable[[Run, Arguments, Frame], Value]] = {"flyte.sandbox.orchestrator_from_str": _from_text}
