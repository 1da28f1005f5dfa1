"""The amounts that resources declare, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from flyte_compile.ir import Resources, Unknown
from flyte_compile.ir.quantity import parse, spell
from flyte_compile.ir.resources import Amount

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
    match _held(resources, field):
        case None:
            return ()
        case tuple() as pair:
            return pair
        case amount:
            return (amount,)


def pair_length_of(resources: Resources, field: str) -> int | None:
    """How many elements a field's pair has, `None` where the field holds no pair."""
    held = _held(resources, field)
    return len(held) if isinstance(held, tuple) else None


def worth(written: int | float | str) -> Decimal | None:
    """What an amount is worth in cores or bytes, `None` where it's no quantity."""
    return None if isinstance(written, bool) else parse(spell(written))


def _held(resources: Resources, field: str) -> Amount | tuple[Amount, ...] | None:
    return {"cpu": resources.cpu, "memory": resources.memory, "disk": resources.disk, "shm": resources.shm}[field]
