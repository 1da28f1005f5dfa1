"""The package itself: what it needs, and what it costs to import."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

RUNTIME = Path(__file__).parents[2] / "runtime"
SOURCES = sorted((RUNTIME / "flyte_compile_runtime").rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(RUNTIME).as_posix())
def test_a_module_imports_the_standard_library_alone(path: Path) -> None:
    allowed = {*sys.stdlib_module_names, "flyte_compile_runtime", "annotationlib"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names = [node.module or ""]
        assert {name.partition(".")[0] for name in names} <= allowed


def test_an_import_of_the_package_leaves_what_is_expensive_for_later() -> None:
    code = "import sys, flyte_compile_runtime; print(sorted(sys.modules))"
    command = [sys.executable, "-S", "-c", code]
    modules = subprocess.run(
        command, env={"PYTHONPATH": str(RUNTIME)}, capture_output=True, text=True, check=True
    ).stdout
    for expensive in ("argparse", "asyncio", "json", "logging", "pathlib", "subprocess", "flyte"):
        assert f"'{expensive}'" not in modules


def test_importing_it_changes_nothing_of_a_program_that_uses_multiprocessing() -> None:
    program = "import multiprocessing, sys; before = list(sys.meta_path); import flyte_compile_runtime"
    subprocess.run([sys.executable, "-c", f"{program}; assert sys.meta_path == before"], check=True, cwd=RUNTIME)
