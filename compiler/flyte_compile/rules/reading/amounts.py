"""The amounts that resources declare, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from flyte_compile.ir import Resources, Unknown
from flyte_compile.ir.quantity import parse, spell

FIELDS = ("cpu", "memory", "disk", "shm")


@dataclass(frozen=True, slots=True)
class Stated:
    """One known amount: the field it stands in, and what it's worth, `None` where it's no quantity."""

    field: str
    written: int | float | str
    worth: Decimal | None


def stated(resources: Resources) -> Iterator[Stated]:
    """Every known amount, the elements of pairs in order; `shm="auto"` is none."""
    for field in FIELDS:
        for written in elements(resources, field):
            if not isinstance(written, Unknown) and not (field == "shm" and written == "auto"):
                yield Stated(field, written, worth(written))


def elements(resources: Resources, field: str) -> tuple[int | float | str | Unknown, ...]:
    """What a field holds: nothing, one amount, or the elements of its pair."""
    held = {"cpu": resources.cpu, "memory": resources.memory, "disk": resources.disk, "shm": resources.shm}[field]
    match held:
        case None:
            return ()
        case tuple():
            return held
        case _:
            return (held,)


def worth(written: int | float | str) -> Decimal | None:
    """What an amount is worth in cores or bytes, `None` where it's no quantity."""
    return None if isinstance(written, bool) else parse(spell(written))
