"""Tables of platforms of one's own: what is no profile is refused with its place, and what is one makes valid pods."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kubernetes_schemas import VERSIONS, problems
from tests.plan.samples import device, environment, plan, task

from flyte_compile.plan.kubernetes.platforms import PlatformError, load


def _spot(**fields: Any) -> dict[str, Any]:
    return {"spot": {"require": {"pool": ["cheap"]}, **fields}}


def _gpu(**fields: Any) -> dict[str, Any]:
    return {"classes": {"GPU": fields}}


def _node(**fields: Any) -> dict[str, Any]:
    return _gpu(nodes={"T4": [{"name": "n", "devices": 1, "cpu": 1, "memory": "1Gi", **fields}]})


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (5, "is 5, not a table"),
        ({"extends": 5}, "extends 5, which is no name"),
        ({"extends": "ours"}, "extends it in turn"),
        ({"extends": "nowhere"}, "no platform 'nowhere'"),
        ({"spott": {}}, "spott is no key; did you mean 'spot'"),
        ({"description": 5}, "description: 5 is no text"),
        ({"spot": 5}, "spot: 5 is no table"),
        ({"spot": {}}, "spot needs a require"),
        ({"spot": {"require": {"a": "b"}}}, "spot.require.a: 'b' is no list"),
        ({"spot": {"require": {"a": []}}}, "among none"),
        ({"spot": {"require": {"a": [1]}}}, "1 is no text"),
        ({"spot": {"require": {"a": ["b\n"]}}}, "is no value of a label"),
        ({"spot": {"require": {"a b": ["c"]}}}, "'a b' is no label"),
        (_spot(tolerations=5), "spot.tolerations: 5 is no list"),
        (_spot(tolerations=[5]), "spot.tolerations[0]: 5 is no table"),
        (_spot(tolerations=[{"kye": "x"}]), "spot.tolerations[0].kye is no key; did you mean 'key'"),
        (_spot(tolerations=[{"value": "x"}]), "spot.tolerations[0] needs a key"),
        (_spot(tolerations=[{"key": "x", "effect": "Never"}]), "'Never' is none of NoExecute"),
        (_spot(tolerations=[{"key": "x", "operator": "In"}]), "'In' is none of Equal"),
        (_spot(tolerations=[{"key": "x", "operator": "Exists", "value": "y"}]), "Exists asks for no value"),
        ({"classes": {"CPU": {}}}, "classes.CPU is no key; did you mean"),
        ({"classes": {"GPU": 5}}, "classes.GPU: 5 is no table"),
        (_gpu(resource=5), "classes.GPU.resource: 5 is no text"),
        (_gpu(resource="gpu"), "needs a domain"),
        (_gpu(resource="nvidia.com/g p u"), "is no label"),
        (_gpu(devices={"T4": ["x"]}), "classes.GPU needs a label"),
        (_gpu(label="x", devices={"T4": "x"}), "classes.GPU.devices.T4: 'x' is no list"),
        (_gpu(label="x y", devices={"T4": ["x"]}), "'x y' is no label"),
        (_gpu(partition={"strategy": "other"}), "'other' is none of mixed, single, topology"),
        (_gpu(partition={"strategy": "single"}), "classes.GPU.partition needs a label"),
        (_gpu(partition={"strategy": "single", "label": 5}), "classes.GPU.partition.label: 5 is no text"),
        (_gpu(nodes={"T4": {}}), "classes.GPU.nodes.T4: {} is no list"),
        ({"a\nb": 1}, "'a\\nb' is no key"),
        (_node(cpus=1), "classes.GPU.nodes.T4[0].cpus is no key; did you mean 'cpu'"),
        (_node(devices=0), "0 is no whole number"),
        (_node(cpu=True), "True is no whole number"),
        (_node(memory="-1Gi"), "'-1Gi' is no amount"),
    ],
)
def test_tables_that_are_no_profile(table: Any, words: str) -> None:
    with pytest.raises(PlatformError) as raised:
        load("ours", {"ours": table})
    assert words in str(raised.value)


def test_platforms_that_are_not_there() -> None:
    with pytest.raises(PlatformError, match="there is no platform 'nowhere'; there are aks"):
        load("nowhere", {})
    with pytest.raises(PlatformError, match="'b' extends 'a', which extends it in turn"):
        load("a", {"a": {"extends": "b"}, "b": {"extends": "a"}})


_VALUES = st.sampled_from((["a"], ["a", "b"], [], ["a b"], "a", 5, [5], {"pool": ["a"]}, {"a b": ["a"]}))
_TABLES = st.recursive(
    st.one_of(_VALUES, st.just(1), st.just("64Gi")),
    lambda inner: st.dictionaries(
        st.sampled_from(
            ("spot", "require", "tolerations", "classes", "GPU", "devices", "T4", "label", "resource", "nodes", "pool")
        ),
        inner,
        max_size=3,
    ),
    max_leaves=8,
)


@given(st.one_of(_TABLES, st.builds(lambda gpu: {"classes": {"GPU": gpu}}, _TABLES)))
@settings(max_examples=300)
def test_a_table_is_refused_or_makes_valid_pods(table: Any) -> None:
    try:
        load("ours", {"ours": table})
    except PlatformError:
        return
    declared = environment(task(interruptible=True), resources=device("T4"))
    for item in plan(declared, platform="ours", platforms={"ours": table}).objects:
        assert problems(json.loads(json.dumps(item.document)), VERSIONS[:1]) == []
