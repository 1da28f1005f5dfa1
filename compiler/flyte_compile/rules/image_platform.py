"""An image is built for a platform that the SDK doesn't know of.

## What it does

Checks `platform` of images against `linux/amd64` and `linux/arm64`.

## Why

The SDK has its own base images for these two. Another platform mostly fails in the builder, or gives an image that
no node runs.

## Example

```python
import flyte

image = flyte.Image.from_debian_base(name="etl", platform=("amd64",))
env = flyte.TaskEnvironment(name="etl", image=image)
```

## Use instead

```python
import flyte

image = flyte.Image.from_debian_base(name="etl", platform=("linux/amd64",))
env = flyte.TaskEnvironment(name="etl", image=image)
```
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.diagnostics.fix import Fix, Safety, rewrite
from flyte_compile.ir import Image, Program, Unknown
from flyte_compile.rules.reading.sites import images, span_of

CODE = "FC213"
NAME = "image-platform"
SEVERITY = Severity.WARNING

PLATFORMS = ("linux/amd64", "linux/arm64")
"""`Architecture` in the SDK's `_image.py`."""


def check(program: Program) -> Iterator[Diagnostic]:
    for site in images(program):
        platforms = site.value.platforms
        for platform in () if isinstance(platforms, Unknown) else platforms:
            if isinstance(platform, str) and platform not in PLATFORMS:
                near = difflib.get_close_matches(platform, PLATFORMS, n=1, cutoff=0.5) or [PLATFORMS[0]]
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"there is no platform {platform!r} to build for",
                    span_of(site.value, "platforms"),
                    help=f"Write {near[0]!r}.",
                    subject=site.subject,
                    field=f"{site.field}.platform[{platform}]",
                    fix=_fix(site.value, platform),
                )


def _fix(image: Image, platform: str) -> Fix | None:
    """The system before an architecture, or what is nearly the same."""
    place = image.spans.get("platform")
    if place is None:
        return None
    if f"linux/{platform}" in PLATFORMS:
        return rewrite(place, platform, f"linux/{platform}")
    near = difflib.get_close_matches(platform.lower(), PLATFORMS, n=1, cutoff=0.75)
    return rewrite(place, platform, near[0], safety=Safety.UNSAFE) if near else None
