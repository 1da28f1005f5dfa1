"""The typed models refuse what the API doesn't have: such a document is a bug of the compiler's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.plan.samples import environment, plan

from flyte_compile.emit.typed_models import Checker, ModelError


def _pod(**fields: Any) -> Any:
    (item,) = [item for item in plan(environment()).objects if item.document["kind"] == "Pod"]
    return {**item.document, **fields}


def test_a_planned_pod_is_held() -> None:
    Checker().check(_pod())


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "Pot"}, "there is no model"),
        ({"specs": {}}, "V1Pod.specs is no field"),
        ({"spec": {"containers": ({"name": "a", "imagePullPolice": "Always"},)}}, "imagePullPolice is no field"),
        ({"spec": {"containers": ({"name": "a", "env": {}},)}}, "env is {}, not a list"),
        ({"spec": {"containers": ({"image": "a"},)}}, "V1Container"),
        ({"spec": {"containers": (), "activeDeadlineSeconds": "5"}}, "is '5', not int"),
        ({"spec": {"containers": (), "hostNetwork": 1}}, "is 1, not bool"),
        ({"metadata": {"name": None}}, "is None, not str"),
        ({"metadata": {"labels": {"a": 1}}}, "is 1, not str"),
    ],
)
def test_what_they_refuse(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(ModelError, match=words.replace("[", r"\[")):
        Checker().check(_pod(**fields))


def test_the_package_is_imported_when_a_document_is_checked_and_not_before() -> None:
    script = "import sys, flyte_compile.emit.kubernetes; sys.exit('kubernetes' in sys.modules)"
    compiler = Path(__file__).parents[2] / "compiler"
    subprocess.run([sys.executable, "-c", script], env={"PYTHONPATH": str(compiler)}, check=True)
