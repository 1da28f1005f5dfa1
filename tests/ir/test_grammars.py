"""The grammars of image references, cron expressions and Kubernetes names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyte_compile.ir.cron import cron_problem
from flyte_compile.ir.kubernetes_names import dns_label_problem, key_problem, label_value_problem
from flyte_compile.ir.reference import Reference, in_lower_case, is_repository, offered_for, parse_reference

DIGEST = "sha256:" + "a" * 64


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("ubuntu", Reference(None, "ubuntu", None, None)),
        ("acme/etl:1", Reference(None, "acme/etl", "1", None)),
        ("ghcr.io/acme/etl", Reference("ghcr.io", "acme/etl", None, None)),
        ("localhost/etl:1", Reference("localhost", "etl", "1", None)),
        ("host:5000/etl", Reference("host:5000", "etl", None, None)),
        ("host:5000", Reference(None, "host", "5000", None)),
        (f"ghcr.io/etl:1@{DIGEST}", Reference("ghcr.io", "etl", "1", DIGEST)),
        ("Acme/etl", None),
        ("ghcr.io/Acme/etl", None),
        ("", None),
        ("a/", None),
        ("a:b:c", None),
        ("a\n", None),
        ("a" * 256, None),
    ],
)
def test_reference(text: str, parts: Reference | None) -> None:
    assert parse_reference(text) == parts


def test_repository() -> None:
    assert is_repository("ghcr.io/acme/etl") and is_repository("etl")
    assert not is_repository("etl:1") and not is_repository(f"etl@{DIGEST}") and not is_repository("Acme/etl")


@pytest.mark.parametrize(
    ("wanted", "offered", "taken"),
    [
        ("linux/amd64", ("linux/amd64",), "linux/amd64"),
        ("linux/amd64", ("linux/amd64/v3", "linux/amd64"), "linux/amd64"),
        ("linux/amd64", ("linux/amd64/v3",), None),
        ("linux/amd64/v3", ("linux/amd64", "linux/amd64/v2"), "linux/amd64/v2"),
        ("linux/arm64", ("linux/arm64/v8",), "linux/arm64/v8"),
        ("linux/arm64/v8", ("linux/arm64",), "linux/arm64"),
        ("linux/arm/v6", ("linux/arm/v7", "linux/arm/v5"), "linux/arm/v5"),
        ("linux/arm", ("linux/arm/v6", "linux/arm/v7"), "linux/arm/v7"),
        ("linux/s390x", ("linux/ppc64le",), None),
        ("linux/riscv64/rva20", ("linux/riscv64",), None),
        ("linux/riscv64/rva20", ("linux/riscv64/rva20",), "linux/riscv64/rva20"),
        ("windows/amd64", ("linux/amd64",), None),
        ("linux/amd64", (), None),
    ],
)
def test_what_a_builder_takes_for_a_platform(wanted: str, offered: tuple[str, ...], taken: str | None) -> None:
    assert offered_for(wanted, offered) == taken
    assert offered_for(wanted, reversed(offered)) == taken


def test_lower_case_keeps_tag_and_digest() -> None:
    assert in_lower_case(f"Host:5000/A/B:RC@{DIGEST.upper()}") == f"host:5000/a/b:RC@{DIGEST.upper()}"
    assert in_lower_case("Host:5000/A") == "host:5000/a"


@given(st.text())
def test_a_reference_in_lower_case_is_still_one(text: str) -> None:
    if parse_reference(text) is not None:
        assert parse_reference(in_lower_case(text)) is not None


@pytest.mark.parametrize(
    "expression",
    [
        "* * * * *",
        "*/5 * * * *",
        "0 0 1 * ?",
        "0,30 8-18/2 1-15 JAN-mar mon-FRI",
        "5/15 * * * *",
        "59 23 31 12 6",
        "  0 0 * * 0 ",
        "@daily",
        "@every 1h30m",
    ],
)
def test_cron(expression: str) -> None:
    assert cron_problem(expression) is None


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("", "it has 0 fields where five belong"),
        ("0 0 0 * * *", "it has 6 fields where five belong"),
        ("60 * * * *", "the minute 60 isn't between 0 and 59"),
        ("0 0 0 * *", "the day of month 0 isn't between 1 and 31"),
        ("0 0 * 13 *", "the month 13 isn't between 1 and 12"),
        ("0 0 * * sunday", "'sunday' is no day of week"),
        ("0 0 * * mon-sun", "the range 'mon-sun' runs backwards"),
        ("30-10 * * * *", "the range '30-10' runs backwards"),
        ("*/0 * * * *", "the step of '*/0' is 0"),
        ("*-5 * * * *", "'*-5' is no minute"),
        ("1,,2 * * * *", "'' is no minute"),
        ("a * * * *", "'a' is no minute"),
        ("-1 * * * *", "'-1' is no minute"),
        ("1.5 * * * *", "'1.5' is no minute"),
        ("99999999 * * * *", "'99999999' is no minute"),
        ("٣ * * * *", "'٣' is no minute"),
        ("@fortnightly", "there is no '@fortnightly'"),
        ("@every", "there is no '@every'"),
        ("CRON_TZ=UTC 0 0 * * *", "a time zone has no place in it"),
    ],
)
def test_no_cron(expression: str, problem: str) -> None:
    assert cron_problem(expression) == problem


@given(st.text())
def test_cron_reads_any_text(expression: str) -> None:
    cron_problem(expression)


def test_kubernetes_names() -> None:
    assert all(key_problem(key) is None for key in ("a", "A.b_c-1", "acme.org/Team", "a" * 63))
    assert all(key_problem(key) is not None for key in ("", "a b", "a/b/c", "/a", "a/", "A.org/a", "a" * 64, "-a", "é"))
    assert all(label_value_problem(value) is None for value in ("", "A.b_c-1", "a" * 63))
    assert all(label_value_problem(value) is not None for value in ("a b", "-a", "a.", "a" * 64, "é", "a\n"))
    assert all(dns_label_problem(name) is None for name in ("a", "0-a", "a" * 63))
    assert all(dns_label_problem(name) is not None for name in ("", "A", "a_b", "a.b", "-a", "a-", "a" * 64, "a\n"))
