"""Triggers that pass on the time they fire at."""

from datetime import datetime

import flyte

env = flyte.TaskEnvironment("times")


@env.task(triggers=flyte.Trigger.daily("start", inputs={"size": 3}))
async def by_key(start: datetime, size: int) -> None: ...


@env.task(triggers=flyte.Trigger.hourly(trigger_time_input_key="at", name="at"))
async def by_keyword(at: datetime) -> None: ...


@env.task(triggers=flyte.Trigger("own", flyte.FixedRate(60), inputs={"at": flyte.TriggerTime, "x": 1}))
async def in_inputs(at: datetime, x: int) -> None: ...
