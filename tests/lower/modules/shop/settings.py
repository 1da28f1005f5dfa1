"""Settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .orders import tasks

STAGE = "dev"


def describe(module: tasks) -> str:
    return f"{STAGE}: {module.__name__.rpartition('.')[2]}"
