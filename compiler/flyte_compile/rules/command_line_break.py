"""A command of an image layer runs over several lines.

## What it does

Looks for line breaks in `with_commands`, but for those behind a backslash and in commands with a here-document (`<<`).

## Why

The SDK writes `RUN` and the command: the second line becomes an instruction of its own, which no Dockerfile knows.

## Example

```python
import flyte

image = flyte.Image.from_debian_base(name="etl").with_commands(["mkdir /data\\nchmod 777 /data"])
env = flyte.TaskEnvironment(name="etl", image=image)
```

## Use instead

```python
import flyte

image = flyte.Image.from_debian_base(name="etl").with_commands(["mkdir /data", "chmod 777 /data"])
env = flyte.TaskEnvironment(name="etl", image=image)
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Commands, Program, Unknown
from flyte_compile.rules.reading.credentials import known_token
from flyte_compile.rules.reading.sites import images

CODE = "FC210"
NAME = "command-line-break"
SEVERITY = Severity.ERROR

_BREAK = re.compile(r"(?<!\\)\r?\n")


def check(program: Program) -> Iterator[Diagnostic]:
    for site in images(program):
        for layer in site.value.layers:
            if not isinstance(layer, Commands) or isinstance(layer.commands, Unknown):
                continue
            for command in layer.commands:
                if isinstance(command, str) and "<<" not in command and _BREAK.search(command.rstrip()):
                    secret = known_token(command) is not None
                    yield Diagnostic(
                        CODE,
                        SEVERITY,
                        f"the command {'that holds a token' if secret else repr(command)} runs over several lines",
                        layer.span,
                        help="Give each line as a command of its own, or join them with ' && '.",
                        subject=site.subject,
                        field=f"{site.field}.with_commands[{'?' if secret else command}]",
                    )
