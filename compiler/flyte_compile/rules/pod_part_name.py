"""A container or a volume of a pod template has a name that Kubernetes doesn't take.

## What it does

Checks the names of containers, init containers and volumes: at most 63 small letters, digits and `-`.

## Why

The API server refuses the pod. The SDK, and the Kubernetes client's models, take any text.

## Example

```python
import flyte
from kubernetes.client import V1Container, V1PodSpec

pod_spec = V1PodSpec(containers=[V1Container(name="primary"), V1Container(name="log_shipper", image="fluent-bit:3.2")])
env = flyte.TaskEnvironment(name="etl", pod_template=flyte.PodTemplate(pod_spec=pod_spec))
```

## Use instead

```python
import flyte
from kubernetes.client import V1Container, V1PodSpec

pod_spec = V1PodSpec(containers=[V1Container(name="primary"), V1Container(name="log-shipper", image="fluent-bit:3.2")])
env = flyte.TaskEnvironment(name="etl", pod_template=flyte.PodTemplate(pod_spec=pod_spec))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import PodTemplate, Program
from flyte_compile.ir.kubernetes_names import dns_label_problem
from flyte_compile.rules.reading.pods import containers, name_of, volumes
from flyte_compile.rules.reading.sites import pod_templates, span_of

CODE = "FC709"
NAME = "pod-part-name"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in pod_templates(program):
        for what, name, argument, field in _names(site.value):
            problem = None if name is None else dns_label_problem(name)
            if problem is not None:
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"a {what} can't be called {name!r}: {problem}",
                    span_of(site.value, argument),
                    help="Use small letters, digits and '-', such as 'log-shipper'.",
                    subject=site.subject,
                    field=f"{site.field}.{field}",
                )


def _names(template: PodTemplate) -> Iterator[tuple[str, str | None, str, str]]:
    """What it is, its name, the template's argument that gives it, and how a finding's field spells that."""
    names = [container.name for container in containers(template)]
    yield from (("container", name, "pod_spec", f"pod_spec.containers[{name}].name") for name in names)
    primary = template.primary_container_name
    if isinstance(primary, str) and primary not in names:
        yield "container", primary, "primary_container_name", "primary_container_name"
    for volume in volumes(template):
        yield "volume", name_of(volume), "pod_spec", f"pod_spec.volumes[{name_of(volume)}].name"
