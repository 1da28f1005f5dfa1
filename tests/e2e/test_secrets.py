"""Secrets as variables and as files, created from the emitted example as its reader would: with values in a copy."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from tests.e2e.projects import Project

VALUES = {"api-key": "k1", "client-cert": "c2\n", "client-key": "k3", "password": "p 'w\" $4"}


@pytest.fixture
def filled(tasks: Project) -> list[Any]:
    example = (tasks.folder / "build" / "secrets.example.yaml").read_text()
    secrets = list(yaml.safe_load_all(example))
    for secret in secrets:
        secret["stringData"] = {key: VALUES[key] for key in secret["stringData"]}
    return secrets


def test_variables_and_files(tasks: Project, filled: list[Any]) -> None:
    with tasks.played(tasks.artefact("tokens.read"), beside=filled) as task:
        ended = task.wait()
    assert ended.result == {
        "API_KEY": VALUES["api-key"],
        "DB_PASSWORD": VALUES["password"],
        "Data_Base/password": VALUES["password"],
        "tls/client-cert": VALUES["client-cert"],
        "tls/client-key": VALUES["client-key"],
        "read-only": True,
    }


def test_no_pod_starts_without_its_secrets(tasks: Project, filled: list[Any]) -> None:
    missing = [secret for secret in filled if secret["metadata"]["name"] != "tls"]
    with (
        pytest.raises(AssertionError, match='no secret with name or id "tls"'),
        tasks.played(tasks.artefact("tokens.read"), beside=missing),
    ):
        pass
