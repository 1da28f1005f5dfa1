"""What holds of every format."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from importlib.resources.abc import Traversable

import pytest
from hypothesis import given
from tests.report.samples import ALL, REPORTS, report

from flyte_compile.formats import RENDERED
from flyte_compile.report import Report, render

every_format = pytest.mark.parametrize("format", RENDERED)


@every_format
@given(hostile=REPORTS)
def test_it_is_text_that_can_be_written(format: str, hostile: Report) -> None:
    text = render(format, hostile)
    text.encode()
    assert not set(text) & {*map(chr, range(10)), *map(chr, range(11, 32)), "\x7f", "\x85", "\u2028", "\u202e"}
    assert text == "" or text.endswith("\n")
    assert text == render(format, hostile)


@every_format
def test_it_imports_its_own_module_alone(format: str) -> None:
    program = (
        "import sys; from flyte_compile.report import render; from tests.report.samples import ALL, report;"
        f"render({format!r}, report(*ALL)); print(*sorted(name for name in sys.modules if '.report.' in name))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    modules = [name for name in done.stdout.split() if name.startswith("flyte_compile.")]
    own = {"json": "findings_json"}.get(format, format)
    assert set(modules) <= {f"flyte_compile.report.{name}" for name in (own, "model", "texts")}


def test_findings_of_one_setting_have_prints_of_their_own() -> None:
    prints = report(*ALL, *ALL).fingerprints()
    assert len(set(prints)) == 2 * len(ALL)
    assert prints[: len(ALL)] == report(*ALL).fingerprints()


def test_each_has_its_module_and_each_module_its_format() -> None:
    modules = {path.name for path in files("flyte_compile.report").iterdir() if "\ndef render(" in _text(path)}
    assert modules - {"__init__.py"} == {f"{'findings_json' if name == 'json' else name}.py" for name in RENDERED}


def _text(path: Traversable) -> str:
    return path.read_text(encoding="utf-8") if path.name.endswith(".py") else ""
