"""A task on a schedule, with inputs, in a time zone."""

from datetime import timedelta

import flyte

env = flyte.TaskEnvironment(name="trigger")

nightly = flyte.Trigger(
    name="nightly",
    automation=flyte.Cron("30 2 * * *", timezone="Europe/Vienna"),
    inputs={"table": "orders"},
)


@env.task(triggers=(nightly, flyte.Trigger.hourly()), retries=3, timeout=timedelta(minutes=30))
async def refresh(table: str = "all") -> int:
    return len(table)
