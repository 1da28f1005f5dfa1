"""The GitHub Action: its shape, and its steps run by bash as a runner runs them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.hooks.conftest import ROOT, skip_without_packages

_ACTION: Any = yaml.safe_load((ROOT / "action.yml").read_text())
_STEPS: list[dict[str, Any]] = _ACTION["runs"]["steps"]
_SHELL = ("bash", "--noprofile", "--norc", "-eo", "pipefail")
"""What `shell: bash` is on a runner."""

_BAD = """
    import flyte

    env = flyte.TaskEnvironment(name="reports", resources=flyte.Resources(memory="1GB"))


    @env.task
    async def monthly(month: int) -> int:
        return month
"""


class _Runner:
    """A runner of GitHub's, as far as the action sees it."""

    def __init__(self, folder: Path, action: Path, environment: dict[str, str]) -> None:
        self.workspace, self._temporary = folder / "workspace", folder / "temporary"
        self.summary = folder / "summary.md"
        self.workspace.mkdir()
        self._temporary.mkdir()
        self.summary.touch()
        (self.workspace / ".git").mkdir()
        self._expressions = {
            "github.action_path": str(action),
            "steps.python.outputs.python-path": sys.executable,
            **{f"inputs.{name}": given["default"] for name, given in _ACTION["inputs"].items()},
        }
        self._environment = {
            **environment,
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(self._temporary),
        }

    def write(self, path: str, text: str) -> None:
        file = self.workspace / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text).lstrip("\n"))

    def run(self, step: dict[str, Any], **inputs: str) -> subprocess.CompletedProcess[str]:
        given = self._expressions | {f"inputs.{name.replace('_', '-')}": value for name, value in inputs.items()}
        variables = {
            name: re.sub(r"\$\{\{ (\S+) \}\}", lambda match: given[match[1]], text)
            for name, text in step["env"].items()
        }
        script = self._temporary / "script.sh"
        script.write_text(step["run"])
        return subprocess.run(
            (*_SHELL, str(script)),
            cwd=self.workspace,
            env={**self._environment, **variables},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_the_steps(tmp_path: Path, distribution: Path, clean_environment: dict[str, str]) -> None:
    runner = _Runner(tmp_path, distribution, clean_environment)
    _, install, check = _STEPS
    # Whoever imports modules of the checkout meets these.
    for name in ("click", "pip", "json"):
        runner.write(f"{name}.py", "raise SystemExit('imported')")
    runner.write("flows/pyproject.toml", "")
    runner.write("flows/tasks.py", _BAD)
    installed = runner.run(install)
    if installed.returncode != 0:
        skip_without_packages(installed.stdout)
    assert installed.returncode == 0, installed.stdout

    ended = runner.run(check, paths="flows/tasks.py\n", sarif_file="found.sarif")
    assert ended.returncode == 1, ended.stdout
    [annotation] = [line for line in ended.stdout.splitlines() if line.startswith("::error ")]
    assert "file=flows/tasks.py,line=3," in annotation
    assert "memory '1GB' isn't a Kubernetes quantity" in annotation
    assert "FC301" in runner.summary.read_text()
    assert "flows/tasks.py" in runner.summary.read_text()
    [run] = json.loads((runner.workspace / "found.sarif").read_text())["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["FC301"]

    runner.write("flows/tasks.py", _BAD.replace("1GB", "1Gi"))
    assert runner.run(check, paths="flows").returncode == 0
    assert runner.run(check, paths="no-such-folder").returncode == 2

    runner.write("a b/$(touch pwned)/tasks.py", _BAD)
    injected = "--fail-on=never\r\n--define=X=$(touch pwned); touch pwned `touch pwned`\n\n"
    ended = runner.run(check, paths="\na b/$(touch pwned)\n", args=injected)
    assert ended.returncode == 0, ended.stdout
    assert ended.stdout.count("1 environment, 1 task") == 1
    assert runner.run(check, paths="--version").returncode == 2
    assert not list(tmp_path.rglob("pwned"))


def test_no_script_has_an_expression_in_it() -> None:
    assert [step for step in _STEPS if "run" in step]
    for step in _STEPS:
        assert "${{" not in step.get("run", "")


def test_every_input_is_described_and_used() -> None:
    for name, given in _ACTION["inputs"].items():
        assert given["description"].endswith(".")
        assert f"${{{{ inputs.{name} }}}}" in json.dumps(_STEPS)


@pytest.mark.parametrize("name", ["action", "workflow"])
def test_the_files_are_as_github_has_them(tmp_path: Path, name: str) -> None:
    file = ROOT / "action.yml"
    if name == "workflow":
        shown = re.search(r"<!-- workflow -->\n```yaml\n(.*?)```", (ROOT / "docs/checking.md").read_text(), re.DOTALL)
        assert shown is not None
        file = tmp_path / "workflow.yml"
        file.write_text(shown[1])
        [use] = [step for step in yaml.safe_load(shown[1])["jobs"]["check"]["steps"] if "with" in step]
        assert use["with"].keys() <= _ACTION["inputs"].keys()
    command = (sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.github-{name}s", str(file))
    ended = subprocess.run(command, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr
