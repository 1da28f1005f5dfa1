"""An image asks for a Python that the SDK has no image for.

## What it does

Checks the Python version of Debian-based images against those that the SDK supports: 3.10 to 3.14.

## Why

The SDK forms an image tag from any version. Where there is no such image, the build or the pull fails; a patch
release or a text in place of the pair even gives a tag such as `py3..`.

## Example

```python
import flyte

env = flyte.TaskEnvironment(name="etl", image=flyte.Image.from_debian_base(python_version=(3, 9)))
```

## Use instead

```python
import flyte

env = flyte.TaskEnvironment(name="etl", image=flyte.Image.from_debian_base(python_version=(3, 12)))
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.sites import images, span_of

CODE = "FC208"
NAME = "python-version"
SEVERITY = Severity.ERROR

SUPPORTED = ("3.10", "3.11", "3.12", "3.13", "3.14")
"""`Image._DEFAULT_IMAGE_PREFIXES` of release 2.12.1."""


def check(program: Program) -> Iterator[Diagnostic]:
    for site in images(program):
        version = site.value.python_version
        if isinstance(version, str) and version not in SUPPORTED:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"there is no image for Python {version!r}",
                span_of(site.value, "python_version"),
                help=_help(version),
                subject=site.subject,
                field=f"{site.field}.python_version",
            )


def _help(version: str) -> str:
    minor = re.match(r"3\.[0-9]+(?=\.)", version)
    if minor is not None and minor[0] in SUPPORTED:
        return f"Write {minor[0]!r}: images go by minor version."
    return f"Choose one of {', '.join(SUPPORTED)}."
