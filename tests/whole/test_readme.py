"""The README, and what it refers to, show what really comes out."""

from __future__ import annotations

import pathlib
import re

import pytest
from tests.cli.commands import COMMANDS

from flyte_compile.config import LISTS, TABLES, TEXTS, Config, load_config
from flyte_compile.diagnostics import Severity, render_text
from flyte_compile.pipeline import Compiled, check, compile_project
from flyte_compile.plan.kubernetes.platforms import built_in, load
from flyte_compile.plan.lock import lock_text, parse_lock
from flyte_compile.plan.options import Options
from flyte_compile.source import Project

_ROOT = pathlib.Path(__file__).parents[2]
_PAGES = [_ROOT / "README.md", *sorted((_ROOT / "docs").glob("*.md"))]
_TEXT = "\n".join(page.read_text() for page in _PAGES)
_MARKED = re.compile(r"<!-- (?P<name>[^>]+?) -->\n```\w*\n(?P<text>.*?)\n```", re.DOTALL)
_BLOCKS = {match["name"]: match["text"] for match in _MARKED.finditer(_TEXT)}


def _project(tmp_path: pathlib.Path, text: str) -> tuple[list[pathlib.Path], Project]:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "pipeline.py").write_text(text + "\n")
    return [tmp_path / "pipeline.py"], Project(tmp_path)


def _compiled(tmp_path: pathlib.Path) -> Compiled:
    paths, project = _project(tmp_path, _BLOCKS["pipeline.py"])
    return compile_project(paths, project, Config(options=Options()))


def test_the_listed_files_are_those_of_the_build(tmp_path: pathlib.Path) -> None:
    listed = [line.split()[0].removeprefix("build/") for line in _BLOCKS["build"].splitlines()]
    made = [path for path in _compiled(tmp_path).files if not path.startswith("runtime/")]
    assert listed == sorted(path for path in made if not path.endswith(".dockerignore"))


def test_excerpts_stand_in_the_files(tmp_path: pathlib.Path) -> None:
    files = _compiled(tmp_path).files
    excerpts = {name.removeprefix("build/"): text for name, text in _BLOCKS.items() if name.startswith("build/")}
    assert excerpts
    for path, excerpt in excerpts.items():
        rest = files[path]
        for part in excerpt.split("\n...\n"):
            before, found, rest = rest.partition(part)
            assert found, f"{path} has no such part:\n{part}"
            assert before.endswith("\n"), part


def test_the_finding_is_the_one_shown(tmp_path: pathlib.Path) -> None:
    paths, project = _project(tmp_path, _BLOCKS["pipeline.py"].replace("512Mi", "512MB"))
    checked = check(paths, project, Config(options=Options()))
    shown = render_text(checked.diagnostics, checked.source_of, colour=False, width=None)
    assert shown.strip() == _BLOCKS["findings"]


def test_the_configuration_is_one(tmp_path: pathlib.Path) -> None:
    (tmp_path / "pyproject.toml").write_text(_BLOCKS["pyproject.toml"] + "\n\n" + _BLOCKS["a platform of one's own"])
    config = load_config(tmp_path, {"platform": "cellar"})
    assert (config.output, config.define) == ("build", {"STAGE": "production"})
    cellar = load(config.options.platform, config.options.platforms)
    assert cellar.device("GPU", "T4") == {"example.com/card": ("tesla-t4",)}
    assert cellar.spot is not None
    assert cellar.spot.require["example.com/pool"] == ("cheap",)


def test_the_policy_is_one(tmp_path: pathlib.Path) -> None:
    (tmp_path / "flyte-compile-baseline.json").write_text('{"version": 1, "findings": []}')
    (tmp_path / "pyproject.toml").write_text(_BLOCKS["which findings count"])
    policy = load_config(tmp_path, {}).policy
    assert policy.fail_on is Severity.WARNING
    assert policy.severities == {"FC306": Severity.WARNING}
    assert policy.is_sought("FC408", "src/a.py")
    assert not policy.is_sought("FC408", "legacy/a.py")


def test_the_lock_file_is_one() -> None:
    lock = parse_lock(_BLOCKS["flyte-compile.lock"].encode())
    assert not lock.problems
    assert lock_text(lock.images).endswith(_BLOCKS["flyte-compile.lock"] + "\n")


def test_every_option_and_every_key_is_named() -> None:
    keys = {*TEXTS, *LISTS, *TABLES}
    named = {*re.findall(r"`(--?[a-z-]+)", _TEXT), *(f"--{key}" for key in keys)}
    for option in COMMANDS["build"].params:
        assert option.name == "src" or named & set(option.opts), option.name
    for key in keys:
        assert re.search(rf"`{key}`|^{key} = |\.{key}[].]", _TEXT, re.MULTILINE), key
    for platform in built_in():
        assert f"`{platform}`" in _TEXT


def test_the_commands_are_those_of_the_command_line() -> None:
    shown = re.findall(r"^\| `flyte-compile (\w+)", _TEXT, re.MULTILINE)
    assert {*shown, "build"} == {*COMMANDS, "SRC"}


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: pathlib.Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text())
    assert links
    for link in links:
        assert (page.parent / link).exists(), link
