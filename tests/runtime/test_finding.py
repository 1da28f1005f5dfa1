"""The function of a task, under whatever its name is bound to by the time the module has been imported."""

from __future__ import annotations

import functools
from types import ModuleType
from typing import Any

import pytest

from flyte_compile_runtime.exits import LoadError
from flyte_compile_runtime.finding import find_function, find_task
from flyte_compile_runtime.standin.environments import TaskEnvironment


def module_of(**names: Any) -> ModuleType:
    module = ModuleType("mod")
    vars(module).update(names)
    return module


def process(x: int) -> int:
    return x


def test_the_function_behind_a_task_is_what_its_author_wrote() -> None:
    env = TaskEnvironment(name="env")
    assert find_function(module_of(process=env.task(process)), "env.process", "process") is process


def test_a_plain_function_is_its_own_task() -> None:
    assert find_function(module_of(process=process), "env.process", "process") is process


@pytest.mark.parametrize("later", [lambda x: -x, 3, None, [1], type("C", (), {})])
def test_a_task_whose_name_was_given_to_something_else_is_found_by_its_environment(later: Any) -> None:
    env = TaskEnvironment(name="env")
    env.task(process)
    assert find_function(module_of(env=env, process=later), "env.process", "process") is process


def test_a_task_of_an_environment_that_another_module_holds_is_found() -> None:
    TaskEnvironment(name="elsewhere").task(process)
    assert find_function(module_of(process=3), "elsewhere.process", "process") is process


def test_another_task_of_the_same_name_is_not_taken_for_it() -> None:
    env, other = TaskEnvironment(name="env"), TaskEnvironment(name="other")
    env.task(process)

    def later(x: int) -> int:
        return -x

    assert find_function(module_of(env=env, process=other.task(later)), "env.process", "process") is process


def test_a_decorator_around_the_task_is_part_of_it() -> None:
    env = TaskEnvironment(name="env")
    task = env.task(process)

    @functools.wraps(task)
    def outer(x: int) -> Any:
        return task(x) + 1

    assert find_function(module_of(env=env, process=outer), "env.process", "process") is outer


def test_a_name_that_is_nearly_right_is_suggested() -> None:
    env = TaskEnvironment(name="env")
    with pytest.raises(LoadError, match="the module 'mod' has no task 'proces', did you mean 'process'"):
        find_task(module_of(process=env.task(process)), "env.proces", "proces")
