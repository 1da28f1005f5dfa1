"""An image's repository has capital letters.

## What it does

Checks references given as text, and `registry` and `name` of images that are built, for capital letters outside of the
tag and the digest.

## Why

Registries know small letters only. A GitHub organisation's name copied as it's shown, `ghcr.io/AcmeCorp/etl`, fails
when the image is pushed or pulled, not when it's declared.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl", image="ghcr.io/AcmeCorp/etl:1.0")
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl", image="ghcr.io/acmecorp/etl:1.0")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.diagnostics.fix import Fix, ReplaceLiteral
from flyte_compile.ir import Image, Program
from flyte_compile.ir.reference import in_lower_case, is_repository, parse_reference
from flyte_compile.rules.reading.sites import images, pod_images, repositories, span_of

CODE = "FC202"
NAME = "image-upper-case"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in images(program):
        for field, text, lowered in _in_capitals(site.value):
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the image's repository in {text!r} has capital letters",
                span_of(site.value, field),
                help=f"Write {lowered!r}.",
                subject=site.subject,
                field=f"{site.field}.{field}",
                fix=_fix(site.value, lowered),
            )
    for named in pod_images(program):
        lowered = in_lower_case(named.value)
        if parse_reference(named.value) is None and parse_reference(lowered) is not None:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the image's repository in {named.value!r} has capital letters",
                named.span,
                help=f"Write {lowered!r}.",
                subject=named.subject,
                field=named.field,
            )


def _in_capitals(image: Image) -> Iterator[tuple[str, str, str]]:
    """Field, text and text in lower case of what would be right if it weren't for its capitals."""
    if isinstance(image.base, str):
        lowered = in_lower_case(image.base)
        if parse_reference(image.base) is None and parse_reference(lowered) is not None:
            yield "base", image.base, lowered
    for field, repository in repositories(image):
        if not is_repository(repository) and is_repository(repository.lower()):
            yield field, repository, repository.lower()


def _fix(image: Image, lowered: str) -> Fix | None:
    base = image.spans.get("image_uri", image.span)
    parts = [(base, image.base)] if image.base is not None else []
    parts += [(image.spans[field], getattr(image, field)) for field in ("registry", "name") if field in image.spans]
    changes = [
        ReplaceLiteral(place, text, in_lower_case(text) if place is base else text.lower())
        for place, text in parts
        if isinstance(text, str) and text.lower() != text
    ]
    return Fix(f"Write {lowered!r}", tuple(changes)) if changes else None
