"""Findings for other programs: on standard output, in files, and of several projects at once."""

from __future__ import annotations

import json
import pathlib
from xml.etree import ElementTree

import pytest
from pytest_snapshot.plugin import Snapshot
from tests.cli.conftest import Project

from flyte_compile.formats import FORMATS

_NAMES = {"text": "txt", "concise": "txt", "sarif": "sarif", "junit": "xml", "markdown": "md", "github": "txt"}

FIXABLE = "[*] 1 fixable with 'flyte-compile check --fix'.\n"

every_format = pytest.mark.parametrize("format", FORMATS)


@pytest.fixture
def small(project: Project) -> Project:
    """A project with findings of each severity, a related place, and a fix."""
    project.write(
        "hello.py",
        """
        import flyte

        env = flyte.TaskEnvironment(name="etl", cache="auto", resources=flyte.Resources(memory="4GB"))
        same = flyte.TaskEnvironment(name="etl")
        moving = flyte.TaskEnvironment(name="moving", image="python:latest", cache="auto")


        @moving.task
        async def load() -> None: ...
        """,
    )
    return project


@every_format
def test_golden(small: Project, format: str, snapshot: Snapshot) -> None:
    snapshot.snapshot_dir = pathlib.Path(__file__).parents[1] / "snapshots" / "formats"
    ended = small.run("check", "hello.py", "--format", format)
    assert ended.code == 1
    assert ended.err == (
        "Found 2 errors, 1 warning, 2 notes. (2 notes hidden; -v shows them)\n"
        f"{FIXABLE if format == 'text' else ''}"
        "3 environments, 1 task, 9 of 9 values resolved\n"
    )
    snapshot.assert_match(ended.out, f"{format}.{_NAMES.get(format, 'json')}")


@every_format
def test_a_file_has_what_standard_output_has(small: Project, format: str) -> None:
    shown = small.run("check", "hello.py", "--format", format).out
    ended = small.run("check", "hello.py", "--report", f"{format}=findings.out")
    assert ended.code == 1
    assert "error[FC301]" in ended.out
    written = (small.folder / "findings.out").read_text()
    assert written == (shown.replace("[*] ", "").removesuffix("\n") if format == "text" else shown)
    assert sorted(path.name for path in small.folder.iterdir()) == ["findings.out", "hello.py"]


def test_several_reports_are_written(small: Project) -> None:
    (small.folder / "a.json").write_text("old")
    small.run("check", "hello.py", "-q", "--report", "json=a.json", "--report", "markdown=a.md", "--format", "concise")
    assert len(json.loads((small.folder / "a.json").read_text())["findings"]) == 5
    assert "Found 2 errors." in (small.folder / "a.md").read_text()


@pytest.mark.parametrize(("loudness", "expected"), [("-q", 2), ("-v", 5)], ids=["quiet", "verbose"])
@pytest.mark.parametrize("format", ["concise", "github"])
def test_what_people_read_is_as_loud_as_they_want(small: Project, format: str, loudness: str, expected: int) -> None:
    assert len(small.run("check", "hello.py", loudness, "--format", format).out.splitlines()) == expected


@pytest.mark.parametrize("format", ["json", "sarif", "gitlab", "junit"])
def test_what_programs_read_is_whole(small: Project, format: str) -> None:
    outputs = {small.run("check", "hello.py", *flags, "--format", format).out for flags in ((), ("-q",), ("-v",))}
    assert len(outputs) == 1


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("json", "isn't FORMAT=FILE"),
        ("json=", "isn't FORMAT=FILE"),
        ("html=a", "isn't FORMAT=FILE"),
        ("json=-", "names no file"),
        ("json=hello.py", "a Python module"),
        ("json=.", "a folder"),
        ("json=no/such/folder/a.json", "can't be written: no such file or directory"),
        ("json=" + "n" * 300, "can't be written: file name too long"),
    ],
)
def test_wrong_reports_are_refused(small: Project, argument: str, message: str) -> None:
    before = small.tree(".")
    ended = small.run("check", "hello.py", "--report", argument)
    assert ended.code == 2
    assert message in ended.err
    assert small.tree(".") == before


def test_two_reports_in_one_file_are_refused(small: Project) -> None:
    assert small.run("check", "hello.py", "--report", "json=a", "--report", "sarif=./a").code == 2


def test_a_diff_has_no_format(small: Project) -> None:
    assert small.run("check", "hello.py", "--diff", "--format", "json").code == 2
    assert small.run("check", "hello.py", "--diff", "--report", "json=a").code == 2


def test_the_configuration_names_a_format(small: Project) -> None:
    small.write("pyproject.toml", '[tool.flyte-compile]\nformat = "concise"\n')
    assert small.run("check", "hello.py").out.startswith("hello.py:3:88: FC301 ")
    assert small.run("check", "hello.py", "--format", "json").out.startswith("{")
    small.write("pyproject.toml", '[tool.flyte-compile]\nformat = "html"\n')
    ended = small.run("check", "hello.py")
    assert (ended.code, ended.out) == (2, "")
    assert "there is no format 'html'" in ended.err


def test_other_programs_know_paths_by_the_repository(small: Project) -> None:
    small.write("repository/.git/HEAD", "")
    small.write("repository/services/etl/pyproject.toml", "")
    small.write("repository/services/etl/flows.py", (small.folder / "hello.py").read_bytes())
    source = "repository/services/etl/flows.py"
    issues = json.loads(small.run("check", source, "--format", "gitlab").out)
    assert {issue["location"]["path"] for issue in issues} == {"services/etl/flows.py"}
    assert "file=services/etl/flows.py" in small.run("check", source, "--format", "github").out
    variables = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "acme/etl", "GITHUB_SHA": "abc"}
    text = small.run("check", source, "--format", "markdown", **variables).out
    assert "(https://github.com/acme/etl/blob/abc/services/etl/flows.py#L3)" in text
    document = json.loads(small.run("check", source, "--format", "json").out)
    assert {found["path"] for found in document["findings"]} == {"flows.py"}


def test_changed_files_of_several_projects_have_one_document(small: Project) -> None:
    small.write(".git/HEAD", "")
    for name in ("one", "two"):
        small.write(f"{name}/pyproject.toml", "")
        small.write(f"{name}/flows.py", (small.folder / "hello.py").read_bytes())
    ended = small.run("check", "--changed", "one/flows.py", "two/flows.py", "--format", "json")
    found = json.loads(ended.out)["findings"]
    assert {each["path"] for each in found} == {"one/flows.py", "two/flows.py"}
    assert {each["path"] for one in found if one["fix"] for each in one["fix"]["edits"]} == {
        "one/flows.py",
        "two/flows.py",
    }
    assert len({each["fingerprint"] for each in found}) == len(found) == 10


def test_no_changed_file_is_an_empty_document(small: Project) -> None:
    assert json.loads(small.run("check", "--changed", "gone.py", "--format", "json").out)["findings"] == []


def test_what_fails_the_command_is_a_failed_test(small: Project) -> None:
    for level, failures in (("error", "2"), ("warning", "3"), ("note", "5"), ("never", "0")):
        text = small.run("check", "hello.py", "--format", "junit", "--fail-on", level).out
        assert ElementTree.fromstring(text.encode()).get("failures") == failures
