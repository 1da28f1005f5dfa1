"""`override` calls as pods of their own: calls that ask for the same share one, calls that change nothing have none."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from flyte_compile.ir import Override, Task, Unknown
from flyte_compile.plan.kubernetes.artefacts import RunArtefacts
from flyte_compile.plan.kubernetes.documents import OVERRIDE_ANNOTATION
from flyte_compile.plan.kubernetes.findings import Finding, declared_in, gap, has_errors, unknown_parts
from flyte_compile.plan.kubernetes.pods import Program
from flyte_compile.plan.kubernetes.run_objects import run_objects
from flyte_compile.plan.kubernetes.runs import Context, Run, plan_run
from flyte_compile.plan.kubernetes.settings import NEEDED, PodSettings, overridden
from flyte_compile.plan.layout import dns_label, task_folder
from flyte_compile.plan.model import Document, ObjectPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Variants:
    """The objects of a task's calls, and which call runs which; by `id` of the `Override`."""

    objects: tuple[ObjectPlan, ...]
    artefacts: tuple[RunArtefacts, ...]
    calls: Mapping[int, RunArtefacts]


def plan_variants(
    environment_name: str,
    task: Task,
    base: Run,
    base_artefacts: RunArtefacts,
    settings: PodSettings,
    program: Program,
    overrides: Sequence[Override],
    context: Context,
) -> tuple[Variants, tuple[Finding, ...]]:
    """The variants of a task that was planned itself."""
    findings: list[Finding] = []
    groups: dict[str, list[tuple[Override, Run]]] = {}
    calls: dict[int, RunArtefacts] = {}
    base_key = _key(base)
    for override in overrides:
        unknowns = tuple(_unknowns(override, task))
        findings += unknowns
        findings += _gaps(override, task)
        if unknowns:
            continue
        run, problems = plan_run(
            environment_name,
            task,
            overridden(settings, override),
            program,
            context,
            pooled=base.pooled and override.reusable is None,
        )
        problems = declared_in(_owner(override), override.given, problems)
        findings += problems
        if run is None or has_errors(problems):
            continue
        key = _key(run)
        if key == base_key:
            calls[id(override)] = base_artefacts
        else:
            groups.setdefault(key, []).append((override, run))

    names = _names(groups)
    folder = task_folder(environment_name, task.name)
    objects: list[ObjectPlan] = []
    artefacts: list[RunArtefacts] = []
    for key, members in groups.items():
        made, files = _objects(folder, names[key], task, members)
        objects += made
        artefacts.append(files)
        calls.update((id(override), files) for override, _ in members)
    return Variants(objects=tuple(objects), artefacts=tuple(artefacts), calls=calls), tuple(findings)


def _unknowns(override: Override, task: Task) -> Iterator[Finding]:
    """FC003 for everything that a call passes to its pod and that isn't known."""
    for field in NEEDED:
        for unknown in unknown_parts(f"override({field}=)", getattr(override, field), subject=task.name):
            yield replace(unknown, field=f"{_owner(override)}.{field}")


def _gaps(override: Override, task: Task) -> Iterator[Finding]:
    """What a call asks for that its pod doesn't do, and that the task itself doesn't already ask for."""

    def at(field: str, code: str, message: str, help: str) -> Finding:
        span = override.spans.get(field, override.span)
        place = f"{_owner(override)}.{field}"
        return gap(f"override.{field}", code, message, span, subject=task.name, field=place, help=help)

    if override.reusable is not None and override.reusable != "off":
        message = (
            f"the call gives {task.name!r} a reuse policy of its own, for which there are no workers: it runs in a pod"
        )
        yield at("reusable", "FC838", message, "Declare the policy on an environment.")
    cached = isinstance(task.cache, Unknown) or task.cache.behavior != "disable"
    asked = override.cache
    if asked is not None and not cached and (isinstance(asked, Unknown) or asked.behavior != "disable"):
        message = "Kubernetes keeps no results, so the task runs at every call, whatever the call's cache says"
        yield at("cache", "FC825", message, "Let the task look for its own result, or run it on a Flyte backend.")
    if "plugin_config" in override.given:
        message = "the call's plugin_config is not applied: the task runs in one plain pod"
        yield at("plugin_config", "FC841", message, "Run this task on a Flyte backend that has the plugin.")
    if "links" in override.given and not task.links:
        message = "there is no console to show the call's links in, so they are left out"
        yield at("links", "FC842", message, "Run the task on a Flyte backend to see them.")


def _owner(override: Override) -> str:
    """How a finding's field spells the call."""
    return f"override[{override.target}]"


def _key(run: Run) -> str:
    """What tells two runs apart: everything that is emitted of them."""
    return json.dumps([_json(run.pod_document()), _json(run.job_document)], sort_keys=True)


def _json(value: Document) -> object:
    match value:
        case tuple():
            return [_json(item) for item in value]
        case Mapping():
            return {key: _json(item) for key, item in value.items()}
        case _:
            return value


def _names(groups: Mapping[str, list[tuple[Override, Run]]]) -> Mapping[str, str]:
    """A short name where one call alone has it, else a hash of what is emitted."""
    short = {key: _short_name(members) for key, members in groups.items()}
    taken = list(short.values())
    return {
        key: name if name and taken.count(name) == 1 else hashlib.sha256(key.encode()).hexdigest()[:8]
        for key, name in short.items()
    }


def _short_name(members: Sequence[tuple[Override, Run]]) -> str | None:
    short_name = members[0][0].short_name
    return None if short_name is None or isinstance(short_name, Unknown) else dns_label(short_name)


def _objects(
    folder: str, name: str, task: Task, members: Sequence[tuple[Override, Run]]
) -> tuple[tuple[ObjectPlan, ...], RunArtefacts]:
    """The Job and its pod alone, of calls that ask for the same."""
    places = tuple(sorted({f"{override.span.path}:{override.span.line}" for override, _ in members}))
    run = members[0][1]
    marked = replace(
        run,
        identity=replace(
            run.identity, annotations={**run.identity.annotations, OVERRIDE_ANNOTATION: ", ".join(places)}
        ),
    )
    what = f"as called at {', '.join(places)}"
    return run_objects(folder, task, marked, what=what, source=places[0], variant=name)
