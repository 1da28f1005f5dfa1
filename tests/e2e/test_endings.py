"""Tasks that fail, that are too large, and that are stopped: exit codes, output and the message for Kubernetes."""

from __future__ import annotations

import re
import time

import pytest
from tests.e2e.projects import Project

STOPPED = "SIGTERM came before the task was done"


def test_an_exception(tasks: Project) -> None:
    ended = tasks.run("endings.fails", {"by": 0})
    assert (ended.exit_code, ended.message) == (1, "endings.fails: ZeroDivisionError: division by zero")
    first, *_ = ended.output.splitlines()
    frames = re.findall(r'File "(.*)", line \d+, in (.*)', ended.output)
    assert (first, frames) == ("before", [("/app/endings.py", "fails"), ("/app/endings.py", "divide")])


def test_an_exception_within_a_group(tasks: Project) -> None:
    ended = tasks.run("endings.fails_twice")
    assert (ended.exit_code, ended.message) == (
        1,
        "endings.fails_twice: ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception) "
        "(ZeroDivisionError: division by zero)",
    )


def test_an_error_that_no_retry_mends(tasks: Project) -> None:
    ended = tasks.run("endings.gives_up")
    assert (ended.exit_code, ended.message) == (65, "endings.gives_up: NonRecoverableError: the order is void")


def test_leaving_is_no_success(tasks: Project) -> None:
    ended = tasks.run("endings.leaves")
    assert (ended.exit_code, ended.message) == (1, "endings.leaves: SystemExit: 0")


def test_memory_has_a_limit(tasks: Project) -> None:
    assert tasks.run("endings.grows", {"size": 1 << 20}).exit_code == 0
    ended = tasks.run("endings.grows", {"size": 1 << 30})
    assert (ended.exit_code, ended.out_of_memory, ended.message) == (137, True, "")


def test_a_deadline(tasks: Project) -> None:
    """podman knows no deadline, so the test does what a kubelet does."""
    pod = tasks.artefact("endings.sleeps")
    with tasks.played(pod) as task:
        time.sleep(pod["spec"]["activeDeadlineSeconds"])
        ended = task.stop(pod["spec"]["terminationGracePeriodSeconds"])
    assert (ended.exit_code, ended.output, ended.message) == (143, "asleep\n", f"endings.sleeps: {STOPPED}")


@pytest.mark.parametrize("task", ["cleans_up", "cleans_up_too"])
def test_a_task_cleans_up_within_the_grace_period(tasks: Project, task: str) -> None:
    pod = tasks.artefact(f"endings.{task}")
    with tasks.played(pod) as played:
        played.wait_for_output("working")
        ended = played.stop(pod["spec"]["terminationGracePeriodSeconds"])
    assert (ended.exit_code, ended.output) == (143, "working\ncleaned up\n")
    assert ended.message == f"endings.{task}: {STOPPED}"


@pytest.mark.parametrize(("task", "message"), [("ignores", ""), ("blocks", f"endings.blocks: {STOPPED}")])
def test_a_task_that_goes_on_is_killed_after_the_grace_period(tasks: Project, task: str, message: str) -> None:
    pod = tasks.artefact(f"endings.{task}")
    with tasks.played(pod) as played:
        played.wait_for_output("working")
        ended = played.stop(pod["spec"]["terminationGracePeriodSeconds"])
    assert (ended.exit_code, ended.output, ended.message) == (137, "working\n", message)
