"""A policy as `[tool.flyte-compile]` and the command line write it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flyte_compile.diagnostics import Severity
from flyte_compile.triage.policy import Policy
from flyte_compile.triage.selectors import SelectorError, closeness, matching_codes, selected_codes

NEVER = "never"
"""The failing level that no finding reaches."""
UNREAD = frozenset({"FC001", "FC002"})
"""Codes of modules that aren't read, which are looked for unless they are ignored."""
LEVELS = (*(severity.label for severity in Severity), NEVER)


def policy_of(table: Mapping[str, Any], names: Mapping[str, str]) -> Policy:
    """The policy of the keys `select`, `ignore`, `severity`, `per-file-ignores` and `fail-on`, whose types are right.

    `names` has the name of every code. Raises `SelectorError`.
    """
    selected = selected_codes(table.get("select", ("ALL",)), table.get("ignore", ()), names)
    # What isn't read can't be called clean, whichever findings are looked for.
    ignored = {code for selector in table.get("ignore", ()) for code in matching_codes(selector, names)}
    selected |= (UNREAD & names.keys()) - ignored
    severities: dict[str, Severity] = {}
    # The closer a selector names a code, the later it comes, and the last one holds.
    for selector, word in sorted(table.get("severity", {}).items(), key=lambda item: (closeness(item[0]), item[0])):
        severities |= dict.fromkeys(sorted(matching_codes(selector, names)), _severity(f"severity of {selector}", word))
    per_file = tuple(
        (pattern, frozenset(code for selector in selectors for code in matching_codes(selector, names)))
        for pattern, selectors in sorted(table.get("per-file-ignores", {}).items())
    )
    return Policy(
        unselected=frozenset(names) - selected,
        per_file=per_file,
        severities=severities,
        fail_on=_level(table.get("fail-on", Severity.ERROR.label)),
    )


def _level(word: str) -> Severity | None:
    return None if word == NEVER else _severity("fail-on", word, LEVELS)


def _severity(key: str, word: str, words: tuple[str, ...] = LEVELS[:-1]) -> Severity:
    for severity in Severity:
        if severity.label == word:
            return severity
    raise SelectorError(f"{key} = {word!r} is none of {', '.join(words)}")
