"""`check --fix`, `--unsafe-fixes` and `--diff`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner
from tests.cli.conftest import Project

from flyte_compile.cli import main

WRONG = """
    import flyte

    env = flyte.TaskEnvironment(
        name="serving",
        resources=flyte.Resources(memory="4GB", cpu="lots"),
        reusable=flyte.ReusePolicy(replicas=2, concurrency=4),
    )


    @env.task
    def predict(x: int) -> int:
        return x
"""
DIFF = (
    "--- hello.py\n"
    "+++ hello.py\n"
    "@@ -2,7 +2,7 @@\n"
    " \n"
    " env = flyte.TaskEnvironment(\n"
    '     name="serving",\n'
    '-    resources=flyte.Resources(memory="4GB", cpu="lots"),\n'
    '+    resources=flyte.Resources(memory="4Gi", cpu="lots"),\n'
    "     reusable=flyte.ReusePolicy(replicas=2, concurrency=4),\n"
    " )\n"
    " \n"
)


def test_a_finding_that_can_be_fixed_is_marked(project: Project) -> None:
    project.write("hello.py", WRONG)
    ended = project.run("check", "hello.py")
    assert "error[FC301]: [*] memory '4GB' isn't a Kubernetes quantity" in ended.out
    assert "error[FC301]: cpu 'lots' isn't a Kubernetes quantity" in ended.out
    assert "error[FC501]: the task" in ended.out
    assert "[*] 1 fixable with 'flyte-compile check --fix'.\n" in ended.err


def test_nothing_is_said_of_fixes_where_there_are_none(project: Project) -> None:
    assert "[*]" not in project.run("check", "hello.py").said


def test_fix(project: Project) -> None:
    path = project.write("hello.py", WRONG)
    before = path.read_text()
    ended = project.run("check", "--fix", "hello.py")
    assert ended.code == 1
    assert path.read_text() == before.replace("4GB", "4Gi")
    assert "4GB" not in ended.said
    assert "cpu 'lots'" in ended.out
    assert "Fixed 1 problem in 1 file (1 more with --unsafe-fixes).\n" in ended.err


def test_unsafe_fixes(project: Project) -> None:
    path = project.write("hello.py", WRONG.replace(', cpu="lots"', ""))
    ended = project.run("check", "--fix", "--unsafe-fixes", "hello.py")
    assert ended.code == 0
    assert "async def predict" in path.read_text()
    assert "Fixed 2 problems in 1 file.\n" in ended.err


def test_a_second_time_there_is_nothing_to_fix(project: Project) -> None:
    path = project.write("hello.py", WRONG)
    project.run("check", "--fix", "--unsafe-fixes", "hello.py")
    before = path.read_bytes(), path.stat().st_mtime_ns
    ended = project.run("check", "--fix", "--unsafe-fixes", "hello.py")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert "Fixed" not in ended.err


def test_only_unsafe_fixes_are_left(project: Project) -> None:
    project.write("hello.py", WRONG.replace("4GB", "4Gi"))
    ended = project.run("check", "--fix", "hello.py")
    assert "Fixed nothing (1 more with --unsafe-fixes).\n" in ended.err
    assert "Would fix nothing (1 more with --unsafe-fixes).\n" in project.run("check", "--diff", "hello.py").err


def test_diff(project: Project) -> None:
    path = project.write("hello.py", WRONG)
    before = path.read_bytes()
    ended = project.run("check", "--diff", "hello.py")
    assert (ended.code, ended.out) == (1, DIFF)
    assert ended.err == "Would fix 1 problem in 1 file (1 more with --unsafe-fixes).\n"
    assert path.read_bytes() == before


def test_diff_of_nothing(project: Project) -> None:
    ended = project.run("check", "--diff", "hello.py")
    assert (ended.code, ended.out, ended.err) == (0, "", "There is nothing to fix.\n")


@pytest.mark.skipif(shutil.which("patch") is None, reason="there is no patch")
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "\n"])
def test_patch_takes_the_diff(project: Project, end: str, last: str) -> None:
    text = f"# Größe\nimport flyte\nenv = flyte.TaskEnvironment('a', resources=flyte.Resources(memory='4GB')){last}"
    path = project.write("hello.py", text.replace("\n", end).encode())
    diff = CliRunner().invoke(main, ["check", "--diff", "hello.py"]).stdout_bytes
    subprocess.run(["patch", "-p0", "--binary"], input=diff, check=True, cwd=project.folder)
    assert path.read_bytes() == text.replace("\n", end).replace("4GB", "4Gi").encode()


def test_unsafe_fixes_alone_are_wrong_usage(project: Project) -> None:
    ended = project.run("check", "--unsafe-fixes", "hello.py")
    assert ended.code == 2
    assert ended.err == "flyte-compile: --unsafe-fixes goes with --fix or --diff\n"


def test_what_is_suppressed_is_not_fixed(project: Project) -> None:
    line = "resources=flyte.Resources(memory='4GB')  # flyte-compile: ignore[FC301] the cluster reads it"
    path = project.write("hello.py", f"import flyte\nenv = flyte.TaskEnvironment('a',\n    {line}\n)\n")
    before = path.read_bytes()
    project.run("check", "--fix", "hello.py")
    assert path.read_bytes() == before


def test_findings_in_several_files_are_fixed(project: Project) -> None:
    for name in ("one", "two"):
        project.write(
            f"{name}.py",
            f"import flyte\nenv = flyte.TaskEnvironment('{name}', resources=flyte.Resources(memory='4GB'))\n",
        )
    assert "Fixed 2 problems in 2 files.\n" in project.run("check", "--fix", ".").err


def test_libcst_is_for_fixes_alone(project: Project) -> None:
    project.write("wrong.py", WRONG)
    program = "import sys\nfrom click.testing import CliRunner\nfrom flyte_compile.cli import main\n"
    program += "CliRunner().invoke(main, ['check', sys.argv[1]])\nprint('libcst' in sys.modules)\n"
    for name, needed in (("hello.py", "False"), ("wrong.py", "True")):
        command = [sys.executable, "-c", program, name]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        ended = subprocess.run(command, check=True, capture_output=True, text=True, cwd=project.folder, env=environment)
        assert ended.stdout.strip() == needed
