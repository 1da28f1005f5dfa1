"""What the SDK refuses when a module is imported, a rule refuses, and no more than that."""

from __future__ import annotations

import itertools
import math
import pathlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import flyte
import pytest
from flyte._environment import is_snake_or_kebab_with_numbers
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.build import check, environment, program, secret, with_policy, with_resources, with_secrets, with_task

from flyte_compile.ir import Backoff, Device, Program, Retries
from flyte_compile.rules import (
    accelerator,
    accelerator_device,
    backoff,
    bare_number,
    environment_name,
    gpu_partition,
    negative_amount,
    negative_retries,
    pair_length,
    replica_range,
    reuse_concurrency,
    reuse_scope,
    reuse_ttl,
    secret_mount,
    secret_variable,
    tpu_topology,
)
from flyte_compile.rules.base import Rule
from flyte_compile.sdk.accelerators import CONSTRUCTORS, DEVICES, PARTITIONS, TOPOLOGIES, current_name


def refuses(declare: Callable[[], Any]) -> bool:
    """Whether the SDK raises an exception at a declaration."""
    try:
        declare()
    except (ValueError, TypeError):
        return True
    return False


def found(declared: Program, *rules: Rule) -> bool:
    return any(check(rule, declared) for rule in rules)


@given(st.text(alphabet="ab0-_. A\n", max_size=6))
def test_environment_names(name: str) -> None:
    assert found(program(environment(name=name)), environment_name) is not is_snake_or_kebab_with_numbers(name)


@pytest.mark.parametrize(
    "replicas", [*itertools.product((-1, 0, 1, 2), repeat=2), -1, 0, 2, "2", (1,), (1, 2, 3), (1, "2")]
)
def test_replicas(replicas: Any) -> None:
    pair = (replicas, replicas) if isinstance(replicas, int) else replicas
    whole = isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(count, int) for count in pair)
    least, most = pair if whole else (0, 0)
    declared = with_policy(replicas=replicas, min_replicas=least, max_replicas=most)
    assert found(declared, replica_range) is refuses(lambda: flyte.ReusePolicy(replicas=replicas))


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        *(("concurrency", value, reuse_concurrency) for value in (-1, 0, 1, 10)),
        *(("idle_ttl", value, reuse_ttl) for value in (0, 29, 30, 60)),
        *(("scaledown_ttl", value, reuse_ttl) for value in (0, 29, 30, 60)),
        *(("scope", value, reuse_scope) for value in ("run", "global", "project", "")),
    ],
)
def test_reuse_policy(field: str, value: Any, rule: Rule) -> None:
    arguments: Any = {field: value}
    assert found(with_policy(**arguments), rule) is refuses(lambda: flyte.ReusePolicy(**arguments))


@pytest.mark.parametrize("name", ["API_TOKEN", "_", "_1", "token", "1A", "A-B", "A B", "Ä", "A1"])
def test_secret_variables(name: str) -> None:
    declared = with_secrets(secret("token", as_env_var=name))
    assert found(declared, secret_variable) is refuses(lambda: flyte.Secret(key="token", as_env_var=name))


@pytest.mark.parametrize("mount", ["/etc/flyte/secrets", "/etc/flyte", "/", "secrets"])
def test_secret_mounts(mount: str) -> None:
    declared = with_secrets(secret("token", mount=mount))
    assert found(declared, secret_mount) is refuses(lambda: flyte.Secret(key="token", mount=pathlib.Path(mount)))


@pytest.mark.parametrize(
    "arguments",
    [
        *({"cpu": value} for value in (-1, -0.5, 0, 1, 0.5, (1, 2), (1,), (1, 2, 3), (-1, 2), (1, -2))),
        *({"memory": value} for value in (1, 0.5, "1Gi", ("1Gi", "2Gi"), ("1Gi",), ("1Gi", 2), 1024)),
        *({"disk": value} for value in (1, "1Gi", ("1Gi", "2Gi"))),
        *({"shm": value} for value in (1, "1Gi", "auto", ("1Gi", "2Gi"))),
    ],
    ids=str,
)
def test_amounts(arguments: Any) -> None:
    rules: tuple[Rule, ...] = (negative_amount, bare_number, pair_length)
    assert found(with_resources(**arguments), *rules) is refuses(lambda: flyte.Resources(**arguments))


@pytest.mark.parametrize(
    "text", ["A100:8", "A100:9", "A100", "a100:1", "A100 80G:1", "V5P:1", "Trn1:2", "AppleSilicon", ""]
)
def test_accelerator_texts(text: Any) -> None:
    assert found(with_resources(gpu=text), accelerator) is refuses(lambda: flyte.Resources(gpu=text))


CANDIDATES = sorted({name for names in DEVICES.values() for name in names} | {"A100 80G", "a100", "K80"})


@pytest.mark.parametrize("name", CANDIDATES)
@pytest.mark.parametrize("constructor", sorted(set(CONSTRUCTORS) - {"APPLE_SILICON"}))
def test_devices(constructor: str, name: str) -> None:
    make = getattr(flyte, constructor)
    arguments = (name, 1) if constructor == "GPU" else (name,)
    known = current_name(name) if constructor == "GPU" else name
    declared = with_resources(accelerator=Device(known, 1, None, CONSTRUCTORS[constructor], constructor))
    assert found(declared, accelerator_device) is refuses(lambda: make(*arguments))


@pytest.mark.parametrize("name", [*PARTITIONS, "T4 shared"])
@pytest.mark.parametrize("partition", sorted({part for parts in PARTITIONS.values() for part in parts} | {"half"}))
def test_partitions(name: Any, partition: Any) -> None:
    declared = with_resources(accelerator=Device(name, 1, partition, "GPU", "GPU"))
    assert found(declared, gpu_partition) is refuses(lambda: flyte.GPU(name, 1, partition))


@pytest.mark.parametrize("name", [*TOPOLOGIES])
@pytest.mark.parametrize("topology", sorted({part for parts in TOPOLOGIES.values() for part in parts} | {"3x3"}))
def test_topologies(name: Any, topology: Any) -> None:
    declared = with_resources(accelerator=Device(name, 1, topology, "TPU", "TPU"))
    assert found(declared, tpu_topology) is refuses(lambda: flyte.TPU(name, topology))


@pytest.mark.parametrize("count", [-1, 0, 3])
def test_retries(count: int) -> None:
    declared = with_task(retries=Retries(count))
    assert found(declared, negative_retries) is refuses(lambda: flyte.RetryStrategy(count=count))


@pytest.mark.parametrize("base", [-1, 0, 10])
@pytest.mark.parametrize("factor", [0.5, 1.0, 2, math.inf, math.nan])
@pytest.mark.parametrize("cap", [None, -1, 0, 60])
def test_backoff(base: int, factor: float, cap: int | None) -> None:
    declared = with_task(retries=Retries(1, Backoff(base, factor, cap)))
    limit = None if cap is None else timedelta(seconds=cap)
    assert found(declared, backoff) is refuses(lambda: flyte.Backoff(timedelta(seconds=base), factor, limit))
