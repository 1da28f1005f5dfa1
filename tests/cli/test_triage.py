"""Which findings are reported and which make a command fail."""

from __future__ import annotations

import json

import pytest
from tests.cli.conftest import Project

WRONG = """
    import flyte

    env = flyte.TaskEnvironment(
        name="etl",
        resources=flyte.Resources(memory="4GB"),
        image="ghcr.io/acme/etl:latest",
    )


    @env.task
    async def load(x: int) -> int:
        return x
"""


def _codes(text: str) -> list[str]:
    return sorted(part.partition("]")[0] for part in text.split("[")[1:] if part.startswith("FC"))


def test_selected_codes_alone(project: Project) -> None:
    project.write("hello.py", WRONG)
    everything = project.run("check", ".")
    assert {"FC301", "FC203"} <= set(_codes(everything.err + everything.out))
    ended = project.run("check", ".", "--select", "FC2,FC1")
    assert "FC203" in ended.err + ended.out
    assert "FC301" not in ended.err + ended.out
    assert ended.code == 0


def test_ignored_by_name(project: Project) -> None:
    project.write("hello.py", WRONG)
    ended = project.run("check", ".", "--ignore", "quantity")
    assert "FC301" not in ended.err + ended.out
    assert ended.code == 0


@pytest.mark.parametrize(("level", "code"), [("error", 0), ("warning", 1), ("note", 1), ("never", 0)])
def test_the_failing_level(project: Project, level: str, code: int) -> None:
    project.write("hello.py", WRONG.replace("4GB", "4Gi"))
    assert project.run("check", ".", "--fail-on", level).code == code


def test_never_failing(project: Project) -> None:
    project.write("hello.py", WRONG)
    assert project.run("check", ".", "--fail-on", "never").code == 0


def test_a_code_that_there_is_not(project: Project) -> None:
    ended = project.run("check", ".", "--select", "FC399")
    assert ended.code == 2
    assert "FC399" in ended.err


@pytest.mark.parametrize("option", ["--select", "--ignore"])
@pytest.mark.parametrize("codes", ["", ",", " "])
def test_no_code_at_all(project: Project, option: str, codes: str) -> None:
    ended = project.run("check", ".", option, codes)
    assert (ended.code, ended.out) == (2, "")
    assert "names no finding" in ended.err


def test_the_configuration(project: Project) -> None:
    project.write("hello.py", WRONG)
    project.write(
        "pyproject.toml",
        """
        [tool.flyte-compile]
        ignore = ["floating-image"]
        fail-on = "warning"

        [tool.flyte-compile.severity]
        FC301 = "note"
        """,
    )
    ended = project.run("check", ".", "-v")
    assert "note[FC301]" in ended.err + ended.out
    assert "FC203" not in ended.err + ended.out
    assert ended.code == 0


def test_ignored_in_some_files(project: Project) -> None:
    project.write("legacy/old.py", WRONG.replace('"etl"', '"old"'))
    project.write("hello.py", WRONG)
    project.write("pyproject.toml", '[tool.flyte-compile.per-file-ignores]\n"legacy/*" = ["FC3"]\n')
    ended = project.run("check", ".")
    assert "hello.py" in ended.err + ended.out
    assert "legacy/old.py:5:" not in ended.err + ended.out


def test_a_suppressed_error_is_compiled(project: Project) -> None:
    source = WRONG.replace('memory="4GB"', 'gpu="H900:1"')
    project.write("hello.py", source)
    assert project.run(".", "-o", "build").code == 1
    assert not any(path.startswith("tasks/") for path in project.tree())
    line = '    resources=flyte.Resources(gpu="H900:1"),'
    assert line in source
    project.write("hello.py", source.replace(line, f"{line}  # flyte-compile: ignore[FC310] it came last week"))
    ended = project.run(".", "-o", "build")
    assert ended.code == 0, ended.err
    assert "1 suppressed" in ended.err
    assert "tasks/etl/load/pod.yaml" in project.tree()


def test_a_suppression_of_what_planning_finds_is_used(project: Project) -> None:
    source = WRONG.replace('memory="4GB"', 'gpu="T4:1"')
    line = '    resources=flyte.Resources(gpu="T4:1"),'
    assert line in source
    project.write("hello.py", source.replace(line, f"{line}  # flyte-compile: ignore[FC820] all nodes have one"))
    project.write("pyproject.toml", '[tool.flyte-compile.severity]\nunused-suppression = "error"\n')
    ended = project.run(".", "-o", "build")
    assert ended.code == 0, ended.said
    assert "tasks/etl/load/pod.yaml" in project.tree()


def test_what_no_artefact_can_be_written_for_stays_out(project: Project) -> None:
    source = WRONG.replace('resources=flyte.Resources(memory="4GB")', 'env_vars={"a b": "c"}')
    project.write("hello.py", source)
    ended = project.run(".", "-o", "build", "--ignore", "FC406")
    assert "Left out, because of errors, suppressed ones included: etl." in ended.err
    assert ended.code == 1
    assert "tasks/etl/load/pod.yaml" not in project.tree()


@pytest.mark.parametrize(
    ("comment", "code"),
    [
        ("ignore[FC301]", "FC020"),
        ("ignore[FC304] why", "FC021"),
        ("ignore[FC301, FC304] why", "FC021"),
        ("ignore[FC399] why", "FC022"),
        ("ignore why", "FC022"),
    ],
)
def test_a_suppression_may_be_wrong_itself(project: Project, comment: str, code: str) -> None:
    project.write("hello.py", WRONG.replace('"4GB"),', f'"4GB"),  # flyte-compile: {comment}'))
    ended = project.run("check", ".", "--ignore", "FC203")
    assert f"warning[{code}]" in ended.err + ended.out


def test_a_suppression_of_what_is_not_looked_for_is_not_unused(project: Project) -> None:
    project.write("hello.py", WRONG.replace('"4GB"),', '"4Gi"),  # flyte-compile: ignore[FC301] why'))
    assert "FC021" in project.run("check", ".").err + project.run("check", ".").out
    ended = project.run("check", ".", "--ignore", "FC3")
    assert "FC021" not in ended.err + ended.out


def test_a_baseline(project: Project) -> None:
    project.write("hello.py", WRONG)
    ended = project.run("baseline", ".")
    assert ended.code == 0
    text = (project.folder / "flyte-compile-baseline.json").read_text()
    assert {entry["code"] for entry in json.loads(text)["findings"]} >= {"FC301", "FC203"}
    known = project.run("check", ".", "--baseline", "flyte-compile-baseline.json", "--fail-on", "note")
    assert (known.code, "in the baseline" in known.err) == (0, True), known.err

    # A line that moves is the same finding, and so is another wrong value; what is new is new.
    project.write("hello.py", "    # A comment.\n\n" + WRONG.replace("4GB", "5GB"))
    moved = project.run("check", ".", "--baseline", "flyte-compile-baseline.json")
    assert moved.code == 0, moved.err
    project.write("hello.py", WRONG.replace('memory="4GB"', 'memory="4GB", cpu="lots"'))
    new = project.run("check", ".", "--baseline", "flyte-compile-baseline.json")
    assert new.code == 1
    assert "cpu" in new.err + new.out
    assert "'4GB'" not in new.err + new.out


def test_what_is_found_once_more_is_new(project: Project) -> None:
    wrong = "image = flyte.Image.from_debian_base(platforms=[])"
    project.write("hello.py", f"import flyte\n\n{wrong}\n")
    project.run("baseline", ".")
    assert project.run("check", ".", "--baseline", "flyte-compile-baseline.json").code == 0
    project.write("hello.py", f"import flyte\n\n{wrong}\n{wrong}\n")
    assert project.run("check", ".", "--baseline", "flyte-compile-baseline.json").code == 1


def test_an_environment_is_known_wherever_it_stands(project: Project) -> None:
    wrong = WRONG.replace("resources=", "resource=").replace("4GB", "4Gi")
    project.write("hello.py", wrong)
    project.run("baseline", ".")
    (project.folder / "hello.py").rename(project.folder / "moved.py")
    ended = project.run("check", ".", "--baseline", "flyte-compile-baseline.json")
    assert ended.code == 0, ended.said


def test_a_baseline_is_the_same_again(project: Project) -> None:
    project.write("hello.py", WRONG)
    project.run("baseline", ".")
    first = (project.folder / "flyte-compile-baseline.json").read_bytes()
    project.write("pyproject.toml", '[tool.flyte-compile]\nbaseline = "flyte-compile-baseline.json"\n')
    assert project.run("check", ".", "--fail-on", "note").code == 0
    project.run("baseline", ".")
    assert (project.folder / "flyte-compile-baseline.json").read_bytes() == first


def test_a_baseline_with_a_byte_order_mark(project: Project) -> None:
    project.write("hello.py", WRONG)
    assert project.run("baseline", "hello.py", "-o", "known.json").code == 0
    text = (project.folder / "known.json").read_bytes()
    project.write("known.json", b"\xef\xbb\xbf" + text)
    assert project.run("check", "hello.py", "--baseline", "known.json").code == 0
    assert project.run("baseline", "hello.py", "-o", "known.json").code == 0
    assert (project.folder / "known.json").read_bytes() == text


def test_a_file_that_is_no_baseline(project: Project) -> None:
    project.write("notes.json", "{}")
    assert project.run("check", ".", "--baseline", "notes.json").code == 2
    assert project.run("check", ".", "--baseline", "nothing.json").code == 2
    ended = project.run("baseline", ".", "-o", "notes.json")
    assert ended.code == 2
    assert (project.folder / "notes.json").read_text() == "{}"


@pytest.mark.parametrize("selector", ["ALL", "FC", "FC3", "quantity"])
def test_a_comment_takes_the_selectors_that_options_take(project: Project, selector: str) -> None:
    comment = f"  # flyte-compile: ignore[{selector}] the quota is in these units"
    project.write("hello.py", WRONG.replace('"4GB"),', f'"4GB"),{comment}'))
    ended = project.run("check", ".")
    assert not {"FC301", "FC021"} & set(_codes(ended.err + ended.out))
