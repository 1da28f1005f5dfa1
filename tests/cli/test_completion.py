"""Completion, asked for as a shell asks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Project

from flyte_compile.rules import NAMES


@pytest.fixture
def shell_environment(tmp_path: Path) -> dict[str, str]:
    """Variables under which `flyte-compile` is this program."""
    program = tmp_path / "bin" / "flyte-compile"
    program.parent.mkdir()
    # By its name the program knows which variable it is asked by.
    program.write_text(
        f"#!{sys.executable}\nimport sys\nfrom flyte_compile.cli import main\nsys.argv[0] = 'flyte-compile'\nmain()\n"
    )
    program.chmod(0o755)
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return {**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": path}


def _completed(project: Project, environment: dict[str, str], line: str) -> list[str]:
    """What bash offers at the end of a line, by the script that the program prints."""
    script = project.run("completion", "bash").out
    words = line.split(" ")
    asking = f"""
        {script}
        COMP_WORDS=({" ".join(f"'{word}'" for word in words)})
        COMP_CWORD={len(words) - 1}
        compopt() {{ printf '%s %s\\n' "$@"; }}
        _flyte_compile_completion flyte-compile
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    ended = subprocess.run(
        ["bash", "-c", asking], cwd=project.folder, env=environment, capture_output=True, text=True, check=True
    )
    assert ended.stderr == ""
    return [entry for entry in ended.stdout.split("\n") if entry]


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_completes(project: Project, shell_environment: dict[str, str]) -> None:
    project.write("pyproject.toml", '[tool.flyte-compile.platforms.gallery]\nextends = "gke"\n')
    assert {"check", "completion"} <= set(_completed(project, shell_environment, "flyte-compile c"))
    assert "-o default" in _completed(project, shell_environment, "flyte-compile hel")
    assert "-o default" in _completed(project, shell_environment, "flyte-compile check hel")
    assert _completed(project, shell_environment, "flyte-compile check --chan") == ["--changed"]
    assert _completed(project, shell_environment, "flyte-compile hello.py --forc") == ["--force"]
    assert _completed(project, shell_environment, "flyte-compile check --platform g") == [
        "gallery",
        "generic",
        "gfd",
        "gke",
    ]
    assert _completed(project, shell_environment, "flyte-compile explain FC30") == sorted(
        code for code in NAMES if code.startswith("FC30")
    )
    assert _completed(project, shell_environment, "flyte-compile check --select FC1,undepl") == ["FC1,undeployed-call"]
    assert _completed(project, shell_environment, "flyte-compile check --fail-on w") == ["warning"]
    assert _completed(project, shell_environment, "flyte-compile completion z") == ["zsh"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_has_a_script(project: Project, shell: str) -> None:
    ended = project.run("completion", shell)
    assert (ended.code, ended.err) == (0, "")
    assert f"_FLYTE_COMPILE_COMPLETE={shell}_complete" in ended.out
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=ended.out, text=True, check=True)


def test_a_project_that_is_wrong_offers_the_platforms_there_are(
    project: Project, shell_environment: dict[str, str]
) -> None:
    project.write("pyproject.toml", "[")
    asked = {"_FLYTE_COMPILE_COMPLETE": "bash_complete", "COMP_WORDS": "flyte-compile --platform gk", "COMP_CWORD": "2"}
    ended = subprocess.run(
        ["flyte-compile"], cwd=project.folder, env={**shell_environment, **asked}, capture_output=True, text=True
    )
    assert (ended.stdout, ended.stderr) == ("plain,gke\n", "")
