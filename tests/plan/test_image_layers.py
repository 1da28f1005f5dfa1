"""What single layers become, and what is refused."""

from __future__ import annotations

import shlex
from typing import Any

import pytest
from tests.plan.image_samples import Files, debian, named, on_base, pip, plan_all, plan_one, refusals, source
from tests.plan.samples import at, secret

from flyte_compile.ir import (
    AptPackages,
    CodeBundleLayer,
    Commands,
    CopyConfig,
    DockerIgnore,
    Env,
    Image,
    Layer,
    PipOptions,
    PixiProject,
    PixiScript,
    PoetryProject,
    PythonWheels,
    Requirements,
    SourceFile,
    UVProject,
    UVScript,
    WorkDir,
)
from flyte_compile.plan.model import BindMount, BuildSecret, Copy, From, ImagePlan, Run, SecretMount, SetEnv, SetWorkdir

S = at(2)


def _runs(found: ImagePlan) -> list[Run]:
    return [item for item in found.instructions if isinstance(item, Run)]


def _last_run(*layers: Layer, **fields: Any) -> Run:
    return _runs(plan_one(debian(*layers), **fields))[-1]


def _copies(*layers: Layer, **fields: Any) -> list[Copy]:
    found = plan_one(debian(*layers), **fields).instructions
    return [item for item in found if isinstance(item, Copy) and not item.from_ and item.sources != ("app.py",)]


# ---- the base ----


@pytest.mark.parametrize(
    ("fields", "layers", "base"),
    [
        ({}, (), "python:3.12-slim-bookworm"),
        ({"python_version": "3.11"}, (), "python:3.11-slim-bookworm"),
        ({"python_version": "3.12.7"}, (), "python:3.12.7-slim-bookworm"),
        ({}, (">=3.13",), "python:3.13-slim-bookworm"),
        ({}, ("==3.11.*",), "python:3.11-slim-bookworm"),
        ({}, ("<4,>=3.10.2",), "python:3.10-slim-bookworm"),
        ({}, ("~=3.11",), "python:3.11-slim-bookworm"),
        ({}, ("<4",), "python:3.12-slim-bookworm"),
        ({"python_version": "3.12"}, (">=3.13",), "python:3.12-slim-bookworm"),
    ],
)
def test_the_python_version(fields: dict[str, str], layers: tuple[str, ...], base: str) -> None:
    scripts = (
        UVScript(span=S, script=source("script.py"), options=PipOptions(), dependencies=("x",), requires_python=bound)
        for bound in layers
    )
    assert plan_one(debian(*scripts, **fields)).instructions[0] == From(base)


@pytest.mark.parametrize("version", ["3", "py3", "3.12; USER root", "2.7", "3.x"])
def test_what_is_no_python_version_is_refused(version: str) -> None:
    assert refusals(debian(python_version=version)) == ["FC255"]


def test_the_sdk_is_installed_as_declared() -> None:
    assert _runs(plan_one(debian()))[-1].lines == ("uv pip install flyte==2.12.1",)
    assert _runs(plan_one(debian(), flyte_version="2.11.0"))[-1].lines == ("uv pip install flyte==2.11.0",)
    assert _runs(plan_one(debian(flyte_version="v2.10.0")))[-1].lines == ("uv pip install flyte==2.10.0",)
    assert len(_runs(plan_one(debian(install_flyte=False)))) == 1


def test_a_base_of_one_s_own_is_left_alone_without_layers() -> None:
    found = plan_one(on_base("acme/base:1"))
    assert _runs(found) == []
    assert not any("uv" in str(item) for item in found.instructions)


def test_a_command_that_calls_uv_gets_one() -> None:
    with_uv = plan_one(on_base("acme/base:1", Commands(span=S, commands=("uv pip install x",)), name="n"))
    without = plan_one(on_base("acme/base:1", Commands(span=S, commands=("make uv-less",)), name="n"))
    assert any("astral-sh/uv" in str(item) for item in with_uv.instructions)
    assert not any("astral-sh/uv" in str(item) for item in without.instructions)


# ---- packages ----


@pytest.mark.parametrize(
    "package", ["a b", "x; python_version < '3.13'", 'x"y', "$(reboot)", "`reboot`", "a\\", "#a", "--pre", "x!y'z", "é"]
)
def test_a_package_is_one_literal_word(package: str) -> None:
    (line,) = _last_run(pip(package)).lines
    assert shlex.split(line) == ["uv", "pip", "install", package]


def test_an_index_may_hold_a_secret() -> None:
    options: dict[str, Any] = {"index_url": "https://u:${TOKEN}@h/$(id)?a=$5", "secret_mounts": (secret("TOKEN"),)}
    run = _last_run(pip("x", **options))
    assert run.lines[:2] == ('TOKEN="$(cat /run/secrets/token)"', "export TOKEN")
    assert run.lines[2] == r'uv pip install --index-url "https://u:${TOKEN}@h/\$(id)?a=\$5" x'


def test_no_packages_and_no_options_are_no_step() -> None:
    assert len(_runs(plan_one(debian(pip())))) == 2
    assert _last_run(pip(extra_args="-r x.txt")).lines == ("uv pip install -r x.txt",)


def test_an_apt_package_may_name_several() -> None:
    run = _last_run(AptPackages(span=S, packages=("vim git", "lib$(x)")))
    assert run.lines[1].endswith("--no-install-recommends vim git 'lib$(x)'")


def test_requirements_bring_what_they_include() -> None:
    files = Files()
    files.files |= {
        "req/all.txt": b"-r base.txt\n--constraint=../pins.txt # x\n-c https://x/y.txt\n",
        "req/base.txt": b"x",
    }
    files.files["pins.txt"] = b"-r req/all.txt"
    layer = Requirements(span=S, file=source("req/all.txt"), options=PipOptions())
    run = _last_run(layer, files=files)
    assert [item.source for item in run.mounts if isinstance(item, BindMount)] == [
        "pins.txt",
        "req/all.txt",
        "req/base.txt",
    ]
    del files.files["req/base.txt"]
    assert refusals(debian(layer), files=files) == ["FC254"]


@pytest.mark.parametrize("path", ["a,b.txt", 'a"b.txt', "a$b.txt"])
def test_a_path_that_can_t_be_mounted_is_refused(path: str) -> None:
    layer = Requirements(span=S, file=source(path), options=PipOptions())
    assert refusals(debian(layer), files=Files({"app.py": "", path: ""})) == ["FC255"]


@pytest.mark.parametrize(
    ("layer", "code"),
    [
        (Requirements(span=S, file=SourceFile("../x.txt", None, True, False), options=PipOptions()), "FC254"),
        (Requirements(span=S, file=SourceFile("x.txt", "x.txt", False, False), options=PipOptions()), "FC254"),
        (UVScript(span=S, script=source("script.py"), options=PipOptions()), "FC254"),
        (UVScript(span=S, script=source("script.py"), options=PipOptions(), dependencies=("x @ file:///x",)), "FC801"),
        (PixiScript(span=S, script=source("script.py")), "FC800"),
        (pip("x", extra_args="'open"), "FC255"),
        (Env(span=S, env_vars={"A B": "x"}), "FC255"),
        (Env(span=S, env_vars={"A": "$X \\$X"}), "FC255"),
        (WorkDir(span=S, workdir="$HOME/x"), "FC255"),
        (CopyConfig(span=S, src=source("app.py"), dst="${X}", is_folder=False), "FC255"),
        (CopyConfig(span=S, src=source("app.py"), dst=".", is_folder=True), "FC254"),
        (CodeBundleLayer(span=S, copy_style="some"), "FC255"),
        (PythonWheels(span=S, package_name="flyteplugins_ray"), "FC254"),
        (PixiProject(span=S, manifest=source("pixi/pixi.toml"), pixi_lock=None, environment="../x"), "FC255"),
        (pip("x" * 20_000), "FC255"),
    ],
)
def test_what_can_t_be_built_is_refused(layer: Layer, code: str) -> None:
    assert refusals(debian(layer)) == [code]


# ---- projects ----


def _uv(mode: str = "dependencies_only", *, lock: bool = True, **options: Any) -> UVProject:
    return UVProject(
        span=S,
        pyproject=source("uv/pyproject.toml"),
        uvlock=source("uv/uv.lock") if lock else None,
        options=PipOptions(**options),
        project_install_mode=mode,
    )


def test_a_frozen_lock_is_not_checked() -> None:
    assert "--locked" in _last_run(_uv()).lines[0]
    assert "--locked" not in _last_run(_uv(extra_args="--frozen")).lines[0]


def test_local_packages_of_a_uv_project_are_bound() -> None:
    files = Files()
    files.files["uv/uv.lock"] = b"""
        [[package]]
        source = { editable = "." }
        [[package]]
        source = { editable = "../libs/one" }
        [[package]]
        source = { directory = "sub" }
        [[package]]
        source = { registry = "https://pypi.org/simple" }
    """
    files.files |= {"libs/one/pyproject.toml": b"", "uv/sub/pyproject.toml": b""}
    found = plan_one(debian(_uv()), files=files)
    binds = [item for item in _runs(found)[-1].mounts if isinstance(item, BindMount)]
    assert binds[2:] == [
        BindMount("libs/one", "/tmp/project/libs/one", writable=True),
        BindMount("uv/sub", "/tmp/project/uv/sub", writable=True),
    ]
    assert {"libs/one/pyproject.toml", "uv/sub/pyproject.toml"} <= set(found.context_files)


@pytest.mark.parametrize("lock", [b'[[package]]\nsource = { editable = "../../x" }', b"not toml ["])
def test_a_lock_that_leads_outside_or_is_broken_is_refused(lock: bytes) -> None:
    files = Files()
    files.files["uv/uv.lock"] = lock
    assert refusals(debian(_uv()), files=files) == ["FC254"]


def test_an_installed_project_enters_the_context_as_a_whole() -> None:
    found = plan_one(debian(_uv("install_project")))
    assert "uv/src/x/__init__.py" in found.context_files
    assert "uv/src/x/__init__.py" not in plan_one(debian(_uv())).context_files
    assert refusals(debian(_uv("everything"))) == ["FC255"]


def test_an_editable_poetry_dependency_is_refused() -> None:
    files = Files()
    files.files["poetry/poetry.lock"] = b"""
        [[package]]
        name = "lib"
        develop = true
        [package.source]
        type = "directory"
        url = "../lib"
    """
    files.files["lib/pyproject.toml"] = b""
    layer = PoetryProject(
        span=S, pyproject=source("poetry/pyproject.toml"), poetry_lock=source("poetry/poetry.lock"), extra_args=None
    )
    assert refusals(debian(layer), files=files) == ["FC255"]


# ---- commands ----


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("  ls  ", "ls"),
        ("a \\\n  b", "a  b"),
        ("a\\\nb", "ab"),
        ("a \\\n# why\n\n  b", "a  b"),
        ("a \\\r\n b", "a  b"),
        ("cat <<EOF\nx \\\ny\nEOF", "cat <<EOF\nx \\\ny\nEOF"),
        ("cat <<-'A' <<B\nx\n\tA\ny\nB", "cat <<-'A' <<B\nx\n\tA\ny\nB"),
        ("<<EOF\nset -e\nls\nEOF", "set -e\nls"),
        ("echo $((1<<2)) <<<word", "echo $((1<<2)) <<<word"),
        ("a\tb", "a\tb"),
    ],
)
def test_a_command_is_one_step(command: str, text: str) -> None:
    assert _last_run(Commands(span=S, commands=(command,))).lines == (text,)


@pytest.mark.parametrize(
    "command",
    [
        "a\nb",
        "a\nENV X=1",
        "a \\\\\nb",
        "cat <<EOF\nx",
        "cat <<EOF\nx\nEOF\nUSER root",
        "<<EOF\n#!/usr/bin/env python\nEOF",
        "--mount=type=bind ls",
        "--security=insecure ls",
    ],
)
def test_a_command_of_several_steps_is_refused(command: str) -> None:
    assert refusals(debian(Commands(span=S, commands=(command,)))) == ["FC259"]


def test_a_comment_is_no_step() -> None:
    assert len(_runs(plan_one(debian(Commands(span=S, commands=("# nothing", "")))))) == 2


# ---- variables ----


def test_variables_see_those_before_them() -> None:
    found = plan_one(debian(Env(span=S, env_vars={"A": "1", "B": "${A}2", "C": "3"})))
    own = [item for item in found.instructions if isinstance(item, SetEnv)][1:-1]
    assert own == [SetEnv((("A", "1"),)), SetEnv((("B", "${A}2"), ("C", "3")), expand=("A",))]


# ---- copies ----


@pytest.mark.parametrize(
    ("dst", "destination"),
    [
        (".", "/app/"),
        ("./", "/app/"),
        ("data", "/app/data"),
        ("data/", "/app/data/"),
        ("../x", "/x"),
        ("/opt/x.txt", "/opt/x.txt"),
        ("//x", "/x"),
        ("", "/app/"),
    ],
)
def test_a_file_s_destination(dst: str, destination: str) -> None:
    layer = CopyConfig(span=S, src=source("assets/one.txt"), dst=dst, is_folder=False)
    assert _copies(layer) == [Copy(("assets/one.txt",), destination, owner="1000:1000")]


def test_a_destination_is_relative_to_the_working_folder() -> None:
    layers = (
        WorkDir(span=S, workdir="/srv"),
        WorkDir(span=S, workdir="job"),
        CopyConfig(span=S, src=source("assets", folder=True), dst="./assets", is_folder=True),
    )
    assert _copies(*layers) == [Copy(("assets/",), "/srv/job/assets/", owner="1000:1000")]
    assert [item for item in plan_one(debian(*layers)).instructions if isinstance(item, SetWorkdir)] == [
        SetWorkdir("/app"),
        SetWorkdir("/srv"),
        SetWorkdir("/srv/job"),
    ]


def test_an_ignore_file_holds_for_every_copied_folder() -> None:
    files = Files()
    files.files |= {".dockerignore": b"*.csv\n", "own": b"# note\n**/*.csv\n!deep/two.csv\n*.txt\n"}
    copy = CopyConfig(span=S, src=source("assets", folder=True), dst=".", is_folder=True)
    root = plan_one(debian(copy), files=files)
    assert root.context_files == ("app.py", "assets/deep/two.csv", "assets/one.txt")
    own = plan_one(debian(copy, DockerIgnore(span=S, path=source("own"))), files=files)
    assert own.context_files == ("app.py", "assets/deep/two.csv")
    files.files["own"] = b"**"
    assert refusals(debian(copy, DockerIgnore(span=S, path=source("own"))), files=files) == ["FC258"]


# ---- wheels ----


def test_local_wheels_come_last() -> None:
    files = Files()
    files.files |= {"dist/flyte-2.13.0.dev1-py3-none-any.whl": b"w", "dist/notes.txt": b"", "dist/old/flyte-1.whl": b""}
    found = plan_one(debian(PythonWheels(span=S, package_name="flyte")), files=files)
    assert found.context_files == ("app.py", "dist/flyte-2.13.0.dev1-py3-none-any.whl")
    assert _runs(found)[-1].lines[-1].endswith("--no-deps --no-index --reinstall flyte")


def test_without_wheels_the_release_is_installed_and_a_note_says_so() -> None:
    for declared, steps in ((debian(), 2), (debian(install_flyte=False), 2)):
        layer = PythonWheels(span=S, package_name="flyte")
        image = Image(**{**_fields(declared), "layers": (layer,)})
        planned = plan_all(named(0, "app", image))
        assert [item.code for item in planned.diagnostics] == ["FC257"]
        assert len(_runs(planned.images[0])) == steps
        assert _runs(planned.images[0])[-1].lines == ("uv pip install flyte==2.12.1",)


def _fields(declared: Image) -> dict[str, Any]:
    return {name: getattr(declared, name) for name in Image.__dataclass_fields__}


# ---- secrets ----


def test_a_secret_is_a_file_of_one_step() -> None:
    found = plan_one(debian(pip("x", secret_mounts=(secret("my-key", "my-group"),))))
    assert found.secrets == (BuildSecret("my-group-my-key", "my-key", "my-group", "MY_GROUP_MY_KEY"),)
    run = _runs(found)[-1]
    assert SecretMount("my-group-my-key", target="/run/secrets/my-group-my-key") in run.mounts
    assert not any("MY_KEY" in str(item) for item in found.instructions if isinstance(item, SetEnv))


def test_a_mounted_secret_stands_where_the_sdk_puts_it() -> None:
    mounts = _last_run(pip("x", secret_mounts=(secret("My-Key", "grp", mount="/etc/flyte/secrets"),))).mounts
    assert SecretMount("grp-my-key", target="/etc/flyte/secrets/grp/my-key") in mounts


def test_ids_that_would_read_alike_are_told_apart() -> None:
    found = plan_one(debian(pip("x", secret_mounts=(secret("a-b"), secret("b", "a"), secret("c")))))
    ids = [item.id for item in found.secrets]
    assert len(set(ids)) == 3 and "c" in ids and "a-b" not in ids
    assert all(item.startswith(("a-b-", "c")) for item in ids)


@pytest.mark.parametrize("mount", ["/etc/x,type=bind", "relative", "/a/../b", "/x y"])
def test_a_mount_that_can_t_be_written_is_refused(mount: str) -> None:
    assert refusals(debian(pip("x", secret_mounts=(secret("k", mount=mount),)))) == ["FC255"]
