"""Hostile text in every place of an image: either it is refused, or a builder reads exactly what was planned."""

from __future__ import annotations

import json
import shlex
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.emit.dockerfile_reader import expected, process_word, read
from tests.plan.image_samples import Files, debian, named, on_base, pip, plan_all, source
from tests.plan.samples import at, image, secret

from flyte_compile.emit.bake import bake_file
from flyte_compile.emit.dockerfile import dockerfile
from flyte_compile.emit.dockerignore import image_dockerignore
from flyte_compile.emit.readme import readme
from flyte_compile.ir import (
    AptPackages,
    CodeBundleLayer,
    Commands,
    CopyConfig,
    Env,
    Image,
    ImageKind,
    PipOptions,
    PixiProject,
    PoetryProject,
    PythonWheels,
    Requirements,
    UVProject,
    UVScript,
    WorkDir,
)
from flyte_compile.plan.image.images import ImagesPlan
from flyte_compile.plan.model import Copy, ImagePlan, Plan, Run, SetEnv

S = at(2)
PIECES = (
    *(
        "\n",
        "\r",
        "\0",
        "\t",
        "\x0b",
        "\x1b",
        "\x7f",
        "\x85",
        "\u2028",
        "\u2029",
        "\u00a0",
        "\u200b",
        "\ufeff",
        "\ud800",
    ),
    *(
        "\\",
        "\\\n",
        '"',
        "'",
        "`",
        "$",
        "${",
        "}",
        "$PATH",
        "${PATH}",
        "$(id)",
        "\\$HOME",
        "#",
        "# ",
        "{{ x }}",
        "{% x %}",
    ),
    *(
        "<<EOF",
        "<<-'E'",
        "EOF",
        "[",
        "]",
        '["a"]',
        "*",
        "?",
        "**",
        "!",
        "&&",
        "||",
        ";",
        "|",
        "--",
        "-",
        "=",
        ",",
        ":",
        "@",
    ),
    *(
        "\nUSER root",
        "\nRUN reboot",
        "FROM x",
        "ARG A=1",
        "../",
        "/",
        ".",
        " ",
        "  ",
        "a",
        "B",
        "0",
        "_",
        "é",
        "漢",
        "😀",
    ),
)
hostile = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=8).map("".join),
    st.text(max_size=20),
    st.sampled_from(PIECES).map(lambda piece: piece * (65_536 // len(piece))),
)

PLACES: dict[str, Callable[[str], Image]] = {
    "pip": lambda text: debian(pip("a", text, "b")),
    "pip options": lambda text: debian(pip("a", index_url=text, extra_index_urls=(text, text), extra_args=text)),
    "apt": lambda text: debian(AptPackages(span=S, packages=("a", text))),
    "command": lambda text: debian(Commands(span=S, commands=(text, "true"))),
    "command with a secret": lambda text: debian(Commands(span=S, commands=(text,), secret_mounts=(secret("K"),))),
    "variable": lambda text: debian(Env(span=S, env_vars={"A": text, "B": "b", "C": text})),
    "name of a variable": lambda text: debian(Env(span=S, env_vars={text: "x"})),
    "working folder": lambda text: debian(WorkDir(span=S, workdir=text)),
    "destination": lambda text: debian(CopyConfig(span=S, src=source("app.py"), dst=text, is_folder=False)),
    "folder's destination": lambda text: debian(
        CopyConfig(span=S, src=source("assets", folder=True), dst=text, is_folder=True)
    ),
    "code bundle": lambda text: debian(CodeBundleLayer(span=S, dst=text), CodeBundleLayer(span=S, copy_style=text)),
    "uv project": lambda text: debian(
        UVProject(
            span=S,
            pyproject=source("uv/pyproject.toml"),
            uvlock=None,
            options=PipOptions(extra_args=text),
            project_install_mode="install_project",
        )
    ),
    "poetry project": lambda text: debian(
        PoetryProject(
            span=S,
            pyproject=source("poetry/pyproject.toml"),
            poetry_lock=source("poetry/poetry.lock"),
            extra_args=text,
        )
    ),
    "pixi project": lambda text: debian(
        PixiProject(span=S, manifest=source("pixi/pixi.toml"), pixi_lock=None, environment=text, extra_args=text)
    ),
    "script's dependency": lambda text: debian(
        UVScript(span=S, script=source("script.py"), options=PipOptions(), dependencies=(text,), requires_python=text)
    ),
    "wheels": lambda text: debian(PythonWheels(span=S, package_name=text)),
    "secret": lambda text: debian(
        pip("a", secret_mounts=(secret(text, text, as_env_var="A"), secret(text, mount="/etc/flyte/secrets")))
    ),
    "secret's variable": lambda text: debian(pip("a", secret_mounts=(secret("k", as_env_var=text or "A"),))),
    "secret's mount": lambda text: debian(pip("a", secret_mounts=(secret("k", mount=text or "/x"),))),
    "base": lambda text: on_base(text, pip("a"), name="n"),
    "reference": lambda text: image(kind=ImageKind.URI, debian=False, base=text),
    "python version": lambda text: debian(python_version=text),
    "python version on a base": lambda text: on_base("b:1", pip("a"), name="n", python_version=text),
    "release": lambda text: debian(flyte_version=text),
    "name": lambda text: debian(name=text),
    "registry": lambda text: debian(registry=text),
    "platform": lambda text: debian(platforms=(text,)),
    "interpreter": lambda text: on_base("b:1", Env(span=S, env_vars={"UV_PYTHON": text}), pip("a"), name="n"),
}


@pytest.mark.parametrize("place", PLACES)
@given(text=hostile)
@example(text="x\nUSER root")
@example(text="a" * 65_536)
@example(text="\\" * 16_384)
@example(text="'" * 16_384)
@example(text="#" * 16_384)
@settings(max_examples=60, deadline=None)
def test_text_is_refused_or_read_as_planned(place: str, text: str) -> None:
    planned = plan_all(named(0, "app", PLACES[place](text)))
    _check(planned)


@given(path=hostile)
@settings(max_examples=300, deadline=None)
def test_a_file_s_name_is_refused_or_read_as_planned(path: str) -> None:
    files = Files()
    files.files[f"assets/{path}"] = b""
    files.files[path] = b""
    copies = (
        CopyConfig(span=S, src=source(path), dst=".", is_folder=False),
        CopyConfig(span=S, src=source("assets", folder=True), dst="x", is_folder=True),
    )
    requirements = Requirements(span=S, file=source(path), options=PipOptions())
    _check(plan_all(named(0, "app", debian(*copies)), files=files))
    _check(plan_all(named(0, "app", debian(requirements)), files=files))
    _check(plan_all(named(0, "app", debian(), include=(path,)), files=files))


@given(name=hostile)
@settings(max_examples=200, deadline=None)
def test_an_environment_s_name_is_refused_or_a_label(name: str) -> None:
    planned = plan_all(named(0, name, debian()), runs={})
    _check(planned)
    assert all(found.name.isascii() and len(found.name) <= 63 for found in planned.images)


@given(text=hostile)
@settings(max_examples=300, deadline=None)
def test_a_package_reaches_the_shell_as_it_is(text: str) -> None:
    for found in plan_all(named(0, "app", debian(pip(text)))).images:
        assert shlex.split(_last_run(found).lines[-1]) == ["uv", "pip", "install", text]


@given(text=hostile)
@settings(max_examples=300, deadline=None)
def test_a_variable_s_value_is_literal_but_for_names(text: str) -> None:
    for found in plan_all(named(0, "app", debian(Env(span=S, env_vars={"A": text})))).images:
        (own,) = [item for item in found.instructions if isinstance(item, SetEnv)][1:-1]
        (line,) = [item for item in read(dockerfile(found)) if item[0] == "ENV"][1:-1]
        if "$" not in text:
            assert own.variables == (("A", text),)
            assert line == ("ENV", [("A", text)])


def _check(planned: ImagesPlan) -> None:
    if not planned.images:
        # A wheel that isn't built yet is a warning, since nothing is wrong with the program.
        errors = [item for item in planned.diagnostics if item.severity.label == "error" or item.code == "FC260"]
        assert any(item.code.startswith(("FC2", "FC8")) for item in errors)
        return
    (found,) = planned.images
    text = dockerfile(found)
    assert read(text) == expected(found.instructions)
    assert all(unicodedata.category(character) not in ("Cc", "Zl", "Zp") for character in text.replace("\n", ""))
    assert max(len(line.encode()) for line in text.splitlines()) < 65_535
    assert text.isprintable() or text.encode()
    allowed = image_dockerignore(found).splitlines()
    assert len(allowed) == len(found.context_files) + 2
    document = json.loads(bake_file(planned.images))
    assert document["target"][found.name]["tags"] == [found.reference]
    assert readme(Plan(images=planned.images, entrypoints=(), workers=(), objects=(), namespace=None, manifest={}))


def _last_run(found: ImagePlan) -> Run:
    return [item for item in found.instructions if isinstance(item, Run)][-1]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (r'"a\$b \"c\" \\ \x $D"', r'a$b "c" \ \x <D>'),
        (r"a\ b\$c", "a b$c"),
        ("'a $b'", "a $b"),
        ("$5 $", "$5 $"),
        ("${A}b", "<A>b"),
    ],
)
def test_the_model_of_word_processing(text: str, word: str) -> None:
    assert process_word(text) == word


def test_a_long_line_is_continued() -> None:
    packages = tuple(f"package-{number:05}" for number in range(8_000))
    (found,) = plan_all(named(0, "app", debian(pip(*packages)))).images
    text = dockerfile(found)
    assert read(text) == expected(found.instructions)
    assert max(map(len, text.splitlines())) < 65_535


def test_an_emitter_refuses_what_the_plan_should_have_refused() -> None:
    (good,) = plan_all(named(0, "app", debian())).images
    bad: tuple[Any, ...] = (
        Run(("a\x00b",)),
        Run(("a\nb", "c")),
        SetEnv((("A", "a\nb"),)),
        Copy(("a\nb",), "/x"),
        Copy(("a\\b",), "/x y"),
    )
    for item in bad[:1] + bad[2:]:
        broken = ImagePlan(
            **{**{name: getattr(good, name) for name in ImagePlan.__dataclass_fields__}, "instructions": (item,)}
        )
        with pytest.raises(ValueError, match=r"control character|backslash"):
            dockerfile(broken)


@pytest.mark.parametrize("name", ["module_{}.py", "mod'ule {}.py"])
def test_many_sources_have_a_line_each(name: str) -> None:
    sources = tuple(name.format(place) for place in range(40))
    (good,) = plan_all(named(0, "app", debian())).images
    copies = (Copy(sources, "/app/", owner="1000:1000"), Copy(("a", "b"), "/app/"))
    found = replace(good, instructions=(*good.instructions, *copies))
    text = dockerfile(found)
    assert read(text) == expected(found.instructions)
    assert max(map(len, text.splitlines())) < 120 and "COPY a b /app/\n" in text
