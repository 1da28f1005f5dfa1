"""Secrets of a task: variables that refer to them, and files in volumes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.plan.samples import (
    codes,
    document,
    environment,
    paths,
    plan,
    pod,
    primary,
    secret,
    variables,
)


@pytest.mark.parametrize(
    ("declared", "variable", "name", "key"),
    [
        (secret("OPENAI_API_KEY"), "OPENAI_API_KEY", "openai-api-key", "openai_api_key"),
        (secret("id", "aws", as_env_var="AWS_ACCESS_KEY_ID"), "AWS_ACCESS_KEY_ID", "aws", "id"),
        (secret("Key", "My_Group"), "MY_GROUP_KEY", "my-group", "key"),
    ],
)
def test_a_secret_is_a_reference(declared: Any, variable: str, name: str, key: str) -> None:
    found = variables(pod(environment(secrets=(declared,))))
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
