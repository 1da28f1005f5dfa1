"""Which environments are emitted when something is wrong with one of them."""

from __future__ import annotations

import json
import pathlib

from flyte_compile.config import Config
from flyte_compile.pipeline import compile_project
from flyte_compile.plan.options import Options
from flyte_compile.source import Project

_PROGRAM = """
import flyte

broken = flyte.TaskEnvironment(name="broken", resources=flyte.Resources(memory="4GB"))
dependent = flyte.TaskEnvironment(name="dependent", depends_on=[broken])
further = flyte.TaskEnvironment(name="further", depends_on=[dependent])
sound = flyte.TaskEnvironment(name="sound")


@broken.task
def one() -> int:
    return 1


@dependent.task
def two() -> int:
    return 2


@further.task
def three() -> int:
    return 3


@sound.task
def four() -> int:
    return 4
"""


def test_an_error_withholds_an_environment_and_what_depends_on_it_alone(tmp_path: pathlib.Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    module = tmp_path / "module.py"
    module.write_text(_PROGRAM)
    compiled = compile_project([module], Project(tmp_path), Config(options=Options()))
    assert [found.code for found in compiled.checked.diagnostics] == ["FC301"]
    assert compiled.checked.withheld == ("broken", "dependent", "further")
    emitted = {path.split("/")[1] for path in compiled.files if path.startswith("tasks/")}
    assert emitted == {"sound"}


def test_what_a_pod_needs_and_is_unknown_withholds_the_pod_with_every_reason(tmp_path: pathlib.Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    module = tmp_path / "module.py"
    module.write_text(
        "import flyte, random\n"
        "env = flyte.TaskEnvironment(\n"
        "    name='unknown',\n"
        "    resources=flyte.Resources(cpu=random.random()),\n"
        "    env_vars={'HOST': random.choice('ab')},\n"
        ")\n"
        "@env.task\n"
        "def task() -> int:\n"
        "    return 1\n"
    )
    compiled = compile_project([module], Project(tmp_path), Config(options=Options()))
    assert [(found.code, found.span.line) for found in compiled.checked.diagnostics] == [("FC003", 4), ("FC003", 5)]
    assert not any(path.endswith("pod.yaml") for path in compiled.files)
    (environment,) = json.loads(compiled.files["manifest.json"])["environments"]
    assert "random.random" in environment["resources"]["cpu"]["unknown"]
    assert "random.choice" in environment["env_vars"]["HOST"]["unknown"]
