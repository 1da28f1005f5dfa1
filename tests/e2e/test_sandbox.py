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


def test_time_is_limited_and_system_calls_are_filtered(tasks: Project) -> None:
    with tasks.played(tasks.artefact("sandboxed.endless")) as task:
        filters = "cat /proc/[0-9]*/status | sed -n 's/^Seccomp_filters:\t//p' | sort -n"
        first, *_, last = task.execute("sh", "-c", f"sleep 0.7; {filters}").split()
        ended = task.wait()
    assert int(last) == int(first) + 1
    assert ended.exit_code == 1
    assert ended.message == "sandboxed.endless: the sandboxed task took longer than 1500 ms (timeout_ms)"
