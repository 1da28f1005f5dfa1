"""A variable of an image has a name that isn't one.

## What it does

Checks the names in `with_env_vars` against `[A-Za-z_][A-Za-z0-9_]*`.

## Why

The SDK writes `ENV name=value` as it stands: a space or an equals sign in the name sets another variable, and what a
shell can't name it can't read.

## Example

```python
import flyte

image = flyte.Image.from_debian_base(name="etl").with_env_vars({"LOG-LEVEL": "debug"})
env = flyte.TaskEnvironment(name="etl", image=image)
```

## Use instead

```python
import flyte

image = flyte.Image.from_debian_base(name="etl").with_env_vars({"LOG_LEVEL": "debug"})
env = flyte.TaskEnvironment(name="etl", image=image)
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import OPEN, Env, Program, Unknown
from flyte_compile.rules.reading.sites import images

CODE = "FC211"
NAME = "image-variable-name"
SEVERITY = Severity.ERROR

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


def check(program: Program) -> Iterator[Diagnostic]:
    for site in images(program):
        for layer in site.value.layers:
            if not isinstance(layer, Env) or isinstance(layer.env_vars, Unknown):
                continue
            for name in layer.env_vars:
                if name != OPEN and _NAME.fullmatch(name) is None:
                    yield Diagnostic(
                        CODE,
                        SEVERITY,
                        f"{name!r} can't name a variable",
                        layer.span,
                        help="Use letters, digits and '_', and begin with a letter or '_'.",
                        subject=site.subject,
                        field=f"{site.field}.with_env_vars[{name}]",
                    )
