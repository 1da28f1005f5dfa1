"""A text of an image layer contains a line break or another control character.

## What it does

Checks package names, index URLs, extra arguments, variable names and values, working folders and destinations.

## Why

The SDK writes them into a Dockerfile as they are: what follows a line break becomes an instruction of its own, which
fails the build or does something that nobody wrote.

## Example

```python
import flyte

image = flyte.Image.from_debian_base(name="etl").with_env_vars({"GREETING": "hello\\nRUN rm -rf /data"})
env = flyte.TaskEnvironment(name="etl", image=image)
```

## Use instead

```python
import flyte

image = flyte.Image.from_debian_base(name="etl").with_env_vars({"GREETING": "hello"})
env = flyte.TaskEnvironment(name="etl", image=image)
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program
from flyte_compile.rules.reading.credentials import known_token
from flyte_compile.rules.reading.layers import LayerText, texts
from flyte_compile.rules.reading.sites import images

CODE = "FC209"
NAME = "layer-control-characters"
SEVERITY = Severity.ERROR

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029]")


def check(program: Program) -> Iterator[Diagnostic]:
    for site in images(program):
        for given in texts(site.value):
            character = _CONTROL.search(given.text)
            if character is not None:
                what = "a line break" if character[0] in "\n\r" else f"the control character {character[0]!r}"
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"the {_shown(given)} contains {what}",
                    given.span,
                    help="Take it out; a list of packages is several arguments, one for each.",
                    subject=site.subject,
                    field=f"{site.field}.{_field(given)}",
                )


def _shown(given: LayerText) -> str:
    """What a message calls a text; a variable's value or a token may be a secret and isn't shown."""
    is_value = given.role.startswith("value of") or known_token(given.text) is not None
    return given.role if is_value else f"{given.role} {given.text!r}"


def _field(given: LayerText) -> str:
    return given.field if known_token(given.field) is None else f"{given.field.partition('[')[0]}[?]"
