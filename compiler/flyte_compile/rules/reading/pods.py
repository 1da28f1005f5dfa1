"""What rules look at in a pod template: containers, volumes, and lists of named things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flyte_compile.ir import Data, PodTemplate, Unknown


@dataclass(frozen=True, slots=True)
class PodContainer:
    """A container or init container of a template, as the API spells it; `name` is `None` where it isn't known."""

    name: str | None
    fields: Mapping[str, Data]


def containers(template: PodTemplate, *, with_init: bool = True) -> tuple[PodContainer, ...]:
    """The known containers of a template, its init containers last."""
    spec = pod_spec(template)
    listed = [*mappings(spec.get("containers")), *(mappings(spec.get("initContainers")) if with_init else ())]
    return tuple(PodContainer(name_of(fields), fields) for fields in listed)


def volumes(template: PodTemplate) -> tuple[Mapping[str, Data], ...]:
    """The known volumes of a template."""
    return tuple(mappings(pod_spec(template).get("volumes")))


def pod_spec(template: PodTemplate) -> Mapping[str, Data]:
    """The pod spec, empty where there is none or where it isn't known."""
    return {} if template.pod_spec is None or isinstance(template.pod_spec, Unknown) else template.pod_spec


def mappings(items: Data) -> Iterator[Mapping[str, Data]]:
    """The mappings among the elements of a list."""
    for item in items if isinstance(items, tuple) else ():
        if isinstance(item, Mapping):
            yield item


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
