"""Inputs and outputs."""

import dataclasses
import datetime
import enum
import multiprocessing
import os
import pathlib

import flyte
from image import image

env = flyte.TaskEnvironment(
    name="values", image=image, env_vars={"WIDTH": "environment", "DEPTH": "environment", "TEXT": "a 'b' \"c\" $HOME é"}
)


class Shade(enum.Enum):
    LIGHT = "light"
    DARK = "dark"


@dataclasses.dataclass
class Point:
    x: float
    y: float = 0.5


@dataclasses.dataclass
class Line:
    points: list[Point]
    shade: Shade = Shade.LIGHT
    label: str | None = None


@env.task
async def mean(values: list[float]) -> float:
    return sum(values) / len(values)


@env.task
def greet(name: str = "Ada", times: int = 2) -> str:
    print("no newline at the end", end="")
    return " ".join([f"hello {name}"] * times)


@env.task
def longer(line: Line, by: int) -> Line:
    return dataclasses.replace(line, points=[*line.points, Point(x=float(by))], shade=Shade.DARK)


@env.task
async def kinds(
    day: datetime.date,
    delay: datetime.timedelta,
    data: bytes,
    where: pathlib.Path,
    table: dict[str, list[int]],
    pair: tuple[int, str],
    names: set[str],
    nothing: None = None,
) -> dict[str, object]:
    return {
        "day": day + datetime.timedelta(days=1),
        "delay": 2 * delay,
        "data": data[::-1],
        "where": where / "deeper",
        "table": {name: sum(numbers) for name, numbers in table.items()},
        "pair": pair[::-1],
        "names": names | {"b"},
        "nothing": nothing,
    }


@env.task
async def no_result(x: int) -> None:
    print(f"x is {x}")


@env.task
def no_json() -> object:
    return {"here": [1, object()]}


def square(x: int) -> int:
    return x * x


@env.task
def squares(values: list[int]) -> list[int]:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.map(square, values)


@env.task
async def variables(names: list[str]) -> dict[str, str | None]:
    return {name: os.environ.get(name) for name in names}


@env.task
async def caller(names: list[str]) -> dict[str, str | None]:
    return await variables.override(env_vars={"DEPTH": "override", "WIDTH": "override"})(names)
