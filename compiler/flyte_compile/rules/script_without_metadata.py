"""A script that an image is made from says nothing of its dependencies.

## What it does

Looks for a PEP 723 block (`# /// script`) in the script of `Image.from_uv_script` and
`Image.from_pixi_script`.

## Why

The block is what the image is made from: without one the SDK fails when it forms the image's name, for a uv script
with `No uv metadata block found`.

## Example

```python
import flyte

image = flyte.Image.from_uv_script(__file__, name="etl")
env = flyte.TaskEnvironment(name="etl", image=image)
```

## Use instead

```python
# /// script
# requires-python = ">=3.12"
# dependencies = ["flyte"]
# ///
import flyte

image = flyte.Image.from_uv_script(__file__, name="etl")
env = flyte.TaskEnvironment(name="etl", image=image)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import PixiScript, Program, SourceFile, UVScript
from flyte_compile.ir.layer_methods import method_of
from flyte_compile.rules.reading.sites import images

CODE = "FC214"
NAME = "script-without-metadata"
SEVERITY = Severity.ERROR


def check(program: Program) -> Iterator[Diagnostic]:
    for site in images(program):
        for layer in site.value.layers:
            if not isinstance(layer, (UVScript, PixiScript)) or layer.dependencies is not None:
                continue
            if isinstance(layer.script, SourceFile) and layer.script.exists and not layer.script.is_folder:
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"the script {layer.script.declared!r} has no block of metadata",
                    layer.span,
                    help="Begin it with '# /// script', '# dependencies = [\"flyte\"]' and '# ///'.",
                    subject=site.subject,
                    field=f"{site.field}.{method_of(layer)}[{layer.script.declared}]",
                )
