"""The files around the Dockerfiles: the build file, the ignore files, the read-me and the runtime package."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from pytest_snapshot.plugin import Snapshot
from tests.plan.image_samples import Files, debian, from_text, named, pip, plan_all, source
from tests.plan.samples import environment, image, policy, secret, task

from flyte_compile.emit.bake import bake_file
from flyte_compile.emit.dockerignore import build_dockerignore, image_dockerignore
from flyte_compile.emit.readme import readme
from flyte_compile.emit.runtime_package import runtime_package
from flyte_compile.emit.templates import render
from flyte_compile.ir import Image, ImageKind
from flyte_compile.plan.image.images import ImagesPlan
from flyte_compile.plan.kubernetes.objects import plan_objects
from flyte_compile.plan.model import Plan
from flyte_compile.plan.options import Options


def _declared(path: str = "docker/Dockerfile") -> Image:
    return image(kind=ImageKind.DOCKERFILE, debian=False, dockerfile=source(path), registry="r.io", name="declared")


def _several() -> tuple[ImagesPlan, Plan]:
    environments = (
        named(0, "etl", debian(pip("x", secret_mounts=(secret("pip-conf"), secret("token", "acme"))))),
        named(1, "docker", _declared()),
        named(2, "base", from_text("acme/base:1")),
        environment(task("pool.score"), key=3, name="pool", image=debian(), reusable=policy()),
    )
    planned = plan_all(*environments, tag="golden")
    from flyte_compile.ir import Program

    objects = plan_objects(Program(environments, (), (), ()), Options(), planned.by_environment, frozenset())
    plan = Plan(images=planned.images, entrypoints=(), workers=(), objects=objects.objects, namespace=None, manifest={})
    return planned, plan


def test_the_texts_are_as_they_were(snapshot: Snapshot) -> None:
    planned, plan = _several()
    texts = {
        ".dockerignore": build_dockerignore(planned.images),
        "README.md": readme(plan, names_secrets=True),
        "docker-bake.json": bake_file(planned.images),
    }
    snapshot.snapshot_dir = Path(__file__).parents[1] / "snapshots" / "images"
    snapshot.assert_match_dir(texts, "build-folder")


def test_an_empty_plan_has_a_read_me_without_sections() -> None:
    text = readme(Plan(images=(), entrypoints=(), workers=(), objects=(), namespace=None, manifest={}))
    assert text.startswith("# ") and "\n## " not in text


def test_one_target_for_each_image() -> None:
    planned, _ = _several()
    document = json.loads(bake_file(planned.images))
    assert document["group"]["default"]["targets"] == [item.name for item in planned.images]
    assert set(document["target"]) == {*document["group"]["default"]["targets"], "declared_declared"}
    assert all(re.fullmatch(r"[a-z0-9_-]+", name) for name in document["target"])
    assert document["target"]["etl"]["secret"] == [
        "type=env,id=acme-token,env=ACME_TOKEN",
        "type=env,id=pip-conf,env=PIP_CONF",
    ]
    assert document["target"]["declared"]["contexts"]["declared-dockerfile"] == "target:declared_declared"


def test_a_folder_s_name_is_not_interpolated() -> None:
    files = Files()
    files.files["d${X}%{y}/Dockerfile"] = b"FROM x"
    planned = plan_all(named(0, "app", _declared("d${X}%{y}/Dockerfile")), files=files)
    document = json.loads(bake_file(planned.images))
    assert document["target"]["declared_declared"] == {
        "context": "${SOURCE}/d$${X}%%{y}",
        "dockerfile": "Dockerfile",
        "platforms": ["linux/amd64"],
    }


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("src/a.py", "!src/a.py"),
        ("!a", "!!a"),
        ("#a", "!#a"),
        ("a*[b]?.txt", r"!a\*\[b\]\?.txt"),
        ("it's (x)+{y}|^.txt", r"!it's \(x\)\+\{y\}\|\^.txt"),
        (" a ", "!?a?"),
        ("漢.txt", "!漢.txt"),
    ],
)
def test_an_ignore_file_names_one_path(path: str, line: str) -> None:
    files = Files({"app.py": "", path: ""})
    (found,) = plan_all(named(0, "app", debian(), include=(path,)), files=files).images
    assert line in image_dockerignore(found).splitlines()


def test_the_runtime_package_is_written_as_it_is() -> None:
    package = dict(runtime_package())
    folder = Path(__file__).parents[2] / "runtime"
    for path, text in package.items():
        assert (folder / path.removeprefix("runtime/")).read_text() == text
        compile(text, path, "exec")
    assert list(package) == sorted(package)


def test_a_template_must_be_given_every_name() -> None:
    with pytest.raises(Exception, match="'blocks' is undefined"):
        render("Dockerfile.j2", sources=())


def test_the_shell_in_the_read_me_is_valid() -> None:
    _, plan = _several()
    blocks = re.findall(r"```sh\n(.*?)```", readme(plan, names_secrets=True), re.DOTALL)
    assert len(blocks) > 4
    for block in blocks:
        subprocess.run(["sh", "-n"], input=block, text=True, check=True)
