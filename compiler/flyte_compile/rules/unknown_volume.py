"""A container mounts a volume that the pod template doesn't have.

## What it does

Compares the names in `volume_mounts` of all containers with the names of the template's volumes.

## Why

The API server refuses the pod.

## Example

```python
import flyte
from kubernetes.client import V1Container, V1PodSpec, V1VolumeMount

mount = V1VolumeMount(name="scratch", mount_path="/scratch")
pod_spec = V1PodSpec(containers=[V1Container(name="primary", volume_mounts=[mount])])
env = flyte.TaskEnvironment(name="etl", pod_template=flyte.PodTemplate(pod_spec=pod_spec))
```

## Use instead

```python
import flyte
from kubernetes.client import V1Container, V1EmptyDirVolumeSource, V1PodSpec, V1Volume, V1VolumeMount

mount = V1VolumeMount(name="scratch", mount_path="/scratch")
pod_spec = V1PodSpec(
    containers=[V1Container(name="primary", volume_mounts=[mount])],
    volumes=[V1Volume(name="scratch", empty_dir=V1EmptyDirVolumeSource())],
)
env = flyte.TaskEnvironment(name="etl", pod_template=flyte.PodTemplate(pod_spec=pod_spec))
```
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import PodTemplate, Program
from flyte_compile.rules.reading.pods import containers, enumerated, name_of, place_in, pod_spec, volumes
from flyte_compile.rules.reading.sites import pod_templates

CODE = "FC705"
NAME = "unknown-volume"
SEVERITY = Severity.ERROR

_OURS = "flyte-shm"
"""Its mount has a rule of its own."""


def check(program: Program) -> Iterator[Diagnostic]:
    for site in pod_templates(program):
        names = _volume_names(site.value)
        if names is None:
            continue
        for container in containers(site.value):
            for index, mount in enumerated(container.fields.get("volumeMounts")):
                name = name_of(mount)
                if name is not None and name not in (*names, _OURS):
                    near = difflib.get_close_matches(name, names, n=1)
                    yield Diagnostic(
                        CODE,
                        SEVERITY,
                        f"the container {container.name or '?'!r} mounts {name!r}, which isn't among the volumes",
                        place_in(site.value, f"{container.path}.volumeMounts[{index}].name"),
                        help=f"Did you mean {near[0]!r}?" if near else f"Add V1Volume(name={name!r}, ...) to volumes.",
                        subject=site.subject,
                        field=f"{site.field}.pod_spec.containers[{container.name or '?'}].volume_mounts[{name}]",
                    )


def _volume_names(template: PodTemplate) -> tuple[str, ...] | None:
    """The names of all volumes, `None` where they aren't all known."""
    listed = pod_spec(template).get("volumes")
    if listed is None:
        return ()
    names = tuple(name for name in map(name_of, volumes(template)) if name is not None)
    return names if isinstance(listed, tuple) and len(names) == len(listed) else None
