"""Selectors, severities and patterns of paths."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyte_compile.diagnostics import Severity
from flyte_compile.triage import SelectorError, matching_codes, policy_of
from flyte_compile.triage.policy import path_matches

NAMES = {"FC001": "syntax", "FC301": "quantity", "FC302": "negative-amount", "FC401": "secret-mount"}


@pytest.mark.parametrize(
    ("selector", "codes"),
    [
        ("FC301", {"FC301"}),
        ("FC3", {"FC301", "FC302"}),
        ("FC", set(NAMES)),
        ("ALL", set(NAMES)),
        ("secret-mount", {"FC401"}),
    ],
)
def test_selectors(selector: str, codes: set[str]) -> None:
    assert matching_codes(selector, NAMES) == codes


@pytest.mark.parametrize(
    ("selector", "hint"),
    [
        ("FC303", "FC30"),
        ("quantities", "quantity"),
        ("", "rules"),
        ("F", "rules"),
        ("fc301", "FC301"),
        ("secret_Mount", "secret-mount"),
    ],
)
def test_a_selector_that_names_nothing(selector: str, hint: str) -> None:
    with pytest.raises(SelectorError, match=hint):
        matching_codes(selector, NAMES)


@pytest.mark.parametrize(
    ("table", "sought"),
    [
        ({}, {"FC001", "FC301", "FC302", "FC401"}),
        ({"select": ["FC3"]}, {"FC001", "FC301", "FC302"}),
        ({"ignore": ["FC3"]}, {"FC001", "FC401"}),
        ({"ignore": ["FC3"], "select": ["ALL", "FC301"]}, {"FC001", "FC301", "FC401"}),
        ({"ignore": ["ALL"], "select": ["quantity"]}, {"FC301"}),
        ({"select": ["FC301"], "ignore": ["quantity"]}, {"FC001"}),
        ({"select": []}, {"FC001"}),
        ({"select": [], "ignore": ["FC0"]}, set()),
    ],
)
def test_the_closer_selector_decides(table: dict[str, Any], sought: set[str]) -> None:
    policy = policy_of(table, NAMES)
    assert {code for code in NAMES if policy.is_sought(code, "a.py")} == sought


def test_severities_of_the_closer_selector() -> None:
    policy = policy_of({"severity": {"quantity": "note", "ALL": "warning", "FC3": "error"}}, NAMES)
    assert policy.severities == {
        "FC001": Severity.WARNING,
        "FC301": Severity.NOTE,
        "FC302": Severity.ERROR,
        "FC401": Severity.WARNING,
    }


@pytest.mark.parametrize("table", [{"severity": {"FC3": "never"}}, {"fail-on": "errors"}, {"select": ["FC9"]}])
def test_words_that_mean_nothing(table: dict[str, Any]) -> None:
    with pytest.raises(SelectorError):
        policy_of(table, NAMES)


def test_the_failing_level() -> None:
    assert policy_of({}, NAMES).fail_on is Severity.ERROR
    assert policy_of({"fail-on": "note"}, NAMES).fail_on is Severity.NOTE
    assert policy_of({"fail-on": "never"}, NAMES).fail_on is None


@pytest.mark.parametrize(
    ("path", "pattern", "matches"),
    [
        ("a.py", "a.py", True),
        ("src/a.py", "a.py", True),
        ("src/a.py", "*.py", True),
        ("src/a.py", "src/*.py", True),
        ("src/deep/a.py", "src/*.py", False),
        ("src/deep/a.py", "src/**/*.py", True),
        ("src/a.py", "src/**/*.py", True),
        ("src/deep/a.py", "src", True),
        ("src/deep/a.py", "src/", True),
        ("src/deep/a.py", "./src/deep", True),
        ("src/deep/a.py", "deep/a.py", False),
        ("src/deep/a.py", "**/a.py", True),
        ("srcs/a.py", "src", False),
        ("a.pyc", "a.py", False),
    ],
)
def test_patterns(path: str, pattern: str, matches: bool) -> None:
    assert path_matches(path, pattern) is matches


@given(st.lists(st.sampled_from("ab"), min_size=1, max_size=30), st.integers(1, 40))
def test_a_pattern_of_many_stars_takes_no_time(parts: list[str], stars: int) -> None:
    assert path_matches("/".join(parts), "/".join(["**"] * stars))
    assert not path_matches("/".join(parts), "/".join([*(["**", "*"] * stars), "c"]))
