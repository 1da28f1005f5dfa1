"""`override` calls: who gets a pod of its own, and what it is called."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from tests.plan.samples import (
    codes,
    document,
    environment,
    override,
    paths,
    plan,
    policy,
    primary,
    resources,
    secret,
    task,
    template,
    unknown,
)

from flyte_compile.ir import Cache, Retries, Timeout

POD, JOB = "tasks/app/train/pod.yaml", "tasks/app/train/job.yaml"


def _variants(found: list[str]) -> list[str]:
    return [path for path in found if "/pod-" in path]


@pytest.mark.parametrize(
    "changes",
    [
        {"resources": resources(cpu="4")},
        {"env_vars": {"A": "2"}},
        {"secrets": (secret("other"),)},
        {"pod_template": template({"nodeSelector": {"disk": "ssd"}})},
        {"retries": Retries(5)},
        {"timeout": Timeout(max_runtime=5)},
        {"queue": "fast"},
        {"service_account": "other"},
        {"short_name": "other"},
        {"retries": Retries(0)},
    ],
)
def test_a_call_that_changes_the_pod_has_a_variant(changes: dict[str, Any]) -> None:
    call = override(**changes)
    planned = plan(environment(task(retries=Retries(1))), overrides=(call,))
    (path,) = _variants(paths(planned))
    assert planned.overrides[id(call)].pod == path
    (variant,) = planned.tasks[0, "app.train"].variants
    assert variant.pod == path
    assert document(planned, path) != document(planned, POD)
    assert document(planned, path)["metadata"]["annotations"]["flyte-compile/override"] == "app.py:50"


@pytest.mark.parametrize(
    "changes",
    [
        {"cache": Cache("auto")},
        {"env_vars": {}},
        {"secrets": ()},
        {"queue": ""},
        {},
    ],
)
def test_a_call_that_changes_nothing_runs_the_tasks_own_pod(changes: dict[str, Any]) -> None:
    call = override(**changes)
    planned = plan(environment(task(retries=Retries(1)), env_vars={"A": "1"}), overrides=(call,))
    assert paths(planned) == [JOB, POD]
    assert planned.overrides[id(call)].pod == POD


def test_calls_that_ask_for_the_same_share_a_variant() -> None:
    calls = (
        override(resources=resources(cpu="4"), line=60),
        override(resources=resources(cpu=4), line=50),
        override(resources=resources(cpu="8"), line=70),
    )
    planned = plan(environment(), overrides=calls)
    assert len(_variants(paths(planned))) == 2
    first, second, third = (planned.overrides[id(call)].pod for call in calls)
    assert first == second != third
    assert document(planned, first)["metadata"]["annotations"]["flyte-compile/override"] == "app.py:50, app.py:60"


def test_a_variant_is_called_by_its_short_name_where_that_is_its_own() -> None:
    calls = (override(short_name="Big one"), override(short_name="same"), override(short_name="same", queue="q"))
    planned = plan(environment(), overrides=calls)
    names = [planned.overrides[id(call)].pod for call in calls]
    assert names[0].startswith("tasks/app/train/pod-big-one-")
    assert "same" not in names[1] + names[2]
    assert len(set(names)) == 3


def test_names_of_variants_dont_depend_on_other_calls() -> None:
    call = override(resources=resources(cpu="4"))
    other = override(resources=resources(cpu="8"))
    alone = plan(environment(), overrides=(call,)).overrides[id(call)]
    assert plan(environment(), overrides=(other, call)).overrides[id(call)] == alone


def test_a_variant_has_a_job_of_its_own() -> None:
    planned = plan(environment(), overrides=(override(short_name="careful", retries=Retries(5)),))
    assert document(planned, "tasks/app/train/job-careful.yaml")["spec"]["backoffLimit"] == 5
    assert document(planned, JOB)["spec"]["backoffLimit"] == 0


def test_the_pod_of_a_variant_is_named_after_it() -> None:
    planned = plan(environment(), overrides=(override(short_name="careful"), override(retries=Retries(5))))
    names = {document(planned, path)["metadata"]["name"] for path in paths(planned) if "pod" in path}
    (other,) = names - {"app-train", "app-train-careful"}
    assert re.fullmatch("app-train-[0-9a-f]{8}", other)


def test_an_unknown_part_is_said_and_its_variant_left_out() -> None:
    call = override(resources=resources(cpu=unknown()))
    planned = plan(environment(), overrides=(call, override(short_name="b")))
    (found,) = planned.diagnostics
    assert found.code == "FC003"
    assert found.message.startswith("override(resources=) can't be known statically")
    assert id(call) not in planned.overrides
    assert _variants(paths(planned)) == ["tasks/app/train/pod-b.yaml"]


def test_calls_in_the_body_of_a_task_count_as_well() -> None:
    caller = task("app.main", overrides=(override(target="app.train", short_name="b"),))
    assert _variants(paths(plan(environment(task(), caller)))) == ["tasks/app/train/pod-b.yaml"]


def test_a_call_out_of_a_pool_has_a_pod() -> None:
    call = override(reusable="off", resources=resources(cpu="4"))
    planned = plan(environment(reusable=policy()), overrides=(call,))
    files = planned.overrides[id(call)]
    assert primary(document(planned, files.pod))["resources"]["limits"] == {"cpu": "4"}
    assert files.job is not None
    assert document(planned, files.job)["spec"]["backoffLimit"] == 0
    own = override(reusable={"replicas": 2})
    assert "FC838" in codes(plan(environment(), overrides=(own,)))


def test_a_call_of_what_isnt_there_is_nobodys_variant() -> None:
    assert paths(plan(environment(), overrides=(override(target="app.gone", short_name="b"),))) == [JOB, POD]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"cache": Cache("auto")}, "FC825"),
        ({"cache": unknown()}, "FC825"),
        ({"cache": Cache("disable")}, None),
        ({"reusable": {"replicas": 2}}, "FC838"),
        ({"reusable": "off"}, None),
    ],
)
def test_what_a_call_asks_for_in_vain_is_said_and_listed(fields: dict[str, Any], code: str | None) -> None:
    planned = plan(environment(), overrides=(override(**fields),))
    assert codes(planned) == ([] if code is None else [code])
    (field,) = fields
    features = [item["feature"] for item in planned.tasks[0, "app.train"].unsupported if isinstance(item, dict)]
    assert features == ([] if code is None else [f"override.{field}"])


def test_a_cache_that_the_task_has_is_said_once() -> None:
    planned = plan(environment(task(cache=Cache("auto"))), overrides=(override(cache=Cache("override")),))
    assert codes(planned) == ["FC825"]


def test_a_plugin_of_a_call_is_said() -> None:
    call = replace(override(), given=("links", "plugin_config"))
    assert codes(plan(environment(), overrides=(call,))) == ["FC841", "FC842"]
