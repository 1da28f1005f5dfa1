"""What lowering itself has to say."""

from __future__ import annotations

import pathlib

from flyte_compile.config import Config
from flyte_compile.pipeline import check
from flyte_compile.plan.options import Options
from flyte_compile.source import Project


def test_a_container_task_s_own_settings_are_not_dropped_in_silence(tmp_path: pathlib.Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    module = tmp_path / "module.py"
    module.write_text(
        "import flyte\n"
        "from flyte.extras import ContainerTask\n"
        "sort = ContainerTask(\n"
        "    name='sort',\n"
        "    image='debian:12',\n"
        "    command=['sort'],\n"
        "    resources=flyte.Resources(cpu=1),\n"
        "    env_vars=None,\n"
        ")\n"
        "env = flyte.TaskEnvironment.from_task('tools', sort)\n"
    )
    checked = check([module], Project(tmp_path), Config(options=Options()))
    assert [(found.code, found.span.line) for found in checked.diagnostics if found.code == "FC844"] == [("FC844", 7)]
