"""What stands outside of the project root, and what is no file at all, never gets into a build and never blocks one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.whole.hostile import HANG

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")

SECRET = "not-for-your-eyes"

READS = (
    *(
        "Path(p).read_text()",
        "Path(p).read_bytes()",
        "open(p).read()",
        "[line for line in open(p)]",
        "Path(p).open().read()",
    ),
    *(
        "Path(p).exists()",
        "os.path.isfile(p)",
        "os.path.isdir(p)",
        "Path(p).is_file()",
        "Path(p).stat()",
        "os.listdir(p)",
    ),
    *(
        "list(Path(p).glob('*'))",
        "list(Path(p).rglob('*'))",
        "list(Path(p).iterdir())",
        "list(os.walk(p))",
        "glob.glob(p + '/*')",
    ),
    *(
        "json.load(open(p))",
        "tomllib.load(open(p, 'rb'))",
        "Path(p).resolve()",
        "os.path.realpath(p)",
        "os.readlink(p)",
    ),
    *("[Path(p) / name for name in os.listdir(p)]", "Path(p).parent.joinpath('secret.txt').read_text()"),
)
IMAGES = (
    "flyte.Image.from_debian_base(name='i').with_source_folder(Path(p))",
    "flyte.Image.from_debian_base(name='i').with_source_file(Path(p))",
    "flyte.Image.from_debian_base(name='i').with_requirements(p)",
    "flyte.Image.from_debian_base(name='i').with_uv_project(pyproject_file=p)",
    "flyte.Image.from_debian_base(name='i').with_poetry_project(pyproject_file=p)",
    "flyte.Image.from_debian_base(name='i').with_code_bundle(copy_style='all')",
    "flyte.Image.from_dockerfile(Path(p), registry='r.io/x', name='i')",
    "flyte.Image.from_dockerfile(Path(p) / 'Dockerfile', registry='r.io/x', name='i')",
    "flyte.Image.from_uv_script(p, name='i', registry='r.io/x')",
)
MODULE = """
import glob, json, os, tomllib
from pathlib import Path
import flyte

p = {path}
found = []
{reads}
env = flyte.TaskEnvironment(name="{name}", env_vars={{"FOUND": str(found)}}, include=(p, "**/*"))


@env.task
def run(x: str = str(found)) -> str: ...
"""
IMAGE_MODULE = """
from pathlib import Path
import flyte

p = {path}
env = flyte.TaskEnvironment(name="{name}", image={image})


@env.task
def run() -> None: ...
"""


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder beside the project, of files that a project could have, with a secret in each."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret.txt").write_text(SECRET)
    (folder / "secret.json").write_text(f'{{"a": "{SECRET}"}}')
    (folder / "module.py").write_text(f'import flyte\nX = "{SECRET}"\nenv = flyte.TaskEnvironment(name="{SECRET}")\n')
    (folder / "requirements.txt").write_text(SECRET + "\n")
    (folder / "pyproject.toml").write_text(
        f'[project]\nname = "{SECRET}"\nversion = "1"\ndependencies = ["{SECRET}"]\n'
    )
    (folder / "uv.lock").write_text(f'[[package]]\nname = "flyte"\nversion = "{SECRET}"\n')
    (folder / "Dockerfile").write_text(f"FROM {SECRET}\nRUN echo {SECRET}\n")
    (folder / f"{SECRET}.txt").write_text("")
    return folder


@pytest.fixture
def project(tmp_path: Path, outside: Path) -> Path:
    """A project whose folder is full of links that lead out of it, pipes, devices and the like."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "pyproject.toml").write_text("")
    for name, target in {
        **{f"link-{path.name}": path for path in outside.iterdir()},
        "linked": outside,
        "up": Path(".."),
        "loop": Path("loop"),
        "here": Path(),
        "zero": Path("/dev/zero"),
        "process": Path("/proc/self"),
        "first": Path("second"),
        "second": outside / "secret.txt",
        "linked_module.py": outside / "module.py",
        "endless.py": Path("/dev/zero"),
        "around.py": Path("around.py"),
    }.items():
        (folder / name).symlink_to(target)
    os.mkfifo(folder / "pipe")
    os.mkfifo(folder / "pipe.py")
    with (folder / "sparse").open("wb") as file:
        file.truncate(10 << 30)
    (folder / "folder.py").mkdir()
    (folder / "inside").mkdir()
    (folder / "inside" / "out").symlink_to(outside)
    os.mkfifo(folder / "inside" / "pipe")
    (folder / "inside" / "requirements.txt").write_text(
        "-r ../linked/requirements.txt\n-r ../../outside/requirements.txt\n"
    )
    (folder / "odd").mkdir()
    for odd in (b"two\nlines", b"\x1b[31m", b"\xff\xfe", b"--flag", b"$HOME"):
        (folder / "odd" / os.fsdecode(odd)).write_text("")
    return folder


def _paths(outside: Path) -> tuple[str, ...]:
    return (
        *(repr(str(outside / name)) for name in ("secret.txt", "pyproject.toml", "")),
        *(repr(f"link-{path.name}") for path in sorted(outside.iterdir())),
        *(
            "'../outside/secret.txt'",
            "'inside/../../outside/secret.txt'",
            "'/app/../outside/secret.txt'",
            "'linked/secret.txt'",
        ),
        *(
            "'linked'",
            "'up'",
            "'up/outside/secret.txt'",
            "'loop'",
            "'here/here/here/linked/secret.txt'",
            "'zero'",
            "'first'",
        ),
        *("'process/environ'", "'pipe'", "'sparse'", "'folder.py'", "'inside'", "'inside/out/secret.txt'", "'odd'"),
        *("'inside/requirements.txt'", "'/etc/passwd'", "'/'", "'..'", "'~'", "'/dev/stdin'", "'/proc/self/environ'"),
        *("'a\\0b'", "'\\ud800'", "''", "'a' * 5000", "'a/' * 2000"),
        *(
            "Path(__file__).parent.parent / 'outside' / 'secret.txt'",
            "Path('here/up/outside').resolve() / 'secret.txt'",
        ),
    )


def _compile(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (1536 << 20, 1536 << 20));"
        "from flyte_compile.cli import main; main()"
    )
    ended = subprocess.run(
        [sys.executable, "-P", "-c", code, *arguments],
        cwd=project,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=HANG,
    )
    assert "Traceback" not in ended.stderr, ended.stderr[-3000:]
    return ended


def _assert_nothing_of_it(folder: Path, output: str) -> None:
    for line in output.splitlines():
        assert SECRET not in line or f"link-{SECRET}.txt" in line, line
    for path in folder.rglob("*"):
        if path.is_file():
            assert SECRET.encode() not in path.read_bytes().replace(f"link-{SECRET}".encode(), b""), path


def test_no_module_reads_outside_of_the_project(tmp_path: Path, project: Path, outside: Path) -> None:
    for number, path in enumerate(_paths(outside)):
        reads = "\n".join(f"try: found.append({read})\nexcept Exception: pass" for read in READS)
        (project / f"m{number}.py").write_text(MODULE.format(path=path, reads=reads, name=f"m{number}"))
    (project / "importing.py").write_text(
        "import flyte, linked_module, linked.module, endless, folder, pipe, around\n"
        "found = {'X': str(linked_module.X), 'Y': str(linked.module.X)}\n"
        "env = flyte.TaskEnvironment(name='importing', env_vars=found)\n"
    )
    ended = _compile(project, ".", "-o", "../build")
    _assert_nothing_of_it(tmp_path / "build", ended.stdout + ended.stderr)


def test_no_image_reads_outside_of_the_project(tmp_path: Path, project: Path, outside: Path) -> None:
    number = 0
    for path in _paths(outside):
        for image in IMAGES:
            (project / f"m{number}.py").write_text(IMAGE_MODULE.format(path=path, image=image, name=f"m{number}"))
            number += 1
    ended = _compile(project, ".", "-o", "../build")
    _assert_nothing_of_it(tmp_path / "build", ended.stdout + ended.stderr)


@pytest.mark.parametrize("name", ["pyproject.toml", "uv.lock", ".python-version", ".dockerignore", ".gitignore"])
@pytest.mark.parametrize("kind", ["link", "device", "pipe", "sparse", "folder", "loop", "bytes", "nested", "dotted"])
def test_files_that_configure_are_read_with_the_same_care(tmp_path: Path, outside: Path, name: str, kind: str) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "pyproject.toml").write_text("[project]\nname = 'a'\n")
    image = "flyte.Image.from_debian_base(name='i').with_uv_project(pyproject_file='pyproject.toml')"
    (project / "flow.py").write_text(IMAGE_MODULE.format(path="''", image=image, name="flow"))
    target = project / name
    target.unlink(missing_ok=True)
    match kind:
        case "link":
            target.symlink_to(outside / (name if (outside / name).exists() else "secret.txt"))
        case "device":
            target.symlink_to("/dev/zero")
        case "pipe":
            os.mkfifo(target)
        case "sparse":
            with target.open("wb") as file:
                file.truncate(10 << 30)
        case "folder":
            target.mkdir()
        case "loop":
            target.symlink_to(name)
        case "bytes":
            target.write_bytes(b"\xff\xfe\0" * 99)
        case "nested":
            target.write_text("a = " + "[" * 99_999)
        case _:
            target.write_text("a" + ".a" * 99_999 + " = 1")
    ended = _compile(project, ".", "-o", "../build")
    _assert_nothing_of_it(tmp_path / "build", ended.stdout + ended.stderr)
