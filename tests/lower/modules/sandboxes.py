"""Sandboxed orchestrators in their three modes."""

import flyte
import flyte.sandbox

env = flyte.TaskEnvironment("sandboxes", image="auto", cache="auto", queue="q", interruptible=True)
MEBIBYTE = 1024 * 1024


@env.task
def add(x: int, y: int) -> int:
    return x + y


@env.sandbox.orchestrator
def bare(n: int = 1) -> int:
    """Bare."""
    return add(n, 2)


@env.sandbox.orchestrator(timeout_ms=5_000, max_memory=100 * MEBIBYTE, max_stack_depth=64, type_check=False)
def limited(n: int) -> int:
    return n * 2


@env.sandbox.orchestrator(name="own-name", retries=2, cache="disable")
def named(n: int) -> int:
    return n


orchestrate = env.sandbox.orchestrator


@orchestrate(timeout_ms=10 * 1000)
def aliased(text: str) -> str:
    return text


def later(n: int) -> int:
    return n


called = env.sandbox.orchestrator(later)
code = env.sandbox.orchestrator("add(x, y) * 2", tasks=[add], inputs={"x": int, "y": int}, output=int)
joined = flyte.TaskEnvironment.from_task("joined", code)
text = flyte.sandbox.orchestrator_from_str(
    "x + 1", inputs={"x": int}, output=int, name="text", timeout_ms=1000, retries=1
)
joined_text = flyte.TaskEnvironment.from_task("joined-text", text)
