"""Standard output and error that can't be written to: no bug of this program."""

from __future__ import annotations

import pathlib
import subprocess
import sys

import pytest
from tests.cli.conftest import Project

needs_devices = pytest.mark.skipif(not pathlib.Path("/dev/full").is_char_device(), reason="there is no /dev/full")

COMMANDS = ["check hello.py", "check hello.py --format json", "rules", "explain FC301", "inspect hello.py"]


@pytest.fixture
def wrong(project: Project) -> Project:
    project.write(
        "hello.py",
        'import flyte\nenv = flyte.TaskEnvironment(name="hello", resources=flyte.Resources(memory="4GB"))\n',
    )
    return project


@needs_devices
@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk(wrong: Project, command: str) -> None:
    ended = _in_a_shell(wrong, command, ">/dev/full")
    assert ended.returncode == 2
    assert ended.stderr.endswith("flyte-compile: the output can't be written: no space left on device\n")
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("streams", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams(wrong: Project, streams: str) -> None:
    ended = _in_a_shell(wrong, "check hello.py", streams)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr


def _in_a_shell(project: Project, command: str, streams: str) -> subprocess.CompletedProcess[str]:
    line = f"'{sys.executable}' -m flyte_compile {command} {streams}"
    return subprocess.run(["sh", "-c", line], cwd=project.folder, capture_output=True, text=True, check=False)
