"""A file that an image is built from doesn't exist.

## What it does

Looks for the files of image layers: requirements, `pyproject.toml` and lock files, scripts, Dockerfiles, source files
and folders, ignore files.

## Why

A definition is accepted whatever it names; the build fails later, for requirements and sources as late as in the
builder.

## Example

```python
import flyte

image = flyte.Image.from_debian_base(name="etl").with_requirements("no-such-requirements.txt")
env = flyte.TaskEnvironment(name="etl", image=image)
```

## Use instead

```python
import flyte

image = flyte.Image.from_debian_base(name="etl").with_pip_packages("httpx")
env = flyte.TaskEnvironment(name="etl", image=image)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.layers import files
from flyte_compile.rules.reading.sites import images

CODE = "FC204"
NAME = "missing-file"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in images(program):
        for wanted in files(site.value):
            if wanted.file.path is not None and not wanted.file.exists:
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"the {wanted.role} {wanted.file.declared!r} doesn't exist",
                    wanted.span,
                    help=f"Create {wanted.file.path!r}, which is where the path leads, or mend the path.",
                    subject=site.subject,
                    field=f"{site.field}.{wanted.field}",
                )
