"""A task on a schedule, with inputs, in a time zone."""

from datetime import datetime, timedelta

import flyte

env = flyte.TaskEnvironment(name="trigger")

nightly = flyte.Trigger(
    name="nightly",
    automation=flyte.Cron("30 2 * * *", timezone="Europe/Vienna"),
    inputs={"table": "orders", "day": flyte.TriggerTime},
)


@env.task(triggers=(nightly, flyte.Trigger.hourly()), retries=3, timeout=timedelta(minutes=30))
async def refresh(table: str = "all", day: datetime | None = None) -> int:
    return len(table)
