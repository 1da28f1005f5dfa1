"""Files in images: requirements beside the module, source files and folders, projects."""

from pathlib import Path

import flyte
from flyte import Image

HERE = Path(__file__).parent
ASSETS = HERE / "assets"
base = Image.from_debian_base(name="files", registry="ghcr.io/acme")

requirements = base.with_requirements(HERE / "assets" / "requirements.txt")
text = base.with_requirements(str(ASSETS.joinpath("requirements.txt")), extra_args="--no-cache")
files = base.with_source_file([ASSETS / "settings.json", ASSETS / "settings.toml"], dst="/etc/app/")
one = base.with_source_file(ASSETS / "settings.json")
folder = base.with_source_folder(ASSETS / "web")
folder_there = base.with_source_folder(ASSETS / "web", dst="/srv")
contents = base.with_source_folder(ASSETS / "web", copy_contents_only=True)
contents_there = base.with_source_folder(src=ASSETS / "web", dst="/srv/web", copy_contents_only=True)
resolved = base.with_source_file(Path(__file__).resolve().parent / "assets" / "settings.json", "/x.json")
ignored = base.with_dockerignore(ASSETS / "dockerignore")
project = base.with_uv_project(ASSETS / "project" / "pyproject.toml", project_install_mode="install_project")
dockerfile = Image.from_dockerfile(ASSETS / "Dockerfile", registry="ghcr.io/acme", name="own", platform="linux/arm64")
listed = base
for path in (ASSETS / "settings.json", ASSETS / "settings.toml"):
    listed = listed.with_source_file(path, dst=f"/etc/{path.stem}{path.suffix}")

for index, image in enumerate(
    (
        requirements,
        text,
        files,
        one,
        folder,
        folder_there,
        contents,
        contents_there,
        resolved,
        ignored,
        project,
        dockerfile,
        listed,
    )
):
    flyte.TaskEnvironment(f"files-{index}", image=image)
