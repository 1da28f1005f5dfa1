"""The Dockerfiles of the trees that are kept, before a linter."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TREES = Path(__file__).parents[1] / "snapshots" / "trees"


def test_hadolint_has_nothing_to_say() -> None:
    files = sorted(TREES.glob("*/build/images/*/Dockerfile"))
    assert len(files) > 5
    hadolint = Path(sys.executable).parent / "hadolint"
    done = subprocess.run(
        [hadolint, "--no-color", "--failure-threshold", "info", *files], capture_output=True, text=True
    )
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
