"""Fields of a pod template that only newer clusters know."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.kubernetes_schemas import VERSIONS, problems
from tests.plan.samples import document, environment, paths, plan, task, template


@pytest.mark.parametrize(
    ("spec", "since"),
    [
        ({"volumes": ({"name": "v", "image": {"reference": "r"}},)}, 31),
        ({"resources": {"limits": {"cpu": "1"}}}, 32),
        ({"containers": ({"name": "primary", "lifecycle": {"stopSignal": "SIGUSR1"}},)}, 33),
        ({"volumes": ({"name": "v", "emptyDir": {}},)}, None),
    ],
)
def test_a_field_that_only_newer_clusters_know_is_said(spec: Any, since: int | None) -> None:
    planned = plan(environment(task(pod_template=template(spec))))
    assert [found.message.rpartition(" needs ")[2] for found in planned.diagnostics if found.code == "FC759"] == (
        [] if since is None else [f"Kubernetes 1.{since} or newer"]
    )
    older = [version for version in VERSIONS if since is not None and int(version.partition(".")[2]) < since]
    assert paths(planned)
    for path in paths(planned):
        refused = problems(json.loads(json.dumps(document(planned, path))))
        assert list(dict.fromkeys(problem.partition(":")[0] for problem in refused)) == older
