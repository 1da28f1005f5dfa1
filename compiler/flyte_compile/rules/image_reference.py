"""An image reference can't be parsed.

## What it does

Checks references given as text (`image="..."`, `Image.from_base(...)`) and the repository that `registry` and `name`
form against the grammar of the OCI distribution specification. A repository in upper case has a rule of its own.

## Why

The SDK passes the text on. The first to read it is the image builder or the kubelet, whose pod then waits for ever with
`InvalidImageName`.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl", image="https://ghcr.io/acme/etl:1.0")
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl", image="ghcr.io/acme/etl:1.0")
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.diagnostics.fix import rewrite
from flyte_compile.ir import Program
from flyte_compile.ir.reference import in_lower_case, is_repository, parse_reference
from flyte_compile.rules.reading.sites import images, pod_images, repositories, span_of

CODE = "FC201"
NAME = "image-reference"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in images(program):
        image = site.value
        if isinstance(image.base, str) and parse_reference(in_lower_case(image.base)) is None:
            bare, place = _without_scheme(image.base), image.spans.get("image_uri", image.span)
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the image reference {image.base!r} can't be parsed",
                span_of(image, "base"),
                help=_help(image.base),
                subject=site.subject,
                field=f"{site.field}.base",
                fix=None if bare is None else rewrite(place, image.base, bare),
            )
        for field, repository in repositories(image):
            if not is_repository(repository.lower()):
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"{repository!r} can't be parsed as an image's repository",
                    span_of(image, field),
                    help="Write the registry as 'host/folder', and the name in letters, digits and single separators.",
                    subject=site.subject,
                    field=f"{site.field}.{field}",
                )
    for named in pod_images(program):
        if parse_reference(in_lower_case(named.value)) is None:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the image reference {named.value!r} can't be parsed",
                named.span,
                help=_help(named.value),
                subject=named.subject,
                field=named.field,
            )


def _help(text: str) -> str:
    bare = _without_scheme(text)
    if bare is not None:
        return f"Write {bare!r}."
    return "Write it as 'registry/repository:tag' or 'registry/repository@sha256:digest', without a scheme or spaces."


def _without_scheme(text: str) -> str | None:
    """The reference that stands between spaces or behind a scheme."""
    bare = re.sub(r"^[a-z]+://", "", text.strip())
    return bare if bare != text and parse_reference(bare) is not None else None
