"""A pod template's containers don't include the primary one.

## What it does

Looks for a container of the name `primary_container_name` (`primary`, unless the template says otherwise) in
templates that have containers. A template without any gets the primary one by itself.

## Why

The primary container is where the task runs. The SDK refuses a template without it when the task is deployed.

## Example

```python
import flyte
from kubernetes.client import V1Container, V1PodSpec

template = flyte.PodTemplate(pod_spec=V1PodSpec(containers=[V1Container(name="main")]))
env = flyte.TaskEnvironment(name="etl", pod_template=template)
```

## Use instead

```python
import flyte
from kubernetes.client import V1Container, V1PodSpec

template = flyte.PodTemplate(pod_spec=V1PodSpec(containers=[V1Container(name="main")]), primary_container_name="main")
env = flyte.TaskEnvironment(name="etl", pod_template=template)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.pods import containers, pod_spec
from flyte_compile.rules.reading.sites import pod_templates, span_of

CODE = "FC701"
NAME = "primary-container"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in pod_templates(program):
        primary = site.value.primary_container_name
        listed = pod_spec(site.value).get("containers")
        names = [container.name for container in containers(site.value, with_init=False)]
        if not isinstance(primary, str) or not isinstance(listed, tuple) or len(names) < len(listed) or None in names:
            continue
        if names and primary not in names:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the pod template has no container {primary!r} for the task to run in",
                span_of(site.value, "primary_container_name"),
                help="Call one of its containers so, or name one of them in primary_container_name.",
                subject=site.subject,
                field=f"{site.field}.primary_container_name",
            )
