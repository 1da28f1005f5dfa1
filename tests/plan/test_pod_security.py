"""Our pods before the published standard: they keep it, and where a template makes them leave it, FC750 says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.plan.samples import codes, device, document, environment, paths, plan, pod, primary, secret, task, template
from tests.pod_security import violations

from flyte_compile.plan.kubernetes.artefacts import KubernetesPlan
from flyte_compile.plan.kubernetes.security import contradictions

_BOOL = st.booleans()
_PROFILE = st.sampled_from(("RuntimeDefault", "Unconfined")).map(lambda type_: {"type": type_})
_SELINUX = st.fixed_dictionaries(
    {}, optional={"type": st.sampled_from(("", "container_t", "spc_t")), "user": st.sampled_from(("", "root"))}
)
_SHARED = {
    "runAsNonRoot": _BOOL,
    "runAsUser": st.sampled_from((0, 1, 65534)),
    "seccompProfile": _PROFILE,
    "appArmorProfile": _PROFILE,
    "seLinuxOptions": _SELINUX,
    "windowsOptions": st.fixed_dictionaries({}, optional={"hostProcess": _BOOL}),
}
_POD_CONTEXT = st.fixed_dictionaries(
    {},
    optional={
        **_SHARED,
        "sysctls": st.sampled_from(("kernel.shm_rmid_forced", "kernel.msgmax", "net.ipv4.tcp_rmem")).map(
            lambda name: ({"name": name, "value": "1"},)
        ),
    },
)
_CAPABILITIES = st.fixed_dictionaries(
    {},
    optional={
        "drop": st.sampled_from((("ALL",), ("NET_RAW",), ("NET_RAW", "ALL"))),
        "add": st.sampled_from(((), ("NET_BIND_SERVICE",), ("CHOWN",), ("CAP_SYS_ADMIN",))),
    },
)
_CONTEXT = st.fixed_dictionaries(
    {},
    optional={
        **_SHARED,
        "privileged": _BOOL,
        "allowPrivilegeEscalation": _BOOL,
        "capabilities": _CAPABILITIES,
        "procMount": st.sampled_from(("Default", "Unmasked")),
    },
)
_HOST = st.sampled_from(("", "10.0.0.1"))
_ACTION = st.one_of(
    st.fixed_dictionaries({"port": st.just(80)}, optional={"host": _HOST}).map(lambda action: {"httpGet": action}),
    st.fixed_dictionaries({"port": st.just(80)}, optional={"host": _HOST}).map(lambda action: {"tcpSocket": action}),
)
_CONTAINER = {
    "securityContext": _CONTEXT,
    "ports": st.sampled_from((0, 80)).map(lambda port: ({"containerPort": 80, "hostPort": port},)),
    "livenessProbe": _ACTION,
    "lifecycle": _ACTION.map(lambda action: {"preStop": action}),
}
_VOLUMES = st.sampled_from(
    (
        {"name": "v", "emptyDir": {}},
        {"name": "v", "hostPath": {"path": "/"}},
        {"name": "v", "nfs": {"server": "s", "path": "/"}},
        {"name": "v", "image": {"reference": "r"}},
        {"name": "v", "csi": {"driver": "d"}},
    )
).map(lambda volume: (volume,))


def _containers(name: str) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({"name": st.just(name), "image": st.just("i")}, optional=_CONTAINER).map(
        lambda container: (container,)
    )


_SPEC = st.fixed_dictionaries(
    {},
    optional={
        "containers": st.builds(
            lambda own, sidecar: (*own, *sidecar),
            _containers("primary"),
            st.one_of(st.just(()), _containers("sidecar")),
        ),
        "initContainers": _containers("init"),
        "securityContext": _POD_CONTEXT,
        "volumes": _VOLUMES,
        "hostNetwork": _BOOL,
        "hostPID": _BOOL,
        "hostIPC": _BOOL,
    },
)
_ANNOTATIONS = st.dictionaries(
    st.just("container.apparmor.security.beta.kubernetes.io/primary"),
    st.sampled_from(("runtime/default", "localhost/x", "unconfined")),
)


def _one_thing() -> Iterator[Any]:
    """Templates that say one thing each, of the pod and of each kind of container."""
    yield from ({field: value} for field in ("hostNetwork", "hostPID", "hostIPC") for value in (True, False))
    yield from (
        {"volumes": ({"name": "v", kind: fields},)}
        for kind, fields in (
            ("emptyDir", {}),
            ("hostPath", {"path": "/"}),
            ("image", {"reference": "r"}),
            ("csi", {"driver": "d"}),
            ("nfs", {"server": "s", "path": "/"}),
            ("gitRepo", {"repository": "r"}),
            ("ephemeral", {}),
            ("azureFile", {"secretName": "s", "shareName": "s"}),
        )
    )
    names = ("kernel.shm_rmid_forced", "kernel.msgmax", "net.ipv4.tcp_rmem", "net.core.somaxconn")
    yield from ({"securityContext": {"sysctls": ({"name": name, "value": "1"},)}} for name in names)
    shared: list[dict[str, Any]] = [
        *({"runAsNonRoot": value} for value in (True, False)),
        *({"runAsUser": value} for value in (0, 1)),
        *(
            {field: {"type": type_}}
            for field in ("seccompProfile", "appArmorProfile")
            for type_ in ("RuntimeDefault", "Localhost", "Unconfined")
        ),
        *({"seLinuxOptions": {"type": type_}} for type_ in ("", "container_t", "container_engine_t", "spc_t")),
        *({"seLinuxOptions": {field: value}} for field in ("user", "role") for value in ("", "x")),
        {"seLinuxOptions": {"level": "s0"}},
        *({"windowsOptions": {"hostProcess": value}} for value in (True, False)),
    ]
    yield from ({"securityContext": context} for context in shared)
    hosts: tuple[dict[str, str], ...] = ({}, {"host": ""}, {"host": "10.0.0.1"})
    own: list[dict[str, Any]] = [
        *({"securityContext": context} for context in shared),
        *(
            {"securityContext": {field: value}}
            for field in ("privileged", "allowPrivilegeEscalation", "readOnlyRootFilesystem")
            for value in (True, False)
        ),
        *({"securityContext": {"procMount": value}} for value in ("Default", "Unmasked")),
        *({"securityContext": {"capabilities": {"drop": value}}} for value in ((), ("ALL",), ("KILL",))),
        *(
            {"securityContext": {"capabilities": {"add": (value,)}}}
            for value in ("NET_BIND_SERVICE", "CHOWN", "SYS_ADMIN", "CAP_SYS_ADMIN")
        ),
        *({"ports": ({"containerPort": 80, "hostPort": port},)} for port in (0, 80)),
        *(
            {handler: {action: {"port": 80, **host}}}
            for handler in ("livenessProbe", "readinessProbe", "startupProbe")
            for action in ("httpGet", "tcpSocket")
            for host in hosts
        ),
        *(
            {"lifecycle": {handler: {action: {"port": 80, "host": "10.0.0.1"}}}}
            for handler in ("postStart", "preStop")
            for action in ("httpGet", "tcpSocket")
        ),
    ]
    for fields in own:
        yield {"containers": ({"name": "primary", **fields},)}
        yield {"containers": ({"name": "primary"}, {"name": "sidecar", "image": "i", **fields})}
        yield {"initContainers": ({"name": "init", "image": "i", **fields},)}


@pytest.mark.parametrize("spec", [*_one_thing()], ids=str)
def test_each_control_is_said_where_it_alone_is_left(spec: Any) -> None:
    _agree(spec, {})


@given(_SPEC, _ANNOTATIONS)
def test_a_template_that_leaves_the_standard_is_said_and_no_other(spec: Any, annotations: dict[str, str]) -> None:
    _agree(spec, annotations)


def _agree(spec: Any, annotations: dict[str, str]) -> None:
    planned = plan(environment(task(pod_template=template(spec, annotations=annotations))))
    found = codes(planned)
    pods = list(_pods(planned))
    assert len(pods) == 2
    for one in pods:
        broken = violations(one["spec"], one["metadata"]["annotations"])
        assert bool(broken) == ("FC750" in found), broken


def _pods(planned: KubernetesPlan) -> Iterator[Any]:
    """The pod, and that of the Job, as JSON."""
    for item in planned.objects:
        document = json.loads(json.dumps(item.document))
        yield document if document["kind"] == "Pod" else document["spec"]["template"]


@pytest.mark.parametrize(
    ("field", "control"),
    [
        ({"hostIPC": True}, "Host Namespaces"),
        ({"volumes": [{"name": "v", "hostPath": {"path": "/"}}]}, "Volume Types"),
        ({"containers": [{"name": "a"}]}, "Privilege Escalation"),
        ({"containers": [{"name": "a"}]}, "Capabilities"),
        ({"containers": [{"name": "a"}]}, "Running as Non-root"),
        ({"initContainers": [{"name": "a"}]}, "Seccomp"),
        (
            {"containers": [{"name": "a", "lifecycle": {"preStop": {"httpGet": {"host": "x"}}}}]},
            "Host Probes / Lifecycle Hooks",
        ),
    ],
)
def test_the_judge_can_say_no(field: Any, control: str) -> None:
    assert control in violations(field, {})


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"hostNetwork": True}, "hostNetwork is true"),
        ({"volumes": ({"name": "v", "hostPath": {"path": "/"}},)}, "volume 'v' is of the kind hostPath"),
        ({"securityContext": {"runAsUser": 0}}, "the pod runs as root"),
        ({"containers": ({"name": "primary", "securityContext": {"privileged": True}},)}, "'primary' is privileged"),
        (
            {"containers": ({"name": "primary", "securityContext": {"capabilities": {"add": ("SYS_ADMIN",)}}},)},
            "adds capability 'SYS_ADMIN'",
        ),
        (
            {"containers": ({"name": "primary", "securityContext": {"seccompProfile": {"type": "Unconfined"}}},)},
            "sets seccompProfile to Unconfined",
        ),
        ({"containers": ({"name": "primary", "ports": ({"containerPort": 80, "hostPort": 80},)},)}, "host port 80"),
    ],
)
def test_contradictions_of_the_standard_are_followed_and_said(spec: Any, words: str) -> None:
    planned = plan(environment(task(pod_template=template(spec))))
    (found,) = planned.diagnostics
    assert found.code == "FC750"
    assert words in found.message
    assert paths(planned) == ["tasks/app/train/job.yaml", "tasks/app/train/pod.yaml"]


def test_a_privileged_container_may_escalate_as_the_api_demands() -> None:
    privileged = {"name": "primary", "securityContext": {"privileged": True}}
    context = primary(pod(environment(task(pod_template=template({"containers": (privileged,)})))))["securityContext"]
    assert context["privileged"] is True
    assert "allowPrivilegeEscalation" not in context
    added = {"name": "primary", "securityContext": {"capabilities": {"add": ("SYS_ADMIN",)}}}
    context = primary(pod(environment(task(pod_template=template({"containers": (added,)})))))["securityContext"]
    assert context["capabilities"] == {"drop": ("ALL",), "add": ("SYS_ADMIN",)}
    assert context["allowPrivilegeEscalation"] is False


def test_root_is_not_asked_to_be_somebody_else() -> None:
    context = pod(environment(task(pod_template=template({"securityContext": {"runAsUser": 0}}))))["spec"][
        "securityContext"
    ]
    assert (context["runAsUser"], context["runAsNonRoot"]) == (0, False)


def test_a_sidecar_is_restricted_and_that_is_said() -> None:
    declared = template({"containers": ({"name": "primary"}, {"name": "cache", "image": "redis:7"})})
    planned = plan(environment(task(pod_template=declared)))
    assert codes(planned) == ["FC754"]
    (_, sidecar) = document(planned, "tasks/app/train/pod.yaml")["spec"]["containers"]
    assert sidecar["securityContext"] == {"allowPrivilegeEscalation": False, "capabilities": {"drop": ("ALL",)}}


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


def test_a_pod_of_ours_leaves_the_standard_nowhere() -> None:
    everything = environment(
        task(interruptible=True, service_account="trainer"),
        resources=device("T4"),
        secrets=(secret("key", mount="/etc/flyte/secrets"),),
    )
    found = pod(everything, platform="gke")
    assert list(contradictions(found["spec"], found["metadata"]["annotations"])) == []
    assert {tuple(set(volume) - {"name"}) for volume in found["spec"]["volumes"]} == {("emptyDir",), ("secret",)}
