"""What rules look at in a pod template: containers, volumes, and lists of named things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flyte_compile.diagnostics import Related, Span
from flyte_compile.ir import Data, PodTemplate, Unknown


@dataclass(frozen=True, slots=True)
class PodContainer:
    """A container or init container of a template, as the API spells it; `name` is `None` where it isn't known."""

    name: str | None
    fields: Mapping[str, Data]
    path: str
    """How the API spells the way to it: `pod_spec.containers[0]`."""


def containers(template: PodTemplate, *, with_init: bool = True) -> tuple[PodContainer, ...]:
    """The known containers of a template, its init containers last."""
    spec = pod_spec(template)
    return tuple(
        PodContainer(name_of(fields), fields, f"pod_spec.{kind}[{index}]")
        for kind in (("containers", "initContainers") if with_init else ("containers",))
        for index, fields in enumerated(spec.get(kind))
    )


def volumes(template: PodTemplate) -> tuple[Mapping[str, Data], ...]:
    """The known volumes of a template."""
    return tuple(mappings(pod_spec(template).get("volumes")))


def pod_spec(template: PodTemplate) -> Mapping[str, Data]:
    """The pod spec, empty where there is none or where it isn't known."""
    return {} if template.pod_spec is None or isinstance(template.pod_spec, Unknown) else template.pod_spec


def place_in(template: PodTemplate, path: str) -> Span:
    """The place of a part of the pod spec, or of the nearest that it stands in whose place is known."""
    while path and path not in template.spans:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return template.spans.get(path, template.span)


def enumerated(items: Data) -> Iterator[tuple[int, Mapping[str, Data]]]:
    """The mappings among the elements of a list, each with its place in it."""
    for index, item in enumerate(items if isinstance(items, tuple) else ()):
        if isinstance(item, Mapping):
            yield index, item


def mappings(items: Data) -> Iterator[Mapping[str, Data]]:
    """The mappings among the elements of a list."""
    yield from (item for _, item in enumerated(items))


def mapping(item: Data) -> Mapping[str, Data]:
    """A mapping, empty where there is none."""
    return item if isinstance(item, Mapping) else {}


def name_of(item: Mapping[str, Data]) -> str | None:
    """What a container or volume is called, `None` where that isn't a known text."""
    name = item.get("name")
    return name if isinstance(name, str) else None


def repeated(names: Iterator[str | None]) -> tuple[str, ...]:
    """The known names that stand more than once, each once, in order of their second place."""
    seen: set[str] = set()
    twice: dict[str, None] = {}
    for name in names:
        if name is not None and name in seen:
            twice[name] = None
        elif name is not None:
            seen.add(name)
    return tuple(twice)


def first_declared(template: PodTemplate, second: str, first: str) -> tuple[Related, ...]:
    """Where a name stands first, if both places are known."""
    before = place_in(template, first)
    return () if before == place_in(template, second) else (Related("first declared here", before),)


def second_places(names: Iterator[tuple[str | None, str]]) -> Iterator[tuple[str, str, str]]:
    """The known names that stand more than once, each once: the name, its second path and its first."""
    paths: dict[str, list[str]] = {}
    for name, path in names:
        if name is not None:
            paths.setdefault(name, []).append(path)
    return ((name, found[1], found[0]) for name, found in paths.items() if len(found) > 1)
