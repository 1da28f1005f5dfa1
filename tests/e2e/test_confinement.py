"""What a task may do in its pod, and what not."""

from __future__ import annotations

from tests.e2e.projects import Project


def test_a_task_is_confined(tasks: Project) -> None:
    # Where podman makes /var/tmp and /run writable as well, Kubernetes doesn't.
    folders = ["/", "/app", "/etc", "/opt/flyte-compile", "/tmp", "/home/flyte", "/dev/shm"]
    seen = tasks.run("confined.look", {"folders": folders}).result
    assert seen["user"] == [1000, 1000, "/home/flyte"]
    assert seen["capabilities"] == [0, 0, 0, 0]
    assert (seen["no new privileges"], seen["seccomp"]) == ("1", "2")
    assert seen["writable"] == ["/tmp", "/home/flyte", "/dev/shm"]
    assert seen["service account"] is False
    # podman gives the volume no size, which a kubelet does.
    assert seen["shared memory"] == "tmpfs"
