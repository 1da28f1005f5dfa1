"""Narrowing: the type of a value after its unknown parts were looked for and reported."""

from __future__ import annotations

from typing import TypeVar

from flyte_compile.ir import Unknown

T = TypeVar("T")


def known(value: T | Unknown) -> T:
    """The value, which the caller has seen to be known."""
    if isinstance(value, Unknown):
        raise AssertionError(f"planned with an unknown value: {value.reason}")
    return value
