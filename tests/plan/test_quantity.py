"""The quantity grammar against an independent reading of it, and against the API's own decoder."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyte_compile.ir import quantity

_POWERS = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "P": 10**15, "E": 10**18}
_BINARY = {f"{letter}i": 1024**power for power, letter in enumerate("KMGTPE", start=1)}
_SMALL = {"m": Decimal("1e-3"), "u": Decimal("1e-6"), "n": Decimal("1e-9")}


@given(
    st.decimals(min_value=0, max_value=10**9, places=3, allow_nan=False),
    st.sampled_from(sorted({**_POWERS, **_BINARY, **_SMALL})),
)
def test_a_quantity_is_its_number_times_its_suffix(number: Decimal, suffix: str) -> None:
    factor = Fraction({**_POWERS, **_BINARY, **_SMALL}[suffix])
    value = quantity.parse(f"{number:f}{suffix}")
    assert value is not None
    assert Fraction(value) == Fraction(number) * factor


@given(st.integers(-(10**6), 10**6), st.integers(-30, 30), st.sampled_from("eE"))
def test_an_exponent_is_a_power_of_ten(number: int, exponent: int, letter: str) -> None:
    assert quantity.parse(f"{number}{letter}{exponent}") == Decimal(f"{number}e{exponent}")


@given(st.integers(1, 2**62), st.sampled_from(["", *_POWERS, *_BINARY, *_SMALL]))
def test_the_canonical_text_has_the_same_value_and_is_its_own(number: int, suffix: str) -> None:
    text = quantity.canonical(f"{number}{suffix}")
    assert text is not None
    assert quantity.parse(text) == quantity.parse(f"{number}{suffix}")
    assert quantity.canonical(text) == text


@given(st.one_of(st.integers(0, 10**12), st.integers(0, 10**9).map(lambda n: n / 1000)))
def test_a_number_is_spelt_exactly(value: int | float) -> None:
    assert quantity.amount(value) == Decimal(str(value))


@given(st.text(max_size=12))
def test_any_text_is_a_quantity_or_none(text: str) -> None:
    value = quantity.parse(text)
    assert (value is None) == (quantity.canonical(text) is None)
    better = quantity.suggest(text)
    assert better is None or quantity.parse(better) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4GB",
        "4 Gi",
        "lots",
        "K",
        "4K",
        "1.1.1",
        "+",
        "-",
        ".",
        "1e",
        "1e1.5",
        "0x10",
        "1Gib",
        " 1",
        "1 ",
        "٣",
        "1\n",
    ],
)
def test_what_is_no_quantity(text: str) -> None:
    assert quantity.parse(text) is None


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("4GB", "4Gi"),
        ("4 Gi", "4Gi"),
        ("512mb", "512Mi"),
        ("4K", "4Ki"),
        ("4g", "4Gi"),
        ("2 cores", "2"),
        ("250 millicores", "250m"),
        ("0,5", "0.5"),
        ("lots", None),
        ("4Gi", None),
    ],
)
def test_what_a_wrong_one_means(text: str, better: str | None) -> None:
    assert quantity.suggest(text) == better


@pytest.mark.parametrize(
    ("value", "text"),
    [(2, "2"), (0.5, "500m"), (1.25, "1250m"), (4000, "4000"), (1e-10, "1n"), ("4Gi", "4Gi"), (0, "0")],
)
def test_how_an_amount_is_spelt(value: int | float | str, text: str) -> None:
    assert quantity.spell(value) == text


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("1024Mi", "1Gi"),
        ("1.5Gi", "1536Mi"),
        ("0.5", "500m"),
        ("1000m", "1"),
        ("1e3", "1k"),
        ("1000Ki", "1000Ki"),
        ("0Gi", "0"),
    ],
)
def test_canonical_texts(text: str, canonical: str) -> None:
    assert quantity.canonical(text) == canonical
