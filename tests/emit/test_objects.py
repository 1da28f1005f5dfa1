"""The emitted objects: golden texts, the published schemas, and the API's own decoder."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from pytest_snapshot.plugin import Snapshot
from tests.kubectl_decoder import differences, needs_kubectl
from tests.kubernetes_schemas import VERSIONS, problems
from tests.plan.samples import (
    at,
    device,
    environment,
    override,
    plan,
    policy,
    resources,
    secret,
    task,
    template,
    trigger,
)

from flyte_compile.emit.kubernetes import emit_object
from flyte_compile.emit.typed_models import Checker
from flyte_compile.ir import Backoff, Container, Resources, Retries, Sandbox, TaskKind, Timeout
from flyte_compile.plan.kubernetes.artefacts import KubernetesPlan
from flyte_compile.plan.model import ObjectPlan

SNAPSHOTS = Path(__file__).parent.parent / "snapshots" / "objects"
CHECKER = Checker()


def _subjects() -> Mapping[str, KubernetesPlan]:
    """Small programs, each about one thing."""
    seed_template = template(
        {"containers": ({"name": "primary", "env": ({"name": "CUSTOM_VAR", "value": "flyte-val"},)},)},
        labels={"team": "vision"},
    )
    sidecars = template(
        {
            "containers": (
                {
                    "name": "default",
                    "env": ({"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}},),
                },
                {"name": "main", "volumeMounts": ({"name": "data", "mountPath": "/data"},)},
                {"name": "proxy", "image": "envoyproxy/envoy:v1.31.0", "ports": ({"containerPort": 9901},)},
            ),
            "initContainers": ({"name": "fetch", "image": "alpine:3.20", "command": ("true",)},),
            "volumes": ({"name": "data", "persistentVolumeClaim": {"claimName": "data"}},),
            "nodeSelector": {"disk": "ssd"},
            "terminationGracePeriodSeconds": 600,
        },
        primary_container_name="main",
        annotations={"note": "kept: as it is"},
    )
    everything = Resources(at(3), {}, cpu=(1, 2), memory="4Gi", disk="10Gi", shm="2Gi")
    return {
        "plain": plan(environment()),
        "resources": plan(environment(resources=everything, env_vars={"B": "1e3", "A": "yes", "LINES": "one\ntwo\n"})),
        "secrets": plan(
            environment(
                secrets=(
                    secret("id", "aws", as_env_var="AWS_ID"),
                    secret("my-key", "my-group", mount="/etc/flyte/secrets"),
                )
            ),
            namespace="ml",
        ),
        "gpu": plan(environment(resources=device("A100", 1, "1g.5gb")), platform="gke"),
        "tpu": plan(environment(resources=device("V5P", 1, "2x2x1", "TPU")), platform="gke"),
        "template": plan(environment(task(pod_template=seed_template))),
        "sidecars": plan(environment(task(pod_template=sidecars))),
        "attempts": plan(
            environment(
                task(
                    retries=Retries(3, Backoff(10.0, 2.0, 300.0)),
                    timeout=Timeout(1800.0, 900.0, 7200.0),
                    interruptible=True,
                    queue="gpu",
                    service_account="trainer",
                )
            ),
            platform="gke",
        ),
        "triggers": plan(
            environment(
                task(
                    triggers=(
                        trigger(cron="0 6 * * 1-5", timezone="Europe/London", inputs={"x": 1}, auto_activate=False),
                        trigger("hourly", interval_minutes=60),
                    )
                )
            )
        ),
        "pool": plan(
            environment(
                task("app.train"), task("app.score"), reusable=policy(max_replicas=5), resources=resources(cpu="1")
            )
        ),
        "variants": plan(
            environment(),
            overrides=(override(short_name="big", resources=resources(memory="8Gi"), retries=Retries(2)),),
        ),
        "container": plan(
            environment(task(kind=TaskKind.CONTAINER, container=Container("alpine:3.20", ("sh", "-c"), ("echo hi",))))
        ),
        "sandbox": plan(environment(task(kind=TaskKind.SANDBOXED, sandbox=Sandbox(5000, 100 * 1024 * 1024)))),
    }


SUBJECTS = _subjects()
OBJECTS = {f"{name}/{item.path}": item for name, planned in SUBJECTS.items() for item in planned.objects}


@pytest.mark.parametrize("name", SUBJECTS)
def test_the_text_is_as_it_was(name: str, snapshot: Snapshot) -> None:
    snapshot.snapshot_dir = SNAPSHOTS / name
    snapshot.assert_match_dir(_tree(SUBJECTS[name]), "build")


def _tree(planned: KubernetesPlan) -> dict[str, Any]:
    """The files of a plan, folder by folder."""
    tree: dict[str, Any] = {}
    for item in planned.objects:
        *folders, file = item.path.split("/")
        place = tree
        for folder in folders:
            place = place.setdefault(folder, {})
        place[file] = emit_object(item, CHECKER)
    return tree


@pytest.mark.parametrize("item", OBJECTS.values(), ids=OBJECTS)
def test_the_text_means_the_document(item: ObjectPlan) -> None:
    assert yaml.safe_load(emit_object(item, CHECKER)) == json.loads(json.dumps(item.document))


def test_every_object_is_valid_for_every_version() -> None:
    for name, item in OBJECTS.items():
        assert problems(json.loads(json.dumps(item.document))) == [], name


def test_a_field_that_isnt_there_is_refused_by_every_version() -> None:
    document = json.loads(json.dumps(OBJECTS["plain/tasks/app/train/job.yaml"].document))
    document["spec"]["template"]["spec"]["containers"][0]["imagePullPolice"] = "Always"
    refused = problems(document)
    assert [text.split(":")[0] for text in refused] == list(VERSIONS)
    for version in VERSIONS:
        with pytest.raises(kubernetes_validate.ValidationError, match="imagePullPolice"):
            kubernetes_validate.validate(document, version, strict=True)


@needs_kubectl
def test_the_apis_types_hold_every_field(tmp_path: Path) -> None:
    texts = {name: emit_object(item, CHECKER) for name, item in OBJECTS.items()}
    documents = {name: json.loads(json.dumps(item.document)) for name, item in OBJECTS.items()}
    assert differences(texts, documents, tmp_path) == []
    name = "plain/tasks/app/train/pod.yaml"
    documents[name]["spec"]["containers"][0]["imagePullPolice"] = "Always"
    (found,) = differences(texts, documents, tmp_path)
    assert found.startswith(name)


@needs_kubectl
def test_inputs_are_given_as_the_preamble_says(tmp_path: Path) -> None:
    item = OBJECTS["attempts/tasks/app/train/job.yaml"]
    path = tmp_path / "job.yaml"
    path.write_text(emit_object(item, CHECKER))
    done = subprocess.run(
        ["kubectl", "set", "env", "--local", "-f", str(path), 'FLYTE_COMPILE_INPUTS={"x": 1}', "-o", "yaml"],
        env={"KUBECONFIG": "/dev/null", "PATH": "/usr/local/bin:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    found = yaml.safe_load(done.stdout)
    variables = found["spec"]["template"]["spec"]["containers"][0]["env"]
    assert {"name": "FLYTE_COMPILE_INPUTS", "value": '{"x": 1}'} in variables
    assert found["metadata"]["generateName"] == "app-train-"
