"""Two volumes of a pod template have the same name, or one container mounts two at the same place.

## What it does

Compares the names of a template's volumes, and the paths in `volume_mounts` of each container.

## Why

The API server refuses the pod.

## Example

```python
import flyte
from kubernetes.client import V1Container, V1EmptyDirVolumeSource, V1PodSpec, V1Volume

pod_spec = V1PodSpec(
    containers=[V1Container(name="primary")],
    volumes=[
        V1Volume(name="scratch", empty_dir=V1EmptyDirVolumeSource()),
        V1Volume(name="scratch", empty_dir=V1EmptyDirVolumeSource(medium="Memory")),
    ],
)
env = flyte.TaskEnvironment(name="etl", pod_template=flyte.PodTemplate(pod_spec=pod_spec))
```

## Use instead

```python
import flyte
from kubernetes.client import V1Container, V1EmptyDirVolumeSource, V1PodSpec, V1Volume

pod_spec = V1PodSpec(
    containers=[V1Container(name="primary")],
    volumes=[
        V1Volume(name="scratch", empty_dir=V1EmptyDirVolumeSource()),
        V1Volume(name="fast-scratch", empty_dir=V1EmptyDirVolumeSource(medium="Memory")),
    ],
)
env = flyte.TaskEnvironment(name="etl", pod_template=flyte.PodTemplate(pod_spec=pod_spec))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import PodTemplate, Program
from flyte_compile.rules.reading.pods import (
    PodContainer,
    containers,
    enumerated,
    first_declared,
    name_of,
    place_in,
    pod_spec,
    second_places,
)
from flyte_compile.rules.reading.sites import pod_templates

CODE = "FC708"
NAME = "duplicate-volume"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in pod_templates(program):
        for field, message, second, first in _problems(site.value):
            yield Diagnostic(
                CODE,
                SEVERITY,
                message,
                place_in(site.value, second),
                "Give each volume a name and each mount a path of its own.",
                first_declared(site.value, second, first),
                subject=site.subject,
                field=f"{site.field}.pod_spec.{field}",
            )


def _problems(template: PodTemplate) -> Iterator[tuple[str, str, str, str]]:
    """Which part of the pod spec, what is wrong with it, and the paths of the second and the first of a name."""
    listed = enumerated(pod_spec(template).get("volumes"))
    volumes = ((name_of(volume), f"pod_spec.volumes[{index}].name") for index, volume in listed)
    for name, second, first in second_places(volumes):
        yield f"volumes[{name}]", f"the pod template has two volumes {name!r}", second, first
    for container in containers(template):
        for path, second, first in second_places(_mount_paths(container)):
            name = container.name or "?"
            message = f"the container {name!r} mounts two volumes at {path!r}"
            yield f"containers[{name}].volume_mounts[{path}]", message, second, first


def _mount_paths(container: PodContainer) -> Iterator[tuple[str | None, str]]:
    for index, mount in enumerated(container.fields.get("volumeMounts")):
        path = mount.get("mountPath")
        yield path if isinstance(path, str) else None, f"{container.path}.volumeMounts[{index}].mountPath"
