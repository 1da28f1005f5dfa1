"""Hand-made programs: the intermediate representation of small declarations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flyte_compile.diagnostics import Span
from flyte_compile.ir import (
    Cache,
    Device,
    Environment,
    Image,
    ImageKind,
    Input,
    Override,
    PodTemplate,
    Program,
    Resources,
    Retries,
    ReusePolicy,
    Secret,
    Task,
    TaskKind,
    Timeout,
    Trigger,
    Unknown,
)
from flyte_compile.plan.kubernetes.artefacts import KubernetesPlan
from flyte_compile.plan.kubernetes.objects import plan_objects
from flyte_compile.plan.model import Document, ImagePlan
from flyte_compile.plan.options import Options

IMAGE = ImagePlan(
    name="app",
    sources=("app.py:1",),
    instructions=(),
    context_files=(),
    platforms=(),
    secrets=(),
    declared_dockerfile=None,
    repository="ghcr.io/acme/app",
    tag="1f2e3d",
)


def at(line: int = 1) -> Span:
    return Span("app.py", line, 1, line, 10)


def unknown(reason: str = "it calls a function that isn't known", line: int = 99) -> Unknown:
    return Unknown(reason, at(line))


def image(**fields: Any) -> Image:
    return Image(**{"span": at(), "kind": ImageKind.IMAGE, "spans": {}, "debian": True, **fields})


def resources(**fields: Any) -> Resources:
    return Resources(at(3), {name: at(3) for name in fields}, **fields)


def device(name: str | None, quantity: int = 1, partition: str | None = None, device_class: str = "GPU") -> Resources:
    found = Device(name, quantity, partition, device_class)
    return resources(gpu=found, accelerator=found)


def secret(key: str, group: str | None = None, mount: str | None = None, as_env_var: str | None = None) -> Secret:
    if mount is None and as_env_var is None:
        as_env_var = (f"{group}_{key}" if group else key).replace("-", "_").upper()
    return Secret(at(4), key, group, mount, as_env_var)


def template(spec: Mapping[str, Any] | None = None, **fields: Any) -> PodTemplate:
    return PodTemplate(at(5), spec, **{"primary_container_name": "primary", **fields})


def trigger(name: str = "nightly", **fields: Any) -> Trigger:
    given: dict[str, Any] = {
        "cron": None,
        "timezone": None,
        "interval_minutes": None,
        "automation": "Cron" if "cron" in fields else "FixedRate" if "interval_minutes" in fields else None,
        "auto_activate": True,
        "inputs": None,
        **fields,
    }
    return Trigger(span=at(6), name=name, **given)


def policy(**fields: Any) -> ReusePolicy:
    given: dict[str, Any] = {
        "min_replicas": 2,
        "max_replicas": 2,
        "concurrency": 1,
        "idle_ttl": 30.0,
        "scaledown_ttl": 30.0,
        "scope": "global",
        **fields,
    }
    return ReusePolicy(span=at(7), spans={}, **given)


def override(target: str = "app.train", **fields: Any) -> Override:
    line = fields.pop("line", 50)
    given = tuple(sorted(fields))
    return Override(span=at(line), target=target, environment=0, caller=None, spans={}, given=given, **fields)


def task(name: str = "app.train", **fields: Any) -> Task:
    given: dict[str, Any] = {
        "function": name.rpartition(".")[2],
        "module": "app",
        "span": at(20),
        "spans": {},
        "kind": TaskKind.PYTHON,
        "is_async": True,
        "short_name": name.rpartition(".")[2],
        "docs": None,
        "retries": Retries(0),
        "timeout": Timeout(),
        "cache": Cache("disable"),
        "pod_template": None,
        "report": False,
        "interruptible": False,
        "queue": None,
        "service_account": None,
        "entrypoint": False,
        "triggers": (),
        "links": (),
        "inputs": (Input("x", "int", None),),
        "returns": "int",
        "calls": (),
        "overrides": (),
        **fields,
    }
    return Task(name=name, **given)


def environment(*tasks: Task, **fields: Any) -> Environment:
    given: dict[str, Any] = {
        "key": 0,
        "name": "app",
        "variable": "env",
        "module": "app",
        "span": at(10),
        "spans": {},
        "description": None,
        "depends_on": (),
        "image": image(),
        "resources": None,
        "env_vars": None,
        "secrets": (),
        "pod_template": None,
        "reusable": None,
        "cache": Cache("disable"),
        "interruptible": False,
        "queue": None,
        "service_account": None,
        "include": (),
        "plugin_config": None,
        **fields,
    }
    return Environment(tasks=tasks or (task(),), **given)


def program(*environments: Environment, overrides: tuple[Override, ...] = ()) -> Program:
    return Program(environments, (), overrides, ())


def plan(
    *environments: Environment, overrides: tuple[Override, ...] = (), built: ImagePlan = IMAGE, **options: Any
) -> KubernetesPlan:
    """The plan of environments, each of which has an image."""
    images = {item.key: built for item in environments}
    return plan_objects(program(*environments, overrides=overrides), Options(**options), images, frozenset())


def document(planned: KubernetesPlan, path: str) -> Any:
    """One document, as plain as a test wants to look into it."""
    (found,) = [item.document for item in planned.objects if item.path == path]
    return found


def pod(*environments: Environment, path: str = "tasks/app/train/pod.yaml", **options: Any) -> Any:
    """The pod of the one task."""
    return document(plan(*environments, **options), path)


def paths(planned: KubernetesPlan) -> list[str]:
    return [item.path for item in planned.objects]


def codes(planned: KubernetesPlan) -> list[str]:
    return [item.code for item in planned.diagnostics]


def primary(found: Mapping[str, Any]) -> Any:
    """The container that runs the task."""
    return found["spec"]["containers"][0]


def variables(found: Any) -> dict[str, Any]:
    """The variables of a pod's own container: values, and what they refer to."""
    return {item["name"]: item.get("value", item.get("valueFrom")) for item in primary(found)["env"]}


Json = Document
