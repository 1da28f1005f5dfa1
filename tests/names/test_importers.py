"""Which modules a change reaches."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyte_compile.names.importers import Importers
from flyte_compile.source import Project


def _project(root: Path, files: dict[str, str]) -> Importers:
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text).lstrip("\n"))
    return Importers(Project(root), None)


@pytest.mark.parametrize(
    "text",
    [
        "import images",
        "import json, images as i",
        "from images import base",
        "def late():\n    if True: from images import (  # of ours (all)\n        base,\n    )",
        "import os; import images",
        "from importlib import import_module\nm = import_module(  # ours)\n    'images')",
        "from . import images",
        "from .images import base",
        "from . import (  # not (only)\n    json,\n    images,\n)",
        "from . \\\n  import \\\n  images",
        "try:\n    pass\nexcept* ValueError:\n    import images",
    ],
)
def test_every_spelling_of_an_import(tmp_path: Path, text: str) -> None:
    files = {"images.py": "base = 1", "tasks.py": text, "other.py": "images = 'import'"}
    folder = "team/" if "from ." in text else ""
    importers = _project(tmp_path, {"team/__init__.py": "", **{folder + file: text for file, text in files.items()}})
    assert importers.affected([f"{folder}images.py"]) == (f"{folder}images.py", f"{folder}tasks.py")


def test_importers_of_importers(tmp_path: Path) -> None:
    importers = _project(
        tmp_path,
        {
            "a.py": "",
            "b.py": "import a",
            "c.py": "import b",
            "d.py": "import c, a",
            "cycle.py": "import d\nimport turn",
            "turn.py": "import cycle",
            "alone.py": "import json",
        },
    )
    assert importers.affected(["a.py"]) == ("a.py", "b.py", "c.py", "cycle.py", "d.py", "turn.py")
    assert importers.affected(["d.py"]) == ("cycle.py", "d.py", "turn.py")
    assert importers.affected(["alone.py"]) == ("alone.py",)


def test_a_package_runs_before_its_modules(tmp_path: Path) -> None:
    importers = _project(
        tmp_path,
        {
            "team/__init__.py": "from team.images import base",
            "team/images.py": "base = 1",
            "team/tasks.py": "x = 1",
            "main.py": "import team.tasks",
            "other/__init__.py": "",
        },
    )
    assert importers.affected(["team/__init__.py"]) == (
        "main.py",
        "team/__init__.py",
        "team/images.py",
        "team/tasks.py",
    )
    assert "main.py" in importers.affected(["team/images.py"])
    assert importers.affected(["other/__init__.py"]) == ("other/__init__.py",)


def test_import_roots(tmp_path: Path) -> None:
    importers = _project(
        tmp_path,
        {
            "pyproject.toml": '[tool.uv.workspace]\nmembers = ["packages/*"]',
            "packages/shared/pyproject.toml": "",
            "packages/shared/src/shared/__init__.py": "",
            "packages/shared/src/shared/images.py": "",
            "packages/app/pyproject.toml": "",
            "packages/app/src/app/__init__.py": "",
            "packages/app/src/app/tasks.py": "from shared.images import base",
            "src/tool.py": "",
            "scripts/run.py": "import tool, neighbour",
            "scripts/neighbour.py": "",
            "elsewhere/run.py": "import neighbour",
        },
    )
    assert importers.affected(["packages/shared/src/shared/images.py"]) == (
        "packages/app/src/app/tasks.py",
        "packages/shared/src/shared/images.py",
    )
    assert importers.affected(["src/tool.py"]) == ("scripts/run.py", "src/tool.py")
    assert importers.affected(["scripts/neighbour.py"]) == ("scripts/neighbour.py", "scripts/run.py")


def test_a_link_is_what_it_leads_to(tmp_path: Path) -> None:
    importers = _project(tmp_path, {"lib/images.py": "", "jobs/tasks.py": "import images"})
    (tmp_path / "jobs/images.py").symlink_to("../lib/images.py")
    assert importers.affected(["lib/images.py"]) == ("jobs/tasks.py", "lib/images.py")


def test_names_beyond_ascii(tmp_path: Path) -> None:
    importers = _project(tmp_path, {"größe.py": "", "other.py": ""})
    (tmp_path / "tasks.py").write_bytes("# coding: latin-1\nimport größe\n".encode("latin-1"))
    assert importers.affected(["größe.py"]) == ("größe.py", "tasks.py")


def test_files_that_are_no_modules_count_for_those_that_name_them(tmp_path: Path) -> None:
    importers = _project(
        tmp_path,
        {
            "deps/requirements.txt": "",
            "README.md": "",
            "tasks.py": "image = base.with_requirements('deps/requirements.txt')",
            "main.py": "import tasks",
            "other.py": "import json",
        },
    )
    assert importers.affected(["deps/requirements.txt"]) == ("main.py", "tasks.py")
    assert importers.affected(["README.md"]) == ()


@pytest.mark.parametrize("name", ["pyproject.toml", "uv.lock", ".python-version"])
def test_what_configures_a_project_counts_for_all_that_declares_below_it(tmp_path: Path, name: str) -> None:
    importers = _project(
        tmp_path,
        {
            name: "",
            f"inner/{name}": "",
            "tasks.py": "import flyte",
            "main.py": "import tasks",
            "inner/more.py": "import flyte",
            "plain.py": "",
        },
    )
    assert importers.affected([name]) == ("inner/more.py", "main.py", "tasks.py")
    assert importers.affected([f"inner/{name}"]) == ("inner/more.py",)


def test_what_is_gone_or_no_module_of_flyte_is_left_out(tmp_path: Path) -> None:
    importers = _project(
        tmp_path,
        {
            "template.py": "{% if %}",
            "broken.py": "import flyte\nenv = (",
            "tasks.py": "import gone, template",
            "folder/inner.py": "",
        },
    )
    assert importers.affected(["gone.py", "gone.txt"]) == ()
    assert importers.affected(["template.py"]) == ()
    assert importers.affected(["broken.py"]) == ("broken.py",)
    assert importers.affected(["folder"]) == ("folder/inner.py",)


_MODULES = ("a.py", "ab.py", "p/__init__.py", "p/a.py", "p/b.py", "p/q/__init__.py", "p/q/c.py", "n/d.py")
_NAMES = ("a", "ab", "p", "p.a", "p.b", "p.q", "p.q.c", "n.d", "d", "json", "q", "c")
_STATEMENTS = st.one_of(
    st.builds("import {}".format, st.sampled_from(_NAMES)),
    st.builds("from {} import {}".format, st.sampled_from(_NAMES), st.sampled_from(("a", "b", "q", "c", "x", "*"))),
    st.builds("from {} import {}".format, st.sampled_from((".", "..", ".q", "..a")), st.sampled_from(("a", "b", "x"))),
    st.builds("from {} import ({},\n    {})".format, st.sampled_from(_NAMES), st.just("x"), st.sampled_from("abq")),
    st.builds("import_module({!r})".format, st.sampled_from(_NAMES)),
    st.just("'''import a'''"),
    st.just("a = b = c"),
)


@given(st.lists(st.lists(_STATEMENTS, max_size=3).map("\n".join), min_size=len(_MODULES), max_size=len(_MODULES)))
def test_nothing_is_missed_that_a_parse_of_everything_finds(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    importers = _project(tmp_path_factory.mktemp("project"), dict(zip(_MODULES, texts, strict=True)))
    imported = {file: importers.imported(file) or frozenset() for file in _MODULES}
    for changed in _MODULES:
        reached = {changed}
        while more := {file for file in _MODULES if file not in reached and imported[file] & reached}:
            reached |= more
        fresh = Importers(importers.project, None)
        assert fresh.affected([changed]) == tuple(sorted(reached))
