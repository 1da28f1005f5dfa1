"""A label of a pod template isn't one.

## What it does

Checks keys and values of `labels` of `PodTemplate` against Kubernetes' grammar.

## Why

The API server refuses the pod.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl", pod_template=flyte.PodTemplate(labels={"team": "data & search"}))
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl", pod_template=flyte.PodTemplate(labels={"team": "data-and-search"}))
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program, Unknown
from flyte_compile.ir.kubernetes_names import key_problem, label_value_problem
from flyte_compile.rules.reading.sites import pod_templates, span_of

CODE = "FC706"
NAME = "pod-label"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in pod_templates(program):
        labels = site.value.labels
        for key, message in () if labels is None or isinstance(labels, Unknown) else _problems(labels):
            yield Diagnostic(
                CODE,
                SEVERITY,
                message,
                span_of(site.value, "labels"),
                help="Write 'name' or 'prefix/name' as key, and up to 63 of A-Z, a-z, 0-9, '-', '_', '.' as value.",
                subject=site.subject,
                field=f"{site.field}.labels[{key}]",
            )


def _problems(labels: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for key, value in labels.items():
        problem = key_problem(key)
        if problem is not None:
            yield key, f"{key!r} can't be the key of a label: {problem}"
        if isinstance(value, str):
            problem = label_value_problem(value)
            if problem is not None:
                yield key, f"{value!r} can't be the value of the label {key!r}: {problem}"
        elif not isinstance(value, Unknown):
            yield key, f"the value of the label {key!r} isn't text but {value!r}"
