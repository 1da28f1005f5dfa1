"""`docker-bake.json` as buildx reads it: with `--print` it evaluates the file and asks no daemon."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.plan.image_samples import Files, debian, named, pip, plan_all, source
from tests.plan.samples import image, secret
from tests.whole.conftest import Build

from flyte_compile.emit.bake import bake_file
from flyte_compile.ir import ImageKind
from flyte_compile.plan.model import ImagePlan

_PLUGINS = ("libexec/docker/cli-plugins", "lib/docker/cli-plugins", "local/lib/docker/cli-plugins")


def _buildx() -> str | None:
    """The plugin of Debian's package `docker-buildx` and the like; it is a program that runs on its own."""
    prepared = os.environ.get("FLYTE_COMPILE_CONTAINERS")
    roots = [Path("/usr"), *([Path(prepared) / "tree/usr"] if prepared else [])]
    homes = [Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker") / "cli-plugins"]
    places = [*homes, *(root / folder for root in roots for folder in _PLUGINS)]
    return shutil.which("docker-buildx", path=os.pathsep.join(map(str, (*places, os.environ.get("PATH", "")))))


BUILDX = _buildx()
pytestmark = pytest.mark.skipif(BUILDX is None, reason="there is no docker-buildx, the plugin that reads bake files")


def _printed(text: str, folder: Path, **variables: str) -> dict[str, Any]:
    assert BUILDX is not None
    (folder / "docker-bake.json").write_text(text)
    process = subprocess.run(
        [BUILDX, "bake", "--print", "-f", "docker-bake.json"],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "DOCKER_CONFIG": str(folder), **variables},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert process.returncode == 0, process.stderr
    printed: dict[str, Any] = json.loads(process.stdout)
    return printed


def test_the_examples_targets_are_evaluated(examples: Build, tmp_path: Path) -> None:
    printed = _printed(examples.files["docker-bake.json"], tmp_path)
    manifest = examples.manifest
    made = {
        environment["image"]["target"]: environment["image"]
        for environment in manifest["environments"]
        if environment["image"] and environment["image"].get("target")
    }
    assert len(made) > 15 and set(made) <= set(printed["group"]["default"]["targets"])
    for name, found in made.items():
        assert printed["target"][name]["tags"] == [found["reference"]]
        assert printed["target"][name]["dockerfile"] == f"build/{found['dockerfile']}"


FOLDERS = ("d${X}%{y}", 'it\'s "so"', "${SOURCE}", "a b/é", "$$ %%")


@pytest.mark.parametrize(
    ("root", "build"),
    [(".", "build"), ("/src dir", "/out/${BUILD}"), ("/é%{x}", "/b\"'$")],
    ids=("as is", "named", "odd"),
)
@pytest.mark.parametrize("folder", FOLDERS)
def test_every_text_is_what_was_planned(folder: str, root: str, build: str, tmp_path: Path) -> None:
    dockerfile = f"{folder}/Dockerfile"
    own = image(kind=ImageKind.DOCKERFILE, debian=False, dockerfile=source(dockerfile), registry="r.io/x", name="own")
    planned = plan_all(
        named(0, folder, debian(pip("a", secret_mounts=(secret("K-${x}", "g %{y}", as_env_var="K"),)), name="first")),
        named(1, "second", own),
        files=Files({"app.py": "", dockerfile: "FROM x"}),
    )
    assert len(planned.images) == 2, planned.diagnostics
    printed = _printed(bake_file(planned.images), tmp_path, SOURCE=root, BUILD=build)["target"]
    for item in planned.images:
        assert printed[item.name] == _expected(item, root, build)
    declared = printed["own_declared"]
    assert declared["context"] == (folder if root == "." else f"{root}/{folder}")
    assert declared["dockerfile"] == "Dockerfile"


def _expected(planned: ImagePlan, root: str, build: str) -> dict[str, Any]:
    contexts = {"flyte-compile": build}
    if planned.declared_dockerfile is not None:
        contexts["declared-dockerfile"] = f"target:{planned.name}_declared"
    found: dict[str, Any] = {
        "context": root,
        "contexts": contexts,
        "dockerfile": f"{build}/{planned.dockerfile}",
        "tags": [planned.reference],
        "platforms": list(planned.platforms),
    }
    if planned.secrets:
        found["secret"] = [f"type=env,id={item.id},env={item.environment_variable}" for item in planned.secrets]
    return found
