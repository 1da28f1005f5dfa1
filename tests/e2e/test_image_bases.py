"""Images on each kind of base."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from tests.e2e.bases import PLAIN, WITH_PYTHON
from tests.e2e.containers import PYTHON_IMAGES, Containers
from tests.e2e.projects import Project, declare

RELEASE = "2.11.0"
ON_PLAIN = "flyte.Image.from_base('localhost/base/plain:1').clone(name='mine', extendable=True)"
ON_PYTHON = "flyte.Image.from_base('localhost/base/python:1').clone(name='python', extendable=True)"
IMAGES = {
    "automatic": "'auto'",
    "bare": "flyte.Image.from_debian_base(install_flyte=False)",
    "untouched": "flyte.Image.from_base('localhost/base/plain:1')",
    "named": "'localhost/base/plain:1'",
    "mapped": "flyte.Image.from_ref_name('team')",
    "packages": f"{ON_PLAIN}.with_pip_packages('six==1.17.0')",
    "files": f"{ON_PLAIN}.with_source_file(pathlib.Path('word.txt'))",
    "own_python": f"""(
        {ON_PYTHON}.with_env_vars({{'UV_PYTHON': '/srv/python/bin/python'}})
        .with_pip_packages('six==1.17.0')
    )""",
    "dockerfile": "flyte.Image.from_dockerfile(pathlib.Path('docker/Dockerfile'), 'localhost', 'declared')",
}
TOOL = """
import flyte
import flyte.extras

show = flyte.extras.ContainerTask(name="show", image="localhost/base/tool:1", command=["/tool", "--version"])
env = flyte.TaskEnvironment.from_task("tools", show)
"""
DECLARED = f"""
FROM {PYTHON_IMAGES[0]} AS made
COPY word.txt /made/
RUN tr a-z A-Z < /made/word.txt > /made/loud.txt

FROM {PYTHON_IMAGES[0]}
COPY --from=made /made/loud.txt /srv/
USER 1000
"""


@pytest.fixture(scope="module")
def built(containers: Containers) -> Iterator[Project]:
    with Project.make(containers, "image-bases") as project:
        settings = (project.folder / "pyproject.toml").read_text()
        references = '[tool.flyte-compile.image-refs]\nteam = "localhost/base/plain:1"\n'
        module = f"import pathlib\n\n{declare(IMAGES)}"
        project.write({"flow.py": module, "pyproject.toml": settings + references, "word.txt": "word\n"})
        project.write({"docker/Dockerfile": DECLARED, "docker/word.txt": "word\n"})
        project.make_image("localhost/base/plain:1", PLAIN)
        project.make_image("localhost/base/python:1", WITH_PYTHON)
        project.compile("--flyte-version", RELEASE)
        project.build_images()
        yield project


def test_the_sdk_is_in_the_default_image(built: Project) -> None:
    assert built.in_image("automatic", "python3 -c 'import flyte; print(flyte.__version__)'") == f"{RELEASE}\n"


def test_the_sdk_can_be_left_out(built: Project) -> None:
    script = (
        "python3 -c 'import importlib.util as it; print(it.find_spec(\"flyte\"))'; python3 --version; which python3"
    )
    assert built.in_image("bare", script).startswith("None\nPython 3.13.")


@pytest.mark.parametrize("name", ["untouched", "named", "mapped", "files", "packages"])
def test_a_base_of_one_s_own_keeps_what_it_has(name: str, built: Project) -> None:
    script = "echo $GREETING; python3 -c 'import flyte; print(flyte.WORD)'"
    assert built.in_image(name, script) == "good day\nof the base\n"


def test_nothing_is_installed_that_nothing_asks_for(built: Project) -> None:
    assert built.in_image("untouched", "ls /opt; which uv || echo none; find /app -type f") == (
        "flyte-compile\nnone\n/app/flow.py\n"
    )
    assert built.in_image("files", "ls /opt; find /app -type f | sort; cat word.txt") == (
        "flyte-compile\n/app/flow.py\n/app/word.txt\nword\n"
    )


def test_packages_stand_beside_those_of_the_base(built: Project) -> None:
    script = "python3 -c 'import flyte, six; print(six.__version__, six.__file__.split(\"/lib/\")[0])'"
    assert built.in_image("packages", script) == "1.17.0 /opt/venv\n"


def test_the_python_of_the_base_is_used_where_it_is_named(built: Project) -> None:
    script = "python3 -c 'import flyte, six, sys; print(six.__version__, sys.prefix)'; ls /opt"
    assert built.in_image("own_python", script) == "1.17.0 /srv/python\nflyte-compile\n"


def test_a_dockerfile_is_built_as_it_is(built: Project) -> None:
    assert built.in_image("dockerfile", "cat /srv/loud.txt; ls /made || find /app -type f") == "WORD\n/app/flow.py\n"


def test_an_image_that_is_no_python_s_runs_a_container_task(project: Project) -> None:
    shutil.copy(project.containers.folder / "tree/usr/bin/catatonit", project.folder / "tool")
    project.make_image("localhost/base/tool:1", "FROM scratch\nCOPY tool /\n")
    project.write({"flow.py": TOOL})
    project.compile()
    assert project.run("show").output.startswith("tini version")
