"""Layers that run commands, set variables, copy files, install local wheels or use secrets."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.plan.image_samples import Files, debian, last_run, named, pip, plan_all, plan_one, refusals, runs_of, source
from tests.plan.samples import at, secret

from flyte_compile.ir import Commands, CopyConfig, DockerIgnore, Env, Image, Layer, PythonWheels, WorkDir
from flyte_compile.plan.model import BuildSecret, Copy, SecretMount, SetEnv, SetWorkdir

S = at(2)


def _copies(*layers: Layer, **fields: Any) -> list[Copy]:
    found = plan_one(debian(*layers), **fields).instructions
    return [item for item in found if isinstance(item, Copy) and not item.from_ and item.sources != ("app.py",)]


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
        ('["ls", "a b", "$HOME"]', "ls 'a b' '$HOME'"),
        ('[ "ls",\\\n "-l" ]', "ls -l"),
        ("[ -f x ] && ls", "[ -f x ] && ls"),
        ("[]", "[]"),
        ("[1]", "[1]"),
    ],
)
def test_a_command_is_one_step(command: str, text: str) -> None:
    assert last_run(Commands(span=S, commands=(command,))).lines == (text,)


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
        "RUN ls",
    ],
)
def test_a_command_of_several_steps_is_refused(command: str) -> None:
    assert refusals(debian(Commands(span=S, commands=(command,)))) == ["FC259"]


def test_a_comment_is_no_step() -> None:
    assert len(runs_of(plan_one(debian(Commands(span=S, commands=("# nothing", "")))))) == 2


def test_a_command_that_goes_on_after_a_failure_doesn_t_without_its_secret(tmp_path: Path) -> None:
    layer = Commands(span=S, commands=("false || echo went on",), secret_mounts=(secret("k", as_env_var="K"),))
    (line,) = last_run(layer).lines
    read = 'K="$(cat /run/secrets/k)" || exit 1; export K; '
    assert line == f"test -s /run/secrets/k || exit 1; {read}false || echo went on"
    missing = subprocess.run(["sh", "-c", line.replace("/run", str(tmp_path))], capture_output=True, text=True)
    assert (missing.stdout, missing.returncode) == ("", 1)


# ---- variables ----


def test_variables_see_those_before_them() -> None:
    found = plan_one(debian(Env(span=S, env_vars={"A": "1", "B": "${A}2", "C": "3"})))
    own = [item for item in found.instructions if isinstance(item, SetEnv)][1:-1]
    assert own == [SetEnv((("A", "1"),)), SetEnv((("B", "${A}2"), ("C", "3")), expand=("A",))]


def test_an_escaped_dollar_sign_is_one_whatever_follows() -> None:
    found = plan_one(debian(Env(span=S, env_vars={"A": "\\${B:-x} ${1} $(x) ${}"})))
    own = [item for item in found.instructions if isinstance(item, SetEnv)][1:-1]
    assert own == [SetEnv((("A", "${B:-x} ${1} $(x) ${}"),))]


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
    assert runs_of(found)[-1].lines[-1].endswith("--no-deps --no-index --reinstall flyte")


def test_without_wheels_the_release_is_installed_and_a_note_says_so() -> None:
    for declared, steps in ((debian(), 2), (debian(install_flyte=False), 2)):
        layer = PythonWheels(span=S, package_name="flyte")
        image = Image(**{**_fields(declared), "layers": (layer,)})
        planned = plan_all(named(0, "app", image))
        assert [item.code for item in planned.diagnostics] == ["FC257"]
        assert len(runs_of(planned.images[0])) == steps
        assert runs_of(planned.images[0])[-1].lines == ("uv pip install flyte==2.12.1",)


def _fields(declared: Image) -> dict[str, Any]:
    return {name: getattr(declared, name) for name in Image.__dataclass_fields__}


# ---- secrets ----


def test_a_secret_is_a_file_of_one_step() -> None:
    found = plan_one(debian(pip("x", secret_mounts=(secret("my-key", "my-group"),))))
    assert found.secrets == (BuildSecret("my-group-my-key", "my-key", "my-group", "MY_GROUP_MY_KEY"),)
    run = runs_of(found)[-1]
    assert SecretMount("my-group-my-key", target="/run/secrets/my-group-my-key") in run.mounts
    assert not any("MY_KEY" in str(item) for item in found.instructions if isinstance(item, SetEnv))


def test_an_empty_secret_ends_the_step() -> None:
    secrets = (secret("my-key"), secret("other", mount="/etc/flyte/secrets"))
    command = Commands(span=S, commands=("one || two",), secret_mounts=secrets)
    (line,) = last_run(command).lines
    assert line.startswith("test -s /run/secrets/my-key || exit 1; test -s /etc/flyte/secrets/other || exit 1; ")
    lines = last_run(pip("x", secret_mounts=secrets)).lines
    assert lines[:2] == ("test -s /run/secrets/my-key", "test -s /etc/flyte/secrets/other")


def test_a_mounted_secret_stands_where_the_sdk_puts_it() -> None:
    mounts = last_run(pip("x", secret_mounts=(secret("My-Key", "grp", mount="/etc/flyte/secrets"),))).mounts
    assert SecretMount("grp-my-key", target="/etc/flyte/secrets/grp/my-key") in mounts


def test_ids_that_would_read_alike_are_told_apart() -> None:
    found = plan_one(debian(pip("x", secret_mounts=(secret("a-b"), secret("b", "a"), secret("c")))))
    ids = [item.id for item in found.secrets]
    assert len(set(ids)) == 3 and "c" in ids and "a-b" not in ids
    assert all(item.startswith(("a-b-", "c")) for item in ids)


@pytest.mark.parametrize("mount", ["/etc/x,type=bind", "relative", "/a/../b", "/x y"])
def test_a_mount_that_can_t_be_written_is_refused(mount: str) -> None:
    assert refusals(debian(pip("x", secret_mounts=(secret("k", mount=mount),)))) == ["FC255"]
