"""Python packages of an image have no version.

## What it does

Looks for requirements without an exact version in `with_pip_packages` and in the metadata of uv scripts; one finding
names all of a layer. A commit, a wheel or a path is a version, and so is a constraints file among `extra_args`.

## Why

An image that is built tomorrow has other packages than the one that was tested today, although nothing in the sources
has changed: the tag, which is a digest of the sources, is the same.

## Example

```python
import flyte

image = flyte.Image.from_debian_base(name="etl").with_pip_packages("httpx")
env = flyte.TaskEnvironment(name="etl", image=image)
```

## Use instead

```python
import flyte

image = flyte.Image.from_debian_base(name="etl").with_pip_packages("httpx==0.28.1")
env = flyte.TaskEnvironment(name="etl", image=image)
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Layer, PipPackages, Program, Unknown, UVScript
from flyte_compile.ir.layer_methods import method_of
from flyte_compile.rules.reading.sites import images

CODE = "FC216"
NAME = "unpinned-package"
SEVERITY = Severity.NOTE

_NAME = re.compile(r"\s*(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(?:\s*\[[^\]]*\])?(?P<version>[^;]*)")
_EXACT = re.compile(r"===?\s*[^*,\s]+\s*(?:,|$)")
_MOST_NAMED = 5


def check(program: Program) -> Iterator[Diagnostic]:
    for site in images(program):
        for layer in site.value.layers:
            names = tuple(name for text in _requirements(layer) if (name := _unpinned(text)) is not None)
            if names:
                shown = ", ".join(map(repr, names[:_MOST_NAMED])) + (", ..." if len(names) > _MOST_NAMED else "")
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"nothing says which version is installed of {shown}",
                    layer.span,
                    help=f"Write exact versions, such as '{names[0]}==<version>', or install from a lock file.",
                    subject=site.subject,
                    field=f"{site.field}.{method_of(layer)}[{names[0]}]",
                )


def _requirements(layer: Layer) -> tuple[str, ...]:
    match layer:
        case PipPackages(packages=tuple() as items) | UVScript(dependencies=tuple() as items):
            arguments = layer.options.extra_args
            if isinstance(arguments, Unknown) or re.search(r"(?:^|\s)(?:-c|--constraint)", arguments or ""):
                return ()
            return tuple(item for item in items if isinstance(item, str))
        case _:
            return ()


def _unpinned(requirement: str) -> str | None:
    """The name of a package without an exact version; `None` where there is one, or where the text is no name."""
    match = _NAME.fullmatch(requirement.partition(";")[0].strip())
    if match is None or "/" in requirement or "@" in match["version"] or requirement.strip().endswith(".whl"):
        return None
    return None if _EXACT.search(match["version"]) else match["name"]
