"""The time zones that the SDK declares for `flyte.Cron`, `Timezone` in release 2.12.1's `_trigger.py`."""

from __future__ import annotations

import functools
from importlib import resources


@functools.cache
def time_zones() -> tuple[str, ...]:
    """All names, sorted; read when the first is asked for."""
    text = resources.files("flyte_compile.sdk").joinpath("time_zones.txt").read_text(encoding="utf-8")
    return tuple(text.splitlines())
