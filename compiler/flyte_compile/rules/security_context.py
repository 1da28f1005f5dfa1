"""A container's security settings contradict each other.

## What it does

Looks, in pod templates, for containers that are privileged and may not gain privileges, that have `CAP_SYS_ADMIN` and
may not gain privileges, or that must not run as root and run as user 0. A container inherits the user from the pod.

## Why

The API server refuses the first two. The kubelet never starts the third.

## Example

```python
import flyte
from kubernetes.client import V1Container, V1PodSpec, V1SecurityContext

security = V1SecurityContext(run_as_non_root=True, run_as_user=0)
pod_spec = V1PodSpec(containers=[V1Container(name="primary", security_context=security)])
env = flyte.TaskEnvironment(name="etl", pod_template=flyte.PodTemplate(pod_spec=pod_spec))
```

## Use instead

```python
import flyte
from kubernetes.client import V1Container, V1PodSpec, V1SecurityContext

security = V1SecurityContext(run_as_non_root=True, run_as_user=1000)
pod_spec = V1PodSpec(containers=[V1Container(name="primary", security_context=security)])
env = flyte.TaskEnvironment(name="etl", pod_template=flyte.PodTemplate(pod_spec=pod_spec))
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Data, Program
from flyte_compile.rules.reading.pods import containers, mapping, pod_spec
from flyte_compile.rules.reading.sites import pod_templates, span_of

CODE = "FC703"
NAME = "security-context"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in pod_templates(program):
        of_pod = mapping(pod_spec(site.value).get("securityContext"))
        for container in containers(site.value):
            for field, message, help in _contradictions(of_pod, mapping(container.fields.get("securityContext"))):
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"the container {container.name or '?'!r} {message}",
                    span_of(site.value, "pod_spec"),
                    help=help,
                    subject=site.subject,
                    field=f"{site.field}.pod_spec.containers[{container.name or '?'}].security_context.{field}",
                )


def _contradictions(of_pod: Mapping[str, Data], own: Mapping[str, Data]) -> Iterator[tuple[str, str, str]]:
    """The setting, what contradicts it, and what to write instead."""
    added = mapping(own.get("capabilities")).get("add")
    if own.get("allowPrivilegeEscalation") is False:
        if own.get("privileged") is True:
            yield (
                "privileged",
                "is privileged and may not gain privileges",
                "Drop privileged or allow_privilege_escalation=False.",
            )
        if isinstance(added, tuple) and "CAP_SYS_ADMIN" in added:
            help = "Drop the capability or allow_privilege_escalation=False."
            yield "capabilities", "has CAP_SYS_ADMIN and may not gain privileges", help
    effective = {**of_pod, **{key: value for key, value in own.items() if value is not None}}
    user = effective.get("runAsUser")
    if effective.get("runAsNonRoot") is True and user == 0 and not isinstance(user, bool):
        yield "run_as_user", "must not run as root and runs as user 0", "Set run_as_user to another user, such as 1000."
