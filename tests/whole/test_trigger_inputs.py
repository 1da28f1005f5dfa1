"""What a trigger gives to its task arrives there as it was declared."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

_MODULE = """\
import datetime
import enum
from dataclasses import dataclass

import flyte

env = flyte.TaskEnvironment(name="scheduled")


class Mode(enum.Enum):
    FAST = 1
    SLOW = "FAST"
    ODD = (1, 2)


class Level(enum.IntEnum):
    LOW = 0
    HIGH = 7


class Colour(str, enum.Enum):
    RED = "red"


class Right(enum.Flag):
    READ = 1
    WRITE = 2


@dataclass
class Window:
    start: datetime.date
    mode: Mode = Mode.FAST
    inner: "Window | None" = None


INPUTS = {
    "at": datetime.datetime(2024, 1, 1, 12, tzinfo=datetime.timezone.utc),
    "every": datetime.timedelta(days=1.5, microseconds=3),
    "window": Window(datetime.date(2024, 2, 29), Mode.SLOW, Window(datetime.date.min)),
    "modes": [Mode.FAST, Mode.SLOW, Mode.ODD],
    "by_name": {"a": Mode.ODD},
    "level": Level.HIGH,
    "rights": Right.READ | Right.WRITE,
    "colour": Colour.RED,
    "pair": (1, "\\u00e4\\u2028"),
    "big": 2**70,
}


@env.task(triggers=flyte.Trigger(name="nightly", automation=flyte.Cron("0 3 * * *"), inputs=INPUTS))
def compare(
    at: datetime.datetime,
    every: datetime.timedelta,
    window: Window,
    modes: list[Mode],
    by_name: dict[str, Mode],
    level: Level,
    rights: Right,
    colour: Colour,
    pair: tuple[int, str],
    big: int,
) -> bool:
    given = dict(locals())
    assert given == INPUTS, given
    return True
"""


@pytest.mark.parametrize("options", [(), ("-S",)], ids=["sdk", "alone"])
def test_the_inputs_of_a_trigger_are_what_the_task_takes(tmp_path: Path, options: tuple[str, ...]) -> None:
    (tmp_path / "scheduled.py").write_text(_MODULE)
    command = [sys.executable, "-m", "flyte_compile", "scheduled.py", "-o", "build", "--quiet"]
    compiled = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (compiled.returncode, compiled.stderr) == (0, "")
    folder = tmp_path / "build" / "tasks" / "scheduled" / "compare"
    job = yaml.safe_load((folder / "cronjob-nightly.yaml").read_text())["spec"]["jobTemplate"]
    variables = job["spec"]["template"]["spec"]["containers"][0]["env"]
    inputs = next(item["value"] for item in variables if item["name"] == "FLYTE_COMPILE_INPUTS")
    ended = subprocess.run(
        [sys.executable, *options, str(folder / "entrypoint.py")],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "FLYTE_COMPILE_INPUTS": inputs},
        capture_output=True,
        text=True,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines()[-1] == "true"
