"""An image is named by a tag that moves.

## What it does

Looks for references without a tag and without a digest, and for the tag `latest`, in `image="..."`,
`Image.from_base(...)` and the containers of pod templates. A base image is fine whose digest `flyte-compile.lock` has.

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
from flyte_compile.rules.reading.sites import Site, images, pod_images, span_of

CODE = "FC203"
NAME = "floating-image"
SEVERITY = Severity.WARNING


def check(program: Program) -> Iterator[Diagnostic]:
    for site in images(program):
        if isinstance(site.value.base, str):
            span = span_of(site.value, "base")
            if site.value.base in program.pinned:
                continue
            yield from _moving(Site(site.value.base, span, site.subject, f"{site.field}.base"))
    for named in pod_images(program):
        yield from _moving(named)


def _moving(site: Site[str]) -> Iterator[Diagnostic]:
    reference = parse_reference(site.value)
    if reference is not None and reference.digest is None and reference.tag in (None, "latest"):
        what = "has no tag, which means 'latest'" if reference.tag is None else "names the moving tag 'latest'"
        yield Diagnostic(
            CODE,
            SEVERITY,
            f"the image reference {site.value!r} {what}",
            site.span,
            help="Name a version, or pin the image by its digest ('@sha256:...').",
            subject=site.subject,
            field=site.field,
        )
