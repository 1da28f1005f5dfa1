"""Tasks of the examples run in their pods, with the real SDK in their images."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.containers import PYTHON, Containers
from tests.e2e.projects import Project

EXAMPLES = Path(__file__).parents[2] / "examples"
PINS = {'"3.12"': f'"{PYTHON}"', "(3, 12)": f"({PYTHON.replace('.', ', ')})"}
SECRETS = {"registry-token": "t1", "tracking-token": "t2"}
RUNS = {
    "depends_on": ("driver.sum_of_squares", {"n": 4}, 14),
    "multi_module": ("pipeline-driver.longest", {"texts": ["a b c", "d"]}, 3),
    "pod_template": ("k8s-specialized.read_custom_var", {}, "flyte-val"),
    "override": ("configuration-hierarchy.compare", {"left": [4], "right": [1, 2]}, 2.5),
    "triggers": ("scheduled.refresh", {"table": "t"}, "refreshed 100 rows of t"),
    "clone_with": ("registry-bulk.model_urls", {"models": ["m"]}, ["https://registry.example.com/m"]),
    "sandboxed": ("sandboxed.default_limits", {"n": 3}, 7),
    "sandboxed code": ("double-plus-one", {"x": 2}, 5),
}
MORE = """
import asyncio

import flyte
import flyte.io

env = flyte.TaskEnvironment(name="more")


@env.task
async def size(file: flyte.io.File) -> int:
    async with file.open("rb") as opened:
        return len(await opened.read())


@env.task
def square(x: int) -> int:
    return x * x


@env.task
def squares(n: int) -> list[int]:
    return list(flyte.map(square, range(n)))


@env.task
async def waits() -> None:
    print("working")
    try:
        await asyncio.sleep(600)
    finally:
        await asyncio.sleep(0.2)
        print("cleaned up")
"""


@pytest.fixture(scope="module")
def examples(containers: Containers) -> Iterator[Project]:
    """Their images, but for the releases of Python in them: the only one there is is that of the stand-in."""
    with Project.make(containers, "examples") as project:
        shutil.copytree(EXAMPLES, project.folder / "examples")
        for path in project.folder.rglob("*.py"):
            text = path.read_text()
            for pin, other in PINS.items():
                text = text.replace(pin, other)
            path.write_text(text)
        project.write({"examples/execution_environments/more.py": MORE})
        project.compile()
        project.build_images("driver", "pipeline-driver", "sandboxed")
        yield project


@pytest.mark.parametrize(("task", "inputs", "result"), RUNS.values(), ids=RUNS)
def test_runs(examples: Project, task: str, inputs: dict[str, object], result: object) -> None:
    ended = examples.run(task, inputs, beside=examples.secrets(SECRETS))
    assert (ended.exit_code, ended.result, ended.message) == (0, result, "")


def test_an_error_of_the_sdk_that_no_retry_mends(examples: Project) -> None:
    ended = examples.run("retries-and-timeouts.retried", {"x": -1})
    assert (ended.exit_code, ended.message) == (
        65,
        "retries-and-timeouts.retried: NonRecoverableError: x is negative, which no retry will change",
    )


def test_a_file(examples: Project) -> None:
    place = "/opt/flyte-compile/tasks/more/size/entrypoint.py"
    entrypoint = examples.folder / "build" / "tasks" / "more" / "size" / "entrypoint.py"
    assert examples.run("more.size", {"file": {"path": place}}).result == entrypoint.stat().st_size
    ended = examples.run("more.size", {"file": place})
    assert (ended.exit_code, ended.message) == (
        64,
        f"more.size: input 'file': expected an object (File), got str {place!r}",
    )


def test_calls_of_many(examples: Project) -> None:
    assert examples.run("more.squares", {"n": 4}).result == [0, 1, 4, 9]


def test_a_task_cleans_up_before_it_is_stopped(examples: Project) -> None:
    pod = examples.artefact("more.waits")
    with examples.played(pod) as played:
        played.wait_for_output("working")
        ended = played.stop(pod["spec"]["terminationGracePeriodSeconds"])
    assert (ended.exit_code, ended.output) == (143, "working\ncleaned up\n")
    assert ended.message == "more.waits: SIGTERM came before the task was done"
