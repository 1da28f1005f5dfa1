"""`check --changed`: the changed files, and what they reach."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import HELLO, Project

TASKS = """
    import flyte
    from sizes import memory

    env = flyte.TaskEnvironment(name="tasks", resources=flyte.Resources(memory=memory))


    @env.task
    async def run(x: int) -> int:
        return x
"""
DRIVER = """
    import flyte

    driver = flyte.TaskEnvironment(name="driver")
"""
WORKER = """
    import flyte

    worker = flyte.TaskEnvironment(name="worker")


    @worker.task
    async def square(x: int) -> int:
        return x * x
"""
CALLER = """
    from driver import driver
    from worker import square


    @driver.task
    async def main(x: int) -> int:
        return await square(x)
"""
ROOT = """
    import flyte
    from driver import driver
    from worker import worker

    root = flyte.TaskEnvironment(name="root", depends_on=[driver, worker])
"""


@pytest.fixture
def sized(project: Project) -> Project:
    """A project whose module `tasks.py` takes a memory from `sizes.py`, beside `hello.py` which is wrong."""
    project.write("pyproject.toml", "")
    project.write("hello.py", HELLO.replace("1Gi", "1GB"))
    project.write("sizes.py", 'memory = "1Gi"\n')
    project.write("tasks.py", TASKS)
    return project


def test_a_changed_module_is_checked_in_what_imports_it(sized: Project) -> None:
    ended = sized.run("check", "--changed", "sizes.py")
    assert (ended.code, ended.err) == (0, "1 environment, 1 task, 4 of 4 values resolved\n")
    sized.write("sizes.py", 'memory = "1GB"\n')
    ended = sized.run("check", "--changed", "sizes.py")
    assert ended.code == 1
    assert "error[FC301]" in ended.said
    assert " --> tasks.py:4:" in ended.said
    assert "hello.py" not in ended.said


@pytest.mark.parametrize("changed", ["README.md", "plain.py", "gone.py", "gone.txt", "template.py", "x" * 300])
def test_what_has_nothing_to_do_with_a_declaration_ends_with_0(sized: Project, changed: str) -> None:
    sized.write("README.md", "hello")
    sized.write("plain.py", "import json\n")
    sized.write("template.py", "{% for %}\n")
    ended = sized.run("check", "--changed", changed)
    assert (ended.code, ended.out, ended.err) == (0, "", "")


def test_a_call_is_judged_with_every_root_that_deploys_it(project: Project) -> None:
    project.write("hello.py", "")
    project.write("pyproject.toml", "")
    for name, text in (("driver", DRIVER), ("worker", WORKER), ("caller", CALLER)):
        project.write(f"{name}.py", text)
    for changed in ("caller.py", "driver.py", "worker.py"):
        ended = project.run("check", "--changed", changed)
        assert ended.code == 1
        assert ended.said.count("error[FC107]") == 1
    project.write("root.py", ROOT)
    for changed in ("caller.py", "driver.py", "worker.py", "root.py"):
        assert project.run("check", "--changed", changed).code == 0


def test_what_is_read_for_the_judgement_alone_is_not_shown(project: Project) -> None:
    project.write("pyproject.toml", "")
    for name, text in (("driver", DRIVER), ("worker", WORKER), ("caller", CALLER)):
        project.write(f"{name}.py", text)
    project.write("other.py", "from driver import driver\n" + HELLO.replace("1Gi", "1GB").replace("\n    ", "\n"))
    ended = project.run("check", "--changed", "caller.py")
    assert "error[FC107]" in ended.said
    assert "FC301" not in ended.said
    assert "FC301" in project.run("check", "--changed", "driver.py").said


def test_files_of_several_projects_are_checked_each_in_its_own(project: Project) -> None:
    for name in ("one", "two"):
        project.write(f"{name}/pyproject.toml", f'[tool.flyte-compile.define]\nMEMORY = "{name}"\n')
        project.write(
            f"{name}/tasks.py", HELLO.replace('"1Gi"', 'os.environ["MEMORY"]').replace("flyte\n", "flyte, os\n", 1)
        )
    ended = project.run("check", "--changed", "one/tasks.py", "two/tasks.py")
    assert ended.code == 1
    assert "memory 'one'" in ended.said
    assert "memory 'two'" in ended.said
    assert ended.said.index("'one'") < ended.said.index("'two'")


def test_the_project_as_told(sized: Project) -> None:
    sized.write("inner/pyproject.toml", "")
    sized.write("inner/sizes.py", 'memory = "1GB"\n')
    sized.write("main.py", "import inner.sizes\nimport flyte\nenv = flyte.TaskEnvironment(name='Not a name')\n")
    assert sized.run("check", "--changed", "inner/sizes.py").code == 0
    assert sized.run("check", "--changed", "--project", ".", "inner/sizes.py").code == 1
    assert sized.run("check", "--changed", "--project", "inner", "hello.py").code == 0


def test_among_folders(sized: Project) -> None:
    sized.write("sizes.py", 'memory = "1GB"\n')
    sized.write("jobs/more.py", "import sizes, tasks\n")
    assert sized.run("check", "--changed", "--among", "jobs", "tasks.py").code == 1
    assert sized.run("check", "--changed", "--among", "tests", "tasks.py").code == 0
    assert sized.run("check", "--changed", "--among", "tests", "--among", "tasks.py", "sizes.py").code == 1
    assert sized.run("check", "--among", "jobs", "tasks.py").code == 2


def test_requirements_that_a_module_names(project: Project) -> None:
    project.write(
        "hello.py",
        """
        import flyte

        image = flyte.Image.from_debian_base().with_requirements("requirements.txt")
        env = flyte.TaskEnvironment(name="hello", image=image)
        """,
    )
    requirements: Path = project.write("requirements.txt", "httpx==0.28.1\n")
    assert project.run("check", "--changed", "requirements.txt").code == 0
    requirements.unlink()
    assert project.run("check", "--changed", "hello.py").code == 1


def test_a_change_of_the_configuration_is_one_of_everything(sized: Project) -> None:
    ended = sized.run("check", "--changed", "pyproject.toml")
    assert ended.code == 1
    assert " --> hello.py:" in ended.said
    assert "2 environments, 2 tasks" in ended.said


def test_folders_stand_for_their_modules(sized: Project) -> None:
    assert sized.run("check", "--changed", ".").said == sized.run("check", ".").said


def test_a_suppression_of_what_only_the_whole_project_shows_is_not_called_unused(project: Project) -> None:
    comment = "# flyte-compile: ignore[duplicate-environment] one of them at a time is deployed"
    project.write("one.py", HELLO)
    project.write("two.py", HELLO.replace('"hello", ', f'"hello",  {comment}\n    '))
    project.write("hello.py", "")
    assert "ignore" not in project.run("check", ".").said
    for arguments in (["--changed", "two.py"], ["two.py"]):
        ended = project.run("check", *arguments)
        assert (ended.code, ended.err) == (0, "1 environment, 1 task, 4 of 4 values resolved\n")
    project.write("one.py", "")
    assert "FC021" in project.run("check", ".").said


def test_a_suppression_in_what_is_only_imported_is_not_called_unused(project: Project) -> None:
    project.write(
        "make.py",
        """
        import flyte


        def environment(name, memory):
            # flyte-compile: ignore[FC301] one team has a webhook that reads this
            return flyte.TaskEnvironment(name=name, resources=flyte.Resources(memory=memory))
        """,
    )
    project.write("right.py", "from make import environment\nenv = environment('right', '1Gi')\n")
    project.write("wrong.py", "from make import environment\nenv = environment('wrong', '1GB')\n")
    project.write("hello.py", "")
    assert "ignore" not in project.run("check", ".").said
    for arguments in (["--changed", "right.py"], ["right.py"], ["make.py"], ["make.py", "right.py"]):
        assert "ignore" not in project.run("check", *arguments).said
    (project.folder / "wrong.py").unlink()
    assert "FC021" in project.run("check", "--changed", "make.py").said
    assert "FC021" in project.run("check", "make.py", "right.py").said


def test_what_an_importer_uses_is_not_called_unused(project: Project) -> None:
    project.write(
        "hello.py",
        HELLO + '    big = flyte.TaskEnvironment(name="large")\n\n    if __name__ == "__main__":\n        print()\n',
    )
    project.write("more.py", "import extra\n")
    project.write("extra.py", "import hello\n\n\n@hello.big.task\nasync def other(x: int) -> int:\n    return x\n")
    project.write("user.py", "from hello import env\n")
    assert "FC109" not in project.run("check", "-v", ".").said
    for changed in ("user.py", "hello.py", "more.py"):
        assert "FC109" not in project.run("check", "-v", "--changed", changed).said, changed
    for file in ("extra.py", "more.py"):
        (project.folder / file).unlink()
    assert "FC109" in project.run("check", "-v", "--changed", "user.py").said


def test_what_a_change_reaches_is_fixed(sized: Project) -> None:
    sized.write("tasks.py", TASKS.replace("memory=memory", 'memory="1GB"'))
    sized.write("sizes.py", "memory = None\n")
    before = sized.tree(".")
    shown = sized.run("check", "--changed", "--diff", "sizes.py")
    assert shown.code == 1
    assert '+env = flyte.TaskEnvironment(name="tasks", resources=flyte.Resources(memory="1Gi"))' in shown.out
    assert sized.tree(".") == before
    assert sized.run("check", "--changed", "--fix", "sizes.py").code == 0
    after = sized.tree(".")
    assert [path for path in before if before[path] != after[path]] == ["tasks.py"]
    assert sized.run("check", "--changed", "--diff", "sizes.py").code == 0
