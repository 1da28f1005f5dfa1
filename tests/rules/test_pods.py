"""Rules about pod templates."""

from __future__ import annotations

from typing import Any

import pytest
from tests.rules.build import (
    UNKNOWN,
    check,
    container,
    environment,
    messages,
    only,
    override,
    program,
    resources,
    span,
    spans,
    task,
    template,
    with_containers,
    with_override,
    with_task,
    with_template,
)

from flyte_compile.diagnostics import Related
from flyte_compile.rules import (
    duplicate_container,
    duplicate_volume,
    pod_annotation,
    pod_label,
    pod_part_name,
    pod_variable_source,
    primary_container,
    security_context,
    shared_memory_clash,
    unknown_volume,
)


def test_primary_container() -> None:
    found = only(primary_container, with_containers(container("main"), container("logs")))
    assert found.message == "the pod template has no container 'primary' for the task to run in"
    assert found.span == span(7)
    assert found.subject == "etl"


@pytest.mark.parametrize(
    "declared",
    [
        template(),
        template({}),
        template({"containers": ()}),
        template({"containers": (container(),)}),
        template({"containers": (container("main"),)}, primary_container_name="main"),
        template({"containers": (container("main"),)}, primary_container_name=UNKNOWN),
        template({"containers": (container("main"), UNKNOWN)}),
        template({"containers": (container(UNKNOWN),)}),
        template({"containers": UNKNOWN}),
        template(UNKNOWN),
    ],
)
def test_primary_container_or_none_at_all(declared: Any) -> None:
    assert not check(primary_container, with_template(declared))


def test_templates_of_tasks_and_overrides() -> None:
    wrong = template({"containers": (container("main"),)})
    own = with_task(pod_template=wrong, own_pod_template=True, spans=spans("pod_template"))
    assert only(primary_container, own).subject == "etl.load"
    assert not check(primary_container, with_task(pod_template=wrong))
    assert only(primary_container, with_override(override(pod_template=wrong))).subject == "etl.main"


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"volumes": ({"name": "flyte-shm"},)}, "a volume 'flyte-shm'"),
        (
            {"containers": (container(volumeMounts=({"name": "flyte-shm", "mountPath": "/x"},)),)},
            "a mount 'flyte-shm'",
        ),
        ({"containers": (container(volumeMounts=({"name": "a", "mountPath": "/dev/shm"},)),)}, "a mount at '/dev/shm'"),
    ],
)
def test_shared_memory_clash(fields: Any, what: str) -> None:
    shm = resources(shm="1Gi", spans=spans("shm"))
    clashing = template(fields, spans=spans("pod_spec", line=60))
    found = only(shared_memory_clash, program(environment(resources=shm, pod_template=clashing)))
    assert found.message == f"the pod template has {what}, which shared memory needs"
    assert found.span == span(60)
    assert found.related == (Related("shared memory is asked for here", span(50)),)
    assert found.subject == "etl"
    own = task(pod_template=clashing, own_pod_template=True)
    assert only(shared_memory_clash, program(environment(resources=shm, tasks=(own,)))).subject == "etl.load"
    for fine in (None, resources(), resources(shm=UNKNOWN), UNKNOWN):
        assert not check(shared_memory_clash, program(environment(resources=fine, pod_template=clashing)))


def test_shared_memory_of_a_sidecar() -> None:
    other = container("logs", volumeMounts=({"name": "a", "mountPath": "/dev/shm"},))
    declared = environment(resources=resources(shm="1Gi"), pod_template=template({"containers": (container(), other)}))
    assert not check(shared_memory_clash, program(declared))


@pytest.mark.parametrize(
    ("own", "of_pod", "what"),
    [
        ({"privileged": True, "allowPrivilegeEscalation": False}, {}, "is privileged and may not gain privileges"),
        (
            {"capabilities": {"add": ("CAP_SYS_ADMIN",)}, "allowPrivilegeEscalation": False},
            {},
            "has CAP_SYS_ADMIN and may not gain privileges",
        ),
        ({"runAsNonRoot": True, "runAsUser": 0}, {}, "must not run as root and runs as user 0"),
        ({"runAsUser": 0}, {"runAsNonRoot": True}, "must not run as root and runs as user 0"),
        ({"runAsUser": None}, {"runAsNonRoot": True, "runAsUser": 0}, "must not run as root and runs as user 0"),
    ],
)
def test_security_context(own: Any, of_pod: Any, what: str) -> None:
    found = only(security_context, with_containers(container(securityContext=own), securityContext=of_pod))
    assert found.message == f"the container 'primary' {what}"
    assert found.span == span(50)


@pytest.mark.parametrize(
    ("own", "of_pod"),
    [
        ({"privileged": True}, {}),
        ({"allowPrivilegeEscalation": False, "capabilities": {"add": ("SYS_ADMIN",)}}, {}),
        ({"privileged": UNKNOWN, "allowPrivilegeEscalation": False}, {}),
        ({"runAsUser": 1000}, {"runAsNonRoot": True, "runAsUser": 0}),
        ({"runAsNonRoot": False}, {"runAsNonRoot": True, "runAsUser": 0}),
        ({"runAsNonRoot": True, "runAsUser": UNKNOWN}, {"runAsUser": 0}),
        (UNKNOWN, UNKNOWN),
        (None, None),
    ],
)
def test_security_without_contradiction(own: Any, of_pod: Any) -> None:
    assert not check(security_context, with_containers(container(securityContext=own), securityContext=of_pod))


def test_duplicate_container() -> None:
    declared = with_containers(container(), container("logs"), initContainers=(container("logs"), container("logs")))
    found = only(duplicate_container, declared)
    assert (found.message, found.span) == ("the pod template has two containers 'logs'", span(50))
    assert not check(duplicate_container, with_containers(container(), container(UNKNOWN), container(UNKNOWN)))


def test_unknown_volume() -> None:
    mounts = ({"name": "scrach", "mountPath": "/s"}, {"name": "data", "mountPath": "/d"})
    declared = with_containers(container(volumeMounts=mounts), volumes=({"name": "scratch"}, {"name": "data"}))
    found = only(unknown_volume, declared)
    assert found.message == "the container 'primary' mounts 'scrach', which isn't among the volumes"
    assert (found.help, found.span) == ("Did you mean 'scratch'?", span(50))
    bare = only(unknown_volume, with_containers(container(volumeMounts=mounts[:1])))
    assert bare.help == "Add V1Volume(name='scrach', ...) to volumes."


@pytest.mark.parametrize("volumes", [UNKNOWN, (UNKNOWN,), ({"name": UNKNOWN},), ({"name": "a"},)])
def test_volumes_that_may_be_there(volumes: Any) -> None:
    mounts = ({"name": "a", "mountPath": "/a"}, {"name": UNKNOWN}, {"name": "flyte-shm", "mountPath": "/dev/shm"})
    assert not check(unknown_volume, with_containers(container(volumeMounts=mounts), volumes=volumes))


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ({"team": "data & search"}, "'data & search' can't be the value of the label 'team': it needs letters"),
        ({"a b": "x"}, "'a b' can't be the key of a label: its name needs letters"),
        ({"Acme.org/team": "x"}, "'Acme.org/team' can't be the key of a label: its prefix 'Acme.org' is no DNS name"),
        ({"team": "x" * 64}, f"{'x' * 64!r} can't be the value of the label 'team': it has 64 characters"),
        ({"n" * 64: "x"}, f"{'n' * 64!r} can't be the key of a label: its name has 64 characters"),
        ({"/team": "x"}, "'/team' can't be the key of a label: its prefix '' is no DNS name"),
        ({"acme.org/": "x"}, "'acme.org/' can't be the key of a label: its name needs letters"),
        ({"team": 7}, "the value of the label 'team' isn't text but 7"),
    ],
)
def test_pod_label(labels: Any, expected: str) -> None:
    found = only(pod_label, with_template(template(labels=labels, spans=spans("labels"))))
    assert found.message.startswith(expected)
    assert found.span == span(50)


@pytest.mark.parametrize(
    "labels", [{"team": "", "acme.org/Team_1": "A.b-c_1", "a": UNKNOWN}, {"n" * 63: "x" * 63}, {}, None, UNKNOWN]
)
def test_good_pod_label(labels: Any) -> None:
    for rule, field in ((pod_label, "labels"), (pod_annotation, "annotations")):
        assert not check(rule, with_template(template(**{field: labels})))


def test_pod_annotation() -> None:
    annotations: Any = {"owned by": "x", "Acme.org/text": "any text\nat all", "count": 1}
    found = check(pod_annotation, with_template(template(annotations=annotations, spans=spans("annotations"))))
    assert [diagnostic.message.partition(":")[0] for diagnostic in found] == [
        "'owned by' can't be the key of an annotation",
        "the value of the annotation 'count' isn't text but 1",
    ]
    assert {diagnostic.span for diagnostic in found} == {span(50)}


def test_duplicate_volume() -> None:
    mounts = ({"name": "a", "mountPath": "/s"}, {"name": "b", "mountPath": "/s"}, {"name": "c", "mountPath": UNKNOWN})
    declared = with_containers(
        container(volumeMounts=mounts), volumes=({"name": "a"}, {"name": "a"}, {"name": UNKNOWN})
    )
    assert messages(duplicate_volume, declared) == [
        "the pod template has two volumes 'a'",
        "the container 'primary' mounts two volumes at '/s'",
    ]
    assert check(duplicate_volume, declared)[0].span == span(50)
    assert not check(duplicate_volume, with_containers(container(), volumes=({"name": "a"}, {"name": "b"})))


@pytest.mark.parametrize("name", ["log_shipper", "Logs", "-logs", "", "l" * 64])
def test_pod_part_name(name: str) -> None:
    found = only(pod_part_name, with_containers(container(), container(name)))
    assert found.message.startswith(f"a container can't be called {name!r}: it ")
    assert found.span == span(50)
    found = only(pod_part_name, with_containers(container(), volumes=({"name": name},)))
    assert found.message.startswith(f"a volume can't be called {name!r}: it ")
    found = only(pod_part_name, with_template(template(primary_container_name=name)))
    assert found.message.startswith(f"a container can't be called {name!r}: it ")
    assert found.span == span(7)


def test_good_pod_part_name() -> None:
    assert not check(pod_part_name, with_containers(container("log-shipper-2"), container(UNKNOWN), UNKNOWN))


def test_pod_variable_source() -> None:
    variables = (
        {"name": "MODE", "value": "a"},
        {"name": "MODE", "value": "b"},
        {"name": "KEY", "value": "c", "valueFrom": {"secretKeyRef": {"name": "a", "key": "b"}}},
    )
    declared = with_containers(container(env=variables))
    assert messages(pod_variable_source, declared) == [
        "the variable 'MODE' is set twice in the container 'primary'",
        "the variable 'KEY' has both a value and a source in the container 'primary'",
    ]
    assert check(pod_variable_source, declared)[0].span == span(50)
    fine = ({"name": "A", "value": "", "valueFrom": {}}, {"name": "B", "value": UNKNOWN, "valueFrom": {}}, UNKNOWN)
    assert not check(pod_variable_source, with_containers(container(env=fine)))
