"""Sandboxed tasks."""

import flyte
from image import image

env = flyte.TaskEnvironment(name="sandboxed", image=image)


@env.task
def double(x: int) -> int:
    return 2 * x


@env.sandbox.orchestrator
def doubles(values: list[int]) -> list[int]:
    return [double(value) for value in values]


@env.sandbox.orchestrator(timeout_ms=1500)
def endless() -> int:
    x = 0
    while True:
        x = x + 1
    return x


@env.sandbox.orchestrator
def patient() -> int:
    x = 0
    while True:
        x = x + 1
    return x


@env.sandbox.orchestrator(max_memory=20 * 1024 * 1024)
def size(length: int) -> int:
    return len([0] * length)


plus = env.sandbox.orchestrator("double(x) + y", name="plus", inputs={"x": int, "y": int}, output=int, tasks=[double])
