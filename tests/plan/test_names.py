"""Names and label values are the API's, whatever a user's text is."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from tests.plan.samples import document, environment, override, plan, task

from flyte_compile.ir.kubernetes_names import label_value_problem
from flyte_compile.plan.kubernetes.artefacts import KubernetesPlan
from flyte_compile.plan.kubernetes.names import MAX_CRON_JOB, generate_name, label_value, service_name, unique_names

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_TEXT = st.text(min_size=1, max_size=120).filter(lambda text: not re.search(r"[\ud800-\udfff]", text))


@given(_TEXT)
def test_a_label_value_is_valid_and_stays_where_it_can(text: str) -> None:
    value = label_value(text)
    assert label_value_problem(value) is None
    assert (value == text) == (label_value_problem(text) is None)


@given(_TEXT)
def test_a_generated_name_leaves_room_for_its_end(text: str) -> None:
    name = generate_name(text)
    assert len(name) <= 58
    assert _LABEL.fullmatch(f"{name}abcde")


@given(_TEXT)
def test_a_service_name_starts_with_a_letter(text: str) -> None:
    name = service_name(text)
    assert len(name) <= 63
    assert _LABEL.fullmatch(name)
    assert name[0].isalpha()


@given(st.lists(st.text("aAbB_-.1", min_size=1, max_size=70), max_size=12, unique=True))
def test_installed_objects_have_names_of_their_own(texts: list[str]) -> None:
    names = unique_names(texts, MAX_CRON_JOB)
    assert list(names) == texts
    assert len(set(names.values())) == len(texts)
    for name in names.values():
        assert len(name) <= MAX_CRON_JOB
        assert _LABEL.fullmatch(name)


_PART = st.text("aAbB_-.1é", min_size=1, max_size=70)


@given(st.lists(st.tuples(_PART, _PART), min_size=1, max_size=6, unique=True), _PART)
def test_pods_have_names_of_their_own(tasks: list[tuple[str, str]], short_name: str) -> None:
    environments = [
        environment(task(f"{name}.{function}"), key=key, name=name) for key, (name, function) in enumerate(tasks)
    ]
    name, function = tasks[0]
    planned = plan(*environments, overrides=(override(f"{name}.{function}", short_name=short_name),))
    names = list(_pod_names(planned).values())
    assert names
    assert len(set(names)) == len(names)
    assert all(len(name) <= 63 and _LABEL.fullmatch(name) for name in names)


def test_pods_that_would_share_a_name_have_a_hash_in_it() -> None:
    planned = plan(
        environment(),
        environment(task("app-train.big"), key=1, name="app-train"),
        overrides=(override(short_name="big"),),
    )
    names = _pod_names(planned)
    assert names["tasks/app/train/pod.yaml"] == "app-train"
    assert re.fullmatch("app-train-big-[0-9a-f]{8}", names["tasks/app/train/pod-big.yaml"])
    assert re.fullmatch("app-train-big-[0-9a-f]{8}", names["tasks/app-train/big/pod.yaml"])


def _pod_names(planned: KubernetesPlan) -> dict[str, str]:
    pods = [item.path for item in planned.objects if item.document["kind"] == "Pod"]
    return {path: document(planned, path)["metadata"]["name"] for path in pods}
