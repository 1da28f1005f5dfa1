"""A variable of an image has a value that isn't text.

## What it does

Checks the values in `with_env_vars`.

## Why

Environment variables are texts. The SDK writes Python's notation for whatever it's given: `True`, `None`, `['a']`.

## Example

```python
import flyte

image = flyte.Image.from_debian_base(name="etl").with_env_vars({"DEBUG": True})
env = flyte.TaskEnvironment(name="etl", image=image)
```

## Use instead

```python
import flyte

image = flyte.Image.from_debian_base(name="etl").with_env_vars({"DEBUG": "1"})
env = flyte.TaskEnvironment(name="etl", image=image)
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.diagnostics.fix import rewrite
from flyte_compile.ir import Env, Program, Unknown
from flyte_compile.rules.reading.sites import images

CODE = "FC212"
NAME = "image-variable-value"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in images(program):
        for layer in site.value.layers:
            if not isinstance(layer, Env) or isinstance(layer.env_vars, Unknown):
                continue
            variables: Mapping[str, object] = layer.env_vars
            for name, value in variables.items():
                if not isinstance(value, (str, Unknown)):
                    yield Diagnostic(
                        CODE,
                        SEVERITY,
                        f"the value of the variable {name!r} isn't text but {value!r}",
                        layer.span,
                        help=f"Write the text that the program should read, such as {str(value)!r}.",
                        subject=site.subject,
                        field=f"{site.field}.with_env_vars[{name}]",
                        fix=rewrite(layer.spans.get("env_vars", layer.span), value, str(value), key=name)
                        if type(value) is int
                        else None,
                    )
