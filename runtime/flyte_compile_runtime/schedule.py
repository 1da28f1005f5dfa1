"""The time that a schedule fires at, for the inputs that are declared as `flyte.TriggerTime`."""

from __future__ import annotations

import datetime
import os
import re

TIME_INPUTS_VARIABLE = "FLYTE_COMPILE_TIME_INPUTS"
JOB_VARIABLE = "FLYTE_COMPILE_JOB"


def time_inputs() -> dict[str, object]:
    """The inputs that are given the time, by name, as ISO text; none where no schedule started the task."""
    names = [name for name in os.environ.get(TIME_INPUTS_VARIABLE, "").split(",") if name]
    return dict.fromkeys(names, fired_at(os.environ.get(JOB_VARIABLE, "")).isoformat()) if names else {}


def fired_at(job: str) -> datetime.datetime:
    """The time that a CronJob writes at the end of its Jobs' names, in minutes; now, for a Job made by hand."""
    match = re.search(r"-(\d{8,10})$", job)
    if match is None:
        return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    return datetime.datetime.fromtimestamp(int(match[1]) * 60, datetime.timezone.utc)
