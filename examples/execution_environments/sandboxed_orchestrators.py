"""Sandboxed tasks have no file system, no network and strict limits. They come in three modes: a bare decorator, a
decorator factory and a string of code.
"""

import flyte

env = flyte.TaskEnvironment(
    name="sandboxed",
    image=flyte.Image.from_debian_base(python_version=(3, 12)).with_pip_packages("flyte[sandbox]"),
)


@env.task
def double(x: int) -> int:
    return 2 * x


# Bare decorator: 50 MiB of memory, 30 seconds
@env.sandbox.orchestrator
def restricted_task(n: int) -> int:
    return n * 2


# Decorator factory: the limits are arguments
@env.sandbox.orchestrator(timeout_ms=5000, max_memory=100 * 1024 * 1024)
def heavy_task(data: list) -> dict:
    return {"count": len(data), "total": sum(data)}


# The same, with the value of every limit that the bare decorator leaves to its default
@env.sandbox.orchestrator(timeout_ms=30_000, max_memory=50 * 1024 * 1024, max_stack_depth=256, type_check=True)
def default_limits(n: int) -> int:
    return double(n) + 1  # a sandboxed task may call other tasks


# Dynamically create a task from a string
dynamic_task = env.sandbox.orchestrator(
    "x + y",
    inputs={"x": int, "y": int},
    output=int,
)

# A code string names the tasks that it calls
named_task = env.sandbox.orchestrator(
    "double(x) + 1",
    name="double-plus-one",
    inputs={"x": int},
    output=int,
    tasks=[double],
    timeout_ms=1000,
)
