"""The hooks, run by the real pre-commit in a repository of somebody else's."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from tests.hooks.conftest import ROOT, skip_without_packages

from flyte_compile import __version__
from flyte_compile.cli import main

_TASKS = """
    import flyte
    from sizes import memory

    env = flyte.TaskEnvironment(name="reports", resources=flyte.Resources(memory=memory))


    @env.task
    async def monthly(month: int) -> int:
        return month
"""


class _Repository:
    """A Git repository in a temporary folder."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder, self._environment = folder, environment
        folder.mkdir(exist_ok=True)
        self.run("git", "init", "--quiet")

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text).lstrip("\n"))

    def run(self, *command: str) -> str:
        ended = self.attempt(*command)
        assert ended.returncode == 0, ended.stdout
        return ended.stdout

    def attempt(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self._environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def commit(self) -> subprocess.CompletedProcess[str]:
        self.run("git", "add", "--all")
        return self.attempt("git", "commit", "--message", "a change")


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
def test_a_bad_commit_is_refused_and_a_good_one_passes(
    tmp_path: Path, distribution: Path, clean_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # One test, because what takes long is that pre-commit installs the hooks.
    source = _Repository(distribution, clean_environment)
    assert source.commit().returncode == 0
    users = _Repository(tmp_path / "users", clean_environment)
    hooks = [{"id": "flyte-compile-check"}, {"id": "flyte-compile-drift", "args": ["flows"]}]
    revision = source.run("git", "rev-parse", "HEAD").strip()
    repositories = [{"repo": str(distribution), "rev": revision, "hooks": hooks}]
    users.write(".pre-commit-config.yaml", yaml.safe_dump({"repos": repositories}))
    users.write("pyproject.toml", '[tool.flyte-compile]\noutput = "build"\n')
    users.write("flows/sizes.py", 'memory = "1Gi"\n')
    users.write("flows/tasks.py", _TASKS)
    installed = users.attempt(sys.executable, "-m", "pre_commit", "install", "--install-hooks")
    if installed.returncode != 0:
        skip_without_packages(installed.stdout)
    assert installed.returncode == 0, installed.stdout

    monkeypatch.chdir(users.folder)
    assert CliRunner().invoke(main, ["flows"]).exit_code == 0
    passed = users.commit()
    assert passed.returncode == 0, passed.stdout
    assert _outcomes(passed.stdout) == {"check": "Passed", "drift": "Passed"}

    users.write("flows/sizes.py", 'memory = "1GB"\n')
    refused = users.commit()
    assert refused.returncode != 0
    assert _outcomes(refused.stdout) == {"check": "Failed", "drift": "Failed"}
    assert "error[FC301]: memory '1GB' isn't a Kubernetes quantity\n --> flows/tasks.py:4:" in refused.stdout

    users.write("flows/sizes.py", 'memory = "2Gi"\n')
    refused = users.commit()
    assert refused.returncode != 0
    assert _outcomes(refused.stdout) == {"check": "Passed", "drift": "Failed"}
    assert "build/tasks/reports/monthly/pod.yaml: out of date\n" in refused.stdout


def test_the_hooks_are_as_pre_commit_has_them() -> None:
    subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml"], check=True
    )


def test_the_documentation_names_the_hooks_that_there_are() -> None:
    shown = re.search(
        r"<!-- .pre-commit-config.yaml -->\n```yaml\n(.*?)```", (ROOT / "docs/checking.md").read_text(), re.DOTALL
    )
    assert shown is not None
    [repository] = yaml.safe_load(shown[1])["repos"]
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert [hook["id"] for hook in repository["hooks"]] == [hook["id"] for hook in hooks]
    assert repository["rev"] == f"v{__version__}"


def _outcomes(output: str) -> dict[str, str]:
    """By the name of the hook: what pre-commit says became of it."""
    lines = [line.split() for line in output.splitlines() if line.startswith("flyte-compile ")]
    return {line[1].partition(".")[0]: line[-1].rpartition(".")[2] for line in lines}
