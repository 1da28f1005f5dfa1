"""What the real SDK holds after it imported a module, in the manifest's shapes.

Run as a program, it says so of the cases on its command line, as JSON: bridging the SDK changes it for the whole
process, and so does importing the user's modules.
"""

from __future__ import annotations

import ast
import builtins
import dataclasses
import importlib.util
import inspect
import json
import os
import pathlib
import re
import subprocess
import sys
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import timedelta
from typing import Any, NamedTuple

from tests.real_sdk import load

from flyte_compile_runtime.compat import install

_PATHS = ("src", "script", "pyproject", "uvlock", "file", "manifest", "poetry_lock", "pixi_lock", "path", "wheel_dir")
_LISTS = ("layers", "inputs", "schedules")
_PARTS = ("image", "pod_template", "sandbox", "container", "cluster")
_LAYER_FIELDS_ASIDE = frozenset({"script_name", "wheel_dir_name", "wheel_dir", "platforms", "root_dir"})


class Case(NamedTuple):
    """A file, and the environment variables that it is imported with."""

    path: pathlib.Path
    define: Mapping[str, str]

    @property
    def key(self) -> str:
        return json.dumps([str(self.path), dict(self.define)])


def cases(path: pathlib.Path) -> list[Case]:
    """A file as it is, and once more for each `# define: NAME=VALUE ...` line in it."""
    lines = re.findall(r"^# define: (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    defined = [dict(item.split("=", 1) for item in line.split()) for line in lines]
    return [Case(path, define) for define in ({}, *defined)]


def ask_sdk(asked: Iterable[Case]) -> dict[str, Any]:
    """What the SDK holds after importing each case, by its key, or why it can't; a process of its own imports them."""
    command = [sys.executable, "-m", "tests.lower.sdk_facts", *(case.key for case in asked)]
    root = pathlib.Path(__file__).parents[2]
    search = [str(root), str(root / "runtime")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(search), "PYTHONWARNINGS": "ignore"}
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=root, env=environment)
    assert run.returncode == 0, run.stderr
    return dict(json.loads(run.stdout.splitlines()[-1]))


def import_root(path: pathlib.Path) -> pathlib.Path:
    """The folder that a file's module name starts from."""
    folder = path.parent
    while (folder / "__init__.py").exists():
        folder = folder.parent
    return folder


def import_with_sdk(path: pathlib.Path, import_root: pathlib.Path) -> list[dict[str, Any]]:
    """Import a file as `flyte deploy` would, and say what it declared."""
    install()
    flyte = load()
    _environment = load("flyte._environment")
    before = list(_environment._ENVIRONMENT_REGISTRY)
    modules = set(sys.modules)
    sys.path.insert(0, str(import_root))
    name = ".".join(path.relative_to(import_root).with_suffix("").parts)
    try:
        if "." in name:
            load(name)
        else:
            spec = importlib.util.spec_from_file_location(name, path)
            assert spec is not None and spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            sys.modules[name] = module
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                spec.loader.exec_module(module)
        made = [env for env in _environment._ENVIRONMENT_REGISTRY if all(env is not old for old in before)]
        # `import flyte.sandbox` declares an environment of the SDK's own.
        own = [env for env in made if isinstance(env, flyte.TaskEnvironment) and env.name != "sandbox-runtime"]
        return [_environment_facts(env) for env in own]
    finally:
        sys.path.remove(str(import_root))
        for loaded in set(sys.modules) - modules:
            if getattr(sys.modules[loaded], "__file__", None) and str(import_root) in str(sys.modules[loaded].__file__):
                del sys.modules[loaded]


def _environment_facts(env: Any) -> dict[str, Any]:
    from flyte._cache.cache import cache_from_request
    from flyte._secret import secrets_from_request

    reuse = env.reusable
    return {
        "name": env.name,
        "description": env.description,
        "depends_on": [other.name for other in env.depends_on],
        "image": _image(env.image),
        "resources": _resources(env.resources),
        "env_vars": env.env_vars,
        "secrets": [_secret(secret) for secret in secrets_from_request(env.secrets or [])],
        "pod_template": _pod_template(env.pod_template),
        "reusable": None
        if reuse is None
        else {
            "min_replicas": reuse.min_replicas,
            "max_replicas": reuse.max_replicas,
            "concurrency": reuse.concurrency,
            "idle_ttl": reuse.idle_ttl.total_seconds(),
            "scaledown_ttl": reuse.scaledown_ttl.total_seconds(),
            "scope": reuse.scope,
        },
        "cache": _cache(cache_from_request(env.cache)),
        "interruptible": env.interruptible,
        "queue": env.queue,
        "service_account": env.service_account,
        "include": list(env.include),
        "plugin_config": None if env.plugin_config is None or _cluster(env) else type(env.plugin_config).__name__,
        "cluster": _cluster(env),
        "tasks": {name: _task(task, env) for name, task in env.tasks.items()},
    }


def _cluster(env: Any) -> dict[str, Any] | None:
    if type(env).__name__ != "ClusteredTaskEnvironment":
        return None
    return {
        "replicas": env.replicas,
        "nproc_per_node": env.nproc_per_node,
        "runtime": type(env.runtime).__name__,
        "launcher": dataclasses.asdict(env.runtime),
        "interconnect": env.interconnect,
        "failure_policy": dataclasses.asdict(env.failure_policy),
        "ttl_seconds_after_finished": env.ttl_seconds_after_finished,
    }


def _task(task: Any, env: Any) -> dict[str, Any]:
    from flyte._timeout import timeout_from_request

    timeout = timeout_from_request(task.timeout) if task.timeout is not None else None
    backoff = task.retries.backoff
    return {
        "name": task.name,
        "short_name": task.short_name,
        "async": inspect.iscoroutinefunction(getattr(task, "func", None)),
        "kind": _kind(task),
        "docs": _docs(task),
        "retries": {
            "count": task.retries.count,
            "backoff": None
            if backoff is None
            else {
                "base": backoff.base.total_seconds(),
                "factor": backoff.factor,
                "cap": _seconds(backoff.cap),
            },
        },
        "timeout": {
            name: _seconds(getattr(timeout, name)) if timeout is not None else None
            for name in ("max_runtime", "max_queued_time", "deadline")
        },
        "cache": _cache(task.cache),
        "pod_template": _pod_template(task.pod_template),
        "report": task.report,
        "interruptible": task.interruptible,
        "queue": task.queue,
        "service_account": task.service_account,
        "triggers": [trigger.name for trigger in task.triggers],
        "schedules": [_trigger(trigger) for trigger in task.triggers],
        "links": [type(link).__name__ for link in task.links],
        "entrypoint": task.entrypoint,
        "inputs": [_input(task, name, *declared) for name, declared in task.interface.inputs.items()],
        "settings": _settings(task, env),
        "task_type": task.task_type if _kind(task) == "connector" else None,
        "container": _container(task),
        "sandbox": _sandbox(task),
    }


def _kind(task: Any) -> str:
    names = {kind.__name__ for kind in type(task).__mro__}
    if "ContainerTask" in names or "SandboxedTaskTemplate" in names:
        return "container" if "ContainerTask" in names else "sandboxed"
    return "python" if "AsyncFunctionTaskTemplate" in names else "connector"


def _settings(task: Any, env: Any) -> dict[str, Any] | None:
    """What a task has that isn't its environment's; a sandboxed one has nothing of its own."""
    from flyte._secret import secrets_from_request

    own = (task.resources, task.env_vars, task.secrets)
    if _kind(task) in ("sandboxed", "connector"):
        return None
    if _kind(task) == "python" and own == (env.resources, env.env_vars, env.secrets):
        return None
    return {
        "resources": _resources(task.resources),
        "env_vars": task.env_vars,
        "secrets": [_secret(secret) for secret in secrets_from_request(task.secrets or [])],
    }


def _docs(task: Any) -> str | None:
    if task.docs is not None:
        return str(task.docs.description)
    function = getattr(task, "func", None)
    if function is None or type(task).__name__ == "CodeTaskTemplate":
        return None
    return inspect.getdoc(function) or None


def _trigger(trigger: Any) -> dict[str, Any]:
    automation = trigger.automation
    start = getattr(automation, "start_time", None)
    return {
        "name": trigger.name,
        "cron": getattr(automation, "expression", None),
        "timezone": getattr(automation, "timezone", None),
        "interval_minutes": getattr(automation, "interval_minutes", None),
        "automation": None if automation is None else type(automation).__name__,
        "auto_activate": trigger.auto_activate,
        "inputs": {name: _plain(value) for name, value in (trigger.inputs or {}).items() if not _is_time(value)},
        "time_inputs": [name for name, value in (trigger.inputs or {}).items() if _is_time(value)],
        "start_time": None if start is None else start.isoformat(),
        "env_vars": trigger.env_vars,
        "interruptible": trigger.interruptible,
        "queue": trigger.queue,
        "labels": trigger.labels,
        "annotations": trigger.annotations,
    }


def _is_time(value: Any) -> bool:
    import flyte

    return value is flyte.TriggerTime


def _input(task: Any, name: str, annotation: Any, default: Any) -> dict[str, Any]:
    """A parameter; the annotation only where its name alone says it."""
    if _kind(task) == "container":
        # The `None` that the SDK notes for every input of a container is no default: a call has to give it.
        default = inspect.Parameter.empty
        annotation = None
    simple = isinstance(annotation, type) and getattr(builtins, annotation.__name__, None) is annotation
    return {
        "name": name,
        "annotation": annotation.__name__ if simple else "...",
        "default": None if default is inspect.Parameter.empty else repr(default),
    }


def _container(task: Any) -> dict[str, Any] | None:
    if _kind(task) != "container":
        return None
    built = bool(task.image._layers)
    return {"image": None if built else task.image.base_image, "command": task._cmd, "arguments": task._args or []}


def _sandbox(task: Any) -> dict[str, Any] | None:
    if _kind(task) != "sandboxed":
        return None
    limits = ("timeout_ms", "max_memory", "max_stack_depth", "type_check")
    return {name: getattr(task.plugin_config, name) for name in limits}


def _seconds(value: Any) -> float | None:
    return value.total_seconds() if isinstance(value, timedelta) else value


def _cache(cache: Any) -> dict[str, Any]:
    return {
        "behavior": cache.behavior,
        "version_override": cache.version_override,
        "serialize": cache.serialize,
        "ignored_inputs": list(cache.get_ignored_inputs()),
        "salt": cache.salt,
        "max_age": _seconds(cache.max_age),
    }


def _secret(secret: Any) -> dict[str, Any]:
    if isinstance(secret, str):
        from flyte import Secret

        secret = Secret(key=secret)
    mount = None if secret.mount is None else str(secret.mount)
    return {"key": secret.key, "group": secret.group, "mount": mount, "as_env_var": secret.as_env_var}


def _resources(resources: Any) -> dict[str, Any] | None:
    if resources is None:
        return None
    return {name: _plain(getattr(resources, name)) for name in ("cpu", "memory", "gpu", "disk", "shm")}


def _plain(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if hasattr(value, "device_class"):
        return {name: getattr(value, name) for name in ("device", "quantity", "partition", "device_class")}
    return value


def _pod_template(template: Any) -> Any:
    if template is None or isinstance(template, str):
        return template
    from kubernetes.client import ApiClient

    spec = template.pod_spec
    return {
        "pod_spec": None if spec is None else ApiClient().sanitize_for_serialization(spec),
        "primary_container_name": template.primary_container_name,
        "labels": template.labels,
        "annotations": template.annotations,
    }


def _image(image: Any) -> dict[str, Any]:
    if image is None or isinstance(image, str):
        kind = "none" if image is None else "auto" if image == "auto" else "uri"
        return {"kind": kind, "base": image if kind == "uri" else None, "layers": []}
    debian = image.base_image is not None and image.base_image.startswith("ghcr.io/flyteorg/flyte:py")
    debian = debian or bool(image._layers and type(image._layers[0]).__name__ == "_DockerLines")
    facts = {
        "platform": list(image.platform),
        "kind": "dockerfile" if image.dockerfile else "ref_name" if image._ref_name else "image",
        "base": None if debian else image.base_image,
        "registry": image.registry,
        "layers": [_layer(layer) for layer in _user_layers(image)],
    }
    if facts["kind"] == "image":
        # What runs in another's image is no business of the declaration's.
        facts["python_version"] = ".".join(map(str, image.python_version))
    if not (debian and image.name == "flyte"):
        facts["name"] = image.name
    return facts


def _user_layers(image: Any) -> list[Any]:
    layers = list(image._layers)
    if layers and type(layers[0]).__name__ == "_DockerLines":
        # What the SDK puts into its own default image: labels, user, folder, variables, packages.
        return layers[5:]
    return layers


def _layer(layer: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {"type": type(layer).__name__}
    for field in fields(layer):
        value = getattr(layer, field.name)
        if field.name in _LAYER_FIELDS_ASIDE:
            continue
        if field.name in _PATHS:
            facts[field.name] = None if value is None else pathlib.PurePath(value).name
        elif field.name == "env_vars":
            facts[field.name] = dict(value)
        elif field.name == "secret_mounts":
            facts[field.name] = [item if isinstance(item, str) else _secret(item) for item in value or ()]
        else:
            facts[field.name] = list(value) if isinstance(value, tuple) else value
    return facts


def same_shape(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """Our manifest's part with just the keys that the SDK's facts have, paths cut to their last part."""
    result: dict[str, Any] = {}
    for key, wanted in theirs.items():
        if wanted is None and key == "packages" and key not in ours:
            # A requirements layer is a kind of packages layer to the SDK, without packages of its own.
            result[key] = None
            continue
        value = ours[key]
        if key == "tasks":
            by_name = {task["name"]: task for task in value if task["name"] in wanted or not _is_code(task)}
            result[key] = {name: same_shape(task, wanted.get(name, {})) for name, task in by_name.items()}
        elif key in _LISTS and isinstance(value, list) and isinstance(wanted, list) and len(value) == len(wanted):
            result[key] = [same_shape(a, b) for a, b in zip(value, wanted, strict=True)]
        elif key == "inputs" and isinstance(wanted, Mapping):
            result[key] = value or {}
        elif key in _PATHS and isinstance(value, str):
            result[key] = pathlib.PurePath(value).name
        elif key == "annotation" and wanted == "...":
            result[key] = wanted
        elif key == "default" and isinstance(value, str):
            result[key] = _literal(value, wanted)
        elif isinstance(wanted, Mapping) and isinstance(value, Mapping) and key in _PARTS:
            result[key] = same_shape(value, wanted)
        else:
            result[key] = value
    return result


def _is_code(task: Mapping[str, Any]) -> bool:
    """Whether a task is a code string: to the SDK it belongs to no environment before `from_task`, to us it does."""
    return task["kind"] == "sandboxed" and task["function"] is None


def _literal(text: str, wanted: str | None) -> str | None:
    """A default's source text as the value's text; one that is no literal can't be compared."""
    try:
        return repr(ast.literal_eval(text))
    except ValueError:
        return wanted


def _main() -> None:
    facts: dict[str, Any] = {}
    for key in sys.argv[1:]:
        path, define = json.loads(key)
        file = pathlib.Path(path)
        os.environ.update(define)
        try:
            facts[key] = import_with_sdk(file, import_root(file))
        except Exception as error:
            facts[key] = f"{type(error).__name__}: {error}"
        finally:
            for name in define:
                del os.environ[name]
    print(json.dumps(facts))


if __name__ == "__main__":
    _main()
