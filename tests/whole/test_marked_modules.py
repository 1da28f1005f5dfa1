"""Modules whose lines say what is to be found on them, `#!FC301`: those findings, each once, and nothing else.

A file of `marked/` holds many, each under a line `### what it is about`; `## path` begins a further file of a project,
whose entry is `m.py`. Notes count where they are marked alone.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from flyte_compile.config import Config
from flyte_compile.diagnostics import Severity
from flyte_compile.diagnostics.order import distinct
from flyte_compile.pipeline import check
from flyte_compile.plan.options import Options
from flyte_compile.source import Project

MARKED = Path(__file__).parent / "marked"
_TITLE = re.compile(r"^### (.+)\n", re.MULTILINE)
_FILE = re.compile(r"^## (\S+)\n", re.MULTILINE)
_MARK = re.compile(r"!(FC\d{3})")
_PROJECT = '[project]\nname = "marked"\nversion = "0"\n'


def _modules() -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    for path in sorted(MARKED.glob("*.txt")):
        _, *parts = _TITLE.split(path.read_text(encoding="utf-8"))
        for title, body in zip(parts[::2], parts[1::2], strict=True):
            first, *files = _FILE.split(body)
            project = dict(zip(files[::2], files[1::2], strict=True)) or {"m.py": first}
            if not re.search("^import flyte", project["m.py"], re.MULTILINE):
                project["m.py"] = f"import flyte\n{project['m.py']}"
            found.append((f"{path.stem}: {title}", project))
    return found


CASES = _modules()


def test_titles_are_unique() -> None:
    assert [title for title, count in Counter(title for title, _ in CASES).items() if count > 1] == []


@pytest.mark.parametrize("files", [files for _, files in CASES], ids=[title for title, _ in CASES])
def test_what_is_marked_is_found(files: dict[str, str], tmp_path: Path) -> None:
    for name, text in {"pyproject.toml": _PROJECT, **files}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    marked = Counter(
        (code, name, line)
        for name, text in files.items()
        for line, content in enumerate(text.splitlines(), 1)
        for code in _MARK.findall(content)
    )
    config = Config(options=Options(python="3.11", flyte_version="2.12.1"), import_root=".")
    found = distinct(check([tmp_path / "m.py"], Project(tmp_path), config).diagnostics)
    codes = {code for code, _, _ in marked}
    said = [item for item in found if item.severity is not Severity.NOTE or item.code in codes]
    assert Counter((item.code, item.span.path, item.span.line) for item in said) == marked
    assert all(item.help for item in said)
