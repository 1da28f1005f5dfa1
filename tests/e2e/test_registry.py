"""Images that go through a registry: what is built is pushed there and pulled by pods, and bases come from it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.e2e.containers import PYTHON_IMAGES, Containers
from tests.e2e.projects import Project
from tests.e2e.registry import served

FLOW = """
import flyte

env = flyte.TaskEnvironment(name="plain", image=flyte.Image.from_debian_base(install_flyte=False))


@env.task
def double(x: int) -> int:
    return 2 * x
"""
WHO = """
import getpass
import os
import pathlib

import flyte

numbered = flyte.TaskEnvironment(name="numbered", image="{host}/base/numbered:1")
layered = flyte.TaskEnvironment(
    name="layered",
    image=flyte.Image.from_base("{host}/base/numbered:1")
    .clone(name="layered", extendable=True)
    .with_source_file(pathlib.Path("word.txt"))
    .with_commands(["id -u > /made-by"]),
)
named = flyte.TaskEnvironment(name="named", image="{host}/base/named:1")
declared = flyte.TaskEnvironment(
    name="declared",
    image=flyte.Image.from_dockerfile(pathlib.Path("docker/Dockerfile"), registry="localhost", name="declared"),
)


@numbered.task
def of_numbered() -> list[int]:
    return [os.getuid(), os.getgid()]


@layered.task
def of_layered() -> list[str]:
    return [getpass.getuser(), pathlib.Path("word.txt").read_text(), pathlib.Path("/made-by").read_text()]


@named.task
def of_named() -> str:
    return getpass.getuser()


@declared.task
def of_declared() -> list[str]:
    return [str(os.getuid()), pathlib.Path("/word.txt").read_text()]
"""
BASE = f"""
FROM {PYTHON_IMAGES[0]}
RUN groupadd --gid 3456 workers && useradd --uid 2345 --gid 3456 worker
"""


@pytest.fixture(scope="module")
def host(containers: Containers) -> Iterator[str]:
    with served(containers) as found:
        yield found


def test_a_pod_pulls_what_was_pushed(project: Project, host: str) -> None:
    project.write({"flow.py": FLOW, "pyproject.toml": _settings(project, host)})
    project.compile()
    project.build_images(push=True)
    reference = project.reference("plain")
    assert reference.startswith(f"{host}/plain:")
    project.containers.run("podman", "rmi", reference)
    assert project.run("plain.double", {"x": 21}).result == 42


def test_a_locked_base_says_who_runs(project: Project, host: str) -> None:
    _push(project, f"{host}/base/numbered:1", f"{BASE}USER 2345:3456\n")
    _push(project, f"{host}/base/named:1", f"{BASE}USER worker\n")
    stages = f"FROM {host}/base/named:1 AS one\nFROM {host}/base/numbered:1\n"
    dockerfile = f"{stages}COPY --from=one /etc/hostname /\nCOPY word.txt /\n"
    project.write({"flow.py": WHO.format(host=host), "word.txt": "word"})
    project.write({"docker/Dockerfile": dockerfile, "docker/word.txt": "inner"})
    project.command("lock", ".")
    # What the tag stands for from now on is not what was locked.
    _push(project, f"{host}/base/numbered:1", f"{BASE}USER 7:7\n")
    project.compile()
    project.build_images()
    assert project.run("numbered.of_numbered").result == [2345, 3456]
    assert project.run("layered.of_layered").result == ["worker", "word", "0\n"]
    assert project.run("named.of_named").result == "worker"
    assert project.run("declared.of_declared").result == ["2345", "inner"]


def _settings(project: Project, host: str) -> str:
    return (project.folder / "pyproject.toml").read_text().replace('"localhost"', f'"{host}"')


def _push(project: Project, reference: str, dockerfile: str) -> None:
    project.make_image(reference, dockerfile)
    project.containers.run("buildah", "push", reference)
    project.containers.run("podman", "rmi", reference)
