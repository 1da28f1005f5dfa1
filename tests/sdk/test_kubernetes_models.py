"""The table of `kubernetes.client` models against the installed package."""

from __future__ import annotations

import runpy
from pathlib import Path

import kubernetes.client

from flyte_compile.sdk import kubernetes_models
from flyte_compile.sdk.kubernetes_models import Field, model

ROOT = Path(__file__).parents[2]


def test_the_table_is_what_the_generator_writes() -> None:
    generate = runpy.run_path(str(ROOT / "tools" / "generate_kubernetes_models.py"))["generate"]
    table = ROOT / "compiler" / "flyte_compile" / "sdk" / "kubernetes_models.json"
    assert table.read_text(encoding="utf-8") == generate()


def test_fields_are_the_constructors_parameters() -> None:
    for name in kubernetes_models.names():
        known = model(name)
        assert known is not None
        assert set(known.fields) == set(getattr(kubernetes.client, name).openapi_types)


def test_a_container() -> None:
    container = model("V1Container")
    assert container is not None
    assert container.required == ("name",)
    assert container.fields["env_from"] == Field("envFrom", "list[V1EnvFromSource]")
    assert container.fields["env_from"].model == "V1EnvFromSource"
    assert container.fields["name"].model is None


def test_mappings_and_integers_or_strings() -> None:
    selector = model("V1PodSpec")
    port = model("V1HTTPGetAction")
    assert selector is not None and port is not None
    assert selector.fields["node_selector"] == Field("nodeSelector", "dict(str, str)")
    assert selector.required == ("containers",)
    assert port.fields["port"].type == "object"


def test_what_no_pod_can_hold() -> None:
    assert model("V1Deployment") is None
    assert model("V2Container") is None
