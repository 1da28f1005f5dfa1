"""SDK classes that only hold what they are given, and Kubernetes models."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from flyte_compile.diagnostics import Severity
from flyte_compile.sdk import kubernetes_models
from flyte_compile.sdk.signatures import nearest
from flyte_compile.values import comparisons
from flyte_compile.values.flyte.binding import Bound, bind, renamed
from flyte_compile.values.library.copying import copied
from flyte_compile.values.model import (
    Arguments,
    Const,
    DictValue,
    ListValue,
    Place,
    SdkObject,
    Unknown,
    Value,
)
from flyte_compile.values.run import Frame, Run

_PLAIN = [
    "Resources",
    "Device",
    "Secret",
    "ReusePolicy",
    "PodTemplate",
    "Cache",
    "Timeout",
    "RetryStrategy",
    "Backoff",
    "Cron",
    "FixedRate",
    "Trigger",
    "OnArtifact",
    "Documentation",
    "clustered.TorchRun",
    "clustered.JaxRun",
    "clustered.ClusterFailurePolicy",
    "models.NativeInterface",
]
_DEVICE_CLASSES = {
    "GPU": "GPU",
    "TPU": "TPU",
    "Neuron": "NEURON",
    "AMD_GPU": "AMD_GPU",
    "HABANA_GAUDI": "HABANA_GAUDI",
    "APPLE_SILICON": "APPLE_SILICON",
}
_SCHEDULES = {
    "daily": "0 0 * * *",
    "hourly": "0 * * * *",
    "minutely": "* * * * *",
    "weekly": "0 0 * * 0",
    "monthly": "0 0 1 * *",
}


def _plain(name: str) -> Callable[[Run, Arguments, Frame], Value]:
    return lambda run, arguments, frame: bind(run, name, arguments).object(name)


def _device(name: str) -> Callable[[Run, Arguments, Frame], Value]:
    def make(run: Run, arguments: Arguments, frame: Frame) -> Value:
        bound = bind(run, f"flyte.{name}", arguments)
        place = arguments.place
        device = bound.values.get("device", Const("AppleSilicon", place))
        content = {
            "device": device,
            "quantity": bound.values.get("quantity", Const(1, place)),
            "partition": bound.values.get("partition", Const(None, place)),
            "device_class": Const(_DEVICE_CLASSES[name], place),
            "constructor": Const(name, place),
        }
        return SdkObject("flyte.Device", content, dict(bound.places), place)

    return make


def _schedule(name: str) -> Callable[[Run, Arguments, Frame], Value]:
    def make(run: Run, arguments: Arguments, frame: Frame) -> Value:
        bound = bind(run, f"flyte.Trigger.{name}", arguments)
        place = arguments.place
        cron = SdkObject(
            "flyte.Cron",
            {"expression": Const(_SCHEDULES[name], place), "timezone": Const("UTC", place)},
            {},
            place,
        )
        trigger = bound.object("flyte.Trigger")
        trigger.content["automation"] = cron
        trigger.content["inputs"] = _scheduled_inputs(run, bound)
        return trigger

    return make


def _scheduled_inputs(run: Run, bound: Bound) -> Value:
    """The inputs of `Trigger.daily("key", inputs=...)`: the time under its key, then what is given, which wins."""
    key, given = bound.values["trigger_time_input_key"], bound.values["inputs"]
    if isinstance(key, Const) and key.value is None:
        return given
    if isinstance(key, Unknown) or isinstance(given, Unknown):
        return key if isinstance(key, Unknown) else given
    result = DictValue(
        {(0, key.value): (key, trigger_time(bound.place))} if isinstance(key, Const) else {}, bound.place
    )
    if isinstance(given, DictValue):
        result.content.update(given.content)
        result.open = given.open
    return result


TRIGGER_TIME = "flyte.TriggerTime"


def trigger_time(place: Place) -> SdkObject:
    """`flyte.TriggerTime`: stands among a trigger's inputs for the time that it fires at."""
    return SdkObject(TRIGGER_TIME, {}, {}, place)


def _current(name: str) -> Callable[[Run, Arguments, Frame], Value]:
    """`flyte.current_domain()`, `flyte.current_project()`: what a task reads from a variable of its container."""
    variable = f"FLYTE_INTERNAL_EXECUTION_{name.upper()}"

    def current(run: Run, arguments: Arguments, frame: Frame) -> Value:
        known = run.environ.content.get((0, variable))
        if known is not None:
            return known[1]
        reason = f"the {name} that the program is deployed to isn't known; define it with '--define {variable}=...'"
        return Unknown(reason, arguments.place)

    return current


FUNCTIONS: dict[str, Callable[[Run, Arguments, Frame], Value]] = {
    "flyte.current_domain": _current("domain"),
    "flyte.current_project": _current("project"),
    **{f"flyte.{name}": _plain(f"flyte.{name}") for name in _PLAIN},
    **{f"flyte.{name}": _device(name) for name in _DEVICE_CLASSES},
    **{f"flyte.Trigger.{name}": _schedule(name) for name in _SCHEDULES},
    "flyte.PodTemplate.from_spec": lambda run, arguments, frame: _from_spec(run, arguments),
}


# ---- pod templates ----


def _from_spec(run: Run, arguments: Arguments) -> Value:
    bound = bind(run, "flyte.PodTemplate.from_spec", arguments)
    template = bound.object("flyte.PodTemplate")
    spec = template.content["pod_spec"] = copied(bound.values["pod_spec"], deep=True)
    name = bound.values["primary_container_name"]
    for field in ("labels", "annotations"):
        texts = template.content[field]
        if isinstance(texts, DictValue):
            # The SDK takes a copy, and nothing for an empty one.
            copy = DictValue(dict(texts.content), texts.place, texts.open)
            template.content[field] = copy if copy.content or copy.open else Const(None, texts.place)
    if isinstance(name, Const) and name.value is None:
        template.content["primary_container_name"] = _only_container(spec, arguments.place)
    return template


def _only_container(spec: Value, place: Place) -> Value:
    containers = spec.content.get("containers") if isinstance(spec, SdkObject) else None
    if not isinstance(containers, ListValue) or containers.open is not None:
        return Unknown("the pod spec's containers aren't known", place)
    names = [item.content.get("name") if isinstance(item, SdkObject) else None for item in containers.content]
    known = [name.value for name in names if isinstance(name, Const)]
    if "primary" in known or not known:
        return Const("primary", place)
    return Const(known[0], place) if len(known) == 1 else Unknown("no container is named 'primary'", place)


def _primary(template: SdkObject, place: Place) -> tuple[SdkObject, SdkObject | None]:
    """A copy of the template and its primary container, which is added where the spec has none."""
    result = copied(template, deep=True)
    assert isinstance(result, SdkObject)
    result.place = place
    name = result.content["primary_container_name"]
    spec = result.content.get("pod_spec")
    if isinstance(spec, Unknown):
        return result, None
    if not isinstance(spec, SdkObject):
        spec = SdkObject("kubernetes.client.V1PodSpec", {}, {}, place)
        result.content["pod_spec"] = spec
    containers = spec.content.get("containers")
    if isinstance(containers, Unknown):
        return result, None
    if not isinstance(containers, ListValue):
        containers = ListValue([], place)
        spec.content["containers"] = containers
    for item in containers.content:
        if isinstance(item, SdkObject) and comparisons.equal(item.content.get("name", name), name) is True:
            return result, item
    container = SdkObject("kubernetes.client.V1Container", {"name": name}, {}, place)
    containers.content.append(container)
    return result, container


def _grace(run: Run, template: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, "flyte.PodTemplate.with_termination_grace_period", arguments)
    result, _ = _primary(template, arguments.place)
    period = bound.values["termination_grace_period"]
    if isinstance(period, Const) and isinstance(period.value, datetime.timedelta):
        period = Const(int(period.value.total_seconds()), period.place)
    spec = result.content["pod_spec"]
    if isinstance(spec, SdkObject):
        spec.content["termination_grace_period_seconds"] = period
    return result


def _annotate(template: SdkObject, annotations: dict[str, str], place: Place) -> None:
    current = template.content.get("annotations")
    if not isinstance(current, DictValue):
        current = DictValue({}, place)
    for key, value in annotations.items():
        current.content[(0, key)] = (Const(key, place), Const(value, place))
    template.content["annotations"] = current


def _child(owner: SdkObject, name: str, type_: str, place: Place) -> SdkObject:
    child = owner.content.get(name)
    if not isinstance(child, SdkObject):
        child = SdkObject(f"kubernetes.client.{type_}", {}, {}, place)
        owner.content[name] = child
    return child


def _add_capability(container: SdkObject, place: Place) -> SdkObject:
    context = _child(container, "security_context", "V1SecurityContext", place)
    capabilities = _child(context, "capabilities", "V1Capabilities", place)
    added = capabilities.content.get("add")
    if not isinstance(added, ListValue):
        added = ListValue([], place)
        capabilities.content["add"] = added
    if not any(isinstance(item, Const) and item.value == "SYS_ADMIN" for item in added.content):
        added.content.append(Const("SYS_ADMIN", place))
    return context


def _allow_fuse(run: Run, template: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, "flyte.PodTemplate.allow_fuse", arguments)
    place = arguments.place
    result, container = _primary(template, place)
    if container is None:
        return result
    privileged = comparisons.truth(bound.values["privileged"])
    if isinstance(privileged, Unknown):
        return privileged
    if privileged:
        _mount_fuse(result, container, place)
        _child(container, "security_context", "V1SecurityContext", place).content["privileged"] = Const(True, place)
    else:
        resources = _child(container, "resources", "V1ResourceRequirements", place)
        for kind in ("requests", "limits"):
            amounts = resources.content.get(kind)
            if not isinstance(amounts, DictValue):
                amounts = DictValue({}, place)
                resources.content[kind] = amounts
            key = "smarter-devices/fuse"
            amounts.content[(0, key)] = (Const(key, place), Const("1", place))
    _add_capability(container, place)
    _annotate(result, {"flyte.org/capability-fuse": "true"}, place)
    return result


def _mount_fuse(template: SdkObject, container: SdkObject, place: Place) -> None:
    spec = template.content["pod_spec"]
    assert isinstance(spec, SdkObject)
    source = {"path": Const("/dev/fuse", place), "type": Const("CharDevice", place)}
    path = SdkObject("kubernetes.client.V1HostPathVolumeSource", dict(source), {}, place)
    name = Const("fuse-device", place)
    volume = SdkObject("kubernetes.client.V1Volume", {"name": name, "host_path": path}, {}, place)
    mount_path = Const("/dev/fuse", place)
    mount = SdkObject("kubernetes.client.V1VolumeMount", {"name": name, "mount_path": mount_path}, {}, place)
    for owner, field, item in ((spec, "volumes", volume), (container, "volume_mounts", mount)):
        items = owner.content.get(field)
        if not isinstance(items, ListValue):
            items = ListValue([], place)
            owner.content[field] = items
        if not any(
            isinstance(i, SdkObject) and comparisons.equal(i.content["name"], name) is True for i in items.content
        ):
            items.content.append(item)


def _allow_sandboxing(run: Run, template: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    place = arguments.place
    result, container = _primary(template, place)
    if container is None:
        return result
    context = _add_capability(container, place)
    context.content["allow_privilege_escalation"] = Const(False, place)
    name = result.content["primary_container_name"]
    annotations = {"flyte.org/capability-nested-sandboxing": "true"}
    if isinstance(name, Const):
        annotations[f"container.apparmor.security.beta.kubernetes.io/{name.value}"] = "unconfined"
    _annotate(result, annotations, place)
    return result


POD_TEMPLATE_METHODS: dict[str, Callable[[Run, SdkObject, Arguments, Frame], Value]] = {
    "with_termination_grace_period": _grace,
    "allow_fuse": _allow_fuse,
    "allow_nested_sandboxing": _allow_sandboxing,
}


# ---- Kubernetes models ----


def is_model(name: str) -> bool:
    """Whether a qualified name is a Kubernetes model that a pod can hold."""
    prefix, _, last = name.rpartition(".")
    return prefix == "kubernetes.client" and kubernetes_models.model(last) is not None


def model_names() -> tuple[str, ...]:
    """The Kubernetes models that a pod can hold."""
    return kubernetes_models.names()


def make_model(run: Run, name: str, arguments: Arguments) -> Value:
    """Call a Kubernetes model's class: keywords by its Python names or those of the API."""
    short = name.rpartition(".")[2]
    model = kubernetes_models.model(short)
    assert model is not None
    content: dict[str, Value] = {}
    places: dict[str, Place] = {}
    names = tuple(model.fields)
    attributes = {field.api_name: attribute for attribute, field in model.fields.items()}
    for index, value in enumerate(arguments.positional[: len(names)]):
        content[names[index]] = value
        places[names[index]] = arguments.place_of(index)
    for keyword, value in arguments.keywords.items():
        if keyword == "local_vars_configuration":
            continue
        place = arguments.place_of(keyword)
        # The client takes the names of the API as well, since its release 37.
        keyword = keyword if keyword in model.fields else attributes.get(keyword, keyword)
        if keyword not in model.fields:
            close = nearest(keyword, names)
            run.report(
                "FC700",
                Severity.ERROR,
                f"{short} has no field {keyword!r}",
                place,
                f"Write {close!r}." if close else f"It takes {', '.join(names[:12])}.",
                fix=None if close is None else renamed(arguments, keyword, close, names),
            )
            continue
        content[keyword] = value
        places[keyword] = place
    content = {key: value for key, value in content.items() if not (isinstance(value, Const) and value.value is None)}
    return SdkObject(name, content, places, arguments.place, arguments.open)
