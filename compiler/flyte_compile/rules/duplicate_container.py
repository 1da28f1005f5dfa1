"""Two containers of a pod template have the same name.

## What it does

Compares the names of the containers and init containers of each template.

## Why

The API server refuses the pod.

## Example

```python
import flyte
from kubernetes.client import V1Container, V1PodSpec

pod_spec = V1PodSpec(
    containers=[V1Container(name="primary"), V1Container(name="logs", image="fluent/fluent-bit:3.2")],
    init_containers=[V1Container(name="logs", image="busybox:1.37")],
)
env = flyte.TaskEnvironment(name="etl", pod_template=flyte.PodTemplate(pod_spec=pod_spec))
```

## Use instead

```python
import flyte
from kubernetes.client import V1Container, V1PodSpec

pod_spec = V1PodSpec(
    containers=[V1Container(name="primary"), V1Container(name="logs", image="fluent/fluent-bit:3.2")],
    init_containers=[V1Container(name="prepare", image="busybox:1.37")],
)
env = flyte.TaskEnvironment(name="etl", pod_template=flyte.PodTemplate(pod_spec=pod_spec))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.pods import containers, first_declared, place_in, second_places
from flyte_compile.rules.reading.sites import pod_templates

CODE = "FC704"
NAME = "duplicate-container"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in pod_templates(program):
        named = ((container.name, f"{container.path}.name") for container in containers(site.value))
        for name, second, first in second_places(named):
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the pod template has two containers {name!r}",
                place_in(site.value, second),
                "Give each container and init container a name of its own.",
                first_declared(site.value, second, first),
                subject=site.subject,
                field=f"{site.field}.pod_spec.containers[{name}]",
            )
