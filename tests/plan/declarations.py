"""Declarations of every kind, made by hypothesis: whatever is planned of them has to hold before every judge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from tests.plan.samples import (
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

from flyte_compile.ir import (
    Backoff,
    Cache,
    Container,
    Environment,
    Override,
    PodTemplate,
    Resources,
    Retries,
    Sandbox,
    Secret,
    Task,
    TaskKind,
    Timeout,
    Trigger,
)
from flyte_compile.plan.kubernetes.artefacts import KubernetesPlan
from flyte_compile.plan.kubernetes.platforms import built_in

_WORD = st.sampled_from(("a", "b-1", "Team", "x" * 63, "é", "two words"))
_LABELS = st.dictionaries(st.sampled_from(("team", "example.com/tier")), st.sampled_from(("", "a", "A.b_c-1")))
_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
_VARIABLES = st.dictionaries(st.sampled_from(("A", "B", "PATH", "a.b-c")), _TEXT, max_size=3)
_CPU = st.sampled_from((1, 0.5, "250m", (1, 2), ("500m", "1"), None))
_MEMORY = st.sampled_from(("512Mi", "1.5Gi", ("1Gi", "4Gi"), "1000000", None))
_DEVICES = (
    device("A100", 1, "1g.5gb"),
    device("T4", 2),
    device(None, 1),
    device("H100", 8),
    device("V5P", 1, "2x2x1", "TPU"),
    device("V6E", 1, "4x4", "TPU"),
    device("TRN1", 1, None, "NEURON"),
    device("MI300X", 1, None, "AMD_GPU"),
    device("GAUDI1", 1, None, "HABANA_GAUDI"),
    device("M4_PRO", 1, None, "APPLE_SILICON"),
)
_RESOURCES: st.SearchStrategy[Resources] = st.one_of(
    st.sampled_from(_DEVICES),
    st.builds(
        resources,
        cpu=_CPU,
        memory=_MEMORY,
        disk=st.sampled_from((None, "10Gi")),
        shm=st.sampled_from((None, "auto", "1Gi")),
    ),
)
_SECRET: st.SearchStrategy[Secret] = st.builds(
    secret,
    st.sampled_from(("key", "KEY_2", "a.b", "odd key")),
    st.sampled_from((None, "group", "My_Group", "arn:aws:x/y")),
    st.sampled_from((None, "/etc/flyte/secrets")),
    st.sampled_from((None, "TOKEN")),
)
_CONTAINER: dict[str, st.SearchStrategy[Any]] = {
    "env": st.sampled_from(
        (({"name": "A", "value": "t"},), ({"name": "IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}},))
    ),
    "args": st.just(("x",)),
    "resources": st.just({"requests": {"cpu": 1}, "limits": {"memory": "1Gi"}}),
    "securityContext": st.sampled_from(({"runAsUser": 2000}, {"privileged": True}, {"readOnlyRootFilesystem": False})),
    "volumeMounts": st.sampled_from(("/data", "/tmp", "/dev/shm")).map(
        lambda path: ({"name": "data", "mountPath": path},)
    ),
    "ports": st.just(({"containerPort": 9000},)),
    "readinessProbe": st.just({"httpGet": {"path": "/", "port": 9000}}),
}


def _container(name: str) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({"name": st.just(name), "image": st.just("acme/x:1")}, optional=_CONTAINER)


_SPEC = st.fixed_dictionaries(
    {
        "containers": st.builds(
            lambda first, *others: (first, *(item for item in others if item)),
            st.fixed_dictionaries({"name": st.just("primary")}, optional=_CONTAINER),
            st.one_of(st.none(), _container("default")),
            st.one_of(st.none(), _container("proxy")),
        )
    },
    optional={
        "initContainers": st.builds(
            lambda container, always: ({**container, **({"restartPolicy": "Always"} if always else {})},),
            _container("fetch"),
            st.booleans(),
        ),
        "volumes": st.just(({"name": "data", "persistentVolumeClaim": {"claimName": "data"}},)),
        "nodeSelector": st.just({"disk": "ssd"}),
        "tolerations": st.just(({"key": "k", "operator": "Exists"},)),
        "terminationGracePeriodSeconds": st.sampled_from((0, 600)),
        "serviceAccountName": st.just("of-template"),
        "restartPolicy": st.just("Always"),
        "hostNetwork": st.just(True),
    },
)
_TEMPLATE: st.SearchStrategy[str | PodTemplate | None] = st.one_of(
    st.sampled_from((None, "in-cluster")), st.builds(template, _SPEC, labels=_LABELS, annotations=_LABELS)
)
_RETRIES = st.sampled_from((Retries(0), Retries(3), Retries(2, Backoff(1.0, 2.0, 60.0))))
_TIMEOUT = st.sampled_from((Timeout(), Timeout(60), Timeout(1.5, 30.0, 600.0), Timeout(deadline=3600.0)))
_QUEUE = st.sampled_from((None, "gpu", "not a label"))
_TRIGGER: st.SearchStrategy[Trigger] = st.builds(
    lambda name, schedule, **fields: trigger(name, **schedule, **fields),
    st.sampled_from(("nightly", "Ünï code", "x" * 80)),
    st.sampled_from(
        (
            {"cron": "0 6 * * *", "timezone": "Europe/London"},
            {"cron": "@daily"},
            {"cron": "0 6 * * 7"},
            {"interval_minutes": 60},
            {"interval_minutes": 45},
            {},
        )
    ),
    inputs=st.sampled_from((None, {"x": 1}, {"x": "$(A)", "y": (1, None)})),
    auto_activate=st.booleans(),
    queue=_QUEUE,
    labels=_LABELS,
    env_vars=_VARIABLES,
    time_inputs=st.sampled_from(((), ("at",))),
)
_KINDS: tuple[dict[str, Any], ...] = (
    {},
    {"kind": TaskKind.SANDBOXED, "sandbox": Sandbox(5000, 1024)},
    {"kind": TaskKind.CONTAINER, "container": Container("alpine:3.20", ("sh", "-c"), ("echo {{.inputs.x}}",))},
    {"kind": TaskKind.CONTAINER, "container": Container("auto", (), ("$(X) $$",))},
    {"kind": TaskKind.CONNECTOR, "task_type": "bigquery"},
)


def _task(name: str) -> st.SearchStrategy[Task]:
    return st.builds(
        lambda kind, **fields: task(name, **{**fields, **kind}),
        st.sampled_from(_KINDS),
        retries=_RETRIES,
        timeout=_TIMEOUT,
        cache=st.sampled_from((Cache("disable"), Cache("auto"))),
        interruptible=st.booleans(),
        queue=_QUEUE,
        report=st.booleans(),
        service_account=st.sampled_from((None, "trainer")),
        short_name=_WORD,
        pod_template=_TEMPLATE,
        triggers=st.lists(_TRIGGER, max_size=2, unique_by=lambda item: item.name).map(tuple),
    )


def _environments() -> st.SearchStrategy[Environment]:
    return st.builds(
        lambda tasks, **fields: environment(*tasks, **fields),
        st.tuples(_task("app.train"), _task("app.score_it")),
        resources=st.one_of(st.none(), _RESOURCES),
        env_vars=_VARIABLES,
        secrets=st.lists(_SECRET, max_size=3).map(tuple),
        pod_template=_TEMPLATE,
        plugin_config=st.sampled_from((None, "Spark")),
        reusable=st.one_of(
            st.none(),
            st.builds(
                policy,
                min_replicas=st.sampled_from((0, 1)),
                max_replicas=st.sampled_from((1, 5)),
                scaledown_ttl=st.sampled_from((30.0, 7200.0)),
                scope=st.sampled_from(("global", "run")),
            ),
        ),
    )


_OVERRIDE: st.SearchStrategy[Override] = st.builds(
    lambda fields, line: override(line=line, **fields),
    st.fixed_dictionaries(
        {},
        optional={
            "resources": _RESOURCES,
            "env_vars": _VARIABLES,
            "secrets": st.lists(_SECRET, max_size=2).map(tuple),
            "pod_template": _TEMPLATE.filter(bool),
            "retries": _RETRIES,
            "timeout": _TIMEOUT,
            "short_name": _WORD,
            "queue": st.sampled_from(("fast", "not a label")),
            "reusable": st.sampled_from(("off", {"replicas": 2})),
        },
    ),
    st.integers(50, 99),
)


@dataclass(frozen=True)
class Declared:
    """A program, and what it is planned for."""

    environment: Environment
    overrides: tuple[Override, ...]
    platform: str
    namespace: str | None

    def plan(self) -> KubernetesPlan:
        return plan(self.environment, overrides=self.overrides, platform=self.platform, namespace=self.namespace)


@st.composite
def programs(draw: st.DrawFn) -> Declared:
    """A program of one environment with two tasks."""
    return Declared(
        draw(_environments()),
        tuple(draw(st.lists(_OVERRIDE, max_size=2))),
        draw(st.sampled_from(built_in())),
        draw(st.sampled_from((None, "ml"))),
    )
