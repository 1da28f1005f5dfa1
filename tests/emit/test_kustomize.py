"""The kustomization and the example of secrets, as the tools read them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import kubernetes_validate
import pytest
import yaml
from tests.kubernetes_schemas import problems
from tests.plan.samples import environment, override, plan, policy, secret, task, template, trigger

from flyte_compile.emit.kubernetes import emit_object
from flyte_compile.emit.kustomize import emit_kustomization
from flyte_compile.emit.secrets_example import emit_secrets_example
from flyte_compile.emit.typed_models import Checker
from flyte_compile.plan.kubernetes.artefacts import KubernetesPlan

NEEDS_KUBECTL = pytest.mark.skipif(shutil.which("kubectl") is None, reason="there is no kubectl")
CHECKER = Checker()


def _rendered(planned: KubernetesPlan, folder: Path, namespace: str | None) -> list[dict[str, object]]:
    for item in planned.objects:
        path = folder / item.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(emit_object(item, CHECKER))
    (folder / "kustomization.yaml").write_text(emit_kustomization(planned.objects, namespace))
    done = subprocess.run(["kubectl", "kustomize", str(folder)], capture_output=True, text=True, check=True)
    return [document for document in yaml.safe_load_all(done.stdout) if document]


@NEEDS_KUBECTL
def test_what_is_installed_is_rendered_and_nothing_else(tmp_path: Path) -> None:
    declared = task(triggers=(trigger(cron="@daily"),))
    planned = plan(environment(declared, reusable=policy(max_replicas=4)), namespace="ml")
    documents = _rendered(planned, tmp_path, "ml")
    kinds = sorted(str(document["kind"]) for document in documents)
    assert kinds == ["CronJob", "Deployment", "HorizontalPodAutoscaler", "Service"]
    for document in documents:
        assert isinstance(document["metadata"], dict)
        assert document["metadata"]["namespace"] == "ml"
        kubernetes_validate.validate(document, "1.37", strict=True)


@NEEDS_KUBECTL
@pytest.mark.parametrize("namespace", [None, "ml"])
def test_a_tree_that_installs_nothing_is_rendered(tmp_path: Path, namespace: str | None) -> None:
    assert _rendered(plan(environment()), tmp_path, namespace) == []


def test_the_example_names_every_secret_and_key_without_values() -> None:
    declared = template(
        {
            "containers": (
                {
                    "name": "primary",
                    "envFrom": ({"secretRef": {"name": "all-of-it"}},),
                    "env": ({"name": "X", "valueFrom": {"secretKeyRef": {"name": "aws", "key": "region"}}},),
                },
            ),
            "volumes": (
                {"name": "tls", "secret": {"secretName": "tls", "items": ({"key": "tls.crt", "path": "crt"},)}},
                {"name": "maybe", "secret": {"secretName": "maybe", "optional": True}},
            ),
        }
    )
    secrets = (secret("id", "aws"), secret("key", "my_group", mount="/etc/flyte/secrets"))
    text = emit_secrets_example(plan(environment(task(pod_template=declared), secrets=secrets)).objects, "ml")
    assert text is not None
    documents = [document for document in yaml.safe_load_all(text) if document]
    assert {document["metadata"]["name"]: document["stringData"] for document in documents} == {
        "all-of-it": {},
        "aws": {"id": "", "region": ""},
        "my-group": {"key": ""},
        "tls": {"tls.crt": ""},
    }
    for document in documents:
        assert document["metadata"]["namespace"] == "ml"
        kubernetes_validate.validate(document, "1.37", strict=True)


def test_the_example_names_what_images_are_pulled_and_volumes_mounted_with() -> None:
    declared = template(
        {
            "containers": ({"name": "primary"},),
            "imagePullSecrets": ({"name": "registry"},),
            "volumes": (
                {"name": "a", "csi": {"driver": "d", "nodePublishSecretRef": {"name": "driver"}}},
                {"name": "b", "azureFile": {"secretName": "share", "shareName": "s"}},
            ),
        }
    )
    text = emit_secrets_example(plan(environment(task(pod_template=declared))).objects, None)
    assert text is not None
    assert "#   kubectl create secret docker-registry registry --from-file=.dockerconfigjson=..." in text
    documents = [document for document in yaml.safe_load_all(text) if document]
    assert {document["metadata"]["name"]: (document["type"], document["stringData"]) for document in documents} == {
        "driver": ("Opaque", {}),
        "registry": ("kubernetes.io/dockerconfigjson", {".dockerconfigjson": ""}),
        "share": ("Opaque", {"azurestorageaccountkey": "", "azurestorageaccountname": ""}),
    }
    for document in documents:
        assert problems(document) == []


def test_a_name_adds_no_command() -> None:
    declared = template({"containers": ({"name": "primary", "envFrom": ({"secretRef": {"name": "a; reboot"}},)},)})
    text = emit_secrets_example(plan(environment(task(pod_template=declared))).objects, None)
    assert text is None or "#   kubectl create secret generic 'a; reboot'\n" in text


def test_the_example_names_what_variants_pools_and_schedules_need() -> None:
    declared = environment(
        task(triggers=(trigger(cron="@daily"),)), secrets=(secret("k", "shared"),), reusable=policy()
    )
    call = override(reusable="off", secrets=(secret("other", "of-call"),))
    text = emit_secrets_example(plan(declared, overrides=(call,)).objects, None)
    assert text is not None
    documents = [document for document in yaml.safe_load_all(text) if document]
    assert {document["metadata"]["name"]: document["stringData"] for document in documents} == {
        "of-call": {"other": ""},
        "shared": {"k": ""},
    }


def test_a_tree_without_secrets_has_no_example() -> None:
    assert emit_secrets_example(plan(environment()).objects, None) is None
