"""Images with what package indexes have."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.containers import Containers
from tests.e2e.projects import Project, declare

PLAIN = "flyte.Image.from_debian_base(install_flyte=False)"
IMAGES = {
    "apt": f"{PLAIN}.with_apt_packages('hello', 'sl')",
    "pip": f"""{PLAIN}.with_pip_packages(
        "urllib3[h2]==2.5.0",
        "typing-extensions!=4.13.0,!=4.13.1,!=4.13.2,<4.14",
        index_url="https://pypi.org/simple",
        extra_index_urls=["https://pypi.org/simple/"],
        pre=True,
        extra_args="--only-binary :all:",
    )""",
    "requirements": f"{PLAIN}.with_requirements('needs/requirements.txt')",
    "script": "flyte.Image.from_uv_script('script.py', name='script')",
    "wheels": f"{PLAIN}.with_local_v2().with_local_v2_plugins('flyteplugins-tiny')",
}
FILES = {
    "needs/requirements.txt": "-r more/base.txt\n-c constraints.txt\nidna\n",
    "needs/more/base.txt": "six==1.17.0\n",
    "needs/constraints.txt": "idna==3.9\n",
    "script.py": '# /// script\n# requires-python = ">=3.13"\n# dependencies = ["six==1.16.0"]\n# ///\nimport six\n',
}
VERSION = "python3 -c 'import sys; from importlib.metadata import version; print(*map(version, sys.argv[1:]))'"


@pytest.fixture(scope="module")
def built(containers: Containers) -> Iterator[Project]:
    with Project.make(containers, "image-packages") as project:
        project.write({"flow.py": declare(IMAGES), **FILES})
        _make_wheel(project.folder / "dist", "flyte", "9.9.9", "WHERE = 'the wheel'\n")
        _make_wheel(project.folder / "dist", "flyteplugins_tiny", "1.0", "")
        project.compile()
        project.build_images()
        yield project


def test_packages_of_debian(built: Project) -> None:
    assert built.in_image("apt", "hello; ls /usr/games/sl") == "Hello, world!\n/usr/games/sl\n"
    # Neither what was downloaded nor the lists are in a layer.
    assert built.in_image("apt", "find /var/cache/apt /var/lib/apt/lists -type f") == ""


def test_packages_of_an_index(built: Project) -> None:
    """With an extra, and a release that is chosen only where preliminary ones are allowed."""
    assert built.in_image("pip", f"{VERSION} urllib3 typing-extensions") == "2.5.0 4.13.0rc1\n"
    assert built.in_image("pip", "python3 -c 'import h2, urllib3.http2; print(h2.__name__)'") == "h2\n"


def test_a_requirements_file_and_what_it_includes(built: Project) -> None:
    assert built.in_image("requirements", f"{VERSION} six idna") == "1.17.0 3.9\n"
    assert built.in_image("requirements", "find /app /tmp -type f") == "/app/flow.py\n"


def test_the_dependencies_of_a_script(built: Project) -> None:
    assert built.in_image("script", f"{VERSION} six") == "1.16.0\n"


def test_wheels_of_the_project(built: Project) -> None:
    """The local build of the SDK, whatever release the index has."""
    assert built.in_image("wheels", "python3 -c 'import flyte; print(flyte.WHERE)'") == "the wheel\n"
    assert built.in_image("wheels", f"{VERSION} flyte flyteplugins-tiny") == "9.9.9 1.0\n"


@pytest.mark.parametrize("name", IMAGES)
def test_the_user_is_no_root_and_the_code_is_all_there_is(name: str, built: Project) -> None:
    assert built.in_image(name, "id -u; id -g; find /app -type f") == "1000\n1000\n/app/flow.py\n"


def _make_wheel(folder: Path, package: str, version: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    about = f"{package}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{package}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{package}/__init__.py", text)
        wheel.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(
            f"{about}/RECORD", f"{package}/__init__.py,,\n{about}/METADATA,,\n{about}/WHEEL,,\n{about}/RECORD,,\n"
        )
