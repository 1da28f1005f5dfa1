"""Images as the bake file describes their builds: for a platform, and twice the same."""

from __future__ import annotations

import json
import platform

from tests.e2e.bases import PLAIN
from tests.e2e.projects import Project, declare

PLATFORM = {"x86_64": "linux/amd64", "aarch64": "linux/arm64"}.get(platform.machine(), "of no image")
IMAGES = {
    "declared": f"flyte.Image.from_debian_base(install_flyte=False, platform=('{PLATFORM}',))",
    "untouched": f"flyte.Image.from_base('localhost/base/plain:1').clone(name='untouched', platform=('{PLATFORM}',))",
}


def test_a_target_of_the_bake_file_builds_for_its_platform(project: Project) -> None:
    project.write({"flow.py": declare(IMAGES)})
    project.make_image("localhost/base/plain:1", PLAIN)
    project.compile()
    (built,) = _inspect(project, _build(project, "declared"))
    assert f"{built['Os']}/{built['Architecture']}" == PLATFORM


def test_code_and_entrypoints_are_the_same_layers_each_time(project: Project) -> None:
    project.write({"flow.py": declare(IMAGES)})
    project.make_image("localhost/base/plain:1", PLAIN)
    project.compile()
    always = ("--no-cache", "--timestamp", "0")
    first = _build(project, "untouched", *always)
    (project.folder / "flow.py").touch()
    assert _build(project, "untouched", *always) == first


def _build(project: Project, name: str, *arguments: str) -> str:
    """The id of the image of a target, built by buildah with what the bake file says."""
    bake = json.loads((project.folder / "build/docker-bake.json").read_text())
    text = json.dumps(bake["target"][name])
    for variable, described in bake["variable"].items():
        text = text.replace(f"${{{variable}}}", described["default"])
    target = json.loads(text)
    words = ["buildah", "bud", "--quiet", "--layers", "--platform", *target["platforms"], "-f", target["dockerfile"]]
    words += ["--ignorefile", f"{target['dockerfile']}.dockerignore", "-t", target["tags"][0], *arguments]
    words += [word for key, place in target["contexts"].items() for word in ("--build-context", f"{key}={place}")]
    start = f'cd /shared/projects/{project.folder.name} && exec "$@"'
    return project.containers.run("sh", "-c", start, "sh", *words, target["context"]).split()[-1]


def _inspect(project: Project, image: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(project.containers.run("podman", "inspect", image))
    return found
