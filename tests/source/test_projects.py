"""Where a project begins, and where its packages have their modules."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from flyte_compile.config import Config
from flyte_compile.ir import Program
from flyte_compile.pipeline import check
from flyte_compile.plan.options import Options
from flyte_compile.source import Project, find_project_root


def _write(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(textwrap.dedent(text), encoding="utf-8")


def _program(source: Path) -> Program:
    checked = check([source], Project(find_project_root([source])), Config(options=Options()))
    assert [found for found in checked.diagnostics if found.code in ("FC003", "FC004")] == []
    return checked.program


WORKSPACE = """
    [project]
    name = "birds"

    [tool.uv.workspace]
    members = ["packages/*", "tools/counter"]
"""
SEEDS = 'import flyte\n\nenv = flyte.TaskEnvironment(name="seeds")\n'
FEEDER = """
    import flyte
    from seeds.tasks import env as seeds

    env = flyte.TaskEnvironment(name="feeder", depends_on=[seeds])
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    root = tmp_path.resolve() / "birds"
    _write(
        root,
        {
            "pyproject.toml": WORKSPACE,
            "packages/seeds/pyproject.toml": "",
            "packages/seeds/src/seeds/__init__.py": "",
            "packages/seeds/src/seeds/tasks.py": SEEDS,
            "packages/feeder/pyproject.toml": "",
            "packages/feeder/src/feeder/tasks.py": FEEDER,
            "tools/counter/pyproject.toml": "",
            "tools/counter/counter.py": "STEP = 2\n",
            "tools/other/other.py": "STEP = 3\n",
            "main.py": "import flyte\nfrom counter import STEP\n\nenv = flyte.TaskEnvironment(name=f'main-{STEP}')\n",
        },
    )
    return root


def test_a_member_of_a_workspace_is_compiled_in_the_workspace(workspace: Path) -> None:
    feeder = workspace / "packages/feeder/src/feeder/tasks.py"
    assert find_project_root([feeder]) == workspace
    program = _program(feeder)
    assert [environment.name for environment in program.environments] == ["seeds", "feeder"]
    assert program.environments[1].depends_on == (0,)
    assert {module.name for module in program.modules} == {"feeder.tasks", "seeds", "seeds.tasks"}


def test_members_are_found_from_the_workspace_too(workspace: Path) -> None:
    assert [environment.name for environment in _program(workspace / "main.py").environments] == ["main-2"]


def test_a_folder_of_several_projects_is_compiled_as_each_would_be(workspace: Path) -> None:
    names = {environment.name for environment in _program(workspace).environments}
    assert names == {"seeds", "feeder", "main-2"}


def test_a_project_that_configures_the_compiler_is_one_of_its_own(workspace: Path) -> None:
    _write(workspace, {"packages/seeds/pyproject.toml": "[tool.flyte-compile]\noutput = 'build'\n"})
    assert find_project_root([workspace / "packages/seeds/src"]) == workspace / "packages/seeds"


def test_what_no_member_is_stays_a_project_of_its_own(workspace: Path) -> None:
    _write(workspace, {"tools/other/pyproject.toml": ""})
    assert find_project_root([workspace / "tools/other/other.py"]) == workspace / "tools/other"


@pytest.mark.parametrize(
    "table",
    [
        '[tool.uv.sources]\nshared = { path = "libs/shared" }\n',
        '[tool.uv.sources]\nshared = { path = "./libs/shared/", editable = true }\n',
        '[tool.poetry.dependencies]\nshared = { path = "libs/shared", develop = true }\n',
    ],
)
def test_path_dependencies_inside_of_the_project(tmp_path: Path, table: str) -> None:
    _write(
        tmp_path,
        {
            "pyproject.toml": table,
            "libs/shared/src/shared/__init__.py": "NAME = 'shared'\n",
            "src/app/__init__.py": "",
            "src/app/tasks.py": "import flyte\nimport shared\n\nenv = flyte.TaskEnvironment(name=shared.NAME)\n",
        },
    )
    assert [environment.name for environment in _program(tmp_path / "src/app/tasks.py").environments] == ["shared"]


@pytest.mark.parametrize(
    "text",
    [
        "[tool.uv.workspace]\nmembers = ['../*', '/etc', '**/x', '']\n",
        "[tool.uv.workspace]\nmembers = 3\n",
        "[tool.uv.sources]\nx = { path = '../../..' }\ny = 'z'\n",
        "tool = 3\n",
        "[[[",
    ],
)
def test_a_file_that_says_something_strange_leads_nowhere(tmp_path: Path, text: str) -> None:
    _write(tmp_path, {"pyproject.toml": text, "tasks.py": SEEDS})
    checked = check([tmp_path / "tasks.py"], Project(tmp_path.resolve()), Config(options=Options()))
    assert [environment.name for environment in checked.program.environments] == ["seeds"]


def test_without_a_project_s_file_the_repository_is_the_project(tmp_path: Path) -> None:
    _write(tmp_path, {"flows/tasks.py": SEEDS})
    assert find_project_root([tmp_path / "flows/tasks.py"]) == tmp_path.resolve() / "flows"
    (tmp_path / ".git").mkdir()
    assert find_project_root([tmp_path / "flows/tasks.py"]) == tmp_path.resolve()


def test_one_module_under_two_names_is_one(tmp_path: Path) -> None:
    _write(
        tmp_path,
        {
            "pyproject.toml": "",
            "src/app/__init__.py": "",
            "src/app/envs.py": SEEDS,
            "src/app/one.py": "from app.envs import env\n\n@env.task\nasync def one() -> int:\n    return 1\n",
            "src/app/two.py": "from . import envs\n\n@envs.env.task\nasync def two() -> int:\n    return 2\n",
            "src/app/main.py": """
                import app.one, app.two
                from app import envs as e
                from .envs import env
                assert e.env is env
            """,
        },
    )
    [environment] = _program(tmp_path / "src/app/main.py").environments
    assert [task.name for task in environment.tasks] == ["seeds.one", "seeds.two"]
