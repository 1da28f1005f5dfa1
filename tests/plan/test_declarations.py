"""Whatever is declared: what is planned of it is valid, and what is left out of it is said and listed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import Phase, given, settings
from tests.kubectl_decoder import differences, needs_kubectl, pod_spec
from tests.kubernetes_schemas import problems
from tests.plan.declarations import Declared, programs
from tests.pod_security import violations

from flyte_compile.emit.kubernetes import emit_object
from flyte_compile.emit.typed_models import Checker
from flyte_compile.plan.kubernetes.artefacts import KubernetesPlan

_CHECKER = Checker()


def _documents(planned: KubernetesPlan) -> dict[str, Any]:
    return {item.path: json.loads(json.dumps(item.document)) for item in planned.objects}


@given(programs())
@settings(max_examples=40)
def test_every_object_is_valid_for_every_version(declared: Declared) -> None:
    for path, document in _documents(declared.plan()).items():
        assert problems(document) == [], path


@given(programs())
@settings(max_examples=100)
def test_a_deviation_from_the_restricted_standard_is_said(declared: Declared) -> None:
    planned = declared.plan()
    said = {found.subject for found in planned.diagnostics if found.code == "FC750"}
    for path, document in _documents(planned).items():
        if document["kind"] not in ("Service", "HorizontalPodAutoscaler"):
            assert said or not violations(pod_spec(document), {}), path


@given(programs())
@settings(max_examples=150)
def test_what_is_left_out_is_said_and_listed(declared: Declared) -> None:
    planned = declared.plan()
    listed = {
        str(entry["reason"])
        for unsupported in (
            *(task.unsupported for task in planned.tasks.values()),
            *(pool.unsupported for pool in planned.pools.values()),
        )
        for entry in unsupported
        if isinstance(entry, dict)
    }
    said = {found.message for found in planned.diagnostics if found.code.startswith("FC8") and found.code != "FC847"}
    assert said <= listed, "a node type that is too small is a mistake, not something that a target can't express"
    assert listed <= {found.message for found in planned.diagnostics}


@needs_kubectl
@given(programs())
@settings(max_examples=20, phases=(Phase.generate,))
def test_the_apis_types_hold_every_field(tmp_path_factory: Any, declared: Declared) -> None:
    planned = declared.plan()
    folder: Path = tmp_path_factory.mktemp("objects")
    texts = {item.path: emit_object(item, _CHECKER) for item in planned.objects}
    assert differences(texts, _documents(planned), folder) == []


@given(programs())
@settings(max_examples=60)
def test_objects_of_a_kind_have_names_of_their_own(declared: Declared) -> None:
    fixed = [
        (document["kind"], document["metadata"]["name"])
        for document in _documents(declared.plan()).values()
        if document["kind"] != "Job"
    ]
    assert len(fixed) == len(set(fixed))
