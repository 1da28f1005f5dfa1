"""Rules about resources and accelerators."""

from __future__ import annotations

from typing import Any

import pytest
from tests.rules.build import (
    UNKNOWN,
    check,
    device,
    messages,
    only,
    override,
    resources,
    span,
    spans,
    with_override,
    with_resources,
)

from flyte_compile.ir import Device
from flyte_compile.rules import (
    accelerator,
    accelerator_count,
    accelerator_count_as_text,
    accelerator_device,
    bare_number,
    gpu_partition,
    implausible_amount,
    negative_amount,
    negative_gpu_count,
    pair_length,
    quantity,
    request_above_limit,
    retired_accelerator_name,
    shm_above_memory,
    tpu_chip_count,
    tpu_topology,
)


@pytest.mark.parametrize(
    ("field", "text", "help"),
    [
        ("memory", "4GB", "Did you mean '4Gi'?"),
        ("memory", "4 Gi", "Did you mean '4Gi'?"),
        ("memory", "lots", "Write a quantity such as '512Mi' or '4Gi'."),
        ("memory", "512K", "Did you mean '512Ki'?"),
        ("disk", "10gb", "Did you mean '10Gi'?"),
        ("shm", "64GB", "Did you mean '64Gi'?"),
        ("cpu", "abc", "Write a quantity such as '500m' or '2'."),
        ("cpu", "", "Write a quantity such as '500m' or '2'."),
    ],
)
def test_quantity(field: str, text: str, help: str) -> None:
    found = only(quantity, with_resources(**{field: text}, spans=spans(field)))
    assert found.message == f"{field} {text!r} isn't a Kubernetes quantity"
    assert found.help == help
    assert found.span == span(50)
    assert found.subject == "etl"


def test_quantity_in_a_pair() -> None:
    assert messages(quantity, with_resources(memory=("4GB", "8 GB"))) == [
        "memory '4GB' isn't a Kubernetes quantity",
        "memory '8 GB' isn't a Kubernetes quantity",
    ]


@pytest.mark.parametrize("number", [True, float("nan"), float("inf")])
def test_a_number_that_is_no_quantity(number: Any) -> None:
    assert len(check(quantity, with_resources(cpu=number))) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"cpu": 1, "memory": "1.5Gi"},
        {"cpu": 0.5, "memory": ("1e9", "4Gi")},
        {"cpu": ("500m", 2), "disk": "10G", "shm": "auto"},
        {"cpu": UNKNOWN, "memory": (UNKNOWN, "4Gi"), "disk": UNKNOWN, "shm": UNKNOWN},
        {},
    ],
)
def test_good_amounts(fields: dict[str, Any]) -> None:
    for rule in (quantity, negative_amount, bare_number, request_above_limit, pair_length, shm_above_memory):
        assert not check(rule, with_resources(**fields))
    assert not check(implausible_amount, with_resources(**fields))


def test_amounts_of_an_override() -> None:
    declared = override(resources=resources(memory="4GB", spans=spans("memory")))
    found = only(quantity, with_override(declared))
    assert found.subject == "etl.main"
    assert found.span == span(50)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"cpu": -1}, "cpu -1 is negative"),
        ({"cpu": "-500m"}, "cpu '-500m' is negative"),
        ({"cpu": (1, -0.5)}, "cpu -0.5 is negative"),
        ({"memory": "-1Gi"}, "memory '-1Gi' is negative"),
        ({"disk": "-1Gi"}, "disk '-1Gi' is negative"),
    ],
)
def test_negative_amount(fields: dict[str, Any], message: str) -> None:
    found = only(negative_amount, with_resources(**fields, spans=spans(*fields)))
    assert (found.message, found.span) == (message, span(50))


@pytest.mark.parametrize(
    ("fields", "message", "help"),
    [
        ({"memory": 4}, "memory is the number 4 where", "Write a quantity as text, such as '4Gi'."),
        ({"memory": 512}, "memory is the number 512 where", "Write a quantity as text, such as '512Mi'."),
        ({"memory": ("1Gi", 2)}, "memory is the number 2 where", "Write a quantity as text, such as '2Gi'."),
        ({"disk": 10.5}, "disk is the number 10.5 where", "Write a quantity as text, such as '10.5Gi'."),
        ({"shm": 1}, "shm is the number 1 where", "Write a quantity as text, such as '1Gi'."),
    ],
)
def test_bare_number(fields: dict[str, Any], message: str, help: str) -> None:
    found = only(bare_number, with_resources(**fields, spans=spans(*fields)))
    assert found.message == f"{message} a text with a unit belongs"
    assert (found.help, found.span) == (help, span(50))


@pytest.mark.parametrize(
    ("fields", "message", "help"),
    [
        ({"cpu": (4, 1)}, "the cpu request 4 is above", "Write the smaller amount first: cpu=(1, 4)."),
        ({"cpu": ("1", "500m")}, "the cpu request '1' is above", "Write the smaller amount first: cpu=('500m', '1')."),
        (
            {"memory": ("4Gi", "4G")},
            "the memory request '4Gi' is above",
            "Write the smaller amount first: memory=('4G', '4Gi').",
        ),
    ],
)
def test_request_above_limit(fields: dict[str, Any], message: str, help: str) -> None:
    found = only(request_above_limit, with_resources(**fields, spans=spans(*fields)))
    assert found.message.startswith(message)
    assert (found.help, found.span) == (help, span(50))


def test_requests_that_cannot_be_compared() -> None:
    for pair in (("4GB", "1Gi"), (UNKNOWN, "1Gi"), ("1Gi", "1Gi"), ("4Gi", "1Gi", "1Gi")):
        assert not check(request_above_limit, with_resources(memory=pair))


@pytest.mark.parametrize("pair", [(), (1,), (1, 2, 4)])
def test_pair_length(pair: tuple[int, ...]) -> None:
    found = only(pair_length, with_resources(cpu=pair, spans=spans("cpu")))
    assert found.message == f"cpu has {len(pair)} elements where request and limit belong"
    assert found.span == span(50)


@pytest.mark.parametrize("field", ["disk", "shm"])
def test_a_pair_where_none_belongs(field: str) -> None:
    found = only(pair_length, with_resources(**{field: ("1Gi", "2Gi")}, spans=spans(field)))
    assert found.message == f"{field} is a pair where one amount belongs"
    assert found.help == f"Write one amount: {field} has no limit apart from its request."
    assert found.span == span(50)


@pytest.mark.parametrize("memory", ["16Gi", ("1Gi", "16Gi")])
def test_shm_above_memory(memory: Any) -> None:
    found = only(shm_above_memory, with_resources(memory=memory, shm="64Gi", spans=spans("shm")))
    assert found.message == "shm '64Gi' is more than the memory '16Gi' that it counts against"
    assert found.span == span(50)


@pytest.mark.parametrize(
    "fields",
    [
        {"memory": "16Gi", "shm": "16Gi"},
        {"memory": "16Gi", "shm": "auto"},
        {"shm": "64Gi"},
        {"memory": UNKNOWN, "shm": "64Gi"},
        {"memory": "lots", "shm": "64Gi"},
        {"memory": "16Gi", "shm": "64GB"},
        {"memory": (), "shm": "64Gi"},
    ],
)
def test_shm_within_memory(fields: dict[str, Any]) -> None:
    assert not check(shm_above_memory, with_resources(**fields))


@pytest.mark.parametrize(
    ("fields", "message", "help"),
    [
        ({"memory": "512"}, "memory '512' is less than one mebibyte", "Write an amount with a unit, such as '512Mi'."),
        (
            {"memory": "500m"},
            "memory '500m' is less than one mebibyte",
            "Write an amount with a unit, such as '500Mi'.",
        ),
        ({"disk": "10"}, "disk '10' is less than one mebibyte", "Write an amount with a unit, such as '10Mi'."),
        ({"cpu": 2000}, "cpu 2000 is 2000 cores", "Write cores, or thousandths of one as '500m'."),
        ({"cpu": "4Gi"}, "cpu '4Gi' is 4294967296 cores", "Write cores, or thousandths of one as '500m'."),
    ],
)
def test_implausible_amount(fields: dict[str, Any], message: str, help: str) -> None:
    found = only(implausible_amount, with_resources(**fields, spans=spans(*fields)))
    assert (found.message, found.help, found.span) == (message, help, span(50))


def test_plausible_amounts() -> None:
    assert not check(implausible_amount, with_resources(cpu="1024", memory="1Mi", disk="0", shm="lots"))


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("A100", "Did you mean 'A100:1'?"),
        ("a100:8", "Did you mean 'A100:8'?"),
        ("V5P:4", "A TPU has no text: write gpu=flyte.TPU('V5P')."),
        ("warp", "Write a device and a count, such as 'T4:1'."),
    ],
)
def test_accelerator(text: str, help: str) -> None:
    found = only(accelerator, with_resources(gpu=text, spans=spans("gpu")))
    assert (found.message, found.help) == (f"gpu {text!r} names no accelerator", help)
    assert found.span == span(50)


@pytest.mark.parametrize("gpu", ["A100:8", "A100 80G:1", "1", 1, None, UNKNOWN, device("A100")])
def test_good_accelerator(gpu: Any) -> None:
    assert not check(accelerator, with_resources(gpu=gpu))


@pytest.mark.parametrize(
    ("made", "message", "help"),
    [
        (Device("A100-80GB", 1, None, "GPU", "GPU"), "GPU makes no device 'A100-80GB'", "Did you mean 'A100_80G'?"),
        (Device("V5P", 1, None, "GPU", "GPU"), "GPU makes no device 'V5P'", "Use `flyte.TPU`."),
        (
            Device("Xeon", 1, None, "TPU", "TPU"),
            "TPU makes no device 'Xeon'",
            "Choose one of V5E, V5P, V6E.",
        ),
        (Device("inf2", 1, None, "NEURON", "Neuron"), "Neuron makes no device 'inf2'", "Did you mean 'Inf2'?"),
    ],
)
def test_accelerator_device(made: Device, message: str, help: str) -> None:
    found = only(accelerator_device, with_resources(accelerator=made, spans=spans("gpu")))
    assert (found.message, found.help, found.span) == (message, help, span(50))


def test_a_device_of_any_name() -> None:
    for made in (Device("own-card", 1, None, "GPU"), device(None), device("T4"), device(UNKNOWN), UNKNOWN, None):
        assert not check(accelerator_device, with_resources(accelerator=made))


@pytest.mark.parametrize(
    ("name", "partition", "help"),
    [
        ("T4", "1g.5gb", "Leave the partition out, or use A100."),
        ("T4", "9g.9gb", "Leave the partition out."),
        ("T4 shared", "1g.10gb", "Leave the partition out, or use A100_80G or H100."),
        ("A100", "1g.10gb", "Choose one of 1g.5gb, 2g.10gb, 3g.20gb, 4g.20gb, 7g.40gb."),
    ],
)
def test_gpu_partition(name: str, partition: str, help: str) -> None:
    found = only(gpu_partition, with_resources(accelerator=device(name, 1, partition), spans=spans("gpu")))
    assert found.message == f"the GPU {name!r} has no partition {partition!r}"
    assert (found.help, found.span) == (help, span(50))


@pytest.mark.parametrize(
    "made",
    [
        device("A100", 1, "1g.5gb"),
        device("T4"),
        device("T4", 1, UNKNOWN),
        device(UNKNOWN, 1, "1g.5gb"),
        Device("own-card", 1, "half", "GPU"),
        Device("V5P", 1, "2x2x1", "TPU", "TPU"),
    ],
)
def test_good_partition(made: Device) -> None:
    for rule in (gpu_partition, tpu_topology):
        assert not check(rule, with_resources(accelerator=made))


def test_tpu_topology() -> None:
    made = Device("V6E", 1, "2x2x1", "TPU", "TPU")
    found = only(tpu_topology, with_resources(accelerator=made, spans=spans("gpu")))
    assert found.message == "the TPU 'V6E' has no topology '2x2x1'"
    assert found.help == "Choose one of 1x1, 2x2, 2x4, 4x4, 4x8, 8x8, 8x16, 16x16."
    assert found.span == span(50)


def test_tpu_chip_count() -> None:
    made = Device("V5P", 1, "2x2x1", "TPU", "TPU")
    found = only(tpu_chip_count, with_resources(accelerator=made, spans=spans("gpu")))
    assert found.message == "the topology '2x2x1' has 4 chips, and the SDK asks for 1"
    assert found.span == span(50)
    for fine in (
        Device("V5P", 4, "2x2x1", "TPU"),
        Device("V5E", 1, "1x1", "TPU", "TPU"),
        Device("V5P", 1, None, "TPU", "TPU"),
        Device("V5P", 1, "9x9", "TPU", "TPU"),
        Device("V5P", UNKNOWN, "2x2x1", "TPU"),
    ):
        assert not check(tpu_chip_count, with_resources(accelerator=fine))


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (device("H100", 16), "16 accelerators are asked for, and a node has 1 to 8"),
        (device("H100", 0), "0 accelerators are asked for, and a node has 1 to 8"),
        (device(None, 9), "9 accelerators are asked for, and a node has 1 to 8"),
        (Device("Inf2", 13, None, "NEURON"), "13 accelerators are asked for, and a node has 1 to 12"),
        (Device("AppleSilicon", 2, None, "APPLE_SILICON"), "2 accelerators are asked for, and a node has 1 to 1"),
    ],
)
def test_accelerator_count(made: Device, message: str) -> None:
    found = only(accelerator_count, with_resources(accelerator=made, spans=spans("gpu")))
    assert (found.message, found.span) == (message, span(50))


@pytest.mark.parametrize(
    "made",
    [
        device("H100", 8),
        device("H100", UNKNOWN),
        Device("Trn1", 16, None, "NEURON"),
        Device("own", 64, None, "NEURON"),
        Device("V5P", 256, "8x8x4", "TPU"),
        None,
    ],
)
def test_good_accelerator_count(made: Any) -> None:
    assert not check(accelerator_count, with_resources(accelerator=made))


def test_negative_gpu_count() -> None:
    declared = with_resources(gpu=-1, accelerator=device(None, -1), spans=spans("gpu"))
    found = only(negative_gpu_count, declared)
    assert (found.message, found.span) == ("the number of GPUs -1 is negative", span(50))
    assert not check(accelerator_count, declared)
    assert not check(negative_gpu_count, with_resources(gpu=0))


def test_accelerator_count_as_text() -> None:
    found = only(accelerator_count_as_text, with_resources(gpu="1", spans=spans("gpu")))
    assert found.message == "the SDK takes a count of GPUs as an int, not as the text '1'"
    assert (found.help, found.span) == ("Write gpu=1.", span(50))
    for fine in (1, "A100:1", "warp", None, UNKNOWN):
        assert not check(accelerator_count_as_text, with_resources(gpu=fine))


def test_retired_accelerator_name() -> None:
    found = only(retired_accelerator_name, with_resources(gpu="A100 80G:2", spans=spans("gpu")))
    assert found.message == "the accelerator name 'A100 80G' is retired"
    assert (found.help, found.span) == ("Write 'A100_80G:2'.", span(50))
    for fine in ("A100_80G:2", "A100 80G", "1", None, UNKNOWN):
        assert not check(retired_accelerator_name, with_resources(gpu=fine))
