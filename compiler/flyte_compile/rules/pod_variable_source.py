"""A variable of a pod template's container has both a value and a source, or the same name as another.

## What it does

Looks at `env` of all containers for entries with `value` and `value_from`, and for names that stand twice.

## Why

The API server refuses an entry with both. Of two entries of one name the later silently wins.

## Example

```python
import flyte
from kubernetes.client import V1Container, V1EnvVar, V1PodSpec

variables = [V1EnvVar(name="MODE", value="fast"), V1EnvVar(name="MODE", value="exact")]
pod_spec = V1PodSpec(containers=[V1Container(name="primary", env=variables)])
env = flyte.TaskEnvironment(name="etl", pod_template=flyte.PodTemplate(pod_spec=pod_spec))
```

## Use instead

```python
import flyte
from kubernetes.client import V1Container, V1EnvVar, V1PodSpec

pod_spec = V1PodSpec(containers=[V1Container(name="primary", env=[V1EnvVar(name="MODE", value="exact")])])
env = flyte.TaskEnvironment(name="etl", pod_template=flyte.PodTemplate(pod_spec=pod_spec))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program, Unknown
from flyte_compile.rules.reading.pods import PodContainer, containers, mappings, name_of, repeated
from flyte_compile.rules.reading.sites import pod_templates, span_of

CODE = "FC710"
NAME = "pod-variable-source"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in pod_templates(program):
        for container in containers(site.value):
            for variable, message in _problems(container):
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"{message} in the container {container.name or '?'!r}",
                    span_of(site.value, "pod_spec"),
                    help="Keep one entry for each variable, with a value or with a source.",
                    subject=site.subject,
                    field=f"{site.field}.pod_spec.containers[{container.name or '?'}].env[{variable}]",
                )


def _problems(container: PodContainer) -> Iterator[tuple[str, str]]:
    """The variable, and what is wrong with it."""
    entries = tuple(mappings(container.fields.get("env")))
    for name in repeated(name_of(entry) for entry in entries):
        yield name, f"the variable {name!r} is set twice"
    for entry in entries:
        value, source = entry.get("value"), entry.get("valueFrom")
        if value and source is not None and not isinstance(value, Unknown) and not isinstance(source, Unknown):
            name = name_of(entry) or "?"
            yield name, f"the variable {name!r} has both a value and a source"
