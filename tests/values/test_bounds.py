"""Estimates that stand between the evaluated program and Python: never too low, and not so high as to be in the way."""

from __future__ import annotations

import ast
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flyte_compile.source import Module
from flyte_compile.values.library.regex import matching_cost
from flyte_compile.values.model import Place
from flyte_compile.values.numbers_as_keys import number_key
from flyte_compile.values.run import LONGEST_TEXT
from flyte_compile.values.signals import LimitReached
from flyte_compile.values.sizes import MOST_BITS, check_size, format_size, percent_size, text_length, too_big

PLACE = Place(Module("m", "m.py", ".", False, "", ast.Module([], []), ("",)), ast.Module([], []))

NUMBERS: st.SearchStrategy[Any] = st.one_of(
    st.integers(-3, 3),
    st.integers(2**61 - 3, 2**61 + 3),
    st.integers(),
    st.floats(allow_nan=False),
    st.sampled_from(
        (-1.0, 1.0, 2.0**61, 2.0**60, -(2.0**70), 0.5, 0.1, True, False, float("inf"), -1 + 0j, 1j, 0.5 + 0j)
    ),
    st.fractions(max_denominator=9),
    st.decimals(allow_nan=False, places=2, min_value=-9, max_value=9),
    st.builds(Fraction, st.floats(allow_nan=False, allow_infinity=False)),
    st.builds(Decimal, st.integers(-(2**62), 2**62)),
)


@settings(max_examples=400, deadline=None)
@given(NUMBERS, NUMBERS)
def test_numbers_are_the_same_key_where_they_are_equal(one: Any, other: Any) -> None:
    assert (number_key(one) == number_key(other)) is (one == other)
    if one == other:
        assert hash(number_key(one)) == hash(number_key(other))


@pytest.mark.parametrize("kind", [int, Fraction, Decimal])
def test_no_one_chooses_the_hash_of_a_key(kind: type) -> None:
    hashes = {hash(number_key(kind(i * (2**61 - 1)))) for i in range(1, 500)}
    assert len(hashes) > 490
    assert hash(number_key(kind(-1))) != hash(number_key(kind(-2)))


TEMPLATES = st.lists(
    st.sampled_from(
        ("%s", "%5d", "%-9s", "%.3f", "%x", "%%", "a", "20240101", "%07d", "%+d", "%r", "%c"),
    ),
    max_size=9,
).map("".join)


@settings(max_examples=200, deadline=None)
@given(TEMPLATES, st.lists(st.integers(0, 99) | st.text(max_size=9), max_size=9))
def test_the_size_of_a_text_by_percent_is_bounded(template: str, given_: list[Any]) -> None:
    try:
        made = template % tuple(given_)
    except (TypeError, ValueError, OverflowError):
        return
    assert len(made) <= percent_size(template, given_) + 40 * len(given_)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(("{}", "{:>9}", "{:{}}", "{:{}.{}}", "{{", "}}", "20240101", "{:09}", "{!r}")), max_size=6
    ).map("".join),
    st.lists(st.integers(0, 99), max_size=9),
)
def test_the_size_of_a_formatted_text_is_bounded(template: str, given_: list[int]) -> None:
    try:
        made = template.format(*given_)
    except (IndexError, ValueError):
        return
    assert len(made) <= format_size(template, given_)


@pytest.mark.parametrize(
    ("template", "given_"),
    [("%1000000000d", [1]), ("%*d", [10**9, 1]), ("%.1000000000f", [1.5]), ("%s" * 9_999, ["a" * 9_999] * 9_999)],
)
def test_wide_fields_are_seen_by_percent(template: str, given_: list[Any]) -> None:
    assert percent_size(template, given_) > 4 * LONGEST_TEXT


def test_digits_that_are_no_width_are_no_width() -> None:
    assert percent_size("20240101123456:%s-99999999999", ["a"]) < 100
    assert format_size("20240101123456:{}-99999999999", ["a"]) < 100


@pytest.mark.parametrize(
    "value",
    [
        1 << MOST_BITS,
        "a" * (LONGEST_TEXT + 1),
        Decimal("1e999999"),
        Fraction(1, 1 << MOST_BITS),
        PurePosixPath("a" * 99_999),
    ],
)
def test_what_is_too_large_is_refused(value: object) -> None:
    with pytest.raises(LimitReached):
        check_size(value, PLACE)


@pytest.mark.parametrize(
    "value", [0, -(10**4000), "a" * LONGEST_TEXT, Decimal("1e-30"), range(10**18), range(0, 10**30, 10**29)]
)
def test_what_is_large_is_not(value: object) -> None:
    check_size(value, PLACE)
    if isinstance(value, int):
        assert str(value)


@pytest.mark.parametrize(
    ("kind", "left", "right"),
    [
        (ast.Mult(), "ab", 10**9),
        (ast.Mult(), 10**9, b"ab"),
        (ast.Pow(), 10, 10**9),
        (ast.LShift(), 1, 10**9),
        (ast.Pow(), Fraction(1, 3), 10**9),
    ],
)
def test_operators_that_fill_the_memory(kind: ast.operator, left: Any, right: Any) -> None:
    assert too_big(kind, left, right)


def test_the_length_of_what_holds_itself_ends() -> None:
    itself: list[Any] = []
    itself.append(itself)
    assert text_length([itself]) > 4 * LONGEST_TEXT


@pytest.mark.parametrize(
    "pattern",
    [
        *(
            "(a+)+$",
            "(a|a)*b",
            "(a|a)" * 60,
            "a?" * 60 + "a" * 60,
            "(.*)(.*)(.*)(.*)(.*)(.*)(.*)x",
            "((a*)*)*b",
            r"(a+)\1+",
        ),
        *("(?:(?:a{1,50}){1,50}){1,50}b", "(?:a?){60}a{60}", "(?:a|b|ab|ba){50}c", "(?:aa|a){50}c", "(?P<a>x)(?P=a)*"),
    ],
)
def test_patterns_that_take_for_ever(pattern: str) -> None:
    assert matching_cost(pattern, 200, anchored=True) is None


@pytest.mark.parametrize(
    ("pattern", "length"),
    [
        *((r"^v?(\d+)\.(\d+)(?:\.(\d+))?$", 12), (r"[^a-z0-9-]", 200), (r"\s+", 2_000), ("foo|bar|baz|qux|quux", 200)),
        *((r'__version__ = "(.+)"', 3_000), (r"\s*(\w+)\s*=\s*(.*)", 30), ("", 10_000)),
    ],
)
def test_patterns_of_real_configurations(pattern: str, length: int) -> None:
    assert matching_cost(pattern, length, anchored=False) is not None
