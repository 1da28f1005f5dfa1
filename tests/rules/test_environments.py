"""Rules about environments and the graph between them."""

from __future__ import annotations

import pytest
from tests.rules.build import UNKNOWN, call, check, environment, messages, only, program, span, spans, task

from flyte_compile.diagnostics import Related
from flyte_compile.ir import App
from flyte_compile.rules import (
    dependency_cycle,
    duplicate_environment,
    duplicate_task,
    environment_name,
    environment_name_length,
    self_dependency,
    undeployed_call,
)


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("Data Processing", "data-processing"),
        ("data.processing", "data-processing"),
        ("data__processing", "data-processing"),
        ("-data", "data"),
        ("ÄÖ", "my-environment"),
        ("", "my-environment"),
        ("etl\n", "etl"),
    ],
)
def test_environment_name(name: str, suggestion: str) -> None:
    found = only(environment_name, program(environment(name=name, spans=spans("name"))))
    assert found.message == f"the environment name {name!r} is neither snake_case nor kebab-case"
    assert found.help == f"Write {suggestion!r}: small letters and digits, with single '-' or '_' between them."
    assert found.span == span(50)
    assert found.subject == name


@pytest.mark.parametrize("name", ["etl", "data-processing", "data_processing", "a1-2_b", "0"])
def test_good_environment_name(name: str) -> None:
    assert not check(environment_name, program(environment(name=name)))


def test_environment_name_length() -> None:
    found = only(environment_name_length, program(environment(name="a" * 64)))
    assert found.message == f"the environment name {'a' * 64!r} has 64 characters and is cut to {'a' * 63!r}"
    assert found.help == "Choose a name of at most 63 characters."
    assert found.span == span(1)
    assert not check(environment_name_length, program(environment(name="a" * 63)))


def test_duplicate_environment() -> None:
    first = environment(spans=spans("name", line=10))
    second = environment(key=1, spans=spans("name", line=12))
    found = only(duplicate_environment, program(first, second))
    assert found.message == "there are two environments of the name 'etl'"
    assert found.span == span(12)
    assert found.related == (Related("the first of that name", span(10)),)
    assert found.subject == "etl"


def test_duplicate_environment_of_an_app() -> None:
    app = App(1, "etl", "AppEnvironment", "apps", span(30), ())
    assert only(duplicate_environment, program(environment(), apps=(app,))).span == span(30)


def test_third_environment_of_a_name_is_found_too() -> None:
    assert len(check(duplicate_environment, program(*(environment(key=key) for key in range(3))))) == 2


def test_unknown_names_are_no_duplicates() -> None:
    assert not check(duplicate_environment, program(*(environment(key=key, name=UNKNOWN) for key in range(2))))


def test_duplicate_task() -> None:
    declared = program(environment(tasks=(task(), task(name="etl.store"), task(span=span(40)))))
    found = only(duplicate_task, declared)
    assert found.message == "this task replaces another one of the name 'etl.load'"
    assert found.span == span(40)
    assert found.related == (Related("the task that is replaced", span(20)),)
    assert found.subject == "etl.load"


def test_tasks_of_other_environments_are_no_duplicates() -> None:
    other = environment(key=1, name="report", tasks=(task(name="report.load"),))
    assert not check(duplicate_task, program(environment(tasks=(task(),)), other))


def test_dependency_cycle() -> None:
    first = environment(name="a", depends_on=(1,), spans=spans("depends_on", line=10))
    second = environment(key=1, name="b", depends_on=(2,), spans=spans("depends_on", line=11))
    third = environment(key=2, name="c", depends_on=(0,), spans=spans("depends_on", line=12))
    outside = environment(key=3, name="d", depends_on=(0,))
    found = only(dependency_cycle, program(outside, first, second, third))
    assert found.message == "the environments 'a' and 'b' and 'c' depend on each other"
    assert found.span == span(10)
    assert found.related == (
        Related("'b' depends on others here", span(11)),
        Related("'c' depends on others here", span(12)),
    )
    assert found.subject == "a"


def test_a_diamond_is_no_cycle() -> None:
    top = environment(name="a", depends_on=(1, 2))
    left = environment(key=1, name="b", depends_on=(3,))
    right = environment(key=2, name="c", depends_on=(3,))
    assert not check(dependency_cycle, program(top, left, right, environment(key=3, name="d")))


def test_self_dependency() -> None:
    declared = environment(depends_on=(0, 0), spans=spans("depends_on"))
    found = only(self_dependency, program(declared))
    assert found.message == "the environment 'etl' depends on itself"
    assert found.span == span(50)
    assert not check(dependency_cycle, program(declared))
    assert not check(self_dependency, program(environment(depends_on=(1,)), environment(key=1, name="b")))


WORKER = environment(key=1, name="worker", variable="worker_env", span=span(2), tasks=(task(name="worker.run"),))
CALLER = task(name="etl.main", calls=(call("worker.run", 1),))


def test_undeployed_call() -> None:
    found = only(undeployed_call, program(environment(tasks=(CALLER,)), WORKER))
    assert found.message == "'etl.main' calls 'worker.run', but no depends_on leads from 'etl' to 'worker'"
    assert found.help == "Add depends_on=[worker_env] to the environment 'etl'."
    assert found.span == span(25)
    assert found.related == (Related("the environment of 'worker.run'", span(2)),)
    assert found.subject == "etl.main"


def test_a_call_along_depends_on() -> None:
    assert not check(undeployed_call, program(environment(tasks=(CALLER,), depends_on=(1,)), WORKER))


def test_a_call_along_two_depends_on() -> None:
    middle = environment(key=2, name="middle", depends_on=(1,))
    assert not check(undeployed_call, program(environment(tasks=(CALLER,), depends_on=(2,)), middle, WORKER))


def test_a_call_within_an_environment() -> None:
    declared = environment(tasks=(task(), task(name="etl.main", calls=(call("etl.load", 0),))))
    assert not check(undeployed_call, program(declared))


def test_a_call_that_a_common_root_deploys() -> None:
    root = environment(key=2, name="root", depends_on=(0, 1))
    assert not check(undeployed_call, program(environment(tasks=(CALLER,)), WORKER, root))


def test_a_call_that_one_of_two_roots_deploys() -> None:
    both = environment(key=2, name="both", depends_on=(0, 1))
    one = environment(key=3, name="one", depends_on=(0,), span=span(9))
    found = only(undeployed_call, program(environment(tasks=(CALLER,)), WORKER, both, one))
    assert found.related[1] == Related("what is deployed with 'one' lacks 'worker'", span(9))


def test_an_app_is_a_root() -> None:
    app = App(2, "site", "AppEnvironment", "apps", span(30), (0,))
    assert len(check(undeployed_call, program(environment(tasks=(CALLER,), depends_on=()), WORKER, apps=(app,)))) == 1
    app = App(2, "site", "AppEnvironment", "apps", span(30), (0, 1))
    assert not check(undeployed_call, program(environment(tasks=(CALLER,)), WORKER, apps=(app,)))


def test_a_call_within_a_cycle() -> None:
    declared = environment(tasks=(CALLER,), depends_on=(2,))
    other = environment(key=2, name="other", depends_on=(0,))
    assert len(messages(undeployed_call, program(declared, other, WORKER))) == 1


def test_unknown_dependencies_may_deploy_the_callee() -> None:
    assert not check(undeployed_call, program(environment(tasks=(CALLER,), depends_on=(UNKNOWN,)), WORKER))
    assert not check(undeployed_call, program(environment(tasks=(CALLER,), depends_on=UNKNOWN), WORKER))
