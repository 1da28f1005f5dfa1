"""Cron triggers run a task on a schedule, with the inputs that the trigger names."""

import flyte

env = flyte.TaskEnvironment(name="scheduled")

nightly = flyte.Trigger(
    name="nightly",
    automation=flyte.Cron("30 2 * * *", timezone="Europe/Vienna"),
    description="Every night at half past two",
    inputs={"table": "orders", "rows": 1000},
)

weekdays = flyte.Trigger(
    name="weekdays",
    automation=flyte.Cron("0 9-17 * * 1-5"),
    inputs={"table": "visits"},
    env_vars={"LOG_LEVEL": "debug"},
    auto_activate=False,
)


@env.task(triggers=(nightly, weekdays))
async def refresh(table: str, rows: int = 100) -> str:
    return f"refreshed {rows} rows of {table}"


@env.task(triggers=flyte.Trigger.daily())
async def clean_up() -> int:
    return 0
