"""A pod template already has what shared memory needs.

## What it does

Looks for a volume or mount called `flyte-shm`, and for anything mounted at `/dev/shm`, in pod templates of
environments and tasks whose resources ask for `shm`.

## Why

`shm` becomes a volume of that name at that place. Two of either, and the pod is refused.

## Example

```python
import flyte
from kubernetes.client import V1Container, V1EmptyDirVolumeSource, V1PodSpec, V1Volume, V1VolumeMount

pod_spec = V1PodSpec(
    containers=[V1Container(name="primary", volume_mounts=[V1VolumeMount(name="ram", mount_path="/dev/shm")])],
    volumes=[V1Volume(name="ram", empty_dir=V1EmptyDirVolumeSource(medium="Memory"))],
)
env = flyte.TaskEnvironment(
    name="train",
    resources=flyte.Resources(memory="16Gi", shm="4Gi"),
    pod_template=flyte.PodTemplate(pod_spec=pod_spec),
)
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="train", resources=flyte.Resources(memory="16Gi", shm="4Gi"))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Related, Severity
from flyte_compile.ir import Environment, PodTemplate, Program, Resources, Unknown
from flyte_compile.rules.reading.pods import containers, mappings, name_of, volumes
from flyte_compile.rules.reading.sites import span_of, subject_of

CODE = "FC702"
NAME = "shared-memory-clash"
SEVERITY = Severity.ERROR

_VOLUME = "flyte-shm"
_PATH = "/dev/shm"


def check(program: Program) -> Iterator[Diagnostic]:
    for environment in program.environments:
        resources = environment.resources
        if not isinstance(resources, Resources) or resources.shm is None or isinstance(resources.shm, Unknown):
            continue
        for template, subject in _templates(environment):
            what = _clash(template)
            if what is not None:
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"the pod template has {what}, which shared memory needs",
                    span_of(template, "pod_spec"),
                    help="Leave shm out of the resources, or the volume and its mount out of the template.",
                    related=(Related("shared memory is asked for here", span_of(resources, "shm")),),
                    subject=subject,
                    field="pod_template.pod_spec",
                )


def _templates(environment: Environment) -> Iterator[tuple[PodTemplate, str | None]]:
    if isinstance(environment.pod_template, PodTemplate):
        yield environment.pod_template, subject_of(environment)
    for task in environment.tasks:
        if task.own_pod_template and isinstance(task.pod_template, PodTemplate):
            yield task.pod_template, task.name


def _clash(template: PodTemplate) -> str | None:
    if any(name_of(volume) == _VOLUME for volume in volumes(template)):
        return f"a volume {_VOLUME!r}"
    for container in containers(template, with_init=False):
        if container.name != template.primary_container_name:
            continue
        for mount in mappings(container.fields.get("volumeMounts")):
            if name_of(mount) == _VOLUME:
                return f"a mount {_VOLUME!r}"
            if mount.get("mountPath") == _PATH:
                return f"a mount at {_PATH!r}"
    return None
