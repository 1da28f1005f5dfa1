"""Rules about what tasks take and give, about packages without versions, and about environments that nothing uses."""

from __future__ import annotations

import pytest
from tests.rules.build import (
    UNKNOWN,
    check,
    environment,
    image,
    only,
    program,
    span,
    task,
    with_image,
    with_task,
)

from flyte_compile.ir import Input, PipOptions, PipPackages, TaskKind
from flyte_compile.rules import (
    input_without_annotation,
    result_without_annotation,
    unpinned_package,
    unused_environment,
    variadic_input,
)


def test_input_without_annotation() -> None:
    inputs = (Input("day", "str", None), Input("limit", None, "5", span=span(21)))
    found = only(input_without_annotation, with_task(inputs=inputs))
    assert found.message == "the input 'limit' of 'etl.load' has no annotation, so its values are pickled"
    assert (found.span, found.subject, found.field) == (span(21), "etl.load", "inputs[limit]")


def test_inputs_that_the_sdk_does_not_see() -> None:
    inputs = (Input("day", None, None), Input("rest", None, None, "variadic"))
    for rule in (input_without_annotation, variadic_input):
        assert not check(rule, with_task(inputs=inputs, own_signature=False))
        assert not check(rule, with_task(inputs=inputs, kind=TaskKind.CONTAINER, function=None))


def test_result_without_annotation() -> None:
    found = only(result_without_annotation, with_task(gives=span(22)))
    assert found.message == "'etl.load' returns a value and has no annotation of its result"
    assert (found.span, found.field) == (span(22), "returns")
    assert "to return None" in only(result_without_annotation, with_task(gives=span(22), returns="None")).message


def test_good_results() -> None:
    assert not check(result_without_annotation, with_task(gives=span(22), returns="int"))
    assert not check(result_without_annotation, with_task(gives=None, returns=None))


def test_variadic_input() -> None:
    found = only(variadic_input, with_task(inputs=(Input("rest", "int", None, "variadic", span(21)),)))
    assert found.message == "the task 'etl.load' takes any number of arguments as 'rest'"
    assert (found.span, found.field) == (span(21), "inputs[rest]")


def test_unpinned_packages_are_one_finding_a_layer() -> None:
    packages = ("httpx", "pandas>=2", "polars==1.2", UNKNOWN)
    layers = (PipPackages(span=span(8), packages=packages, options=PipOptions()),)
    found = only(unpinned_package, with_image(image(layers=layers)))
    assert found.message == "nothing says which version is installed of 'httpx', 'pandas'"
    assert found.field == "image.with_pip_packages[httpx]"


@pytest.mark.parametrize("package", ["a==1", "a[x]==1.2.3", "a===1", "a @ https://acme.io/a.whl", "./a", "-r a.txt"])
def test_pinned_packages(package: str) -> None:
    layers = (PipPackages(span=span(8), packages=(package,), options=PipOptions()),)
    assert not check(unpinned_package, with_image(image(layers=layers)))


def test_unused_environment() -> None:
    used = environment(tasks=(task(),))
    found = only(unused_environment, program(used, environment(key=1, name="spare", is_mentioned=False)))
    assert found.message == "the environment 'spare' has no tasks, and nothing uses it"
    assert found.subject == "spare"


def test_environments_for_others() -> None:
    spare = environment(key=1, name="spare", is_mentioned=False)
    assert not check(unused_environment, program(spare))
    elsewhere = environment(tasks=(task(module="tasks"),))
    assert not check(unused_environment, program(elsewhere, spare))
    mine = environment(tasks=(task(),))
    assert not check(unused_environment, program(mine, environment(key=1, is_mentioned=False, tasks_open=UNKNOWN)))
