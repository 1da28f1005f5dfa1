"""An image is named by a tag that moves.

## What it does

Looks for references without a tag and without a digest, and for the tag `latest`, in `image="..."` and
`Image.from_base(...)`.

## Why

What runs then depends on when a node pulled it: two pods of one run can have different images, and a compile of the
same sources doesn't give the same program.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl", image="ghcr.io/acme/etl:latest")
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl", image="ghcr.io/acme/etl:1.4.2")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.ir.reference import parse_reference
from flyte_compile.rules.reading.sites import images, span_of

CODE = "FC203"
NAME = "floating-image"
SEVERITY = Severity.WARNING


def check(program: Program) -> Iterator[Diagnostic]:
    for site in images(program):
        base = site.value.base
        reference = parse_reference(base) if isinstance(base, str) else None
        if reference is not None and reference.digest is None and reference.tag in (None, "latest"):
            what = "has no tag, which means 'latest'" if reference.tag is None else "names the moving tag 'latest'"
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the image reference {base!r} {what}",
                span_of(site.value, "base"),
                help="Name a version, or pin the image by its digest ('@sha256:...').",
                subject=site.subject,
                field=f"{site.field}.base",
            )
