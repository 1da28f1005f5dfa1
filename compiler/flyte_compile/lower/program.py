"""Everything that was evaluated, as one program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flyte_compile import ir
from flyte_compile.diagnostics import Diagnostic, Related, Severity
from flyte_compile.lower import parts
from flyte_compile.lower.calls import lower_override
from flyte_compile.lower.data import to_data
from flyte_compile.lower.images import image
from flyte_compile.lower.mentions import Mentions
from flyte_compile.lower.names import Keys, text_of
from flyte_compile.lower.parts import field_place, is_none
from flyte_compile.lower.places import describe, settled, span_at, spans_of, unknown
from flyte_compile.lower.reading import Reader
from flyte_compile.lower.tasks import lower_task
from flyte_compile.names import Bindings
from flyte_compile.source import Module
from flyte_compile.values import Evaluated
from flyte_compile.values.conversion import plain
from flyte_compile.values.flyte.tasks import held
from flyte_compile.values.meeting import same
from flyte_compile.values.model import (
    Const,
    External,
    InstanceValue,
    ListValue,
    Place,
    SdkObject,
    Unknown,
    Value,
)
from flyte_compile.values.run import Call

_LONGEST_DESCRIPTION = 255
_CUT = "...(tr.)"


def lower(evaluated: Evaluated) -> tuple[ir.Program, tuple[Diagnostic, ...]]:
    """The program, and what was found wrong on the way."""
    reader = Reader(evaluated)
    keys: Keys = {id(value): key for key, value in enumerate((*evaluated.environments, *evaluated.installed))}
    mentions = Mentions(evaluated.bindings.modules)
    calls: dict[int, list[Call]] = {}
    for call in evaluated.calls:
        calls.setdefault(id(call.caller), []).append(call)
    environments: list[ir.Environment] = []
    apps: list[ir.App] = []
    for key, value in enumerate(evaluated.environments):
        if value.type == "flyte.TaskEnvironment":
            environments.append(_environment(reader, value, key, keys, calls, mentions))
        else:
            apps.append(_app(reader, value, key, keys))
    outside = tuple(
        lower_override(reader, call, keys)
        for call in evaluated.calls
        if call.kind == "override" and call.caller is None
    )
    installed = tuple(_installed(value, keys) for value in evaluated.installed)
    program = ir.Program(
        tuple(environments),
        tuple(apps),
        outside,
        _modules(evaluated.bindings),
        installed=installed,
        flyte_version=evaluated.target.flyte_version,
    )
    resolved, known = _count(evaluated, program)
    return replace(program, values_resolved=resolved, values_known=known), tuple(reader.diagnostics)


def _environment(
    reader: Reader,
    value: SdkObject,
    key: int,
    keys: Keys,
    calls: Mapping[int, list[Call]],
    mentions: Mentions,
) -> ir.Environment:
    evaluated = reader.evaluated
    content = value.content

    def place(name: str) -> Place:
        return field_place(value, name)

    name = text_of(content["name"])
    reader = reader.about(name)
    if not isinstance(name, str) and not isinstance(settled(content["name"]), (Unknown, External)):
        name = reader.below("name").wrong_kind(describe(settled(content["name"])), "a string", place("name"))
    condition = content.get("_condition")
    if isinstance(condition, Unknown):
        reader.diagnostics.append(_conditional(name, condition, value))
    tasks = content["_tasks"]
    members = [item for item in (tasks.content if isinstance(tasks, ListValue) else ()) if isinstance(item, SdkObject)]
    lowered = [lower_task(reader, task, value, calls.get(id(task), []), keys) for task in members]
    return ir.Environment(
        key=key,
        name=name,
        variable=evaluated.variables.get(id(value)),
        module=value.place.module.name,
        span=span_at(value.place),
        spans=spans_of(value),
        description=_description(reader.below("description").text(content["description"], place("description"))),
        depends_on=_dependencies(reader.below("depends_on"), content["depends_on"], place("depends_on"), keys),
        image=_image(reader, value, members),
        resources=parts.resources(reader.below("resources"), content["resources"], place("resources")),
        env_vars=parts.env_vars(reader.below("env_vars"), content["env_vars"], place("env_vars")),
        secrets=parts.secrets(reader.below("secrets"), content["secrets"], place("secrets")),
        pod_template=parts.pod_template(reader.below("pod_template"), content["pod_template"], place("pod_template")),
        reusable=parts.reuse_policy(reader.below("reusable"), content["reusable"], place("reusable")),
        cache=parts.cache(reader.below("cache"), content["cache"], place("cache")),
        interruptible=reader.below("interruptible").boolean(content["interruptible"], place("interruptible")),
        queue=reader.below("queue").text(content["queue"], place("queue")),
        service_account=reader.below("service_account").text(content["service_account"], place("service_account")),
        include=reader.below("include").items(
            content["include"], place("include"), reader.required_text, any_order=True
        ),
        plugin_config=_type_name(content["plugin_config"]),
        plugin_data=_plugin_data(content["plugin_config"], place("plugin_config")),
        cluster=_cluster(reader, content.get("cluster")),
        tasks=tuple(task for task in lowered if task is not None),
        tasks_open=unknown(tasks.open) if isinstance(tasks, ListValue) and tasks.open is not None else None,
        is_mentioned=bool(members) or _is_mentioned(evaluated.variables.get(id(value)), value.place.module, mentions),
    )


def _is_mentioned(variable: str | None, module: Module, mentions: Mentions) -> bool:
    """Whether anything may be done with an environment, in modules that aren't compiled as well.

    What no variable holds is held by something else; what a module declares that is no script is for others.
    """
    return variable is None or not mentions.is_script(module) or mentions.is_mentioned(variable)


def _image(reader: Reader, value: SdkObject, tasks: list[SdkObject]) -> ir.Image | ir.Unknown:
    """The environment's image, which has to be the one that its tasks were made with."""
    declared, place = value.content["image"], field_place(value, "image")
    for task in tasks:
        taken = task.content.get(held("image"), declared)
        if taken is not declared and not same(taken, declared):
            return ir.Unknown(
                "the image was changed after a task was made, which keeps the earlier one", span_at(place)
            )
    return image(reader.below("image"), declared, place)


def _cluster(reader: Reader, shape: Value | None) -> ir.Cluster | None:
    if not isinstance(shape, SdkObject):
        return None

    def read(name: str) -> tuple[Value, Place]:
        return shape.content[name], field_place(shape, name)

    runtime, ttl = shape.content["runtime"], shape.content["ttl_seconds_after_finished"]
    return ir.Cluster(
        span=span_at(shape.place),
        spans=spans_of(shape),
        replicas=reader.below("replicas").integer(*read("replicas")),
        nproc_per_node=reader.below("nproc_per_node").integer(*read("nproc_per_node")),
        runtime=_type_name(runtime),
        launcher=to_data(runtime, field_place(shape, "runtime")),
        interconnect=reader.below("interconnect").text(*read("interconnect")),
        failure_policy=to_data(*read("failure_policy")),
        ttl_seconds_after_finished=None
        if is_none(ttl)
        else reader.below("ttl_seconds_after_finished").integer(*read("ttl_seconds_after_finished")),
    )


def _conditional(name: str | ir.Unknown, condition: Unknown, value: SdkObject) -> Diagnostic:
    shown = repr(name) if isinstance(name, str) else "an environment"
    return Diagnostic(
        "FC007",
        Severity.WARNING,
        f"whether {shown} is declared can't be known statically: {condition.reason}",
        span_at(value.place),
        "It is compiled as if it is; make the condition one that compiling can decide, for example by '--define'.",
        (Related("the condition depends on this", span_at(condition.place)),),
        field=f"declared[{name}]" if isinstance(name, str) else None,
    )


def _description(text: str | ir.Unknown | None) -> str | ir.Unknown | None:
    """At most 255 characters, cut as `flyte._utils.description_parser` cuts."""
    if not isinstance(text, str) or len(text) <= _LONGEST_DESCRIPTION:
        return text
    return text[: _LONGEST_DESCRIPTION - len(_CUT)] + _CUT


def _dependencies(reader: Reader, value: Value, place: Place, keys: Keys) -> tuple[int | ir.Unknown, ...] | ir.Unknown:
    def read(item: Value, at: Place) -> int | ir.Unknown:
        item = plain(item)
        if isinstance(item, Unknown):
            return unknown(item)
        if id(item) in keys:
            return keys[id(item)]
        if isinstance(item, External):
            return ir.Unknown(f"{item.name!r} comes from outside of the project", span_at(at))
        return reader.wrong_kind(describe(item), "an environment", at if isinstance(item, Const) else place)

    if isinstance(value, Const) and value.value is not None:
        return reader.wrong_kind(describe(value), "a list of environments", place, "Write [env, ...].")
    return reader.items(value, place, read, any_order=True)


def _type_name(value: Value) -> str | ir.Unknown | None:
    read = value if isinstance(value, InstanceValue) else settled(value)
    match read:
        case Const(value=None):
            return None
        case Unknown(made_by=str() as name):
            return name.rpartition(".")[2]
        case Unknown():
            return unknown(read)
        case SdkObject():
            return read.type.rpartition(".")[2]
        case InstanceValue():
            return read.type.name
        case _:
            return describe(read)


def _plugin_data(value: Value, place: Place) -> ir.Data:
    """What a plugin's configuration was given; `None` where only its type is known."""
    return to_data(value, place) if isinstance(value, (SdkObject, InstanceValue)) else None


def _app(reader: Reader, value: SdkObject, key: int, keys: Keys) -> ir.App:
    depends_on = value.content.get("depends_on", Const(None, value.place))
    return ir.App(
        key,
        text_of(value.content["name"]),
        _app_class(value),
        value.place.module.name,
        span_at(value.place),
        () if is_none(depends_on) else _dependencies(reader, depends_on, field_place(value, "depends_on"), keys),
    )


def _app_class(value: SdkObject) -> str:
    name = value.content["_class"]
    return str(name.value).rpartition(".")[2] if isinstance(name, Const) else value.type


def _installed(value: SdkObject, keys: Keys) -> ir.InstalledEnvironment:
    name, package = value.content["name"], value.content["_package"]
    assert isinstance(name, Const) and isinstance(package, Const)
    return ir.InstalledEnvironment(keys[id(value)], str(name.value), str(package.value))


def _modules(bindings: Bindings) -> tuple[ir.SourceModule, ...]:
    targets: dict[str, set[str]] = {}
    roots: dict[str, set[str]] = {}
    for edge in bindings.edges:
        targets.setdefault(edge.source, set()).add(edge.target)
        roots.setdefault(edge.source, set()).add(edge.root)
    return tuple(
        ir.SourceModule(
            module.name,
            path,
            module.import_root,
            tuple(sorted(targets.get(path, ()))),
            tuple(sorted(roots.get(path, set()) - {module.import_root})),
        )
        for path, module in sorted(bindings.modules.items())
    )


def _count(evaluated: Evaluated, program: ir.Program) -> tuple[int, int]:
    """How many values the declarations give, and how many of those are known."""
    seen: set[int] = set()
    given = 0
    pending: list[Value] = list(evaluated.environments)
    while pending:
        value = pending.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, SdkObject):
            given += len(value.spans)
            pending.extend(
                item for name, item in value.content.items() if name in value.spans or name in ("_tasks", "layers")
            )
        elif isinstance(value, ListValue):
            pending.extend(value.content)
        elif hasattr(value, "items") and isinstance(value.items, tuple):
            pending.extend(value.items)
    unknowns = {(found.reason, found.span) for found in ir.find_unknowns((program.environments, program.apps))}
    return given, max(given - len(unknowns), 0)
