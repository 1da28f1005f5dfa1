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
from flyte_compile.rules.reading.pods import PodContainer, containers, mappings, name_of, repeated, volumes
from flyte_compile.rules.reading.sites import pod_templates, span_of

CODE = "FC708"
NAME = "duplicate-volume"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in pod_templates(program):
        for field, message in _problems(site.value):
            yield Diagnostic(
                CODE,
                SEVERITY,
                message,
                span_of(site.value, "pod_spec"),
                help="Give each volume a name and each mount a path of its own.",
                subject=site.subject,
                field=f"{site.field}.pod_spec.{field}",
            )


def _problems(template: PodTemplate) -> Iterator[tuple[str, str]]:
    """Which part of the pod spec, and what is wrong with it."""
    for name in repeated(name_of(volume) for volume in volumes(template)):
        yield f"volumes[{name}]", f"the pod template has two volumes {name!r}"
    for container in containers(template):
        for path in repeated(_mount_paths(container)):
            name = container.name or "?"
            yield f"containers[{name}].volume_mounts[{path}]", f"the container {name!r} mounts two volumes at {path!r}"


def _mount_paths(container: PodContainer) -> Iterator[str | None]:
    for mount in mappings(container.fields.get("volumeMounts")):
        path = mount.get("mountPath")
        yield path if isinstance(path, str) else None
