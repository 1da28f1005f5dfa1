"""Compiles of text that may be anything, and modules whose evaluation must not get out of hand."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flyte_compile.config import load_config
from flyte_compile.diagnostics import Diagnostic
from flyte_compile.pipeline import compile_project
from flyte_compile.source import Project

HANG = 300
"""Seconds for a handful of modules that take one or two each: only what never ends takes longer."""

DECLARATION = """
import flyte
env = flyte.TaskEnvironment(name="after")
@env.task
def run() -> int: return 1
"""


@dataclass(frozen=True)
class Outcome:
    """What a compile of one module came to."""

    files: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def codes(self) -> set[str]:
        return {found.code for found in self.diagnostics}


def compile_bytes(folder: Path, data: bytes, name: str = "flow.py") -> Outcome:
    """Check and build one module; whatever it holds, this doesn't raise."""
    (folder / name).write_bytes(data)
    compiled = compile_project([folder / name], Project(folder.resolve()), load_config(folder, {}))
    return Outcome(compiled.files, compiled.checked.diagnostics)


def limited(folder: Path, text: str) -> Outcome:
    """Compile statements with a declaration after them."""
    return compile_bytes(folder, f"import flyte\n{text}\n{DECLARATION}".encode("utf-8", "surrogatepass"))


def bounded(folder: Path, steps: int) -> dict[str, str]:
    """Compile each module in a folder, in a process of bounded memory; what each came to, by file name."""
    script = Path(__file__).with_name("bounded.py")
    modules = sorted(map(str, folder.glob("*.py")))
    ended = subprocess.run(
        [sys.executable, "-P", str(script), str(steps), *modules],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=HANG,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    return dict(line.split(" ", 1) for line in ended.stdout.splitlines())
