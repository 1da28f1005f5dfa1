"""An image has no `flyte` in it.

## What it does

Looks at images that don't install the SDK by themselves (`from_uv_script`, `install_flyte=False`) and of whose packages
all are known: whether one of them is `flyte` or one of its plugins.

## Why

A task's module imports `flyte`. Unlike the Debian image, one made from a script has only what the script lists.

## Example

```python
import flyte

image = flyte.Image.from_debian_base(name="etl", install_flyte=False).with_pip_packages("httpx")
env = flyte.TaskEnvironment(name="etl", image=image)
```

## Use instead

```python
import flyte

image = flyte.Image.from_debian_base(name="etl", install_flyte=False).with_pip_packages("httpx", "flyte")
env = flyte.TaskEnvironment(name="etl", image=image)
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import (
    AptPackages,
    CodeBundleLayer,
    CopyConfig,
    DockerIgnore,
    Env,
    Image,
    PipPackages,
    Program,
    Unknown,
    UVScript,
    WorkDir,
)
from flyte_compile.rules.reading.sites import images

CODE = "FC215"
NAME = "image-without-flyte"
SEVERITY = Severity.WARNING

_BRINGS_FLYTE = re.compile(r"flyte(?:plugins[-_.].*)?(?=$|[^A-Za-z0-9_.-])|.*[/@].*flyte", re.IGNORECASE)


def check(program: Program) -> Iterator[Diagnostic]:
    for site in images(program):
        packages = _packages(site.value)
        if packages is not None and not any(_BRINGS_FLYTE.match(package.strip()) for package in packages):
            yield Diagnostic(
                CODE,
                SEVERITY,
                "the image has no 'flyte', which a task's module imports",
                site.span,
                help="Add 'flyte' to the script's dependencies or to `with_pip_packages`.",
                subject=site.subject,
                field=f"{site.field}.install_flyte",
            )


def _packages(image: Image) -> tuple[str, ...] | None:
    """All that an image without the SDK installs, `None` where that can't be told."""
    if not image.debian or image.install_flyte is not False:
        return None
    packages: list[str] = []
    for layer in image.layers:
        match layer:
            case PipPackages(packages=items) | UVScript(dependencies=items):
                if items is None or isinstance(items, Unknown):
                    return None
                for item in items:
                    if isinstance(item, Unknown):
                        return None
                    packages.append(item)
            case AptPackages() | Env() | CopyConfig() | CodeBundleLayer() | DockerIgnore() | WorkDir():
                pass
            case _:
                return None
    return tuple(packages)
