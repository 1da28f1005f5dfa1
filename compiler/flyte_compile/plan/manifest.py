"""The manifest: every declaration as it was understood, what isn't known in its place, and what was made of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass

from flyte_compile import __version__, ir
from flyte_compile.diagnostics import Diagnostic, Span
from flyte_compile.plan.entrypoints import Runs
from flyte_compile.plan.image.images import ImagesPlan
from flyte_compile.plan.kubernetes.artefacts import KubernetesPlan, RunArtefacts
from flyte_compile.plan.model import Document, EntrypointPlan, ImagePlan
from flyte_compile.plan.options import Options
from flyte_compile.sdk.accelerators import RETIRED_NAMES

VERSION = 1


def manifest(
    program: ir.Program,
    options: Options,
    images: ImagesPlan,
    runs: Runs,
    objects: KubernetesPlan,
    diagnostics: Iterable[Diagnostic],
) -> Mapping[str, Document]:
    """The whole document but for `files`."""
    names = {environment.key: environment.name for environment in program.environments}
    names.update({app.key: app.name for app in program.apps})
    names.update({environment.key: environment.name for environment in program.installed})
    return {
        "version": VERSION,
        "compiler": f"flyte-compile {__version__}",
        "flyte_version": options.flyte_version,
        "target": options.target,
        "platform": options.platform,
        "values": {"known": program.values_known, "total": program.values_resolved},
        "environments": tuple(
            _environment(environment, names, options, images.by_environment.get(environment.key), runs, objects)
            for environment in program.environments
        ),
        "apps": tuple(
            {
                "name": plain(app.name),
                "type": app.type,
                "module": app.module,
                "source": _source(app.span),
                "depends_on": _names(app.depends_on, names),
            }
            for app in program.apps
        ),
        "installed_environments": tuple(
            {"name": environment.name, "package": environment.package} for environment in program.installed
        ),
        "overrides": tuple(_override(override, objects) for override in program.overrides),
        "diagnostics": tuple(_diagnostic(found) for found in diagnostics),
    }


def _environment(
    environment: ir.Environment,
    names: Mapping[int, str | ir.Unknown],
    options: Options,
    image: ImagePlan | None,
    runs: Runs,
    objects: KubernetesPlan,
) -> Mapping[str, Document]:
    pool = objects.pools.get(environment.key)
    entrypoints = {item.task: item.path for item in runs.get(environment.key, ()) if isinstance(item, EntrypointPlan)}
    worker = next((i.path for i in runs.get(environment.key, ()) if not isinstance(i, EntrypointPlan)), None)
    return {
        "name": plain(environment.name),
        "variable": environment.variable,
        "module": environment.module,
        "source": _source(environment.span),
        "description": plain(environment.description),
        "depends_on": _names(environment.depends_on, names),
        "image": _image(environment.image, image, options),
        "resources": _resources(environment.resources),
        "env_vars": plain(environment.env_vars),
        "secrets": _secrets(environment.secrets),
        "pod_template": _pod_template(environment.pod_template),
        "reusable": _reuse(environment.reusable),
        "cache": plain(environment.cache),
        "interruptible": plain(environment.interruptible),
        "queue": plain(environment.queue),
        "service_account": plain(environment.service_account),
        "include": plain(environment.include),
        "plugin_config": plain(environment.plugin_config),
        "plugin_data": plain(environment.plugin_data),
        "cluster": plain(environment.cluster),
        "artefacts": None if pool is None else {**pool.document, "worker": worker},
        "unsupported": () if pool is None else pool.unsupported,
        "tasks": tuple(_task(environment, task, entrypoints, objects) for task in environment.tasks),
    }


def _task(
    environment: ir.Environment, task: ir.Task, entrypoints: Mapping[str, str], objects: KubernetesPlan
) -> Mapping[str, Document]:
    made = objects.tasks.get((environment.key, task.name))
    artefacts: dict[str, Document] = {"pod": None, "job": None, "cronjobs": {}, "variants": ()}
    if made is not None:
        artefacts.update(made.document)
    artefacts["entrypoint"] = entrypoints.get(task.name)
    document: dict[str, Document] = {
        "name": task.name,
        "function": task.function,
        "module": task.module,
        "source": _source(task.span),
        "async": task.is_async,
        "kind": task.kind.value,
        "short_name": plain(task.short_name),
        "docs": plain(task.docs),
        "retries": plain(task.retries),
        "timeout": plain(task.timeout),
        "cache": plain(task.cache),
        "pod_template": _pod_template(task.pod_template),
        "report": plain(task.report),
        "interruptible": plain(task.interruptible),
        "queue": plain(task.queue),
        "service_account": plain(task.service_account),
        "triggers": _trigger_names(task.triggers),
        "schedules": _schedules(task.triggers),
        "links": plain(task.links),
        "entrypoint": plain(task.entrypoint),
        "inputs": tuple(
            {"name": item.name, "annotation": item.annotation, "default": item.default, "kind": item.kind}
            for item in task.inputs
        ),
        "returns": task.returns,
        "calls": tuple(sorted({call.target for call in task.calls})),
        "overrides": tuple(_override(override, objects) for override in task.overrides),
        "artefacts": artefacts,
        "unsupported": () if made is None else made.unsupported,
        "sandbox": _sandbox(task.sandbox),
        "container": plain(task.container),
        "settings": _settings(task.settings),
        "task_type": task.task_type,
    }
    return document


def _settings(settings: ir.TaskSettings | None) -> Document:
    if settings is None:
        return None
    return {
        "resources": _resources(settings.resources),
        "env_vars": plain(settings.env_vars),
        "secrets": _secrets(settings.secrets),
    }


def _sandbox(sandbox: ir.Sandbox | None) -> Document:
    if sandbox is None:
        return None
    return {
        "timeout_ms": plain(sandbox.timeout_ms),
        "max_memory": plain(sandbox.max_memory),
        "max_stack_depth": plain(sandbox.max_stack_depth),
        "type_check": plain(sandbox.type_check),
        "code": plain(sandbox.source),
        "tasks": sandbox.tasks,
    }


def _override(override: ir.Override, objects: KubernetesPlan) -> Mapping[str, Document]:
    changes: dict[str, Document] = {}
    for name in override.given:
        value = getattr(override, name, None)
        match value:
            case ir.Resources():
                changes[name] = _resources(value)
            case ir.PodTemplate():
                changes[name] = _pod_template(value)
            case _ if name == "secrets":
                changes[name] = _secrets(value) if value is not None else None
            case _:
                changes[name] = plain(value)
    made: RunArtefacts | None = objects.overrides.get(id(override))
    return {
        "source": _source(override.span),
        "task": override.target,
        "changes": changes,
        "artefacts": {"pod": made.pod if made else None, "job": made.job if made else None},
    }


def _trigger_names(triggers: tuple[ir.Trigger | ir.Unknown, ...] | ir.Unknown) -> Document:
    if isinstance(triggers, ir.Unknown):
        return plain(triggers)
    return tuple(plain(item) if isinstance(item, ir.Unknown) else plain(item.name) for item in triggers)


def _schedules(triggers: tuple[ir.Trigger | ir.Unknown, ...] | ir.Unknown) -> Document:
    if isinstance(triggers, ir.Unknown):
        return plain(triggers)
    return tuple(plain(item) for item in triggers)


def _image(image: ir.Image | ir.Unknown, made: ImagePlan | None, options: Options) -> Document:
    if isinstance(image, ir.Unknown):
        return plain(image)
    return {
        "kind": image.kind.value,
        "base": plain(image.base),
        "registry": plain(image.registry),
        "name": plain(image.name),
        "python_version": plain(_python(image, options)),
        "platform": plain(image.platforms),
        "layers": tuple(_layer(layer) for layer in image.layers),
        "dockerfile_source": plain(image.dockerfile),
        "ref_name": plain(image.ref_name),
        "target": made.name if made else None,
        "dockerfile": made.dockerfile if made else None,
        "reference": made.reference if made else None,
        "user": made.user.text if made else None,
        "pulls": {pull.reference: pull.digest for pull in made.pulls} if made else None,
    }


def _python(image: ir.Image, options: Options) -> str | ir.Unknown | None:
    """The Python of an image; the compile's where a `flyte.Image` leaves it open, `None` for another's reference."""
    if image.python_version is None and image.kind is ir.ImageKind.IMAGE:
        return options.python
    return image.python_version


def _layer(layer: ir.Layer) -> Mapping[str, Document]:
    document: dict[str, Document] = {"type": type(layer).__name__}
    for field in fields(layer):
        value = getattr(layer, field.name)
        match field.name:
            case "span" | "spans":
                continue
            case "options":
                document.update({f.name: _layer_field(f.name, getattr(value, f.name)) for f in fields(value)})
            case "is_folder":
                document["path_type"] = int(value)
            case _:
                document[field.name] = _layer_field(field.name, value)
    return document


def _layer_field(name: str, value: object) -> Document:
    if name != "secret_mounts" or not isinstance(value, tuple):
        return plain(value)
    documents = _secrets(value)
    assert isinstance(documents, tuple)
    bare = [isinstance(item, ir.Secret) and item.is_bare_key for item in value]
    return tuple(item.key if key else document for item, key, document in zip(value, bare, documents, strict=True))


def _resources(resources: ir.Resources | ir.Unknown | None) -> Document:
    if resources is None or isinstance(resources, ir.Unknown):
        return plain(resources)
    gpu = resources.gpu
    return {
        "cpu": plain(resources.cpu),
        "memory": plain(resources.memory),
        "gpu": _current_spelling(gpu) if isinstance(gpu, str) else plain(gpu),
        "disk": plain(resources.disk),
        "shm": plain(resources.shm),
    }


def _current_spelling(gpu: str) -> str | int:
    """An accelerator as the SDK would keep it: retired names replaced, a count that is written as text a number."""
    if gpu.isascii() and gpu.isdigit() and len(gpu) < 10:
        return int(gpu)
    device, colon, count = gpu.partition(":")
    return RETIRED_NAMES.get(device, device) + colon + count


def _secrets(secrets: tuple[ir.Secret | ir.Unknown, ...] | ir.Unknown) -> Document:
    if isinstance(secrets, ir.Unknown):
        return plain(secrets)
    return tuple(
        plain(item)
        if isinstance(item, ir.Unknown)
        else {
            "key": plain(item.key),
            "group": plain(item.group),
            "mount": plain(item.mount),
            "as_env_var": plain(item.as_env_var),
        }
        for item in secrets
    )


def _pod_template(template: str | ir.PodTemplate | ir.Unknown | None) -> Document:
    if not isinstance(template, ir.PodTemplate):
        return plain(template)
    return {
        "pod_spec": plain(template.pod_spec),
        "primary_container_name": plain(template.primary_container_name),
        "labels": plain(template.labels),
        "annotations": plain(template.annotations),
    }


def _reuse(policy: ir.ReusePolicy | ir.Unknown | None) -> Document:
    if policy is None or isinstance(policy, ir.Unknown):
        return plain(policy)
    names = ("min_replicas", "max_replicas", "concurrency", "idle_ttl", "scaledown_ttl", "scope")
    return {name: plain(getattr(policy, name)) for name in names}


def _names(keys: tuple[int | ir.Unknown, ...] | ir.Unknown, names: Mapping[int, str | ir.Unknown]) -> Document:
    if isinstance(keys, ir.Unknown):
        return plain(keys)
    return tuple(plain(key if isinstance(key, ir.Unknown) else names[key]) for key in keys)


def _diagnostic(found: Diagnostic) -> Mapping[str, Document]:
    return {
        "code": found.code,
        "severity": found.severity.label,
        "message": found.message,
        "source": {"file": found.span.path, "line": found.span.line, "column": found.span.column},
    }


def _source(span: Span) -> Mapping[str, Document]:
    return {"file": span.path, "line": span.line}


_HIDDEN = frozenset({"span", "spans", "constructor", "written"})


def plain(value: object) -> Document:
    """A part of the program as JSON; an unknown says why, in its place."""
    match value:
        case float() if not math.isfinite(value):
            return str(value)  # JSON has no such number.
        case None | bool() | int() | float() | str():
            return value
        case ir.Unknown():
            return {"unknown": value.reason, "source": _source(value.span)}
        case ir.SourceFile():
            return value.path if value.path is not None else value.declared
        case tuple() | list():
            return tuple(plain(item) for item in value)
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {f.name: plain(getattr(value, f.name)) for f in fields(value) if f.name not in _HIDDEN}
    return str(value)
