"""Schedules."""

from datetime import UTC, datetime

import flyte
from flyte import Cron, FixedRate, Trigger

env = flyte.TaskEnvironment("scheduled")
nightly = Trigger("nightly", Cron("30 2 * * *", timezone="Europe/Vienna"), inputs={"day": 1, "tags": ["a", "b"]})


@env.task(triggers=nightly)
async def one(day: int, tags: list[str]) -> None: ...


@env.task(
    triggers=(
        nightly,
        Trigger(
            name="often",
            automation=FixedRate(interval_minutes=15, start_time=datetime(2026, 1, 1, 12, 30, tzinfo=UTC)),
            auto_activate=False,
            env_vars={"MODE": "often"},
            interruptible=True,
            queue="background",
            labels={"team": "ml"},
            annotations={"note": "x"},
            description="x" * 300,
        ),
        Trigger.daily(),
        Trigger.hourly(name="each-hour", inputs={"day": 2}),
        Trigger.weekly(auto_activate=False),
        Trigger.monthly(),
        Trigger.minutely(queue="q"),
    )
)
async def many(day: int = 0, tags: list[str] | None = None) -> None: ...


@env.task(triggers=[Trigger(f"at-{hour}", Cron(f"0 {hour} * * *")) for hour in (6, 18)])
async def generated() -> None: ...


@env.task(triggers=[Trigger("by-hand")])
async def by_hand() -> None: ...


@env.task(triggers=())
async def never() -> None: ...
