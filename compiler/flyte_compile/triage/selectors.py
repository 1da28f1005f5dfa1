"""Codes as people name them: a code, the beginning of one, or a rule's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flyte_compile.diagnostics.spelling import likest

_CODE = 5
"""Characters of a whole code."""


class SelectorError(ValueError):
    """A selector that names no finding; the message says which one is near."""


def matching_codes(selector: str, names: Mapping[str, str]) -> frozenset[str]:
    """The codes that a selector stands for: `FC301`, `FC3` for a family, `FC` for all, or a name such as `quantity`.

    `names` has the name of every code. Raises `SelectorError`.
    """
    if selector == "ALL":
        return frozenset(names)
    named = frozenset(code for code, name in names.items() if name == selector)
    if named:
        return named
    codes = frozenset(code for code in names if selector.startswith("FC") and code.startswith(selector))
    if not codes:
        near = likest(selector, [*names, *names.values()])
        hint = f"; did you mean {near!r}?" if near else "; `flyte-compile rules` lists them"
        raise SelectorError(f"no finding has the code or name {selector!r}{hint}")
    return codes


def selected_codes(select: Iterable[str], ignore: Iterable[str], names: Mapping[str, str]) -> frozenset[str]:
    """The codes that are looked for; where both lists match one, the longer selector decides, `ignore` where they tie.

    Raises `SelectorError`.
    """
    wanted = _closest(select, names)
    unwanted = _closest(ignore, names)
    return frozenset(code for code in names if wanted.get(code, -1) > unwanted.get(code, -1))


def closeness(selector: str) -> int:
    """How closely a selector names a code: the longer, the closer, and a name as closely as a whole code."""
    return 0 if selector == "ALL" else len(selector) if selector.startswith("FC") else _CODE


def _closest(selectors: Iterable[str], names: Mapping[str, str]) -> dict[str, int]:
    """How closely each code is meant by any of the selectors: by its name or in full most of all."""
    closest: dict[str, int] = {}
    for selector in selectors:
        for code in matching_codes(selector, names):
            closest[code] = max(closest.get(code, 0), closeness(selector))
    return closest
