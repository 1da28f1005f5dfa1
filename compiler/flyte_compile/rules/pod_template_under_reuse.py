"""A reusable environment has a pod template.

## What it does

Looks for environments that have both `reusable` and `pod_template`.

## Why

The SDK says that the two don't go together, and refuses them for a task; for an environment it forgets to look. What is
compiled here applies the template to the pool's pods; another backend may not.

## Example

```python
import flyte

env = flyte.TaskEnvironment(
    name="serving",
    reusable=flyte.ReusePolicy(replicas=2),
    pod_template=flyte.PodTemplate(labels={"team": "search"}),
)
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="serving", reusable=flyte.ReusePolicy(replicas=2))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Related, Severity
from flyte_compile.ir import Program, Unknown
from flyte_compile.rules.reading.sites import name_of, reuse_policies, span_of, subject_of

CODE = "FC509"
NAME = "pod-template-under-reuse"
SEVERITY = Severity.WARNING


def check(program: Program) -> Iterator[Diagnostic]:
    for environment, policy in reuse_policies(program):
        if environment.pod_template is not None and not isinstance(environment.pod_template, Unknown):
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the environment {name_of(environment)!r} reuses its pods and has a pod template",
                span_of(environment, "pod_template"),
                help="Leave one of the two out, unless the backend is known to apply the template to reused pods.",
                related=(Related("reuse is set here", policy.span),),
                subject=subject_of(environment),
                field="pod_template",
            )
