"""Images that projects are installed into, by uv and by Poetry."""

from __future__ import annotations

import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.bases import WITH_PYTHON
from tests.e2e.containers import Containers
from tests.e2e.projects import Project, declare

from flyte_compile.plan.image.pixi import PIXI_IMAGE

PLAIN = "flyte.Image.from_debian_base(install_flyte=False)"
ON_BASE = """(
    flyte.Image.from_base('localhost/base/python:1').clone(name='on-base', extendable=True)
    .with_env_vars({'UV_PYTHON': '/srv/python/bin/python'})
)"""
# Poetry reads the certificates of the stand-in for a base only where it is told.
POETRY = ".with_env_vars({'REQUESTS_CA_BUNDLE': '/etc/ssl/certs/ca-certificates.crt'}).with_poetry_project"
INSTALLED = "project_install_mode='install_project'"
IMAGES = {
    "open": f"{PLAIN}.with_uv_project('open/pyproject.toml')",
    "open_whole": f"{PLAIN}.with_uv_project('open/pyproject.toml', {INSTALLED})",
    "locked": f"{PLAIN}.with_uv_project('apart/pyproject.toml', uvlock=LOCK)",
    "locked_whole": f"""{PLAIN}.with_uv_project(
        'apart/pyproject.toml', uvlock=LOCK, extra_args='--extra more', {INSTALLED}
    )""",
    "poetry_whole": f"{PLAIN}{POETRY}('poetry/pyproject.toml', {INSTALLED})",
    "uv_on_base": f"{ON_BASE}.with_uv_project('apart/pyproject.toml', uvlock=LOCK)",
    "poetry_on_base": f"{ON_BASE}{POETRY}('poetry/pyproject.toml')",
}
UV = """
[project]
name = "apart"
version = "1.5"
requires-python = ">=3.11"
dependencies = ["six", "beside"]

[project.optional-dependencies]
more = ["idna"]

[tool.uv.sources]
beside = { path = "../beside" }

[build-system]
requires = ["uv_build>=0.9,<1"]
build-backend = "uv_build"
"""
BESIDE = """
[project]
name = "beside"
version = "2.0"
requires-python = ">=3.11"

[build-system]
requires = ["uv_build>=0.9,<1"]
build-backend = "uv_build"
"""
# Poetry asks a package index for what only some have, unless the index is named.
POETRY_PROJECT = """
[project]
name = "reports"
version = "1.0"
requires-python = ">=3.11"
dependencies = ["six==1.17.0"]

[tool.poetry]
packages = [{ include = "reports", from = "src" }]

[build-system]
requires = ["poetry-core>=2,<3"]
build-backend = "poetry.core.masonry.api"

[[tool.poetry.source]]
name = "index"
url = "https://pypi.org/simple"
"""
POETRY_LOCK = """
[[package]]
name = "six"
version = "1.17.0"
description = ""
optional = false
python-versions = ">=2.7, !=3.0.*, !=3.1.*, !=3.2.*"
groups = ["main"]
files = [
    { file = "six-1.17.0-py2.py3-none-any.whl", hash = "sha256:HASH" },
]

[package.source]
type = "legacy"
url = "https://pypi.org/simple"
reference = "index"

[metadata]
lock-version = "2.1"
python-versions = ">=3.11"
content-hash = "5f5a384c1181389c4b5f9f0800f5c2555f204ad6483bd87811fb5b2bd001902e"
""".replace("HASH", "4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274")
PIXI = """
[workspace]
name = "pixi"
channels = ["conda-forge"]
platforms = ["linux-64"]

[dependencies]
python = "3.13.*"
six = "1.17.0"
"""
FILES = {
    "apart/pyproject.toml": UV,
    "apart/src/apart/__init__.py": "WORD = 'apart'\n",
    "open/pyproject.toml": UV,
    "open/src/apart/__init__.py": "",
    "beside/pyproject.toml": BESIDE,
    "beside/src/beside/__init__.py": "WORD = 'beside'\n",
    "poetry/pyproject.toml": POETRY_PROJECT,
    "poetry/poetry.lock": POETRY_LOCK,
    "poetry/src/reports/__init__.py": "WORD = 'reports'\n",
}


@pytest.fixture(scope="module")
def built(containers: Containers) -> Iterator[Project]:
    with Project.make(containers, "image-projects") as project:
        module = f"import pathlib\n\nLOCK = pathlib.Path('apart/uv.lock')\n{declare(IMAGES)}"
        project.write({"flow.py": module, **FILES})
        _lock(project.folder / "apart")
        project.make_image("localhost/base/python:1", WITH_PYTHON)
        project.compile()
        project.build_images()
        yield project


@pytest.mark.parametrize(
    ("image", "there", "missing"),
    [
        ("open", ["beside", "six"], ["apart", "idna"]),
        ("open_whole", ["apart", "beside", "six"], ["idna"]),
        ("locked", ["beside", "six"], ["apart", "idna"]),
        ("locked_whole", ["apart", "beside", "idna", "six"], []),
        ("poetry_whole", ["reports", "six"], ["poetry"]),
        ("uv_on_base", ["beside", "six"], ["apart"]),
        ("poetry_on_base", ["six"], ["poetry", "reports"]),
    ],
)
def test_what_is_installed(image: str, there: list[str], missing: list[str], built: Project) -> None:
    """Modules are found in the environment: the project's folder isn't in the image."""
    script = "import importlib.util as it, sys; print(*(m for m in sys.argv[1:] if it.find_spec(m) is not None))"
    found = built.in_image(image, f'cd /; python3 -c "{script}" {" ".join(sorted([*there, *missing]))}')
    assert found.split() == there
    assert built.in_image(image, "find /app /tmp -type f -size +0") == "/app/flow.py\n"


def test_a_lock_decides(built: Project) -> None:
    script = "python3 -c 'from importlib.metadata import version; print(version(\"six\"))'"
    assert built.in_image("locked", script) == "1.16.0\n"
    assert built.in_image("open", script) != "1.16.0\n"


def _lock(folder: Path) -> None:
    """Lock a release that is not the newest."""
    uv = Path(sysconfig.get_path("scripts")) / "uv"
    subprocess.run([uv, "lock", "--quiet", "--upgrade-package", "six==1.16.0"], cwd=folder, check=True)


def test_a_pixi_project(project: Project) -> None:
    if project.containers.run("podman", "images", "--quiet", PIXI_IMAGE) == "":
        pytest.skip(f"{PIXI_IMAGE} isn't here: no package index that these tests use has pixi, or what it installs")
    project.write({"flow.py": declare({"pixi": f"{PLAIN}.with_pixi_project('pixi.toml')"}), "pixi.toml": PIXI})
    project.compile()
    project.build_images()
    assert project.in_image("pixi", "python3 -c 'import six; print(six.__version__)'") == "1.17.0\n"
