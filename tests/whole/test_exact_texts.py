"""Texts from user code in every place of a module: refused, or exactly what other programs read in every file."""

from __future__ import annotations

import functools
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.whole.conftest import Build, compile_text, load_yaml
from tests.whole.read_back import comments_of, differences, read_back
from tests.whole.text_places import PLACES, PROJECT, Place, module

WORD = "zqph"
"""A text that nothing refuses: what stands where it stands must be the hostile one."""
NASTY = (
    "two\nRUN touch /hacked",
    "carriage\rRUN touch /hacked",
    "continued \\\nRUN touch /hacked",
    "<<EOF\nRUN touch /hacked\nEOF",
    "a\n---\nkind: Secret",
    "$HOME ${PATH} $(id) `id` \"'",
    "{{ 7 * 7 }} {% raw %} {# x #} %s {0} %{x} $${y}",
    "nul\0",
    "next\x85line\u2028separator\u2029end",
    "bell\x07 escape\x1b[31m delete\x7f",
    "../../../../etc/passwd",
    "",
    " ",
    "- key: value # comment",
    "yes",
    "1e3",
    "a && touch /hacked; #",
    "--mount=type=bind,target=/",
    "\ud800 half",
    "\u202ereversed \u2066isolated \u200b \U0001f600 ünïcode",
    '"""\nimport os\nos._exit(1)\n"""',
    "\\",
    "[link](https://example.com) <b>bold</b> | cell | `code`",
    "```\n\n# heading\n\n```sh\ntouch /hacked\n```",
    "*&!|>%@ ?:",
    "x" * 5_000,
)
TURNS = 5
"""How many places share the list: each has every fifth text of it, and what hypothesis makes up."""
PIECES = (
    *(text for text in NASTY if len(text) < 100),
    *"\n\r\t\0\x1b\x85\u2028\ufeff\u202e\ud83d\"'`$\\#{}[]()<>|&;*?!~ ",
)
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join),
    st.lists(st.sampled_from("\"'`$\\#{}[]()<>|&;*?!~ %=,:@-éa0_."), min_size=1, max_size=12).map("".join),
    st.text(max_size=15),
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    for path, text in PROJECT.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


@functools.cache
def _expected(project: Path, place: Place) -> tuple[Build, Any]:
    build = compile_text(project, module(place, WORD))
    return build, read_back(build, raw=place.raw)


def _check(project: Path, place: Place, text: str) -> None:
    plain, expected = _expected(project, place)
    build = compile_text(project, module(place, text))
    if build.errors:
        return
    codes = {found.code for found in build.diagnostics}
    found = read_back(build, raw=place.raw)
    if plain.errors or place.left_out in codes:
        assert text not in ("", " ") or codes  # Nothing to compare with: a text that alone is right, such as "1e3".
        return
    assert list(differences(expected, found, text, WORD, place)) == []


@pytest.mark.parametrize("name", PLACES)
def test_a_text_is_what_it_is(project: Path, name: str) -> None:
    turn = list(PLACES).index(name)
    for text in NASTY[turn % TURNS :: TURNS]:
        _check(project, PLACES[name], text)


@pytest.mark.parametrize("name", PLACES)
@settings(max_examples=6)
@given(text=TEXTS)
def test_any_text_is_what_it_is(project: Path, name: str, text: str) -> None:
    _check(project, PLACES[name], text)


@pytest.mark.parametrize("name", PLACES)
def test_the_comparison_can_fail(project: Path, name: str) -> None:
    """With another text in its place, a build differs; so it does with a label where none is to be."""
    place = PLACES[name]
    build, expected = _expected(project, place)
    if not build.errors and WORD in str(expected).lower():
        found = eval(repr(expected).replace(WORD, "other?;").replace(WORD.upper(), "other?;"))
        assert list(differences(expected, found, "another", WORD, place))


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="there is no kubectl")
def test_the_apis_own_decoder_reads_the_same(project: Path, tmp_path: Path) -> None:
    """kubectl's decoder and PyYAML, over every object that the texts are in, all at once."""
    objects: list[Any] = []
    texts = (*NASTY[:-1], "x" * 100_000)
    for number, text in enumerate(texts):
        for name in ("pod spec", "annotation", "container argument", "secret file"):
            build = compile_text(project, module(PLACES[name], text, f"e{number}"))
            for path, content in build.objects.items():
                (tmp_path / f"{len(objects):05}.yaml").write_text(content)
                objects += load_yaml(content)
                assert all(line.isprintable() for line in comments_of(content)), path
    done = subprocess.run(
        ["kubectl", "set", "image", "--local", "-f", str(tmp_path), "*=x", "-o", "json"],
        env={"KUBECONFIG": "/dev/null", "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    decoded = [json.loads(text) for text in _documents(done.stdout)]
    assert len(decoded) == len(objects) > len(texts)
    for one, other in zip(objects, decoded, strict=True):
        assert _texts(one) == _texts(other)


def _documents(text: str) -> list[str]:
    """JSON documents one after the other, each of which ends with a brace at the margin."""
    return [f"{part}}}" for part in text.split("\n}")[:-1]]


def _texts(value: Any) -> Any:
    """What users write of an object, which no default of the API adds to."""
    found = [value["metadata"].get("annotations"), value["metadata"].get("labels")]
    spec = value["spec"]
    for key in ("jobTemplate", "spec", "template", "spec"):
        spec = spec.get(key, spec)
    for container in spec["containers"]:
        found += [container.get(key) or None for key in ("args", "command", "workingDir", "name", "volumeMounts")]
        found.append([{"value": "", **variable} for variable in container.get("env", ())])
    return found
