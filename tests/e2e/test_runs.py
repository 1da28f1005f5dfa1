"""Tasks that run in the pods that were emitted for them."""

from __future__ import annotations

from tests.e2e.projects import Project

FLOW = """
import os

import flyte

env = flyte.TaskEnvironment(
    name="plain",
    image=flyte.Image.from_debian_base(install_flyte=False),
    env_vars={"GREETING": "good day"},
)


@env.task
async def mean(values: list[float]) -> float:
    return sum(values) / len(values)


@env.task
def greet(name: str) -> str:
    return f"{os.environ['GREETING']}, {name}"
"""


def test_tasks_run(project: Project) -> None:
    project.write({"flow.py": FLOW})
    project.compile()
    project.build_images()
    ended = project.run("plain.mean", {"values": [1, 2, 6]})
    assert (ended.exit_code, ended.result, ended.message) == (0, 3.0, "")
    assert project.run("plain.greet", {"name": "Ada"}).result == "good day, Ada"
