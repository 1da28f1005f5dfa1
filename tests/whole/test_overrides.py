"""`override` calls: the pod of each is what the SDK's own call gives, read off the task that it returns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.real_sdk import load
from tests.whole.conftest import Build, compile_text, load_yaml

MODULE = """
from datetime import timedelta

import flyte

env = flyte.TaskEnvironment(name="env", resources=flyte.Resources(cpu=1), env_vars={"A": "1"})
pool = flyte.TaskEnvironment(name="pool", reusable=flyte.ReusePolicy(replicas=2, idle_ttl=60))
main_env = flyte.TaskEnvironment(name="main", depends_on=[env, pool])


@env.task(retries=3, timeout=60, queue="own")
async def t(x: int) -> int:
    return x


@pool.task
async def p(x: int) -> int:
    return x
"""
CALLS = [
    "t.override(retries=5)",
    "t.override(retries=0)",
    "t.override(retries=flyte.RetryStrategy(count=0))",
    "t.override(timeout=0)",
    "t.override(timeout=timedelta(0))",
    "t.override(timeout=timedelta(minutes=2))",
    "t.override(timeout=flyte.Timeout(max_runtime=0))",
    "t.override(timeout=flyte.Timeout(deadline=90))",
    "t.override(queue='')",
    "t.override(queue='other', short_name='b')",
    "t.override(env_vars={})",
    "t.override(env_vars={'A': '2', 'B': '3'})",
    "t.override(resources=None, retries=2)",
    "t.override(resources=flyte.Resources(memory='1Gi'))",
    "t.override(**{'queue': 'kw'})",
    "t.override(resources=flyte.Resources(cpu=2)).override(retries=7)",
    "t.override(retries=5).override(retries=0)",
    "t.override(retries=5, queue='a').override(queue='b')",
    "t.override(retries=flyte.RetryStrategy(count=0)).override(short_name='c')",
    "t.override(env_vars={'A': '2'}).override(env_vars={'B': '3'})",
    "t.override(queue='a').override(timeout=7).override(short_name='d')",
    "p.override(reusable='off')",
    "p.override(reusable='off', resources=flyte.Resources(cpu=4))",
    "p.override(reusable='off').override(resources=flyte.Resources(cpu=5))",
    "p.override(reusable='off').override(env_vars={'A': '9'}, retries=2)",
]


def _compiled(folder: Path, *lines: str) -> Build:
    body = "\n".join(f"    {line}" for line in lines)
    return compile_text(folder, f"{MODULE}\n\n@main_env.task\nasync def main(n: int) -> None:\n{body}\n")


def _said(job: Any) -> dict[str, Any]:
    """What of a Job an override can change."""
    pod = job["spec"]["template"]["spec"]
    container = pod["containers"][0]
    return {
        "retries": job["spec"]["backoffLimit"],
        "deadline": job["spec"].get("activeDeadlineSeconds"),
        "max_runtime": pod.get("activeDeadlineSeconds"),
        "queue": job["metadata"]["labels"].get("kueue.x-k8s.io/queue-name"),
        "short_name": job["metadata"]["labels"]["flyte.org/short-name"],
        "env_vars": {e["name"]: e["value"] for e in container["env"] if e["name"] in ("A", "B")},
        "limits": container.get("resources", {}).get("limits", {}),
    }


def _expected(task: Any) -> dict[str, Any]:
    """The same of a task of the SDK's."""
    timeout = task.timeout
    bounds = {
        name: getattr(timeout, name, None)
        if hasattr(timeout, "deadline")
        else timeout
        if name == "max_runtime"
        else None
        for name in ("max_runtime", "deadline")
    }
    seconds = {
        name: int(value.total_seconds() if hasattr(value, "total_seconds") else value) if value else None
        for name, value in bounds.items()
    }
    resources = task.resources
    amounts = {} if resources is None else {"cpu": resources.cpu, "memory": resources.memory}
    return {
        "retries": getattr(task.retries, "count", task.retries),
        **seconds,
        "queue": task.queue,
        "short_name": task.short_name,
        "env_vars": task.env_vars or {},
        "limits": {name: str(amount) for name, amount in amounts.items() if amount is not None},
    }


@pytest.mark.parametrize("call", CALLS)
def test_a_variant_is_what_the_sdk_makes_of_the_call(call: str, tmp_path: Path) -> None:
    names: dict[str, Any] = {"__name__": "declared", "flyte": load("flyte")}
    exec(compile(MODULE, "declared.py", "exec"), names)
    build = _compiled(tmp_path, f"await {call}(1)")
    assert build.errors == []
    (main,) = [
        task
        for environment in build.manifest["environments"]
        for task in environment["tasks"]
        if task["name"] == "main.main"
    ]
    last = main["overrides"][-1]
    job = load_yaml(build.files[last["artefacts"]["job"]])[0]
    assert _said(job) == _expected(eval(call, names))


def _variants(build: Build) -> dict[str, Any]:
    """The Jobs of `env.t` as it is overridden, by file."""
    folder = "tasks/env/t/job-"
    return {path: load_yaml(text)[0] for path, text in build.files.items() if path.startswith(folder)}


def test_every_turn_of_a_loop_has_its_variant(tmp_path: Path) -> None:
    loop = "for name, size in {'s': '1Gi', 'm': '2Gi'}.items():"
    build = _compiled(
        tmp_path, loop, "    await t.override(resources=flyte.Resources(memory=size), short_name=name)(1)"
    )
    found = {path: _said(job)["limits"]["memory"] for path, job in _variants(build).items()}
    assert found == {"tasks/env/t/job-s.yaml": "1Gi", "tasks/env/t/job-m.yaml": "2Gi"}


def test_calls_that_ask_for_the_same_share_one(tmp_path: Path) -> None:
    build = _compiled(
        tmp_path, "await t.override(retries=1).override(queue='q')(1)", "await t.override(queue='q', retries=1)(2)"
    )
    said = [_said(job) for job in _variants(build).values()]
    assert sorted((item["retries"], item["queue"]) for item in said) == [(1, "own"), (1, "q")]


def test_each_way_to_a_call_has_its_variant(tmp_path: Path) -> None:
    build = _compiled(
        tmp_path, "some = t.override(queue='a')", "if n > 3:", "    some = t.override(queue='b')", "await some(1)"
    )
    assert sorted(_said(job)["queue"] for job in _variants(build).values()) == ["a", "b"]


def test_an_unknown_has_no_variant_and_is_said(tmp_path: Path) -> None:
    build = _compiled(tmp_path, "await t.override(resources=flyte.Resources(cpu=n)).override(retries=1)(1)")
    assert _variants(build) == {}
    assert {found.code for found in build.diagnostics if found.severity.label == "warning"} == {"FC003"}
