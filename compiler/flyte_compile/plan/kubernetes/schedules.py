"""A fixed rate as a cron schedule, where one says exactly the same."""

from __future__ import annotations

_HOUR = 60
_DAY = 24 * _HOUR


def fixed_rate(minutes: int) -> str | None:
    """The expression that fires every so many minutes, exactly; `None` where the clock's cycle doesn't divide by it."""
    if minutes < 1:
        return None
    if minutes < _HOUR and _HOUR % minutes == 0:
        return "* * * * *" if minutes == 1 else f"*/{minutes} * * * *"
    if minutes % _HOUR == 0 and _DAY % minutes == 0:
        hours = minutes // _HOUR
        return {1: "0 * * * *", 24: "0 0 * * *"}.get(hours, f"0 */{hours} * * *")
    return None
