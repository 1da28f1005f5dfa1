"""The rules' docstrings and the files about the stages' codes, joined."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from flyte_compile.catalogue.explanation import read_explanation
from flyte_compile.catalogue.fixing import FIXED
from flyte_compile.catalogue.model import Entry
from flyte_compile.diagnostics import CODES, Severity
from flyte_compile.diagnostics.spelling import likest
from flyte_compile.rules import RULES


@cache
def entries() -> tuple[Entry, ...]:
    """Everything that can be found, by code."""
    rules = (_entry(rule.CODE, rule.NAME, rule.SEVERITY, rule.__doc__ or "") for rule in RULES)
    folder = files("flyte_compile.catalogue").joinpath("stages")
    stages = (
        _entry(code.code, code.name, code.severity, folder.joinpath(f"{code.code}.md").read_text(encoding="utf-8"))
        for code in CODES.values()
    )
    return tuple(sorted((*rules, *stages), key=lambda entry: entry.code))


def find(word: str) -> Entry | None:
    """The entry of a code or name, whatever its case."""
    return next((entry for entry in entries() if word.upper() == entry.code or word.lower() == entry.name), None)


def nearest(word: str) -> str | None:
    """The code or name that a wrong one was probably meant for: of several that are as near, the first."""
    return likest(word, (spelling for entry in entries() for spelling in (entry.code, entry.name)))


def _entry(code: str, name: str, severity: Severity, text: str) -> Entry:
    summary, sections = read_explanation(text)
    return Entry(code, name, severity, summary, sections, FIXED.get(code))
