"""Variables of a task's container, and how long texts for a process can be."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from tests.plan.samples import (
    codes,
    document,
    environment,
    override,
    paths,
    plan,
    pod,
    primary,
    secret,
    task,
    trigger,
    variables,
)

from flyte_compile.ir import Container, TaskKind


def test_variables_are_sorted_and_the_call_wins_over_the_environment() -> None:
    planned = plan(
        environment(env_vars={"B": "1", "A": "2"}), overrides=(override(short_name="other", env_vars={"A": "3"}),)
    )
    names = [item["name"] for item in primary(document(planned, "tasks/app/train/pod.yaml"))["env"]]
    assert names == ["A", "B", "FLYTE_COMPILE_INPUTS", "HOME"]
    again = variables(document(planned, "tasks/app/train/pod-other.yaml"))
    # `override(env_vars=)` replaces the variables as a whole, as in the SDK.
    assert again["A"] == "3"
    assert "B" not in again


def test_a_variable_of_the_users_wins_over_ours_and_a_secret_over_both() -> None:
    found = variables(pod(environment(env_vars={"HOME": "/data", "KEY": "plain"}, secrets=(secret("key"),))))
    assert found["HOME"] == "/data"
    assert found["KEY"] == {"secretKeyRef": {"name": "key", "key": "key"}}


@pytest.mark.parametrize(
    "declared", [{"A": "x\0y"}, {"A": "\ud800"}, {"A=B": "1"}, {"": "1"}, {"A": 1}, {"A": "x" * 131_070}]
)
def test_variables_that_no_process_can_have(declared: Any) -> None:
    planned = plan(environment(env_vars=declared))
    assert codes(planned) == ["FC450"]
    assert paths(planned) == []


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other limits")
def test_texts_are_as_long_as_linux_lets_them_be() -> None:
    """`MAX_ARG_STRLEN` is 131,072 bytes with the NUL at the end; a variable's name and its `=` count."""
    assert codes(plan(environment(env_vars={"A": "x" * 131_069}))) == []
    assert subprocess.run(["true", "x" * 131_071], check=False).returncode == 0
    with pytest.raises(OSError, match="Argument list too long"):
        subprocess.run(["true", "x" * 131_072], check=False)
    kept = plan(environment(task(kind=TaskKind.CONTAINER, container=Container("a:1", ("echo", "x" * 131_071), ()))))
    assert codes(kept) == ["FC832"]
    long = plan(environment(task(kind=TaskKind.CONTAINER, container=Container("a:1", ("echo", "é" * 65_536), ()))))
    assert codes(long) == ["FC450"]
    assert all(len(found.message) < 300 for found in long.diagnostics)


def test_inputs_that_no_process_can_have() -> None:
    nightly = trigger(cron="0 6 * * *", inputs={"x": "y" * 131_072})
    assert codes(plan(environment(task(triggers=(nightly,))))) == ["FC450"]


def test_expansion_by_kubernetes_is_said() -> None:
    planned = plan(environment(env_vars={"A": "$(HOME)/x"}))
    assert codes(planned) == ["FC451"]
    assert variables(document(planned, "tasks/app/train/pod.yaml"))["A"] == "$(HOME)/x"
