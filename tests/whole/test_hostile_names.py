"""Files whose names try to get out of the place they stand in: into YAML, a Dockerfile, Python, a path."""

from __future__ import annotations

import ast
import posixpath
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.whole.conftest import Build, compile_paths, compile_text, load_yaml
from tests.whole.text_places import Place, module

dockerfile = pytest.importorskip("dockerfile")

HARMLESS = "harmless"


FILES = (
    *("two words.py", "quote'.py", 'quote".py', "$HOME.py", "${HOME}.py", "`id`.py", "{{ x }}.py", "[x].py", "*.py"),
    *(
        "#x.py",
        "!x.py",
        "-x.py",
        "~x.py",
        "é.py",
        "back\\slash.py",
        "two\nlines.py",
        "a,b.py",
        "<<EOF.py",
        "--from=x.py",
    ),
    *("folder with spaces/flow.py", "$(id)/flow.py", "[x]/flow.py", "..x/flow.py", "&/flow.py", "%s/flow.py"),
)


@pytest.mark.skipif(sys.platform == "win32", reason="files can't be called so")
def test_files_may_be_called_anything(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    text = module(Place("", ()), HARMLESS, "name")
    expected = _shape(compile_text(tmp_path, text, "plain/flow.py"))
    for number, name in enumerate(FILES):
        path = tmp_path / str(number) / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
        build = compile_paths(tmp_path / str(number))
        _assert_paths_stay(build)
        if not build.errors:
            assert _shape(build) == expected, name
            assert build.manifest["environments"][0]["source"]["file"] == f"{number}/{name}"


def _assert_paths_stay(build: Build) -> None:
    for path in build.files:
        assert path == posixpath.normpath(path)
        assert not path.startswith(("/", ".."))
        assert path.isprintable()
        assert "\\" not in path


def _shape(build: Build) -> dict[str, Any]:
    """What a build says, without the texts in it."""
    keywords = []
    for text in build.dockerfiles.values():
        instructions = dockerfile.parse_string(text)
        keywords.append([(item.cmd, len(item.flags)) for item in instructions])
        assert not any(line.startswith("RUN touch") for line in text.splitlines())
    objects = []
    for path, text in build.files.items():
        if path.endswith(".yaml") and path != "secrets.example.yaml":
            [document] = load_yaml(text)
            objects.append(_skeleton(document))
    load_yaml(build.files.get("secrets.example.yaml", ""))
    scripts = []
    for path, text in build.scripts.items():
        tree = ast.parse(text)
        compile(text, path, "exec")
        scripts.append([type(node).__name__ for node in tree.body])
    return {"Dockerfiles": keywords, "objects": sorted(map(str, objects)), "scripts": scripts}


def _skeleton(value: Any) -> Any:
    match value:
        case dict():
            return sorted(str(_skeleton(item)) for item in value.values())
        case list():
            return sorted(str(_skeleton(item)) for item in value)
        case _:
            return type(value).__name__
