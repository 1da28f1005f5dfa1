"""What single layers become, and what is refused."""

from __future__ import annotations

import shlex
from typing import Any

import pytest
from tests.plan.image_samples import Files, debian, last_run, on_base, pip, plan_one, refusals, runs_of, source
from tests.plan.samples import at, secret

from flyte_compile.ir import (
    AptPackages,
    CodeBundleLayer,
    Commands,
    CopyConfig,
    Env,
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
from flyte_compile.plan.model import BindMount, CacheMount, From, SetEnv

S = at(2)


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
    assert runs_of(plan_one(debian()))[-1].lines == ("uv pip install flyte==2.12.1",)
    assert runs_of(plan_one(debian(), flyte_version="2.11.0"))[-1].lines == ("uv pip install flyte==2.11.0",)
    assert runs_of(plan_one(debian(flyte_version="v2.10.0")))[-1].lines == ("uv pip install flyte==2.10.0",)
    assert len(runs_of(plan_one(debian(install_flyte=False)))) == 1


def test_a_base_of_one_s_own_is_left_alone_without_layers() -> None:
    found = plan_one(on_base("acme/base:1"))
    assert runs_of(found) == []
    assert not any("uv" in str(item) for item in found.instructions)


def test_a_command_that_calls_uv_gets_one() -> None:
    with_uv = plan_one(on_base("acme/base:1", Commands(span=S, commands=("uv pip install x",)), name="n"))
    without = plan_one(on_base("acme/base:1", Commands(span=S, commands=("make uv-less",)), name="n"))
    assert any("astral-sh/uv" in str(item) for item in with_uv.instructions)
    assert not any("astral-sh/uv" in str(item) for item in without.instructions)


def test_a_declared_interpreter_s_environment_is_the_active_one() -> None:
    layers = (Env(span=S, env_vars={"UV_PYTHON": "/opt/conda/bin/python"}), _uv())
    found = plan_one(on_base("acme/base:1", *layers, name="n"))
    variables = dict(pair for item in found.instructions if isinstance(item, SetEnv) for pair in item.variables)
    assert (variables["UV_PYTHON"], variables["VIRTUAL_ENV"]) == ("/opt/conda/bin/python", "/opt/conda")


# ---- packages ----


@pytest.mark.parametrize(
    "package", ["a b", "x; python_version < '3.13'", 'x"y', "$(reboot)", "`reboot`", "a\\", "#a", "--pre", "x!y'z", "é"]
)
def test_a_package_is_one_literal_word(package: str) -> None:
    (line,) = last_run(pip(package)).lines
    assert shlex.split(line) == ["uv", "pip", "install", package]


def test_an_index_may_hold_a_secret() -> None:
    options: dict[str, Any] = {"index_url": "https://u:${TOKEN}@h/$(id)?a=$5", "secret_mounts": (secret("TOKEN"),)}
    run = last_run(pip("x", **options))
    assert run.lines[1:3] == ('TOKEN="$(cat /run/secrets/token)"', "export TOKEN")
    assert run.lines[3] == r'uv pip install --index-url "https://u:${TOKEN}@h/\$(id)?a=\$5" x'


def test_no_packages_and_no_options_are_no_step() -> None:
    assert len(runs_of(plan_one(debian(pip())))) == 2
    assert last_run(pip(extra_args="-r x.txt")).lines == ("uv pip install -r x.txt",)


def test_an_apt_package_may_name_several() -> None:
    run = last_run(AptPackages(span=S, packages=("vim git", "lib$(x)")))
    assert [item.target for item in run.mounts if isinstance(item, CacheMount)] == ["/var/cache/apt"]
    assert run.lines[-1] == "rm -rf /var/lib/apt/lists/*"
    assert run.lines[1].endswith("--no-install-recommends vim git 'lib$(x)'")


def test_requirements_bring_what_they_include() -> None:
    files = Files()
    files.files |= {
        "req/all.txt": b"-r base.txt\n--constraint=../pins.txt # x\n-c https://x/y.txt\n",
        "req/base.txt": b"x",
    }
    files.files["pins.txt"] = b"-r req/all.txt"
    layer = Requirements(span=S, file=source("req/all.txt"), options=PipOptions())
    run = last_run(layer, files=files)
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
        (Requirements(span=S, file=SourceFile("x.txt", "x.txt", False, False), options=PipOptions()), "FC254"),
        (UVScript(span=S, script=source("script.py"), options=PipOptions()), "FC254"),
        (UVScript(span=S, script=source("script.py"), options=PipOptions(), dependencies=("x @ file:///x",)), "FC801"),
        (PixiScript(span=S, script=source("script.py")), "FC254"),
        (pip("x", extra_args="'open"), "FC255"),
        (Env(span=S, env_vars={"A B": "x"}), "FC255"),
        (Env(span=S, env_vars={"A": "$X \\$X"}), "FC255"),
        (Env(span=S, env_vars={"A": "/x${A:+:$A}"}), "FC255"),
        (WorkDir(span=S, workdir="$HOME/x"), "FC255"),
        (CopyConfig(span=S, src=source("app.py"), dst="${X}", is_folder=False), "FC255"),
        (CopyConfig(span=S, src=source("app.py"), dst=".", is_folder=True), "FC254"),
        (CodeBundleLayer(span=S, copy_style="some"), "FC255"),
        (PythonWheels(span=S, package_name="flyteplugins_ray"), "FC260"),
        (PixiProject(span=S, manifest=source("pixi/pixi.toml"), pixi_lock=None, environment="../x"), "FC255"),
        (pip("x" * 20_000), "FC255"),
    ],
)
def test_what_can_t_be_built_is_refused(layer: Layer, code: str) -> None:
    assert refusals(debian(layer)) == [code]


@pytest.mark.parametrize("release", ["2.12.1 ", "2.12.1; python_version", "latest", "-e .", "2.*"])
def test_a_release_that_is_none_is_refused(release: str) -> None:
    assert refusals(debian(flyte_version=release)) == ["FC255"]


@pytest.mark.parametrize("release", ["2.12.1", "v2.0.0b12", "2.1.0.dev3+g123", "1!2.0"])
def test_a_release_is_installed(release: str) -> None:
    runs = runs_of(plan_one(debian(flyte_version=release)))
    assert any(f"flyte=={release.removeprefix('v')}" in line for run in runs for line in run.lines)


def test_what_a_rule_has_said_of_a_file_outside_isn_t_said_twice() -> None:
    layer = Requirements(span=S, file=SourceFile("../x.txt", None, True, False), options=PipOptions())
    assert refusals(debian(layer)) == []


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
    assert "--locked" in last_run(_uv()).lines[0]
    assert "--locked" not in last_run(_uv(extra_args="--frozen")).lines[0]


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
    binds = [item for item in runs_of(found)[-1].mounts if isinstance(item, BindMount)]
    assert binds[2:] == [
        BindMount("libs/one", "/tmp/project/libs/one", writable=True),
        BindMount("uv/sub", "/tmp/project/uv/sub", writable=True),
    ]
    assert {"libs/one/pyproject.toml", "uv/sub/pyproject.toml"} <= set(found.context_files)


@pytest.mark.parametrize(
    ("lock", "code"), [(b'[[package]]\nsource = { editable = "../../x" }', "FC261"), (b"not toml [", "FC254")]
)
def test_a_lock_that_leads_outside_or_is_broken_is_refused(lock: bytes, code: str) -> None:
    files = Files()
    files.files["uv/uv.lock"] = lock
    assert refusals(debian(_uv()), files=files) == [code]


def test_what_is_built_is_a_copy() -> None:
    lines = last_run(_uv("install_project", lock=False)).lines
    assert lines[0] == "cp -R /tmp/project /tmp/project-copy"
    assert lines[1].endswith(" --project /tmp/project-copy/uv")
    assert lines[2:] == ("rm -rf /tmp/project-copy",)
    assert last_run(_uv()).lines[0].endswith(" --project /tmp/project/uv")


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


def test_a_requirement_may_hold_a_secret_of_its_layer() -> None:
    package = "git+https://$TOKEN@host/x.git#$OTHER"
    assert last_run(pip(package, secret_mounts=(secret("TOKEN"),))).lines[3] == (
        r'uv pip install "git+https://$TOKEN@host/x.git#\$OTHER"'
    )
    assert last_run(pip(package)).lines == (f"uv pip install '{package}'",)


@pytest.mark.parametrize(
    ("packages", "options", "installs"),
    [
        (("httpx",), {}, True),
        (("flyte",), {}, False),
        (("flyte[x]>=2",), {}, False),
        (("httpx", " flyte == 2.12.1"), {}, False),
        (("flyte; python_version < '3'",), {}, True),
        (("flyte-x",), {}, True),
        (("flyte @ git+https://x/y",), {}, True),
        (("flyte",), {"extra_args": "--target /x"}, True),
    ],
)
def test_the_sdk_is_added_to_a_base_unless_a_layer_surely_does(
    packages: tuple[str, ...], options: dict[str, Any], installs: bool
) -> None:
    found = plan_one(on_base("acme/base:1", pip(*packages, **options), name="n"))
    assert any("import flyte" in line for run in runs_of(found) for line in run.lines) is installs
