"""The grammar of cron expressions: five fields, as Kubernetes and Flyte's scheduler read them.

Source: `robfig/cron` 3, `ParseStandard`: Sunday is 0 and never 7, `?` means `*`, `@hourly` and its kin are taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CronField:
    """One of the five fields: its bounds and the names that stand for numbers."""

    name: str
    least: int
    most: int
    names: tuple[str, ...] = ()
    """In order, from `least`."""


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
FIELDS = (
    CronField("minute", 0, 59),
    CronField("hour", 0, 23),
    CronField("day of month", 1, 31),
    CronField("month", 1, 12, _MONTHS),
    CronField("day of week", 0, 6, _DAYS),
)
_DESCRIPTORS = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")


def cron_problem(expression: str) -> str | None:
    """What is wrong with an expression, in a clause; `None` where nothing is."""
    if expression.startswith("@"):
        known = expression in _DESCRIPTORS or re.fullmatch(r"@every \S+", expression)
        return None if known else f"there is no {expression!r}"
    if expression.startswith(("TZ=", "CRON_TZ=")):
        return "a time zone has no place in it"
    parts = expression.split()
    if len(parts) != len(FIELDS):
        return f"it has {len(parts)} fields where five belong"
    for part, field in zip(parts, FIELDS, strict=True):
        for item in part.split(","):
            problem = _item_problem(item, field)
            if problem is not None:
                return problem
    return None


def _item_problem(item: str, field: CronField) -> str | None:
    match = re.fullmatch(r"(?P<first>[*?]|\w+)(?:-(?P<last>\w+))?(?:/(?P<step>[0-9]+))?", item, re.ASCII)
    if match is None or (match["first"] in "*?" and match["last"] is not None):
        return f"{item!r} is no {field.name}"
    if match["step"] is not None and not match["step"].strip("0"):
        return f"the step of {item!r} is 0"
    if match["first"] in "*?":
        return None
    numbers: list[int] = []
    for text in (match["first"], match["last"] or match["first"]):
        number = _number(text, field)
        if number is None:
            return f"{text!r} is no {field.name}"
        if not field.least <= number <= field.most:
            return f"the {field.name} {number} isn't between {field.least} and {field.most}"
        numbers.append(number)
    return f"the range {item!r} runs backwards" if numbers[0] > numbers[1] else None


def _number(text: str, field: CronField) -> int | None:
    if text.lower() in field.names:
        return field.least + field.names.index(text.lower())
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text, re.ASCII) else None
