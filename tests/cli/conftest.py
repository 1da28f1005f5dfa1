"""A project in a temporary folder, and the command line run in it."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from flyte_compile.cli import main

HELLO = """
    import flyte

    env = flyte.TaskEnvironment(name="hello", resources=flyte.Resources(memory="1Gi"))


    @env.task
    async def greet(name: str = "world") -> str:
        return f"Hello, {name}!"
"""


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Everything: `check` has its findings on standard output, and how many there are on standard error."""
        return self.out + self.err


class Project:
    """A folder with a module, `hello.py`, that declares one environment with one task."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("hello.py", HELLO)

    def write(self, path: str, text: str | bytes) -> Path:
        """Writes a file below the project, its folders included; text is dedented."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else textwrap.dedent(text).lstrip("\n").encode())
        return file

    def run(self, *arguments: str, **variables: str) -> Ended:
        """Runs the command line; what no person should ever see fails the test."""
        result = CliRunner(env=variables).invoke(main, arguments, catch_exceptions=False)
        ended = Ended(result.exit_code, result.stdout, result.stderr)
        assert "Traceback" not in ended.err, ended.err
        assert ended.code in (0, 1, 2), ended.err
        return ended

    def on_a_terminal(self, *arguments: str, **variables: str) -> str:
        """What a terminal shows of the command line run in a process of its own."""
        import pty  # Windows has none.

        kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "CI")}
        ours, theirs = pty.openpty()
        try:
            process = subprocess.Popen(
                [sys.executable, "-m", "flyte_compile", *arguments],
                cwd=self.folder,
                env={**kept, **variables},
                stdin=subprocess.DEVNULL,
                stdout=theirs,
                stderr=theirs,
            )
            os.close(theirs)
            seen = b""
            while True:
                try:
                    part = os.read(ours, 65536)
                except OSError:
                    break
                if not part:
                    break
                seen += part
            process.wait(timeout=60)
            return seen.decode()
        finally:
            os.close(ours)

    def tree(self, folder: str = "build") -> dict[str, bytes]:
        """Every file below a folder."""
        root = self.folder / folder
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(tmp_path)
    return Project(tmp_path)
