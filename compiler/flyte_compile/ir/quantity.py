"""Kubernetes' quantity grammar, exactly: what an amount means, how it is spelt, and what a wrong spelling meant to say.

Source of the grammar: `k8s.io/apimachinery/pkg/api/resource`, `ParseQuantity`. `K` is no unit, `k` and `Ki` are;
`1.5Gi`, `.5`, `5.` and `1e9` are legal, spaces and `GB` are not. A bare `E` is exa, `E` with digits an exponent.
"""

from __future__ import annotations

import re
from decimal import Decimal

_BINARY = {"Ki": 1, "Mi": 2, "Gi": 3, "Ti": 4, "Pi": 5, "Ei": 6}
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_QUANTITY = re.compile(
    r"(?P<number>[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))(?P<suffix>[KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]{1,3}|)"
)
_MAX_DIGITS = 100
"""More digits than any amount has; a bound on work, not part of the grammar."""

_SPOKEN_UNITS = {
    **dict.fromkeys(("b", "byte", "bytes", "core", "cores", "cpu", "cpus", "vcpu", "vcpus"), ""),
    **dict.fromkeys(("mcpu", "mcore", "mcores", "milli", "millicpu", "millicore", "millicores"), "m"),
    **{
        spelling: f"{letter.upper()}i"
        for letter in "kmgtpe"
        for spelling in (letter, f"{letter}b", f"{letter}i", f"{letter}ib")
    },
}
_SPOKEN = re.compile(r"\s*(?P<number>[0-9]+(?:[.,][0-9]+)?|\.[0-9]+)\s*(?P<unit>[A-Za-z]*)\s*")


def parse(text: str) -> Decimal | None:
    """The exact value of a quantity; `None` where the text is none."""
    match = _QUANTITY.fullmatch(text)
    if match is None or len(text) > _MAX_DIGITS:
        return None
    number, suffix = _plain(match["number"]), match["suffix"]
    if suffix in _BINARY:
        return _exact(number, 1024 ** _BINARY[suffix], 0)
    if suffix in _DECIMAL:
        return _exact(number, 1, _DECIMAL[suffix])
    return _exact(number, 1, int(suffix[1:]))


def amount(value: int | float | str) -> Decimal | None:
    """The exact value of an amount as declared: a number, or a quantity."""
    return parse(spell(value))


def spell(value: int | float | str) -> str:
    """The text that stands in an artefact: a quantity as it was written, a number in the shortest exact spelling."""
    if isinstance(value, str):
        return value
    exact = Decimal(str(value))
    if not exact.is_finite():
        return str(value)
    return _integer_with_suffix(exact, ("", "m", "u", "n"))


def canonical(text: str) -> str | None:
    """Kubernetes' own spelling of a quantity, the same for equal values of one family; `None` where the text is none.

    The largest suffix that leaves a whole number; binary stays binary unless it would need a fraction.
    """
    value = parse(text)
    if value is None:
        return None
    if text[-1:] == "i" and value == value.to_integral_value() and abs(value) >= 1024:
        whole, power = int(value), 0
        while whole % 1024 == 0 and power < 6:
            whole, power = whole // 1024, power + 1
        return f"{whole}{'' if power == 0 else list(_BINARY)[power - 1]}"
    return _integer_with_suffix(value, ("E", "P", "T", "G", "M", "k", "", "m", "u", "n"))


def suggest(text: str) -> str | None:
    """The quantity that a text which is none very probably means: `4GB` and `4 gib` mean `4Gi`."""
    match = _SPOKEN.fullmatch(text)
    if match is None:
        return None
    number, unit = match["number"].replace(",", "."), match["unit"]
    spelt = unit if unit in _BINARY or unit in _DECIMAL else _SPOKEN_UNITS.get(unit.lower())
    if spelt is None or f"{number}{spelt}" == text:
        return None
    return f"{number}{spelt}"


def _plain(number: str) -> Decimal:
    """A number of the grammar, whose `5.` and `.5` `Decimal` reads as well."""
    return Decimal(number)


def _exact(number: Decimal, factor: int, exponent: int) -> Decimal:
    """`number * factor * 10**exponent` without rounding, whatever the arithmetic context."""
    sign, digits, own_exponent = number.as_tuple()
    if not isinstance(own_exponent, int):
        raise AssertionError(f"not a finite number: {number}")
    whole = int("".join(map(str, digits)) or "0") * factor
    return Decimal((sign, tuple(map(int, str(whole))), own_exponent + exponent))


def _integer_with_suffix(value: Decimal, suffixes: tuple[str, ...]) -> str:
    """A value as a whole number and the first suffix that allows one; what is finer than nano is rounded up."""
    if value == 0:
        return "0"
    for suffix in suffixes:
        scaled = _exact(value, 1, -_DECIMAL[suffix])
        if scaled == scaled.to_integral_value():
            return f"{int(scaled)}{suffix}"
    scaled = _exact(value, 1, 9)
    away = int(scaled) + (1 if scaled > 0 else -1)
    return f"{away}n"
