"""A file that an image is built from lies outside of the project.

## What it does

Looks for files of image layers whose path leads out of the project's root.

## Why

The build context is the project: what isn't in it can't be copied, and would not be there on another machine.

## Example

```python
import flyte

image = flyte.Image.from_debian_base(name="etl").with_requirements("/srv/shared/requirements.txt")
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

CODE = "FC205"
NAME = "file-outside-project"
SEVERITY = Severity.WARNING


def check(program: Program) -> Iterator[Diagnostic]:
    for site in images(program):
        for wanted in files(site.value):
            if wanted.file.path is None:
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"the {wanted.role} {wanted.file.declared!r} lies outside of the project",
                    wanted.span,
                    help="Copy it into the project, or name a folder that holds both with --project.",
                    subject=site.subject,
                    field=f"{site.field}.{wanted.field}",
                )
