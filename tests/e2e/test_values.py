"""What goes into a task and what comes out of it, in the pods that were emitted."""

from __future__ import annotations

import pytest
from tests.e2e.projects import Project

CALLS = {
    "async": ("mean", {"values": [1, 2, 6]}, 3.0),
    "defaults": ("greet", {"times": 1}, "hello Ada"),
    "text": ("greet", {"name": "Zoë 'n' $HOME $(HOME) \"\\\n", "times": 1}, "hello Zoë 'n' $HOME $(HOME) \"\\\n"),
    "dataclasses": (
        "longer",
        {"line": {"points": [{"x": 1}], "label": "l"}, "by": 2},
        {"points": [{"x": 1.0, "y": 0.5}, {"x": 2.0, "y": 0.5}], "shade": "dark", "label": "l"},
    ),
    "processes": ("squares", {"values": [1, 2, 3]}, [1, 4, 9]),
    "kinds": (
        "kinds",
        {
            "day": "2026-12-31",
            "delay": "PT1M",
            "data": "YWI=",
            "where": "data/in",
            "table": {"a": [1, 2], "b": []},
            "pair": [1, "one"],
            "names": ["c", "a"],
        },
        {
            "day": "2027-01-01",
            "delay": 120.0,
            "data": "YmE=",
            "where": "data/in/deeper",
            "table": {"a": 3, "b": 0},
            "pair": ["one", 1],
            "names": ["a", "b", "c"],
            "nothing": None,
        },
    ),
}


@pytest.mark.parametrize(("task", "inputs", "result"), CALLS.values(), ids=CALLS)
def test_inputs_and_result(tasks: Project, task: str, inputs: dict[str, object], result: object) -> None:
    ended = tasks.run(f"values.{task}", inputs)
    assert (ended.exit_code, ended.result, ended.message) == (0, result, "")


def test_a_task_without_a_result(tasks: Project) -> None:
    ended = tasks.run("values.no_result", {"x": 3})
    assert (ended.exit_code, ended.output) == (0, "x is 3\nnull\n")


def test_wrong_inputs(tasks: Project) -> None:
    ended = tasks.run("values.greet", {"name": 3, "time": 2})
    assert ended.exit_code == 64
    assert ended.message == ended.output.rstrip("\n")
    assert ended.message.splitlines() == [
        "values.greet: input 'name': expected str, got int 3",
        "values.greet: input 'time': the task has no such input, did you mean 'times'?",
    ]


def test_a_result_that_has_no_json_form(tasks: Project) -> None:
    ended = tasks.run("values.no_json")
    assert (ended.exit_code, ended.message) == (
        65,
        "values.no_json: result['here'][1] is of type object, which has no JSON form",
    )


def test_a_module_that_needs_what_the_image_lacks(tasks: Project) -> None:
    ended = tasks.run("needs-more.never")
    assert ended.exit_code == 66
    assert ended.message == (
        "needs-more.never: the module 'needs_more' needs the package 'no_such_package', which is not installed here"
    )


def test_variables_of_the_task_of_its_environment_and_of_the_image(tasks: Project) -> None:
    names = ["LEVEL", "WIDTH", "DEPTH", "TEXT"]
    own = {"LEVEL": "image", "WIDTH": "environment", "DEPTH": "environment", "TEXT": "a 'b' \"c\" $HOME é"}
    assert tasks.run("values.variables", {"names": names}).result == own
