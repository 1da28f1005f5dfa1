"""Rules about reuse, concurrency and overrides."""

from __future__ import annotations

import dataclasses
import inspect
from dataclasses import replace
from typing import Any

import pytest
from flyte._task import AsyncFunctionTaskTemplate, TaskTemplate
from tests.rules.build import (
    UNKNOWN,
    call,
    check,
    environment,
    only,
    override,
    policy,
    program,
    resources,
    secret,
    span,
    spans,
    task,
    template,
    with_override,
    with_policy,
)

from flyte_compile.diagnostics import Related
from flyte_compile.ir import TaskKind
from flyte_compile.rules import (
    fixed_override,
    override_under_reuse,
    plugin_under_reuse,
    pod_template_under_reuse,
    replica_range,
    reuse_concurrency,
    reuse_scope,
    reuse_starvation,
    reuse_ttl,
    reuse_without_replicas,
    service_account_under_reuse,
    sync_task_under_concurrency,
    task_pod_template_under_reuse,
    unknown_override,
)


def reused(**changes: Any) -> Any:
    return program(environment(reusable=policy(), **changes))


def test_sync_task_under_concurrency() -> None:
    declared = environment(
        reusable=policy(concurrency=10, spans=spans("concurrency")),
        tasks=(task(is_async=False), task(name="etl.store")),
    )
    found = only(sync_task_under_concurrency, program(declared))
    assert found.message == "the task 'etl.load' isn't async, but its environment runs 10 tasks at once"
    assert found.help == "Write 'async def', or set concurrency=1."
    assert found.span == span(20)
    assert found.related == (Related("the concurrency is set here", span(50)),)
    assert found.subject == "etl.load"


@pytest.mark.parametrize(
    "changes",
    [
        {"reusable": policy(concurrency=1)},
        {"reusable": policy(concurrency=UNKNOWN)},
        {"reusable": UNKNOWN},
        {"reusable": None},
    ],
)
def test_sync_task_without_concurrency(changes: Any) -> None:
    assert not check(sync_task_under_concurrency, program(environment(tasks=(task(is_async=False),), **changes)))


def test_sandboxed_task_under_concurrency() -> None:
    declared = environment(reusable=policy(concurrency=2), tasks=(task(is_async=False, kind=TaskKind.SANDBOXED),))
    assert not check(sync_task_under_concurrency, program(declared))


def test_reuse_starvation() -> None:
    one = policy(min_replicas=1, max_replicas=1, spans=spans("replicas"))
    parent = task(name="etl.main", calls=(call("etl.load", 0), call("other.run", 7)))
    found = only(reuse_starvation, program(environment(reusable=one, tasks=(task(), parent))))
    assert found.message == "the environment 'etl' has one replica: its tasks can starve those that they call"
    assert found.span == span(50)
    assert found.related == (Related("'etl.main' waits for 'etl.load' here", span(25)),)
    assert found.subject == "etl"


@pytest.mark.parametrize(
    "changes",
    [
        {"min_replicas": 1, "max_replicas": 3},
        {"min_replicas": 2, "max_replicas": 2},
        {"min_replicas": 1, "max_replicas": UNKNOWN},
        {"replicas": "one", "min_replicas": 1, "max_replicas": 1},
        {"min_replicas": 1, "max_replicas": 1, "concurrency": 8},
        {"min_replicas": 1, "max_replicas": 1, "concurrency": UNKNOWN},
    ],
)
def test_no_starvation(changes: Any) -> None:
    assert not check(reuse_starvation, with_policy(**changes))


def _chain(length: int) -> tuple[Any, ...]:
    """Tasks of which each calls the next one, and the first one itself."""
    return tuple(
        task(name=f"etl.t{i}", calls=(call("etl.t0", 0), call(f"etl.t{i + 1}", 0))[i > 0 :] if i + 1 < length else ())
        for i in range(length)
    )


def test_a_chain_of_calls_that_needs_more_places() -> None:
    one = policy(min_replicas=1, max_replicas=1, concurrency=2)
    found = only(reuse_starvation, program(environment(reusable=one, tasks=_chain(4)[1:])))
    assert found.message == "the environment 'etl' has 2 places, and 3 of its tasks wait for each other"
    assert not check(reuse_starvation, program(environment(reusable=one, tasks=_chain(4)[2:])))


def test_calls_that_need_no_place() -> None:
    """What turns reuse off has a pod of its own, and nobody knows how deep a task calls itself."""
    one = policy(min_replicas=1, max_replicas=1, concurrency=2)
    first, second, third = _chain(4)[1:]
    off = override(target="etl.t3", caller="etl.t2", given=("reusable",))
    apart = (first, replace(second, overrides=(off,)), third)
    assert not check(reuse_starvation, program(environment(reusable=one, tasks=apart)))
    assert not check(reuse_starvation, program(environment(reusable=one, tasks=_chain(3)[:2])))


def test_no_starvation_of_clusters() -> None:
    one = policy(min_replicas=1, max_replicas=1)
    assert not check(reuse_starvation, program(environment(reusable=one, plugin_config="RayJobConfig")))


def test_reuse_without_replicas() -> None:
    found = only(reuse_without_replicas, with_policy(min_replicas=0, max_replicas=0, spans=spans("replicas")))
    assert found.message == "the environment 'etl' can have no replicas"
    assert found.span == span(50)
    assert not check(reuse_without_replicas, with_policy(min_replicas=0, max_replicas=2))
    assert not check(reuse_without_replicas, with_policy(min_replicas=0, max_replicas=0, replicas="two"))


@pytest.mark.parametrize(
    ("changes", "message", "help"),
    [
        (
            {"min_replicas": 5, "max_replicas": 2},
            "the least replicas 5 are more than the most 2",
            "Write replicas=(2, 5).",
        ),
        (
            {"min_replicas": -1, "max_replicas": 2},
            "the number of replicas -1 is negative",
            "Write counts of 0 or more.",
        ),
        (
            {"replicas": "2", "min_replicas": 0, "max_replicas": 0},
            "replicas '2' is neither an int nor a pair of ints",
            "Write an int, or (min, max).",
        ),
        (
            {"replicas": (1, 2, 3), "min_replicas": 0, "max_replicas": 0},
            "replicas (1, 2, 3) is neither an int nor a pair of ints",
            "Write an int, or (min, max).",
        ),
        (
            {"replicas": (1, "2"), "min_replicas": 0, "max_replicas": 0},
            "replicas (1, '2') is neither an int nor a pair of ints",
            "Write an int, or (min, max).",
        ),
    ],
)
def test_replica_range(changes: Any, message: str, help: str) -> None:
    found = only(replica_range, with_policy(spans=spans("replicas"), **changes))
    assert (found.message, found.help, found.span) == (message, help, span(50))


@pytest.mark.parametrize(
    "changes",
    [
        {"replicas": 2},
        {"replicas": (1, 3), "min_replicas": 1, "max_replicas": 3},
        {"replicas": (1, UNKNOWN), "min_replicas": 1, "max_replicas": UNKNOWN},
        {"replicas": UNKNOWN, "min_replicas": UNKNOWN, "max_replicas": UNKNOWN},
        {"min_replicas": 0, "max_replicas": 0},
    ],
)
def test_good_replica_range(changes: Any) -> None:
    assert not check(replica_range, with_policy(**changes))


def test_reuse_concurrency() -> None:
    found = only(reuse_concurrency, with_policy(concurrency=0, spans=spans("concurrency")))
    assert found.message == "the concurrency 0 leaves no place for a task"
    assert found.span == span(50)
    assert not check(reuse_concurrency, with_policy(concurrency=1))
    assert not check(reuse_concurrency, with_policy(concurrency=UNKNOWN))


@pytest.mark.parametrize("field", ["idle_ttl", "scaledown_ttl"])
def test_reuse_ttl(field: str) -> None:
    found = only(reuse_ttl, with_policy(**{field: 29.5}, spans=spans(field)))
    assert found.message == f"{field} is 29.5 seconds where 30 are the least"
    assert found.help == f"Write {field}=30 or more."
    assert found.span == span(50)
    assert not check(reuse_ttl, with_policy(**{field: 30.0}))
    assert not check(reuse_ttl, with_policy(**{field: UNKNOWN}))


def test_reuse_scope() -> None:
    found = only(reuse_scope, with_policy(scope="project", spans=spans("scope")))
    assert found.message == "there is no scope 'project' of reuse"
    assert found.span == span(50)
    for fine in ("run", "global", UNKNOWN):
        assert not check(reuse_scope, with_policy(scope=fine))


def test_task_pod_template_under_reuse() -> None:
    own = task(pod_template=template(), own_pod_template=True, spans=spans("pod_template"))
    found = only(task_pod_template_under_reuse, reused(tasks=(own,)))
    assert found.message == "the task 'etl.load' sets a pod template in an environment that reuses its pods"
    assert found.span == span(50)
    assert found.related == (Related("reuse is set here", span(5)),)
    assert found.subject == "etl.load"
    assert not check(task_pod_template_under_reuse, program(environment(tasks=(own,))))
    for fine in (task(pod_template=template()), task(pod_template=UNKNOWN, own_pod_template=True)):
        assert not check(task_pod_template_under_reuse, reused(tasks=(fine,)))


@pytest.mark.parametrize("declared", [template(), "named"])
def test_pod_template_under_reuse(declared: Any) -> None:
    found = only(pod_template_under_reuse, reused(pod_template=declared, spans=spans("pod_template")))
    assert found.message == "the environment 'etl' reuses its pods and has a pod template"
    assert found.span == span(50)
    assert found.related == (Related("reuse is set here", span(5)),)
    assert not check(pod_template_under_reuse, program(environment(pod_template=declared)))
    for fine in (None, UNKNOWN):
        assert not check(pod_template_under_reuse, reused(pod_template=fine))


def test_plugin_under_reuse() -> None:
    found = only(plugin_under_reuse, reused(plugin_config="Spark", spans=spans("plugin_config")))
    assert found.message == "the plugin configuration 'Spark' doesn't go with reuse"
    assert found.span == span(50)
    assert found.related == (Related("reuse is set here", span(5)),)
    for fine in (None, UNKNOWN, "RayJobConfig"):
        assert not check(plugin_under_reuse, reused(plugin_config=fine))
    assert not check(plugin_under_reuse, program(environment(plugin_config="Spark")))


def test_service_account_under_reuse() -> None:
    own = task(service_account="writer", spans=spans("service_account"))
    found = only(service_account_under_reuse, reused(tasks=(own,)))
    assert found.message == (
        "the task 'etl.load' sets the service account 'writer' in an environment that reuses its pods"
    )
    assert found.span == span(50)
    assert found.subject == "etl.load"
    assert not check(service_account_under_reuse, program(environment(tasks=(own,))))
    assert not check(service_account_under_reuse, reused(service_account="writer", tasks=(own,)))
    assert not check(service_account_under_reuse, reused(service_account=UNKNOWN, tasks=(own,)))
    assert not check(service_account_under_reuse, reused(tasks=(task(service_account="writer"),)))


@pytest.mark.parametrize(
    "changes",
    [
        {"resources": resources()},
        {"env_vars": {}},
        {"secrets": (secret("a"),)},
        {"service_account": "writer"},
        {"env_vars": {}, "reusable": None},
        {"env_vars": {}, "reusable": {"replicas": 2}},
    ],
)
def test_override_under_reuse(changes: Any) -> None:
    (field, *_) = changes
    declared = override(spans=spans(field), **changes)
    found = only(override_under_reuse, with_override(declared, reusable=policy(), spans=spans("reusable", line=70)))
    assert found.message == f"{field} of 'etl.load' can't be overridden while its containers are reused"
    assert found.help == "Add reusable='off' to the same call, or set it on the environment."
    assert found.span == span(50)
    assert found.related == (Related("reuse is set here", span(70)),)
    assert found.subject == "etl.main"


@pytest.mark.parametrize(
    "changes",
    [
        {"resources": resources(), "reusable": "off"},
        {"resources": resources(), "reusable": UNKNOWN},
        {"resources": UNKNOWN},
        {"resources": None},
        {"queue": "fast"},
    ],
)
def test_good_override_under_reuse(changes: Any) -> None:
    assert not check(override_under_reuse, with_override(override(**changes), reusable=policy()))


def test_override_without_reuse() -> None:
    assert not check(override_under_reuse, with_override(override(resources=resources())))
    assert not check(override_under_reuse, with_override(override(resources=resources()), reusable=UNKNOWN))
    declared = override(resources=resources(), reusable={"replicas": 2})
    assert len(check(override_under_reuse, with_override(declared))) == 1


def test_override_at_module_level() -> None:
    declared = override(resources=resources(), caller=None)
    found = only(override_under_reuse, program(environment(reusable=policy()), overrides=(declared,)))
    assert found.subject == "etl.load"


@pytest.mark.parametrize("name", ["name", "image", "docs", "interface"])
def test_fixed_override(name: str) -> None:
    found = only(fixed_override, with_override(override(given=(name, "queue"), spans=spans(name))))
    assert found.message == f"{name} of 'etl.load' can't be overridden"
    assert found.span == span(50)
    assert not check(unknown_override, with_override(override(given=(name,))))


def test_unknown_override() -> None:
    found = only(unknown_override, with_override(override(given=("resource", "queue"), spans=spans("resource"))))
    assert (found.message, found.help) == ("a task has no 'resource' to override", "Did you mean 'resources'?")
    assert found.span == span(50)
    assert (only(unknown_override, with_override(override(given=("xyz",)))).help or "").startswith("Choose from cache")
    assert not check(unknown_override, with_override(override(given=unknown_override.PARAMETERS)))


def test_override_parameters_are_the_sdks() -> None:
    parameters = set(inspect.signature(TaskTemplate.override).parameters) - {"self", "kwargs"}
    assert set(unknown_override.PARAMETERS) == parameters
    fields = {field.name for field in dataclasses.fields(AsyncFunctionTaskTemplate) if field.init}
    known = {*unknown_override.PARAMETERS, *unknown_override.PASSED_ON, *unknown_override.FIXED}
    assert {name for name in fields if not name.startswith("_")} == known
