"""Links among the project's files: the build takes what they lead to, under the names of the links."""

from __future__ import annotations

from collections.abc import Mapping

from tests.plan.image_samples import PROJECT, Files, debian, plan_one, source
from tests.plan.samples import at

from flyte_compile.ir import CopyConfig, Layer, PipOptions, PythonWheels, Requirements, SourceModule, UVProject
from flyte_compile.plan.model import BindMount, Copy, ImagePlan, Run

S = at(2)
LINKS = {
    "assets/linked.txt": "shared/linked.txt",
    "assets/deep/other.txt": "shared/linked.txt",
    "pins.txt": "shared/pins.txt",
    "uv/src/x/made.py": "shared/made.py",
    "dist/acme-1-py3-none-any.whl": "shared/acme-1-py3-none-any.whl",
}
SHARED = dict.fromkeys(LINKS.values(), "x")


def _plan(*layers: Layer, links: Mapping[str, str] = LINKS) -> ImagePlan:
    return plan_one(debian(*layers), files=Files({**PROJECT, **SHARED}, links))


def _copies(found: ImagePlan) -> list[tuple[tuple[str, ...], str]]:
    return [(item.sources, item.destination) for item in found.instructions if isinstance(item, Copy) and item.owner]


def _binds(found: ImagePlan) -> list[tuple[str, str]]:
    runs = [item for item in found.instructions if isinstance(item, Run)]
    return [(item.source, item.target) for item in runs[-1].mounts if isinstance(item, BindMount)]


def test_a_folder_s_links_are_files_of_their_own() -> None:
    found = _plan(CopyConfig(span=S, src=source("assets", folder=True), dst="./assets", is_folder=True))
    assert _copies(found)[:3] == [
        (("assets/",), "/app/assets/"),
        (("shared/linked.txt",), "/app/assets/deep/other.txt"),
        (("shared/linked.txt",), "/app/assets/linked.txt"),
    ]
    assert set(found.context_files) == {"app.py", "assets/one.txt", "assets/deep/two.csv", "shared/linked.txt"}


def test_a_folder_of_links_alone_is_not_copied_as_a_whole() -> None:
    found = _plan(CopyConfig(span=S, src=source("dist", folder=True), dst="/d", is_folder=True))
    assert _copies(found)[0] == (("shared/acme-1-py3-none-any.whl",), "/d/acme-1-py3-none-any.whl")


def test_a_linked_file_keeps_its_name() -> None:
    found = _plan(
        CopyConfig(span=S, src=source("pins.txt"), dst="/etc/x/", is_folder=False),
        CopyConfig(span=S, src=source("assets/deep/other.txt"), dst="/etc/x/", is_folder=False),
        CopyConfig(span=S, src=source("assets/deep/other.txt"), dst="/etc/y", is_folder=False),
    )
    assert _copies(found)[:3] == [
        (("shared/pins.txt",), "/etc/x/"),
        (("shared/linked.txt",), "/etc/x/other.txt"),
        (("shared/linked.txt",), "/etc/y"),
    ]


def test_code_behind_a_link() -> None:
    files = Files({"app.py": "", "lib/impl.py": ""}, {"linked.py": "lib/impl.py"})
    modules = (SourceModule("app", "app.py", ".", ("linked.py",)), SourceModule("linked", "linked.py", ".", ()))
    found = plan_one(debian(), files=files, modules=modules)
    assert _copies(found) == [(("app.py",), "/app/"), (("lib/impl.py",), "/app/linked.py")]
    assert found.context_files == ("app.py", "lib/impl.py")


def test_what_an_installer_reads_stands_where_the_link_does() -> None:
    requirements = _plan(Requirements(span=S, file=source("pins.txt"), options=PipOptions()))
    assert _binds(requirements) == [("shared/pins.txt", "/tmp/project/pins.txt")]
    project = UVProject(
        span=S,
        pyproject=source("uv/pyproject.toml"),
        uvlock=None,
        options=PipOptions(),
        project_install_mode="install_project",
    )
    assert _binds(_plan(project)) == [
        ("uv", "/tmp/project/uv"),
        ("shared/made.py", "/tmp/project/uv/src/x/made.py"),
    ]
    wheels = _plan(PythonWheels(span=S, package_name="acme"))
    assert _binds(wheels)[1:] == [("shared/acme-1-py3-none-any.whl", "/tmp/dist/acme-1-py3-none-any.whl")]


def test_the_tag_is_of_the_content_behind_a_link() -> None:
    def tag(text: str) -> str:
        files = Files({"app.py": "", "lib.txt": text}, {"link.txt": "lib.txt"})
        return plan_one(debian(CopyConfig(span=S, src=source("link.txt"), dst="/x", is_folder=False)), files=files).tag

    assert tag("a") != tag("b")
