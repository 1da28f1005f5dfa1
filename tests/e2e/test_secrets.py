"""Secrets as variables and as files, created from the emitted example as its reader would: with values in a copy."""

from __future__ import annotations

import pytest
from tests.e2e.projects import Project

VALUES = {"api-key": "k1", "client-cert": "c2\n", "client-key": "k3", "password": "p 'w\" $4"}


def test_variables_and_files(tasks: Project) -> None:
    ended = tasks.run("tokens.read", beside=tasks.secrets(VALUES))
    assert ended.result == {
        "API_KEY": VALUES["api-key"],
        "DB_PASSWORD": VALUES["password"],
        "Data_Base/password": VALUES["password"],
        "tls/client-cert": VALUES["client-cert"],
        "tls/client-key": VALUES["client-key"],
        "read-only": True,
    }


@pytest.mark.parametrize(("missing", "secret"), [("api-key", "api-key"), ("client-cert", "tls")])
def test_no_pod_starts_without_its_secrets(tasks: Project, missing: str, secret: str) -> None:
    values = {key: value for key, value in VALUES.items() if key != missing}
    with pytest.raises(AssertionError, match=f'no secret with name or id "{secret}"'):
        tasks.run("tokens.read", beside=tasks.secrets(values))
