"""An annotation of a pod template isn't one.

## What it does

Checks the keys of `annotations` of `PodTemplate` against Kubernetes' grammar, and that the values are texts.

## Why

The API server refuses the pod.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl", pod_template=flyte.PodTemplate(annotations={"owned by": "search"}))
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl", pod_template=flyte.PodTemplate(annotations={"owned-by": "search"}))
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program, Unknown
from flyte_compile.ir.kubernetes_names import key_problem
from flyte_compile.rules.reading.sites import pod_templates, span_of

CODE = "FC707"
NAME = "pod-annotation"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in pod_templates(program):
        annotations = site.value.annotations
        for key, message in () if annotations is None or isinstance(annotations, Unknown) else _problems(annotations):
            yield Diagnostic(
                CODE,
                SEVERITY,
                message,
                span_of(site.value, "annotations"),
                help="Write 'name' or 'prefix/name' for the key, and a text for the value.",
                subject=site.subject,
                field=f"{site.field}.annotations[{key}]",
            )


def _problems(annotations: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for key, value in annotations.items():
        problem = key_problem(key.lower())
        if problem is not None:
            yield key, f"{key!r} can't be the key of an annotation: {problem}"
        if not isinstance(value, (str, Unknown)):
            yield key, f"the value of the annotation {key!r} isn't text but {value!r}"
