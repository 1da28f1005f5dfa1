"""A file of an image layer has a name that the layer doesn't take.

## What it does

Checks that requirements end in `.txt`, that scripts end in `.py`, and that a pixi manifest is called `pixi.toml` or
`pyproject.toml`.

## Why

The SDK refuses other requirements when the module is imported, and other scripts and manifests when the image is built.

## Example

```python
import flyte

image = flyte.Image.from_debian_base(name="etl").with_requirements("requirements.in")
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
from pathlib import PurePosixPath

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.layers import LayerFile, files
from flyte_compile.rules.reading.sites import images

CODE = "FC207"
NAME = "file-suffix"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in images(program):
        for given in files(site.value):
            needed = _needed(given)
            if needed is not None:
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"the {given.role} {given.file.declared!r} isn't called {needed}",
                    given.span,
                    help=f"Rename it to {needed}.",
                    subject=site.subject,
                    field=f"{site.field}.{given.field}",
                )


def _needed(given: LayerFile) -> str | None:
    """The name that a file should have, `None` where its own will do."""
    path = PurePosixPath(given.file.path or given.file.declared)
    match given.role:
        case "requirements file" if path.suffix != ".txt":
            return "'*.txt'"
        case "script" if path.suffix != ".py":
            return "'*.py'"
        case "manifest" if path.name not in ("pixi.toml", "pyproject.toml"):
            return "'pixi.toml' or 'pyproject.toml'"
        case _:
            return None
