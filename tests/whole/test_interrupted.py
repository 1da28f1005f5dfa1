"""Compiles that are stopped in the middle, by the system or by somebody who asks for it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

_PROGRAM = Path(__file__).with_name("interrupted.py")
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no such processes and signals")


def _stopped(folder: Path, way: str, first: int, every: int) -> tuple[list[tuple[int, int, str, list[str]]], str]:
    ended = subprocess.run(
        [sys.executable, "-P", _PROGRAM, way, str(first), str(every), folder],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        # Where this program was started in the background, it ignores SIGINT, and so would that one.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        timeout=600,
    )
    said = (folder / "said").read_text()
    assert ended.returncode == 0, said
    return json.loads(ended.stdout), said


def test_a_killed_compile_leaves_the_old_tree_or_the_new_one(tmp_path: Path) -> None:
    """With all that is foreign; whatever stands beside them is gone after the next compile."""
    results, _ = _stopped(tmp_path, "SIGKILL", 1, 17)
    assert {(status, state) for _, status, state, _ in results} == {
        (-signal.SIGKILL, "old"),
        (-signal.SIGKILL, "new"),
        (0, "new"),
    }
    assert len(results) > 10


@pytest.mark.parametrize(("way", "first"), [("SIGTERM", 2), ("SIGINT", 5)])
def test_an_interrupted_compile_leaves_nothing_beside_the_tree(tmp_path: Path, way: str, first: int) -> None:
    results, said = _stopped(tmp_path, way, first, 23)
    number = signal.Signals[way]
    assert {(status, state) for _, status, state, _ in results} == {(-number, "old"), (-number, "new"), (0, "new")}
    assert [(step, left) for step, _, _, left in results if left] == []
    assert len(results) > 5
    assert set(said.splitlines()) == {"flyte-compile: interrupted"}
