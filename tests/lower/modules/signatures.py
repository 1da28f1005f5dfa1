"""Parameters, defaults and results."""

import enum
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Optional

import flyte
import flyte.io

env = flyte.TaskEnvironment("signatures")
LIMIT = 10


class Color(enum.Enum):
    RED = "red"


@dataclass
class Options:
    depth: int = 3
    names: list[str] = field(default_factory=list)


@env.task
def literals(a: int = -1, b: float = 1e-3, c: str = 'single "quotes"', d: bool = False, e: bytes = b"x") -> None: ...


@env.task
def containers(a: list[int] = [1, 2], b: dict[str, int] = {"x": 1}, c: tuple[int, ...] = (1,)) -> None: ...  # noqa: B006


@env.task
def typed(
    a: Optional[int] = None,  # noqa: UP045
    b: Literal["x", "y"] = "x",
    c: Annotated[int, "note"] = LIMIT,
    d: Color = Color.RED,
    e: Options = Options(),  # noqa: B008
    f: Any = None,
) -> Options:
    return e


@env.task
async def positional(a: int, /, b: int, *, c: int = 1, d: int) -> tuple[int, str]:
    return a, str(b)


@env.task
async def files(source: flyte.io.File, folder: flyte.io.Dir | None = None) -> flyte.io.File:
    return source


@env.task
async def unannotated(a, b=2): ...
