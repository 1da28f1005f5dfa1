"""Sandboxed tasks, within the confinement of a pod."""

from __future__ import annotations

from tests.e2e.projects import Project


def test_a_sandboxed_task_calls_another_task(tasks: Project) -> None:
    assert tasks.run("sandboxed.doubles", {"values": [1, 2, 3]}).result == [2, 4, 6]


def test_code_runs_in_a_sandbox(tasks: Project) -> None:
    assert tasks.run("plus", {"x": 2, "y": 3}).result == 7


def test_memory_is_limited(tasks: Project) -> None:
    assert tasks.run("sandboxed.size", {"length": 1000}).result == 1000
    ended = tasks.run("sandboxed.size", {"length": 100_000_000})
    assert ended.exit_code == 1
    assert ended.message == "sandboxed.size: the sandboxed task ran out of memory (max_memory)"


def test_time_is_limited(tasks: Project) -> None:
    ended = tasks.run("sandboxed.endless")
    assert ended.exit_code == 1
    assert ended.message == "sandboxed.endless: the sandboxed task took longer than 1500 ms (timeout_ms)"


def test_system_calls_are_filtered_and_sigterm_ends_the_child_too(tasks: Project) -> None:
    pod = tasks.artefact("sandboxed.patient")
    with tasks.played(pod) as task:
        filters = "cat /proc/[0-9]*/status | sed -n 's/^Seccomp_filters:\t//p'"
        # The cat and the sed have the filter of the pod as well.
        of_the_pod = int(task.execute("cat", "/proc/1/status").split("Seccomp_filters:")[1].split()[0])
        most = 0
        while most <= of_the_pod:
            most = max(map(int, task.execute("sh", "-c", filters).split()))
        ended = task.stop(pod["spec"]["terminationGracePeriodSeconds"])
    assert most == of_the_pod + 1
    assert (ended.exit_code, ended.message) == (143, "sandboxed.patient: SIGTERM came before the task was done")
