"""An environment in which something is wrong is not emitted, whichever stage says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from flyte_compile.config import Config
from flyte_compile.pipeline import check
from flyte_compile.plan.options import Options
from flyte_compile.source import Project

_MODULE = """
import flyte

BASE = flyte.Image.from_debian_base(name="etl")
FINE = flyte.TaskEnvironment("fine", image=BASE)
env = flyte.TaskEnvironment("etl", {environment})


@env.task({task})
async def load(day: str) -> str:
    return day
"""


@pytest.mark.parametrize(
    ("environment", "task", "code"),
    [
        ("", "timeout='5m'", "FC640"),
        ("resources=flyte.Resources(memory=object())", "", "FC010"),
        ("image=BASE.with_pip_packages(5)", "", "FC010"),
        ("image=BASE.with_pip_packages(['httpx'])", "", "FC240"),
        ("image=BASE.with_pip_packages({'httpx'})", "", "FC240"),
        ("", "retries=-1", "FC601"),
        ("retires=1", "", "FC008"),
    ],
)
def test_what_is_in_error_is_withheld(tmp_path: Path, environment: str, task: str, code: str) -> None:
    (tmp_path / "pyproject.toml").touch()
    module = tmp_path / "module.py"
    module.write_text(_MODULE.format(environment=environment, task=task))
    checked = check([module], Project(tmp_path), Config(options=Options()))
    assert {found.code for found in checked.diagnostics if found.severity.label != "note"} == {code}
    assert checked.withheld == ("etl",)


_DECORATORS = """
import flyte

first = flyte.TaskEnvironment("first")
second = flyte.TaskEnvironment("second")


@first.task{arguments}
async def load(day: str) -> str:
    return day


retried = second.task(retries=1{more})


@retried
async def keep(day: str) -> str:
    return day
"""


@pytest.mark.parametrize(
    ("arguments", "more", "subject", "withheld"),
    [
        ("", "", None, ()),
        ("(name='x')", "", "first.load", ("first",)),
        ("(triggers=flyte.Trigger.daily('day', nam='x'))", "", "first.load", ("first",)),
        ("", ", name='x'", "second.keep", ("second",)),
    ],
)
def test_an_argument_that_a_decorator_does_not_have_is_its_own_tasks(
    tmp_path: Path, arguments: str, more: str, subject: str | None, withheld: tuple[str, ...]
) -> None:
    (tmp_path / "pyproject.toml").touch()
    module = tmp_path / "module.py"
    module.write_text(_DECORATORS.format(arguments=arguments, more=more))
    checked = check([module], Project(tmp_path), Config(options=Options()))
    errors = {found.subject for found in checked.diagnostics if found.severity.label == "error"}
    assert errors == ({subject} if subject else set())
    assert checked.withheld == withheld
