"""Emitted entrypoints run their tasks: with the real SDK, and with nothing but the standard library."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.whole.conftest import EXAMPLES, ROOT, Build

RUNS: list[tuple[str, dict[str, Any], Any]] = [
    ("data-processing/process_data", {"data": {"a": 1}}, {"status": "processed"}),
    ("my-environment/my_task", {"x": 41}, 42),
    ("configuration-hierarchy/mean", {"values": [1, 2, 4.5]}, 2.5),
    ("driver/sum_of_squares", {"n": 4}, 14),
    ("pipeline-driver/longest", {"texts": ["one", "two words"]}, 2),
]
SANDBOXED: list[tuple[str, dict[str, Any], Any]] = [
    ("sandboxed/restricted_task", {"n": 21}, 42),
    ("sandboxed/heavy_task", {"data": [1, 2]}, {"count": 2, "total": 3}),
    ("sandboxed/sandboxed-code", {"x": 1, "y": 2}, 3),
    ("sandboxed/double-plus-one", {"x": 3}, 7),
    ("arithmetic/mean", {"values": [1.0, 2.0]}, 1.5),
]


@pytest.fixture(scope="module")
def build(examples: Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return examples.written(tmp_path_factory.mktemp("running") / "build")


def _run(build: Path, task: str, inputs: dict[str, Any], *options: str, **variables: str) -> Any:
    """The result of a task, run as its container runs it, but for the folder that the sources are in."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    ended = subprocess.run(
        [sys.executable, *options, str(build / "tasks" / task / "entrypoint.py")],
        cwd=ROOT,
        env={**kept, "FLYTE_COMPILE_INPUTS": json.dumps(inputs), **variables},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])


@pytest.mark.parametrize(("task", "inputs", "result"), RUNS, ids=[run[0] for run in RUNS])
def test_with_the_sdk(build: Path, task: str, inputs: dict[str, Any], result: Any) -> None:
    assert _run(build, task, inputs) == result


@pytest.mark.parametrize(("task", "inputs", "result"), RUNS, ids=[run[0] for run in RUNS])
def test_without_any_package(build: Path, task: str, inputs: dict[str, Any], result: Any) -> None:
    assert _run(build, task, inputs, "-S") == result


@pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is Linux's")
@pytest.mark.parametrize(("task", "inputs", "result"), SANDBOXED, ids=[run[0] for run in SANDBOXED])
def test_in_the_sandbox(build: Path, task: str, inputs: dict[str, Any], result: Any) -> None:
    assert _run(build, task, inputs, "-S") == result


def test_from_anywhere_with_a_python_path(build: Path, tmp_path: Path) -> None:
    script = build / "tasks" / "my-environment" / "my_task" / "entrypoint.py"
    folder = EXAMPLES / "infrastructure_and_security"
    ended = subprocess.run(
        [sys.executable, "-S", str(script), "--inputs", '{"x": 1}'],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert (ended.returncode, ended.stdout) == (0, "2\n"), ended.stderr
