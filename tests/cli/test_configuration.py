"""`[tool.flyte-compile]`, the files around it, and what the command line says over them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.cli.conftest import Project


def _manifest(project: Project, *arguments: str) -> Any:
    ended = project.run("inspect", "hello.py", *arguments)
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


def test_the_table_says_what_the_command_line_leaves_open(project: Project) -> None:
    project.write(
        "pyproject.toml",
        """
        [tool.flyte-compile]
        output = "out"
        platform = "gke"
        registry = "registry.example.com/team"
        tag = "1.4.0"
        namespace = "ml"
        python = "3.13"
        flyte-version = "2.12.0"
        target = "kubernetes"
        """,
    )
    assert project.run("hello.py").code == 0
    manifest = json.loads(project.tree("out")["manifest.json"])
    assert (manifest["platform"], manifest["flyte_version"]) == ("gke", "2.12.0")
    assert manifest["environments"][0]["image"]["reference"] == "registry.example.com/team/hello:1.4.0"
    dockerfile = project.tree("out")["images/hello/Dockerfile"].decode()
    assert "FROM python:3.13-" in dockerfile
    assert "flyte==2.12.0" in dockerfile
    assert "namespace: ml\n" in project.tree("out")["kustomization.yaml"].decode()
    project.run("hello.py", "-o", "build", "--tag", "2", "--platform", "generic")
    manifest = json.loads(project.tree()["manifest.json"])
    assert manifest["platform"] == "generic"
    assert manifest["environments"][0]["image"]["reference"] == "registry.example.com/team/hello:2"


def test_flags_of_the_table_hold_where_the_command_line_is_silent(project: Project) -> None:
    project.write("pyproject.toml", "[tool.flyte-compile]\nquiet = true\nforce = true\n")
    assert project.run("hello.py", "-o", "build").err == ""
    project.write("build/tasks/hello/greet/pod.yaml", "edited\n")
    assert project.run("hello.py", "-o", "build").code == 0
    assert project.tree()["tasks/hello/greet/pod.yaml"] != b"edited\n"
    assert project.run("check", "hello.py", "-v").err != ""


def test_the_table_counts_below_the_project_wherever_the_command_is_run(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("pyproject.toml", '[tool.flyte-compile]\noutput = "out"\n')
    project.write("deep/er/flow.py", (project.folder / "hello.py").read_bytes())
    monkeypatch.chdir(project.folder / "deep" / "er")
    assert project.run("flow.py").code == 0
    assert "tasks/hello/greet/entrypoint.py" in project.tree("out")
    assert not (project.folder / "deep/er/out").exists()


def test_definitions_of_the_table_and_the_command_line_are_one(project: Project) -> None:
    project.write("pyproject.toml", '[tool.flyte-compile.define]\nSTAGE = "dev"\nTEAM = "vision"\n')
    project.write(
        "hello.py",
        'import os, flyte\nenv = flyte.TaskEnvironment(name=os.environ["STAGE"] + "-" + os.environ["TEAM"])\n',
    )
    assert _manifest(project)["environments"][0]["name"] == "dev-vision"
    assert _manifest(project, "--define", "STAGE=prod")["environments"][0]["name"] == "prod-vision"


def test_image_references_by_name(project: Project) -> None:
    project.write("hello.py", _on_image('flyte.Image.from_ref_name("base")'))
    assert "warning[FC252]" in project.run("check", "hello.py").said + project.run("hello.py", "-o", "build").said
    project.write("pyproject.toml", '[tool.flyte-compile.image-refs]\nbase = "example.com/base:1.2"\n')
    project.run("hello.py", "-o", "out")
    [dockerfile] = [text.decode() for path, text in project.tree("out").items() if path.endswith("Dockerfile")]
    assert "FROM example.com/base:1.2\n" in dockerfile


def test_a_platform_of_ones_own_extends_another(project: Project) -> None:
    project.write("hello.py", _on_image('"auto"').replace("image=", 'resources=flyte.Resources(gpu="T4:1"), image='))
    project.write(
        "pyproject.toml",
        """
        [tool.flyte-compile]
        platform = "cellar"

        [tool.flyte-compile.platforms.cellar]
        extends = "gke"

        [tool.flyte-compile.platforms.cellar.classes.GPU.devices]
        T4 = { "example.com/card" = ["tesla-t4"] }
        """,
    )
    project.run("hello.py", "-o", "build")
    assert "example.com/card" in project.tree()["tasks/hello/greet/pod.yaml"].decode()


def _on_image(image: str) -> str:
    return f"""
    import flyte

    env = flyte.TaskEnvironment(name="hello", image={image})


    @env.task
    async def greet() -> None: ...
    """


def test_the_python_and_the_release_come_from_the_projects_own_files(project: Project) -> None:
    def dockerfile() -> str:
        project.run("hello.py", "-o", "build")
        return project.tree()["images/hello/Dockerfile"].decode()

    assert "FROM python:3.12-" in dockerfile()
    project.write(".python-version", "3.13.2\n")
    project.write("pyproject.toml", "[project]\ndependencies = [\"flyte[x] == 2.11.0 ; python_version > '3'\"]\n")
    assert "FROM python:3.13-" in dockerfile()
    assert "flyte==2.11.0" in dockerfile()
    project.write("pyproject.toml", '[project]\ndependencies = ["httpx", "flyte>=2.3,<2.5"]\n')
    assert "flyte==2.4.4" in dockerfile()
    project.write("uv.lock", '[[package]]\nname = "flyte"\nversion = "2.12.0"\n')
    assert "flyte==2.12.0" in dockerfile()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.flyte-compile", "pyproject.toml can't be read: "),
        ("a = " + "[" * 100_000, "pyproject.toml can't be read: "),
        ("\ufffe\0", "pyproject.toml can't be read: "),
        ("[tool]\nflyte-compile = 3\n", "[tool.flyte-compile] in pyproject.toml is no table"),
        ("[tool.flyte-compile]\nouput = 'x'\n", "[tool.flyte-compile] has no key 'ouput'; it has baseline, define, "),
        ("[tool.flyte-compile]\ntag = 3\n", "tag in [tool.flyte-compile] is 3; write a string"),
        ('[tool.flyte-compile]\noutput = "a\\u0000"\n', "output in [tool.flyte-compile] holds a NUL character"),
        ("[tool.flyte-compile]\ndefine = 'A=1'\n", "define in [tool.flyte-compile] is 'A=1'; write a table"),
        ("[tool.flyte-compile.define]\nA = 1\n", "A in [tool.flyte-compile.define] is 1; write a string"),
        ("[tool.flyte-compile.image-refs]\na = []\n", "a in [tool.flyte-compile.image-refs] is []; write a string"),
        ("[tool.flyte-compile]\nplatforms = {a = 1}\n", "a in [tool.flyte-compile.platforms] is 1; write a table"),
        ("[tool.flyte-compile]\nroot = 'nowhere'\n", "root = 'nowhere' is no folder"),
        ("[tool.flyte-compile]\nroot = '..'\n", "root = '..' isn't in the project, which is "),
        ("[tool.flyte-compile]\npython = '3'\n", "python = '3' isn't a Python version, such as '3.12'"),
        ("[tool.flyte-compile]\nplatform = 'moon'\n", "there is no platform 'moon'; there are aks, eks, "),
        ("[tool.flyte-compile.platforms.a]\nextends = 'a'\n", "platform 'a' extends 'a', which extends it in turn"),
        ("[tool.flyte-compile.platforms.a]\nspot = 1\n", "the table of platform 'a' isn't a profile: "),
        ("[tool.flyte-compile.platforms.a.classes.CPU]\n", "the table of platform 'a' isn't a profile: "),
    ],
)
def test_a_wrong_configuration_ends_with_2_and_one_line(project: Project, text: str, message: str) -> None:
    project.write("pyproject.toml", text)
    for arguments in (("check", "hello.py"), ("inspect", "hello.py"), ("hello.py", "-o", "build")):
        ended = project.run(*arguments)
        assert (ended.code, ended.out) == (2, "")
        assert ended.err.startswith(f"flyte-compile: {message}")
        assert ended.err.count("\n") == 1
    assert not project.tree()


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--platform", "moon", "there is no platform 'moon'; there are aks, eks, flyte, generic, gfd, gke, karpenter"),
        ("--target", "moon", "there is no target 'moon'; there is kubernetes"),
        ("--tag", "a b", "tag = 'a b' isn't a tag of an image, such as '1.4.0'"),
        ("--tag", "", "tag = '' isn't a tag of an image, such as '1.4.0'"),
        ("--tag", "a\nRUN b", "tag = 'a\\nRUN b' isn't a tag of an image, such as '1.4.0'"),
        ("--namespace", "My_Team", "namespace = 'My_Team' isn't a namespace of Kubernetes, such as 'ml'"),
        ("--registry", "Upper", "registry = 'Upper' isn't a registry, such as 'ghcr.io/my-org'"),
        ("--registry", "a b", "registry = 'a b' isn't a registry, such as 'ghcr.io/my-org'"),
        ("--python", "2.7", "python = '2.7' isn't a Python version, such as '3.12'"),
        ("--flyte-version", "new", "flyte-version = 'new' isn't a release of the SDK, such as '2.12.1'"),
        ("--root", "nowhere", "'nowhere' doesn't exist"),
        ("--root", "hello.py", "--root 'hello.py' is no folder"),
    ],
)
def test_a_wrong_value_ends_with_2_and_one_line(project: Project, option: str, value: str, message: str) -> None:
    ended = project.run("hello.py", "-o", "build", option, value)
    assert (ended.code, ended.err) == (2, f"flyte-compile: {message}\n")
    assert not project.tree()


def test_an_import_root_by_name(project: Project) -> None:
    project.write("pyproject.toml", "[tool.flyte-compile]\nroot = 'lib'\n")
    project.write("lib/team/flows.py", (project.folder / "hello.py").read_bytes())
    ended = project.run("inspect", "lib")
    assert json.loads(ended.out)["environments"][0]["module"] == "team.flows"
    ended = project.run("inspect", "lib", "--root", "lib/team")
    assert json.loads(ended.out)["environments"][0]["module"] == "flows"


def test_a_project_s_folder_by_name(project: Project) -> None:
    text = """
        from pathlib import Path

        import flyte

        image = flyte.Image.from_debian_base(name="app").with_source_folder(Path(__file__).parents[1] / "shared")
        env = flyte.TaskEnvironment(name="app", image=image)

        @env.task
        async def main() -> int:
            return 1
    """
    project.write("app/pyproject.toml", "")
    project.write("app/tasks.py", text)
    project.write("shared/data.csv", "1\n")
    assert "FC205" in project.run("check", "app/tasks.py").said
    whole = project.run("check", "app/tasks.py", "--project", ".")
    assert (whole.code, "FC205" in whole.said) == (0, False)
    assert project.run("check", "app/tasks.py", "--project", "shared").code == 2
    assert project.run("check", "app/tasks.py", "--project", "nowhere").code == 2
