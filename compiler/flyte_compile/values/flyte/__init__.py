"""The SDK's declaring classes and functions, and the Kubernetes models, as evaluation sees them."""

from __future__ import annotations

import difflib
from collections.abc import Callable

from flyte_compile.sdk.names import exported, missing
from flyte_compile.sdk.signatures import DOCUMENTED_MODULES
from flyte_compile.values.flyte import (
    apps,
    connectors,
    containers,
    environments,
    image_chain,
    images,
    objects,
    plugins,
    sandboxes,
    shells,
    tasks,
)
from flyte_compile.values.flyte.apps import is_app_class, make_app
from flyte_compile.values.flyte.installed import installed
from flyte_compile.values.flyte.tasks import note_task_call
from flyte_compile.values.model import Arguments, Const, Native, Place, SdkObject, Unknown, Value
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.signals import raised

Function = Callable[[Run, Arguments, Frame], Value]


def _version(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return Const(run.target.flyte_version, arguments.place)


FUNCTIONS: dict[str, Function] = {
    "flyte.version": _version,
    **objects.FUNCTIONS,
    **images.FUNCTIONS,
    **image_chain.FUNCTIONS,
    **environments.FUNCTIONS,
    **tasks.FUNCTIONS,
    **connectors.FUNCTIONS,
    **containers.FUNCTIONS,
    **shells.FUNCTIONS,
    **sandboxes.FUNCTIONS,
}

_MOVED = {
    "flyte.extend.": "flyte.",
    "flyte.resources.": "flyte.",
    "flyte.extras._container.": "flyte.extras.",
    "flyte.extras.shell._runtime.": "flyte.extras.shell.",
    "flyte.extras.shell._types.": "flyte.extras.shell.",
    "flyte.sandbox._code_sandbox.": "flyte.sandbox.",
    "flyte.io._file.": "flyte.io.",
    "flyte.io._dir.": "flyte.io.",
    "flyte._task.": "flyte.",
    "flyte._link.": "flyte.",
    "flyte.clustered._environment.": "flyte.clustered.",
    "flyte.app._connector_environment.": "flyte.app.",
    "flyteplugins.bigquery.task.": "flyteplugins.bigquery.",
    "flyteplugins.snowflake.task.": "flyteplugins.snowflake.",
    "flyteplugins.hitl._event.event_task_env": "flyteplugins.hitl.env",
    "flyte._image.": "flyte.",
    "flyte._resources.": "flyte.",
    "flyte._pod.": "flyte.",
    "flyte._secret.": "flyte.",
    "flyte._task_environment.": "flyte.",
    "flyte._cache.": "flyte.",
    "flyte._trigger.": "flyte.",
    "flyte._retry.": "flyte.",
    "flyte._timeout.": "flyte.",
    "flyte._reusable_environment.": "flyte.",
    "flyte._environment.": "flyte.",
    "flyte._doc.": "flyte.",
    "flyte.app._app_environment.": "flyte.app.",
    "flyte.app.extras._fastapi.": "flyte.app.extras.",
    "flyte.app.extras._webhook_app.": "flyte.app.extras.",
    "flyte.ai.mcp._mcp_app.": "flyte.ai.mcp.",
    "flyte.ai.mcp._flyte_mcp_app.": "flyte.ai.mcp.",
    "flyte.ai.chat.app.": "flyte.ai.chat.",
    "flyte.extras.webhooks._app.": "flyte.extras.webhooks.",
}


def canonical(name: str) -> str:
    """The public name of what a qualified name stands for."""
    for prefix, replacement in _MOVED.items():
        if name.startswith(prefix):
            name = replacement + name[len(prefix) :]
    if name.startswith("kubernetes.client."):
        last = name.rpartition(".")[2]
        if last.startswith("V1"):
            return f"kubernetes.client.{last}"
    return name


def constant(run: Run, name: str, place: Place) -> Value | None:
    """The value of an SDK constant."""
    match name:
        case "flyte.__version__":
            return Const(run.target.flyte_version, place)
        case "flyte.TriggerTime":
            return objects.trigger_time(place)
    return installed(run, name, place)


def is_modelled(name: str) -> bool:
    """Whether `call_sdk` knows the name."""
    return name in FUNCTIONS or objects.is_model(name) or is_app_class(name) or plugins.is_plugin_class(name)


_STEPS = {"flyte.TaskEnvironment": 200, "flyte.Trigger": 100}
"""What planning takes later counts as well: a loop can declare very many of these."""
_STEPS_A_CALL = 20


def call_sdk(run: Run, name: str, arguments: Arguments, frame: Frame) -> Value:
    """Call a class or function of the SDK, or a Kubernetes model."""
    run.spend(_STEPS.get(name, _STEPS_A_CALL), arguments.place)
    if name in FUNCTIONS:
        return FUNCTIONS[name](run, arguments, frame)
    if is_app_class(name):
        return make_app(run, name, arguments)
    if plugins.is_plugin_class(name):
        return plugins.make_plugin_object(name, arguments)
    return objects.make_model(run, name, arguments)


def public_names(module: str, release: str) -> tuple[tuple[str, ...], bool]:
    """What `from module import *` surely binds in a release, and whether that is all."""
    if module == "flyte":
        return (*exported(release), "__version__"), True
    return objects.model_names() if module in ("kubernetes.client", "kubernetes.client.models") else (), False


def note_import(run: Run, module: str, place: Place) -> None:
    """Note an import of a module that the SDK's documents name and its release doesn't have."""
    from flyte_compile.diagnostics import Fix, Severity
    from flyte_compile.diagnostics.fix import RenameModule
    from flyte_compile.source import span_of

    instead = DOCUMENTED_MODULES.get(module)
    if instead is not None:
        run.report(
            "FC840",
            Severity.NOTE,
            f"flyte {run.target.flyte_version} has no module {module!r}",
            place,
            help=f"Write 'from {instead} import ...'; the generated entrypoint bridges this spelling.",
            fix=Fix(f"Import from {instead!r}", (RenameModule(span_of(place.module, place.node), module, instead),)),
        )


_METHODS: dict[str, dict[str, Callable[[Run, SdkObject, Arguments, Frame], Value]]] = {
    "flyte.Image": image_chain.METHODS,
    "flyte.TaskEnvironment": environments.METHODS,
    apps.APP: apps.METHODS,
    shells.SHELL: shells.METHODS,
    "flyte.Task": tasks.METHODS,
    "flyte.PodTemplate": objects.POD_TEMPLATE_METHODS,
    "flyte.Sandbox": sandboxes.METHODS,
}


def sdk_attribute(run: Run, value: SdkObject, name: str, place: Place) -> Value:
    """A field or method of an SDK object."""
    method = _METHODS.get(value.type, {}).get(name)
    if name not in value.content and "cluster" not in value.content:
        problem = missing(f"{value.type}.{name}", run.target.flyte_version)
        if problem is not None:
            if run.analysed is not None:
                return Unknown(problem, place)
            raise raised(AttributeError, problem, place)
    if method is not None:
        frame = Frame(place.module, ())
        return Native(name, lambda run, arguments: method(run, value, arguments, frame), place)
    if value.type == "flyte.Task" and name in ("name", "short_name") and not tasks.is_given(value, name):
        return tasks.task_attribute(run, value, name, place)
    if name.startswith("_") and name in value.content and not value.type.startswith("kubernetes.client."):
        return Unknown(f"the private attribute {name!r} of a {value.type}", place)
    if name in value.content:
        return value.content[name]
    if value.type == shells.SHELL:
        made = shells.shell_attribute(run, value, name, place)
        if made is not None:
            return made
    if value.type == "flyte.TaskEnvironment" and name == "sandbox":
        return SdkObject("flyte.Sandbox", {"environment": value}, {}, place)
    if value.type == "flyte.TaskEnvironment" and name == "tasks":
        return tasks.tasks_by_name(run, value, place)
    if value.type == "flyte.Task":
        return tasks.task_attribute(run, value, name, place)
    if value.type.startswith("kubernetes.client."):
        return Const(None, place)
    close = difflib.get_close_matches(name, [*value.content, *_METHODS.get(value.type, {})], 1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return Unknown(f"{value.type} has no attribute {name!r} that compiling knows{hint}", place)


def call_object(run: Run, value: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    """Call an SDK object: a task."""
    if value.type == "flyte.Task":
        note_task_call(run, value, arguments)
        return Unknown("the result of a task is known when it runs", arguments.place)
    if value.type == shells.SHELL:
        shells.call_shell(run, value, arguments)
        return Unknown("the result of a task is known when it runs", arguments.place)
    return Unknown(f"a {value.type} is called", arguments.place)
