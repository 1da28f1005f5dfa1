"""What environments, tasks and overrides share: resources, secrets, caches, pod templates, retries, timeouts."""

from __future__ import annotations

import datetime
import re

from flyte_compile import ir
from flyte_compile.diagnostics import Fix, Span
from flyte_compile.diagnostics.fix import rewrite
from flyte_compile.lower.data import part_spans
from flyte_compile.lower.places import describe, settled, span_at, spans_of, unknown
from flyte_compile.lower.reading import Reader
from flyte_compile.sdk.accelerators import current_name, parse_accelerator
from flyte_compile.sdk.caching import ALIASES, ALIASES_SPAN, BEHAVIORS
from flyte_compile.values.conversion import plain
from flyte_compile.values.model import Const, ListValue, Place, SdkObject, TupleValue, Unknown, Value


def is_none(value: Value | None) -> bool:
    """Whether a value is `None`."""
    return value is None or (isinstance(value, Const) and value.value is None)


def field_place(owner: SdkObject, name: str) -> Place:
    """Where a field was given, else where its owner was made."""
    return owner.spans.get(name, owner.place)


# ---- resources ----


def resources(reader: Reader, value: Value, place: Place) -> ir.Resources | ir.Unknown | None:
    """`flyte.Resources`."""
    value = settled(value)
    if isinstance(value, Unknown):
        return unknown(value)
    if is_none(value):
        return None
    if not isinstance(value, SdkObject) or value.type != "flyte.Resources":
        return reader.wrong_kind(describe(value), "flyte.Resources(...)", place)
    content = value.content
    gpu = _gpu(reader.below("gpu"), content["gpu"], field_place(value, "gpu"))
    return ir.Resources(
        span_at(value.place),
        spans_of(value),
        cpu=_amounts(reader, value, "cpu"),  # type: ignore[arg-type]
        memory=_amounts(reader, value, "memory"),  # type: ignore[arg-type]
        gpu=gpu,
        disk=_amounts(reader, value, "disk"),  # type: ignore[arg-type]
        shm=_amounts(reader, value, "shm"),  # type: ignore[arg-type]
        accelerator=_accelerator(gpu),
    )


def _amounts(reader: Reader, owner: SdkObject, name: str) -> object:
    value = plain(owner.content[name])
    place, reader = field_place(owner, name), reader.below(name)
    if isinstance(value, (TupleValue, ListValue)):
        return reader.items(value, place, lambda item, at: _amount(reader, item, at))
    return reader.scalar(value, place, (int, float, str), "a quantity")


def _amount(reader: Reader, value: Value, place: Place) -> object:
    """One of a pair, where `None` is wrong."""
    read = reader.scalar(value, place, (int, float, str), "a quantity")
    return reader.wrong_kind("None", "a quantity", place) if read is None else read


def _gpu(reader: Reader, value: Value, place: Place) -> int | str | ir.Device | ir.Unknown | None:
    if isinstance(value, SdkObject) and value.type == "flyte.Device":
        constructor = value.content.get("constructor")
        name = reader.below("device").text(value.content["device"], field_place(value, "device"))
        return ir.Device(
            device=current_name(name) if isinstance(name, str) else name,
            quantity=reader.below("quantity").integer(value.content["quantity"], field_place(value, "quantity")),
            partition=reader.below("partition").text(value.content["partition"], field_place(value, "partition")),
            device_class=reader.required_text(value.content["device_class"], value.place),
            constructor=str(constructor.value) if isinstance(constructor, Const) else "Device",
            written=name if isinstance(name, str) else None,
            spans=spans_of(value),
        )
    return reader.scalar(value, place, (int, str), "a count, an accelerator such as 'A100:1', or a device")  # type: ignore[return-value]


def _accelerator(gpu: int | str | ir.Device | ir.Unknown | None) -> ir.Device | ir.Unknown | None:
    match gpu:
        case None | ir.Unknown() | ir.Device():
            return gpu
        case int():
            return ir.Device(None, gpu, None, "GPU") if gpu > 0 else None
        case str():
            meaning = parse_accelerator(gpu)
            if meaning is None or meaning.quantity < 1:
                return None
            return ir.Device(meaning.device, meaning.quantity, None, meaning.device_class)


# ---- secrets and variables ----


def secrets(reader: Reader, value: Value, place: Place) -> tuple[ir.Secret | ir.Unknown, ...] | ir.Unknown:
    """A secret request: a key, a secret, or a list of both."""
    value = settled(value)
    if isinstance(value, Unknown):
        return unknown(value)
    if is_none(value):
        return ()
    if isinstance(value, (ListValue, TupleValue)):
        return reader.items(value, place, lambda item, at: secret(reader, item, at), any_order=True)
    return (secret(reader, value, place),)


def secret(reader: Reader, value: Value, place: Place) -> ir.Secret | ir.Unknown:
    """One secret; the name of its environment variable is formed as the SDK forms it."""
    value = settled(value)
    if isinstance(value, Unknown):
        return unknown(value)
    if isinstance(value, Const) and isinstance(value.value, str):
        return ir.Secret(span_at(place), value.value, None, None, _variable(None, value.value), is_bare_key=True)
    if not isinstance(value, SdkObject) or value.type != "flyte.Secret":
        return reader.wrong_kind(describe(value), "a key or flyte.Secret(...)", place)
    key = reader.below("key").required_text(value.content["key"], field_place(value, "key"))
    group = reader.below("group").text(value.content["group"], field_place(value, "group"))
    mount = reader.below("mount").path_text(value.content["mount"], field_place(value, "mount"))
    as_env_var = reader.below("as_env_var").text(value.content["as_env_var"], field_place(value, "as_env_var"))
    if not mount and not as_env_var:
        parts = [part for part in (group, key) if isinstance(part, ir.Unknown)]
        as_env_var = parts[0] if parts else _variable(group, key)  # type: ignore[arg-type]
    return ir.Secret(span_at(value.place), key, group, mount, as_env_var, spans_of(value))


def _variable(group: str | None, key: str) -> str:
    return (f"{group}_{key}" if group else key).replace("-", "_").upper()


def env_vars(reader: Reader, value: Value, place: Place) -> ir.Mapped[str] | ir.Unknown | None:
    """Environment variables; values that aren't strings stay, for the rules."""
    return reader.mapping(value, place, lambda item, at: reader.any_data(item, at))  # type: ignore[arg-type,return-value]


# ---- pod templates ----


def pod_template(reader: Reader, value: Value, place: Place) -> str | ir.PodTemplate | ir.Unknown | None:
    """A template's name, or `flyte.PodTemplate`."""
    value = settled(value)
    if isinstance(value, Unknown):
        return unknown(value)
    if is_none(value):
        return None
    if isinstance(value, Const) and isinstance(value.value, str):
        return value.value
    if not isinstance(value, SdkObject) or value.type != "flyte.PodTemplate":
        return reader.wrong_kind(describe(value), "a pod template", place, "Write flyte.PodTemplate(...).")
    spec = value.content.get("pod_spec", Const(None, place))
    read = None if is_none(spec) else reader.any_data(spec, field_place(value, "pod_spec"))
    if read is not None and not isinstance(read, (dict, ir.Unknown)):
        read = reader.wrong_kind(describe(spec), "a V1PodSpec", field_place(value, "pod_spec"))
    return ir.PodTemplate(
        span_at(value.place),
        read,
        reader.below("primary_container_name").required_text(
            value.content["primary_container_name"], field_place(value, "primary_container_name")
        ),
        env_vars(reader.below("labels"), value.content["labels"], field_place(value, "labels")),
        env_vars(reader.below("annotations"), value.content["annotations"], field_place(value, "annotations")),
        {**spans_of(value), **dict(part_spans(spec, "pod_spec"))},
    )


# ---- task options ----


def cache(reader: Reader, value: Value, place: Place) -> ir.Cache | ir.Unknown:
    """A cache request: a behaviour or `flyte.Cache`."""
    value = settled(value)
    if isinstance(value, Unknown):
        return unknown(value)
    if isinstance(value, Const) and isinstance(value.value, str):
        return ir.Cache(_behaviour(value.value, reader.evaluated.target.flyte_version))
    if not isinstance(value, SdkObject) or value.type != "flyte.Cache":
        return reader.wrong_kind(
            describe(value), "a cache behaviour", place, "Write 'auto', 'override', 'disable' or flyte.Cache(...)."
        )
    content = value.content
    behavior = reader.below("behavior").required_text(content["behavior"], field_place(value, "behavior"))
    ignored = plain(content["ignored_inputs"])
    if isinstance(ignored, Const) and isinstance(ignored.value, str):
        ignored = TupleValue((ignored,), ignored.place)
    return ir.Cache(
        behavior=_behaviour(behavior, reader.evaluated.target.flyte_version) if isinstance(behavior, str) else behavior,
        version_override=reader.below("version_override").text(
            content["version_override"], field_place(value, "version_override")
        ),
        serialize=reader.below("serialize").boolean(content["serialize"], field_place(value, "serialize")),
        ignored_inputs=reader.below("ignored_inputs").items(
            ignored, field_place(value, "ignored_inputs"), reader.required_text
        ),
        salt=reader.below("salt").text(content["salt"], field_place(value, "salt")) or "",
        max_age=reader.below("max_age").seconds(content["max_age"], field_place(value, "max_age")),
        spans=spans_of(value),
    )


def _behaviour(text: str, release: str) -> str:
    """What a word for a behaviour stands for, where the release knows the word."""
    return ALIASES.get(text.lower(), text) if text not in BEHAVIORS and ALIASES_SPAN.holds(release) else text


def retries(reader: Reader, value: Value, place: Place) -> ir.Retries | ir.Unknown:
    """A count or `flyte.RetryStrategy`."""
    value = settled(value)
    if isinstance(value, Unknown):
        return unknown(value)
    if isinstance(value, SdkObject) and value.type == "flyte.RetryStrategy":
        count = reader.below("count").integer(
            value.content["count"], field_place(value, "count"), "a number of retries"
        )
        return ir.Retries(
            count, _backoff(reader.below("backoff"), value.content["backoff"], field_place(value, "backoff"))
        )
    if is_none(value):
        return ir.Retries(0)
    return ir.Retries(reader.integer(value, place, "a number of retries, or flyte.RetryStrategy(...)"))


def _backoff(reader: Reader, value: Value, place: Place) -> ir.Backoff | ir.Unknown | None:
    value = settled(value)
    if isinstance(value, Unknown):
        return unknown(value)
    if is_none(value):
        return None
    if not isinstance(value, SdkObject) or value.type != "flyte.Backoff":
        return reader.wrong_kind(describe(value), "flyte.Backoff(...)", place)
    base = _required(reader, value, "base", (datetime.timedelta,), "a timedelta")
    cap = reader.below("cap").scalar(
        value.content["cap"], field_place(value, "cap"), (datetime.timedelta,), "a timedelta"
    )
    factor = _required(reader, value, "factor", (int, float), "a number")
    return ir.Backoff(
        base.total_seconds() if isinstance(base, datetime.timedelta) else base,  # type: ignore[arg-type]
        factor,  # type: ignore[arg-type]
        cap.total_seconds() if isinstance(cap, datetime.timedelta) else cap,  # type: ignore[arg-type]
    )


def _required(reader: Reader, owner: SdkObject, name: str, kinds: tuple[type, ...], what: str) -> object:
    """A field's scalar, where `None` is wrong."""
    place, reader = field_place(owner, name), reader.below(name)
    read = reader.scalar(owner.content[name], place, kinds, what)
    return reader.wrong_kind("None", what, place) if read is None else read


def timeout(reader: Reader, value: Value, place: Place) -> ir.Timeout | ir.Unknown:
    """Seconds, a duration, or `flyte.Timeout`."""
    value = settled(value)
    if isinstance(value, Unknown):
        return unknown(value)
    if is_none(value):
        return ir.Timeout()
    if isinstance(value, SdkObject) and value.type == "flyte.Timeout":
        bounds = {
            name: reader.below(name).seconds(value.content[name], field_place(value, name))
            for name in ("max_runtime", "max_queued_time", "deadline")
        }
        return ir.Timeout(**bounds)
    if isinstance(value, Const) and isinstance(value.value, str):
        return reader.refuse(
            "FC640",
            f"the timeout {value.value!r} is a string",
            place,
            "Write seconds, a timedelta, or flyte.Timeout(...), for example timeout=timedelta(minutes=5).",
            fix=_in_seconds(value.value, span_at(place)),
        )
    return ir.Timeout(max_runtime=reader.seconds(value, place))


_SPOKEN = re.compile(r"(?P<count>[0-9]{1,9}) ?(?P<unit>s|m|min|h|)")
_SECONDS = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600}


def _in_seconds(text: str, span: Span) -> Fix | None:
    """The number of seconds that a text names."""
    match = _SPOKEN.fullmatch(text)
    return None if match is None else rewrite(span, text, int(match["count"]) * _SECONDS[match["unit"]])


def reuse_policy(reader: Reader, value: Value, place: Place) -> ir.ReusePolicy | ir.Unknown | None:
    """`flyte.ReusePolicy`."""
    value = settled(value)
    if isinstance(value, Unknown):
        return unknown(value)
    if is_none(value):
        return None
    if not isinstance(value, SdkObject) or value.type != "flyte.ReusePolicy":
        return reader.wrong_kind(describe(value), "flyte.ReusePolicy(...)", place)
    content = value.content
    replicas = reader.any_data(content["replicas"], field_place(value, "replicas"))
    least, most = _replicas(replicas)
    return ir.ReusePolicy(
        span_at(value.place),
        spans_of(value),
        least,
        most,
        reader.below("concurrency").integer(content["concurrency"], field_place(value, "concurrency")),
        reader.below("idle_ttl").seconds(content["idle_ttl"], field_place(value, "idle_ttl")) or 0,
        reader.below("scaledown_ttl").seconds(content["scaledown_ttl"], field_place(value, "scaledown_ttl")) or 0,
        reader.below("scope").required_text(content["scope"], field_place(value, "scope")),
        replicas,
    )


def _replicas(replicas: ir.Data) -> tuple[int | ir.Unknown, int | ir.Unknown]:
    match replicas:
        case ir.Unknown():
            return replicas, replicas
        case bool():
            return 0, 0
        case int():
            return replicas, replicas
        case (int() | ir.Unknown() as least, int() | ir.Unknown() as most):
            return least, most
        case _:
            return 0, 0
