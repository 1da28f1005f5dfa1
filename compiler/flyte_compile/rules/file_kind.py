"""A folder stands where an image layer needs a file, or the other way round.

## What it does

Compares what stands at the paths of image layers with what each layer reads.

## Why

The definition is accepted; the build fails.

## Example

```python
from pathlib import Path

import flyte

image = flyte.Image.from_debian_base(name="etl").with_source_file(Path(__file__).parent)
env = flyte.TaskEnvironment(name="etl", image=image)
```

## Use instead

```python
from pathlib import Path

import flyte

image = flyte.Image.from_debian_base(name="etl").with_source_folder(Path(__file__).parent)
env = flyte.TaskEnvironment(name="etl", image=image)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.layers import files
from flyte_compile.rules.reading.sites import images

CODE = "FC206"
NAME = "file-kind"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in images(program):
        for wanted in files(site.value):
            if wanted.file.exists and wanted.file.is_folder != wanted.wants_folder:
                found, needed = ("folder", "file") if wanted.file.is_folder else ("file", "folder")
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"the {wanted.role} {wanted.file.declared!r} is a {found}",
                    wanted.span,
                    help=_help(wanted.role, needed),
                    subject=site.subject,
                    field=f"{site.field}.{wanted.field}",
                )


def _help(role: str, needed: str) -> str:
    match role:
        case "source file":
            return "Use `with_source_folder` for a folder."
        case "source folder":
            return "Use `with_source_file` for a file."
        case _:
            return f"Name the {needed} itself."
