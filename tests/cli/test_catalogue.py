"""`rules` and `explain`."""

from __future__ import annotations

import json

from tests.cli.conftest import Project

from flyte_compile.catalogue import entries


def test_rules_is_a_table_on_stdout(project: Project) -> None:
    ended = project.run("rules")
    assert (ended.code, ended.err) == (0, "")
    assert "\n  FC301  quantity  " in ended.out
    assert "\nPod templates\n" in ended.out


def test_rules_as_json(project: Project) -> None:
    ended = project.run("rules", "--json")
    assert (ended.code, ended.err) == (0, "")
    listed = json.loads(ended.out)
    assert [item["code"] for item in listed] == [entry.code for entry in entries()]
    assert listed[0] == {
        "code": "FC001",
        "name": "invalid-syntax",
        "severity": "error",
        "family": "What can't be read or known",
        "fix": None,
        "summary": "A module isn't valid Python.",
        "page": "docs/rules/FC001.md",
    }


def test_explain_by_code_and_by_name(project: Project) -> None:
    ended = project.run("explain", "fc301", "unknown-value", "FC301")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("FC301 quantity\nerror, Resources and accelerators; `check --fix` may mend it\n\n")
    assert ended.out.count("FC301 quantity") == 1
    assert "\n\n\nFC003 unknown-value\n" in ended.out


def test_a_wrong_code(project: Project) -> None:
    ended = project.run("explain", "FC301", "quantities")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "flyte-compile: there is no code or name 'quantities'; did you mean 'quantity'?\n"
    assert "`flyte-compile rules` lists them all" in project.run("explain", "xyzzy").err
    assert project.run("explain").code == 2


def test_colours_on_a_terminal_alone(project: Project) -> None:
    assert "\x1b[1mFC252 unmapped-image-name\x1b[0m" in project.on_a_terminal("explain", "FC252")
    for variables in ({"NO_COLOR": "1"}, {"CI": "true"}):
        assert "\x1b" not in project.on_a_terminal("explain", "FC252", **variables)
    assert "\x1b" not in project.run("explain", "FC252").out
