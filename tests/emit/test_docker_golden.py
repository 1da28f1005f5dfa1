"""Dockerfiles and their companions: golden texts, a linter that finds nothing, and BuildKit's own parser."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pytest_snapshot.plugin import Snapshot
from tests.emit.dockerfile_reader import expected, read
from tests.plan.image_samples import (
    Files,
    automatic,
    debian,
    entrypoint,
    from_text,
    named,
    on_base,
    pip,
    plan_all,
    source,
)
from tests.plan.samples import at, image, secret

from flyte_compile.emit.dockerfile import dockerfile
from flyte_compile.emit.dockerignore import image_dockerignore
from flyte_compile.ir import (
    AptPackages,
    CodeBundleLayer,
    Commands,
    CopyConfig,
    DockerIgnore,
    Env,
    Image,
    ImageKind,
    PipOptions,
    PixiProject,
    PixiScript,
    PoetryProject,
    PythonWheels,
    Requirements,
    SourceModule,
    UVProject,
    UVScript,
    WorkDir,
)
from flyte_compile.plan.image.base import UV_IMAGE
from flyte_compile.plan.image.images import ImagesPlan
from flyte_compile.plan.lock import NO_LOCK, Lock, LockedImage
from flyte_compile.plan.model import Run

S = at(2)
PIP = PipOptions()


LOCK = Lock(
    images={
        "ghcr.io/acme/base:latest": LockedImage(f"sha256:{'ba5e' * 16}", ("linux/amd64",), "app"),
        "ghcr.io/acme/small": LockedImage(f"sha256:{'51a1' * 16}", ("linux/amd64",), "1234"),
        "python:3.12-slim-bookworm": LockedImage(f"sha256:{'9e40' * 16}", ("linux/amd64", "linux/arm64/v8"), ""),
        UV_IMAGE: LockedImage(f"sha256:{'0a11' * 16}", ("linux/amd64", "linux/arm64"), ""),
    },
    exists=True,
)


def _subject(declared: Image, files: Files | None = None, lock: Lock = NO_LOCK) -> ImagesPlan:
    return plan_all(named(0, "app", declared), files=files, lock=lock, tag="golden")


def _subjects() -> dict[str, ImagesPlan]:
    files = Files()
    files.files |= {"assets/skip.log": b"", "own.dockerignore": b"*.log\n", "dist/flyte-2.13.0-py3-none-any.whl": b""}
    package = Files()
    package.files |= {
        "src/etl/__init__.py": b"",
        "src/etl/main.py": b"",
        "src/etl/steps/__init__.py": b"",
        "src/etl/steps/load.py": b"",
        "src/etl/templates/report 1.html": b"",
    }
    modules = (
        SourceModule("etl.main", "src/etl/main.py", "src", ("src/etl/__init__.py", "src/etl/steps/load.py")),
        SourceModule(
            "etl.steps.load", "src/etl/steps/load.py", "src", ("src/etl/__init__.py", "src/etl/steps/__init__.py")
        ),
    )
    etl = named(0, "etl", automatic(), module="etl.main", include=("templates",))
    return {
        "auto": _subject(automatic()),
        "reference": _subject(from_text("my-image:latest")),
        "reference-without-tag": _subject(from_text("ghcr.io/acme/base")),
        "base-with-layers": _subject(
            on_base(
                "pytorch/pytorch:2.5.1-cuda12.4-cudnn9-runtime", pip("numpy"), name="train", registry="ghcr.io/acme"
            )
        ),
        "base-with-interpreter": _subject(
            on_base("acme/venv:1", Env(span=S, env_vars={"UV_PYTHON": "/app/venv/bin/python"}), pip("numpy"), name="v")
        ),
        "base-without-python-layers": _subject(
            on_base("acme/base:1", AptPackages(span=S, packages=("git",)), name="plain", python_version="3.11")
        ),
        "dockerfile": _subject(
            image(
                kind=ImageKind.DOCKERFILE,
                debian=False,
                dockerfile=source("docker/Dockerfile"),
                registry="r.io",
                name="d",
            )
        ),
        "packages": _subject(
            debian(
                AptPackages(span=S, packages=("vim", "git libpq-dev")),
                pip(
                    "pandas>=2,<3",
                    "httpx[http2]; python_version < '3.13'",
                    index_url="https://user:$TOKEN@pypi.acme.com/simple",
                    extra_index_urls=("https://pypi.org/simple",),
                    pre=True,
                    extra_args="--no-deps --constraint 'a b.txt'",
                    secret_mounts=(secret("TOKEN"), secret("pip-conf", "acme", as_env_var="PIP_CONFIG_FILE")),
                ),
                python_version="3.13",
                flyte_version="2.10.0",
                platforms=("linux/arm64",),
            )
        ),
        "locked": _subject(debian(pip("pandas")), lock=LOCK),
        "locked-base-with-layers": _subject(on_base("ghcr.io/acme/base:latest", pip("pandas"), name="x"), lock=LOCK),
        "locked-reference": _subject(from_text("ghcr.io/acme/small"), lock=LOCK),
        "pip": _subject(debian(pip("pandas"), pip("numpy", pre=True))),
        "variables": _subject(
            debian(
                Env(
                    span=S,
                    env_vars={
                        "MY_VAR": "value",
                        "PATH": "/opt/tool/bin:$PATH",
                        "SECOND": "${MY_VAR}/x",
                        "LITERAL": 'say "$5" \\ # \\$HOME',
                        "EMPTY": "",
                        "PYTHONPATH": "/workspace",
                    },
                )
            )
        ),
        "requirements": _subject(debian(Requirements(span=S, file=source("requirements.txt"), options=PIP))),
        "uv-project": _subject(
            debian(
                UVProject(
                    span=S,
                    pyproject=source("uv/pyproject.toml"),
                    uvlock=source("uv/uv.lock"),
                    options=PipOptions(extra_args="--extra ml"),
                )
            )
        ),
        "uv-project-without-lock": _subject(
            debian(UVProject(span=S, pyproject=source("uv/pyproject.toml"), uvlock=None, options=PIP))
        ),
        "uv-project-installed": _subject(
            debian(
                UVProject(
                    span=S,
                    pyproject=source("uv/pyproject.toml"),
                    uvlock=source("uv/uv.lock"),
                    options=PIP,
                    project_install_mode="install_project",
                )
            )
        ),
        "poetry-project": _subject(
            debian(
                PoetryProject(
                    span=S,
                    pyproject=source("poetry/pyproject.toml"),
                    poetry_lock=source("poetry/poetry.lock"),
                    secret_mounts=(secret("token", "poetry", mount="/etc/flyte/secrets"),),
                )
            )
        ),
        "poetry-project-installed": _subject(
            debian(
                PoetryProject(
                    span=S,
                    pyproject=source("poetry/pyproject.toml"),
                    poetry_lock=source("poetry/poetry.lock"),
                    project_install_mode="install_project",
                )
            )
        ),
        "pixi-project": _subject(
            debian(PixiProject(span=S, manifest=source("pixi/pixi.toml"), pixi_lock=source("pixi/pixi.lock")))
        ),
        "pixi-project-installed": _subject(
            debian(
                PixiProject(
                    span=S,
                    manifest=source("pixi/pixi.toml"),
                    pixi_lock=None,
                    environment="gpu",
                    project_install_mode="install_project",
                )
            )
        ),
        "pixi-script": _subject(
            debian(
                PixiScript(
                    span=S,
                    script=source("job.py"),
                    dependencies=("flyte",),
                    pixi_lock=source("job.py.pixi.lock"),
                    secret_mounts=(secret("token", "conda", as_env_var="TOKEN"),),
                ),
                install_flyte=False,
                name="job",
            ),
            Files(
                {"app.py": "", "job.py": "# /// script\n# dependencies = ['flyte']\n# ///\n", "job.py.pixi.lock": ""}
            ),
        ),
        "uv-script": _subject(
            debian(
                UVScript(
                    span=S,
                    script=source("script.py"),
                    options=PIP,
                    dependencies=("flyte", "httpx>=0.28"),
                    requires_python=">=3.11",
                ),
                install_flyte=False,
                name="my-app",
                registry="ghcr.io/my-org",
            )
        ),
        "commands": _subject(
            debian(
                Commands(
                    span=S,
                    commands=(
                        "apt-get update && \\\n    apt-get install -y curl | tee log",
                        "cat <<EOF > /etc/motd\nhello $USER\nEOF",
                        "[ -d /data ] || mkdir /data",
                        "cd /tmp && pip install x",
                    ),
                )
            )
        ),
        "commands-with-secrets": _subject(
            debian(
                Commands(
                    span=S,
                    commands=("fetch --token-file /etc/flyte/secrets/key || true", "cat <<EOF > /opt/x\n$TOKEN\nEOF"),
                    secret_mounts=(secret("key", mount="/etc/flyte/secrets"), secret("token", as_env_var="TOKEN")),
                )
            )
        ),
        "copies": _subject(
            debian(
                WorkDir(span=S, workdir="/srv/job"),
                CopyConfig(span=S, src=source("assets", folder=True), dst="./assets", is_folder=True),
                CopyConfig(span=S, src=source("assets/one.txt"), dst=".", is_folder=False),
                CopyConfig(span=S, src=source("assets/one.txt"), dst="/root/other name.txt", is_folder=False),
                DockerIgnore(span=S, path=source("own.dockerignore")),
            ),
            files,
        ),
        "wheels": _subject(debian(PythonWheels(span=S, package_name="flyte")), files),
        "bundle-of-everything": _subject(
            debian(CodeBundleLayer(span=S, copy_style="all"), CodeBundleLayer(span=S, dst="/srv/code")), files
        ),
        "package": plan_all(
            etl,
            files=package,
            modules=modules,
            runs={0: (entrypoint("etl.train", import_roots=("src",)),)},
            tag="golden",
        ),
    }


SUBJECTS = _subjects()


@pytest.mark.parametrize("name", SUBJECTS)
def test_the_texts_are_as_they_were(name: str, snapshot: Snapshot) -> None:
    planned = SUBJECTS[name]
    (image,) = planned.images
    texts = {
        "Dockerfile": dockerfile(image),
        "Dockerfile.dockerignore": image_dockerignore(image),
        **{Path(file.path).name: file.text for file in image.generated},
        "diagnostics.txt": "".join(f"{item.code}: {item.message}\n" for item in planned.diagnostics),
    }
    snapshot.snapshot_dir = Path(__file__).parents[1] / "snapshots" / "images"
    snapshot.assert_match_dir(texts, name)


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_linter_finds_nothing(name: str, tmp_path: Path) -> None:
    (image,) = SUBJECTS[name].images
    file = tmp_path / "Dockerfile"
    file.write_text(dockerfile(image))
    hadolint = Path(sys.executable).parent / "hadolint"
    found = subprocess.run([hadolint, "--no-color", "-t", "info", file], capture_output=True, text=True)
    assert (found.stdout, found.stderr, found.returncode) == ("", "", 0)


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_shell_s_linter_finds_nothing_in_what_is_not_the_user_s(name: str) -> None:
    (image,) = SUBJECTS[name].images
    shellcheck = Path(sys.executable).parent / "shellcheck"
    for run in (item for item in image.instructions if isinstance(item, Run)):
        if name.startswith("commands") and "uv venv" not in run.lines[-1]:
            # What stands before a user's command is ours.
            lines: tuple[str, ...] = (run.lines[-1].partition("fetch")[0].partition("cat <<")[0] + "true",)
        else:
            lines = run.lines
        text = " && ".join(lines)
        # As the Dockerfile's pragma says: a user's dollar sign in single quotes is meant literally.
        options = ("--shell=sh", "--severity=style", "--exclude=SC2016")
        found = subprocess.run([shellcheck, *options, "-"], input=text, capture_output=True, text=True)
        assert (found.stdout, found.stderr) == ("", ""), text


@pytest.mark.parametrize("name", SUBJECTS)
def test_buildkit_reads_the_planned_instructions(name: str) -> None:
    (image,) = SUBJECTS[name].images
    assert read(dockerfile(image)) == expected(image.instructions)


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_file_is_bound_or_copied_from_the_context_alone(name: str) -> None:
    (image,) = SUBJECTS[name].images
    text = dockerfile(image)
    assert "COPY . ." not in text and "ADD " not in text and "ARG " not in text
    assert text.endswith("\n") and not text.endswith("\n\n")
    assert image_dockerignore(image).splitlines()[1] == "**"
