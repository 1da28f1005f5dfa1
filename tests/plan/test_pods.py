"""A task's pod: what every pod has, and what each declaration adds to it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import pytest
from tests.plan.samples import (
    IMAGE,
    at,
    codes,
    device,
    document,
    environment,
    image,
    override,
    paths,
    plan,
    pod,
    primary,
    program,
    resources,
    secret,
    task,
    trigger,
    unknown,
)

from flyte_compile.ir import Cache, Container, ImageKind, Retries, Sandbox, TaskKind
from flyte_compile.plan.kubernetes.objects import plan_objects
from flyte_compile.plan.kubernetes.security import contradictions
from flyte_compile.plan.options import Options


def _variables(found: Any) -> dict[str, Any]:
    return {item["name"]: item.get("value", item.get("valueFrom")) for item in primary(found)["env"]}


def test_every_pod_meets_the_restricted_standard() -> None:
    found = pod(environment())
    assert found["spec"]["securityContext"] == {
        "runAsGroup": 1000,
        "runAsNonRoot": True,
        "runAsUser": 1000,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert primary(found)["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ("ALL",)},
        "readOnlyRootFilesystem": True,
    }
    mounts = {item["mountPath"]: item["name"] for item in primary(found)["volumeMounts"]}
    assert mounts == {"/home/flyte": "flyte-home", "/tmp": "flyte-tmp"}
    assert {item["name"]: item["emptyDir"] for item in found["spec"]["volumes"]} == {"flyte-home": {}, "flyte-tmp": {}}


def test_every_pod_says_what_a_flyte_backend_says() -> None:
    found = pod(environment())
    spec = found["spec"]
    assert (spec["restartPolicy"], spec["enableServiceLinks"], spec["terminationGracePeriodSeconds"]) == (
        "Never",
        False,
        30,
    )
    assert spec["automountServiceAccountToken"] is False
    assert primary(found)["name"] == "primary"
    assert primary(found)["image"] == "ghcr.io/acme/app:1f2e3d"
    assert primary(found)["imagePullPolicy"] == "IfNotPresent"
    assert primary(found)["terminationMessagePolicy"] == "FallbackToLogsOnError"
    assert primary(found)["command"] == ("python", "/opt/flyte-compile/tasks/app/train/entrypoint.py")
    assert _variables(found) == {"FLYTE_COMPILE_INPUTS": "{}", "HOME": "/home/flyte"}
    metadata = found["metadata"]
    assert metadata["name"] == "app-train"
    assert metadata["annotations"]["cluster-autoscaler.kubernetes.io/safe-to-evict"] == "false"
    assert metadata["annotations"]["flyte-compile/source"] == "app.py:20"
    assert metadata["labels"]["app.kubernetes.io/managed-by"] == "flyte-compile"


def test_the_namespace_stands_in_the_object() -> None:
    assert pod(environment(), namespace="ml")["metadata"]["namespace"] == "ml"
    assert "namespace" not in pod(environment())["metadata"]


@pytest.mark.parametrize(
    ("declared", "requests", "limits"),
    [
        ({"cpu": 2}, {"cpu": "2"}, {"cpu": "2"}),
        ({"cpu": (1, 2.5)}, {"cpu": "1"}, {"cpu": "2500m"}),
        ({"memory": ("1Gi", "2Gi")}, {"memory": "1Gi"}, {"memory": "2Gi"}),
        ({"disk": "10Gi"}, {"ephemeral-storage": "10Gi"}, {"ephemeral-storage": "10Gi"}),
    ],
)
def test_a_missing_limit_is_the_request(declared: dict[str, Any], requests: Any, limits: Any) -> None:
    found = primary(pod(environment(resources=resources(**declared))))["resources"]
    assert found == {"requests": requests, "limits": limits}


@pytest.mark.parametrize(
    ("shm", "medium"), [("2Gi", {"medium": "Memory", "sizeLimit": "2Gi"}), ("auto", {"medium": "Memory"})]
)
def test_shared_memory_is_a_volume_in_memory(shm: str, medium: Any) -> None:
    found = pod(environment(resources=resources(shm=shm)))
    assert {"name": "flyte-shm", "emptyDir": medium} in found["spec"]["volumes"]
    assert {"name": "flyte-shm", "mountPath": "/dev/shm"} in primary(found)["volumeMounts"]


@pytest.mark.parametrize(
    ("declared", "code", "help"),
    [
        ({"memory": "4GB"}, "FC301", "Write '4Gi'."),
        ({"cpu": "-1"}, "FC301", "Write an amount such as '500m' or '4Gi'."),
        ({"shm": "64GB"}, "FC301", "Write '64Gi'."),
        ({"cpu": (4, 1)}, "FC304", "Write the request first, then the limit."),
    ],
)
def test_amounts_that_no_pod_can_have(declared: dict[str, Any], code: str, help: str) -> None:
    planned = plan(environment(resources=resources(**declared)))
    (found,) = planned.diagnostics
    assert (found.code, found.help, found.span) == (code, help, at(3))
    assert paths(planned) == []


def test_variables_are_sorted_and_the_call_wins_over_the_environment() -> None:
    planned = plan(
        environment(env_vars={"B": "1", "A": "2"}), overrides=(override(short_name="other", env_vars={"A": "3"}),)
    )
    names = [item["name"] for item in primary(document(planned, "tasks/app/train/pod.yaml"))["env"]]
    assert names == ["A", "B", "FLYTE_COMPILE_INPUTS", "HOME"]
    again = _variables(document(planned, "tasks/app/train/pod-other.yaml"))
    # `override(env_vars=)` replaces the variables as a whole, as in the SDK.
    assert again["A"] == "3"
    assert "B" not in again


def test_a_variable_of_the_users_wins_over_ours_and_a_secret_over_both() -> None:
    found = _variables(pod(environment(env_vars={"HOME": "/data", "KEY": "plain"}, secrets=(secret("key"),))))
    assert found["HOME"] == "/data"
    assert found["KEY"] == {"secretKeyRef": {"name": "key", "key": "key"}}


@pytest.mark.parametrize(
    ("declared", "variable", "name", "key"),
    [
        (secret("OPENAI_API_KEY"), "OPENAI_API_KEY", "openai-api-key", "openai_api_key"),
        (secret("id", "aws", as_env_var="AWS_ACCESS_KEY_ID"), "AWS_ACCESS_KEY_ID", "aws", "id"),
        (secret("Key", "My_Group"), "MY_GROUP_KEY", "my-group", "key"),
    ],
)
def test_a_secret_is_a_reference(declared: Any, variable: str, name: str, key: str) -> None:
    found = _variables(pod(environment(secrets=(declared,))))
    assert found[variable] == {"secretKeyRef": {"name": name, "key": key}}


MOUNT = "/etc/flyte/secrets"


def test_secret_files_of_a_group_are_a_volume_of_its_secret() -> None:
    mounted = (secret("My-Key", "my-group", mount=MOUNT), secret("B", "my-group", mount=MOUNT))
    assert _secret_volumes(mounted) == {
        "/etc/flyte/secrets/my-group": {
            "secretName": "my-group",
            "defaultMode": 0o444,
            "items": ({"key": "b", "path": "b"}, {"key": "my-key", "path": "my-key"}),
        }
    }


def test_each_group_has_a_volume() -> None:
    mounted = (secret("a", "Two", mount=MOUNT), secret("b", "one", mount=MOUNT))
    assert _secret_volumes(mounted) == {
        "/etc/flyte/secrets/Two": {
            "secretName": "two",
            "defaultMode": 0o444,
            "items": ({"key": "a", "path": "a"},),
        },
        "/etc/flyte/secrets/one": {
            "secretName": "one",
            "defaultMode": 0o444,
            "items": ({"key": "b", "path": "b"},),
        },
    }


def test_a_secret_without_a_group_stands_in_the_folder_itself() -> None:
    (folder,) = _secret_volumes((secret("alone", mount=MOUNT),))
    assert folder == "/etc/flyte/secrets"


@pytest.mark.parametrize("other", [secret("ALONE", mount=MOUNT), secret("key", "my-group/deeper", mount=MOUNT)])
def test_folders_in_each_other_are_one_projected_volume(other: Any) -> None:
    found = pod(environment(secrets=(secret("My-Key", "my-group", mount=MOUNT), other)))
    (volume,) = [item for item in found["spec"]["volumes"] if item["name"] == "flyte-secrets"]
    assert {"secret": {"name": "my-group", "items": ({"key": "my-key", "path": "my-group/my-key"},)}} in (
        volume["projected"]["sources"]
    )
    assert len(volume["projected"]["sources"]) == 2
    mount = {"name": "flyte-secrets", "mountPath": "/etc/flyte/secrets", "readOnly": True}
    assert mount in primary(found)["volumeMounts"]


def _secret_volumes(secrets: tuple[Any, ...]) -> dict[str, Any]:
    """By the place where they are mounted."""
    found = pod(environment(secrets=secrets))
    volumes = {item["name"]: item["secret"] for item in found["spec"]["volumes"] if "secret" in item}
    mounts = [item for item in primary(found)["volumeMounts"] if item["name"] in volumes]
    assert all(item["readOnly"] for item in mounts)
    return {item["mountPath"]: volumes[item["name"]] for item in mounts}


def test_a_name_that_no_secret_can_have_is_replaced_and_said() -> None:
    planned = plan(environment(secrets=(secret("a b", "arn:aws:x", mount="/etc/flyte/secrets"),)))
    assert codes(planned) == ["FC452"]
    volumes = document(planned, "tasks/app/train/pod.yaml")["spec"]["volumes"]
    (source,) = next(item["projected"]["sources"] for item in volumes if "projected" in item)
    assert re.fullmatch(r"arn-aws-x-[0-9a-f]{8}", source["secret"]["name"])
    assert source["secret"]["items"][0]["path"] == "arn:aws:x/a b", "the task finds its file where it looks for it"


@pytest.mark.parametrize("group", ["../up", "..up", "/etc", "a\0"])
def test_files_that_no_secret_can_be(group: str) -> None:
    planned = plan(environment(secrets=(secret("key", group, mount="/etc/flyte/secrets"),)))
    assert "FC453" in codes(planned)
    assert paths(planned) == []


@pytest.mark.parametrize(
    "variables", [{"A": "x\0y"}, {"A": "\ud800"}, {"A=B": "1"}, {"": "1"}, {"A": 1}, {"A": "x" * 131_070}]
)
def test_variables_that_no_process_can_have(variables: Any) -> None:
    planned = plan(environment(env_vars=variables))
    assert codes(planned) == ["FC450"]
    assert paths(planned) == []


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other limits")
def test_texts_are_as_long_as_linux_lets_them_be() -> None:
    """`MAX_ARG_STRLEN` is 131,072 bytes with the NUL at the end; a variable's name and its `=` count."""
    assert codes(plan(environment(env_vars={"A": "x" * 131_069}))) == []
    assert subprocess.run(["true", "x" * 131_071], check=False).returncode == 0
    with pytest.raises(OSError, match="Argument list too long"):
        subprocess.run(["true", "x" * 131_072], check=False)
    kept = plan(environment(task(kind=TaskKind.CONTAINER, container=Container("a:1", ("echo", "x" * 131_071), ()))))
    assert codes(kept) == ["FC832"]
    long = plan(environment(task(kind=TaskKind.CONTAINER, container=Container("a:1", ("echo", "é" * 65_536), ()))))
    assert codes(long) == ["FC450"]
    assert all(len(found.message) < 300 for found in long.diagnostics)


def test_inputs_that_no_process_can_have() -> None:
    nightly = trigger(cron="0 6 * * *", inputs={"x": "y" * 131_072})
    assert codes(plan(environment(task(triggers=(nightly,))))) == ["FC450"]


def test_expansion_by_kubernetes_is_said() -> None:
    planned = plan(environment(env_vars={"A": "$(HOME)/x"}))
    assert codes(planned) == ["FC451"]
    assert _variables(document(planned, "tasks/app/train/pod.yaml"))["A"] == "$(HOME)/x"


def test_a_service_account_keeps_its_token() -> None:
    spec = pod(environment(task(service_account="trainer")))["spec"]
    assert spec["serviceAccountName"] == "trainer"
    assert "automountServiceAccountToken" not in spec


@pytest.mark.parametrize("account", ["Trainer", "a b", "x\0"])
def test_accounts_that_no_cluster_has(account: str) -> None:
    assert codes(plan(environment(task(service_account=account)))) == ["FC757"]


@pytest.mark.parametrize("name", ["app.\0", "app.\ud800"])
def test_names_that_cant_be_written(name: str) -> None:
    planned = plan(environment(task(name)))
    assert (codes(planned), paths(planned)) == (["FC752"], [])


def test_a_queue_is_a_label() -> None:
    found = pod(environment(task(queue="gpu-large")))
    assert found["metadata"]["labels"]["kueue.x-k8s.io/queue-name"] == "gpu-large"
    planned = plan(environment(task(queue="gpu large")))
    assert codes(planned) == ["FC835"]
    assert planned.tasks[0, "app.train"].unsupported != ()


def test_limits_of_a_sandbox_are_annotations() -> None:
    found = pod(environment(task(kind=TaskKind.SANDBOXED, sandbox=Sandbox(5000, 100))))
    assert found["metadata"]["annotations"]["flyte-compile/sandbox-timeout-ms"] == "5000"
    assert found["metadata"]["annotations"]["flyte-compile/sandbox-max-memory"] == "100"


def test_a_container_task_runs_its_own_image_and_command() -> None:
    container = Container("alpine:3.20", ("sh", "-c"), ("echo {{.inputs.x}}",))
    planned = plan(environment(task(kind=TaskKind.CONTAINER, container=container, retries=Retries(2))))
    found = document(planned, "tasks/app/train/pod.yaml")
    assert primary(found)["image"] == "alpine:3.20"
    assert primary(found)["command"] == ("sh", "-c")
    assert primary(found)["args"] == ("echo {{.inputs.x}}",)
    assert codes(planned) == ["FC832"]
    rules = document(planned, "tasks/app/train/job.yaml")["spec"]["podFailurePolicy"]["rules"]
    assert [rule["action"] for rule in rules] == ["Ignore"], "its exit codes aren't ours"


def test_what_kubernetes_has_nothing_for_is_said_once_and_listed() -> None:
    first, second = task("app.one", cache=Cache("auto")), task("app.two", cache=Cache("auto"))
    planned = plan(
        environment(first, second, plugin_config="RayJobConfig", spans={"cache": at(9), "plugin_config": at(8)})
    )
    assert sorted(codes(planned)) == ["FC825", "FC841"]
    for name in ("app.one", "app.two"):
        features = [item["feature"] for item in planned.tasks[0, name].unsupported if isinstance(item, dict)]
        assert features == ["cache", "plugin_config"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("env_vars", {"A": unknown()}),
        ("resources", resources(memory=unknown())),
        ("secrets", (unknown(),)),
    ],
)
def test_what_an_environment_doesnt_tell_stops_its_tasks(field: str, value: Any) -> None:
    planned = plan(environment(task("app.one"), task("app.two"), **{field: value}))
    (found,) = planned.diagnostics
    assert found.code == "FC003"
    assert found.span == at(99)
    assert found.message == f"{field} can't be known statically: it calls a function that isn't known"
    assert paths(planned) == []


@pytest.mark.parametrize("field", ["retries", "timeout", "pod_template", "interruptible", "queue", "service_account"])
def test_what_a_task_doesnt_tell_stops_that_task_alone(field: str) -> None:
    planned = plan(environment(task("app.one", **{field: unknown()}), task("app.two")))
    assert codes(planned) == ["FC003"]
    assert paths(planned) == ["tasks/app/two/job.yaml", "tasks/app/two/pod.yaml"]
    assert planned.tasks[0, "app.one"].run is None


@pytest.mark.parametrize("field", ["short_name", "docs", "cache", "report", "links", "triggers"])
def test_what_a_pod_can_do_without_stops_nothing(field: str) -> None:
    declared: dict[str, Any] = {field: unknown()}
    planned = plan(environment(task(**declared)))
    assert paths(planned) == ["tasks/app/train/job.yaml", "tasks/app/train/pod.yaml"]


def test_an_unknown_name_is_said() -> None:
    planned = plan(environment(name=unknown()))
    assert codes(planned) == ["FC003"]
    assert paths(planned) == []


@pytest.mark.parametrize("kind", [ImageKind.NONE, ImageKind.AUTO])
def test_a_task_whose_image_could_not_be_planned_has_no_pod(kind: ImageKind) -> None:
    failed = plan_objects(program(environment(image=image(kind=kind))), Options(), {}, frozenset())
    assert (codes(failed), paths(failed)) == ([], []), "whoever planned the image has said why"


def test_inputs_in_a_preamble_name_the_parameters() -> None:
    for item in plan(environment()).objects:
        assert any(json.dumps({"x": "..."}) in line for line in item.preamble)


def test_an_excluded_environment_has_no_objects() -> None:

    planned = plan_objects(program(environment(resources=device("A100"))), Options(), {0: IMAGE}, frozenset({0}))
    assert (codes(planned), paths(planned)) == ([], [])


def test_a_pod_of_ours_leaves_the_standard_nowhere() -> None:
    everything = environment(
        task(interruptible=True, service_account="trainer"),
        resources=device("T4"),
        secrets=(secret("key", mount="/etc/flyte/secrets"),),
    )
    found = pod(everything, platform="gke")
    assert list(contradictions(found["spec"], found["metadata"]["annotations"])) == []
    assert {tuple(set(volume) - {"name"}) for volume in found["spec"]["volumes"]} == {("emptyDir",), ("secret",)}
