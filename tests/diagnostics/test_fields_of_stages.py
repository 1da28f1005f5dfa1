"""What the stages find names the setting as rules do: in declarations, in calls and in triggers."""

from __future__ import annotations

from pathlib import Path

import pytest

from flyte_compile.config import load_config
from flyte_compile.pipeline import check
from flyte_compile.source import Project

_HEAD = """\
import os
from datetime import timedelta
import flyte
from kubernetes.client import V1Container, V1PodSpec, V1SecurityContext

"""
_TASK = """

@env.task{options}
async def load(x: int) -> int:
    return x
"""


@pytest.mark.parametrize(
    ("arguments", "options", "expected"),
    [
        ("resources=5", "", ("FC010", "etl", "resources")),
        ("resources=flyte.Resources(memory={})", "", ("FC010", "etl", "resources.memory")),
        ("resources=flyte.Resources(memory=os.getpid())", "", ("FC003", "etl.load", "resources")),
        ("secrets=flyte.Secret(key=5)", "", ("FC010", "etl", "secrets.key")),
        ("queue=5", "", ("FC010", "etl", "queue")),
        ("env_vars={'A': '$(B)'}", "", ("FC451", "etl.load", "env_vars[A]")),
        ("secrets=flyte.Secret('token', group='a b', as_env_var='X')", "", ("FC452", "etl.load", "secrets[a b/token]")),
        ("queue='a b'", "", ("FC835", "etl.load", "queue")),
        ("image=flyte.Image.from_base('alpine:3.20').clone(name='x', extendable=True)", "", ("FC253", "etl", "image")),
        ("include=('nowhere.txt',)", "", ("FC254", "etl", "include[nowhere.txt]")),
        ("", "(timeout='5m')", ("FC640", "etl.load", "timeout")),
        ("", "(timeout=timedelta(seconds=1.5))", ("FC839", "etl.load", "timeout.max_runtime")),
        ("", "(docs=5)", ("FC010", "etl.load", "docs")),
        (
            "",
            "(triggers=flyte.Trigger('n', flyte.Cron('0 0 * * *', timezone=5)))",
            ("FC010", "etl.load", "triggers[n].automation.timezone"),
        ),
        ("", "(triggers=flyte.Trigger('n', flyte.FixedRate(7)))", ("FC830", "etl.load", "triggers[n].automation")),
    ],
)
def test_a_finding_names_its_setting(
    tmp_path: Path, arguments: str, options: str, expected: tuple[str, str, str]
) -> None:
    program = f"{_HEAD}env = flyte.TaskEnvironment(name='etl', {arguments}){_TASK.format(options=options)}"
    found = _found(tmp_path, program)
    assert expected in found


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("env_vars={'A': '$(B)'}", ("FC451", "etl.load", "override[etl.load].env_vars[A]")),
        ("queue=os.getpid()", ("FC003", "etl.load", "override[etl.load].queue")),
        ("queue=5", ("FC010", "etl.main", "override[etl.load].queue")),
    ],
)
def test_a_setting_of_a_call_is_the_calls(tmp_path: Path, argument: str, expected: tuple[str, str, str]) -> None:
    program = (
        f"{_HEAD}env = flyte.TaskEnvironment(name='etl'){_TASK.format(options='')}"
        f"\n\n@env.task\nasync def main() -> int:\n    return await load.override({argument})(1)\n"
    )
    assert expected in _found(tmp_path, program)


def test_what_evaluation_finds_of_an_environment_names_it(tmp_path: Path) -> None:
    program = f"{_HEAD}env = flyte.TaskEnvironment(name='etl')\nenv.add_dependency(env)\n"
    assert ("FC142", "etl", "depends_on") in _found(tmp_path, program)


def _found(folder: Path, text: str) -> list[tuple[str, str | None, str | None]]:
    (folder / "envs.py").write_text(text)
    root = folder.resolve()
    checked = check([root / "envs.py"], Project(root, None), load_config(root, {}))
    return [(found.code, found.subject, found.field) for found in checked.diagnostics]
