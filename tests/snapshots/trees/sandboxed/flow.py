"""Sandboxed tasks: a function, and a string of code that calls a task."""

import flyte

env = flyte.TaskEnvironment(name="sandboxed")


@env.task
def double(x: int) -> int:
    return 2 * x


@env.sandbox.orchestrator(timeout_ms=5000, max_memory=100 * 1024 * 1024)
def total(values: list) -> int:
    return sum(values)


code = env.sandbox.orchestrator(
    "double(x) + 1",
    name="double-plus-one",
    inputs={"x": int},
    output=int,
    tasks=[double],
)
