"""Names that are given twice."""

import flyte

env = flyte.TaskEnvironment("redefined")
other = flyte.TaskEnvironment("other")


@env.task
async def process(x: int) -> int:
    """First."""
    return x


first = process
first_environments = [env]


@other.task
async def process(x: str) -> str:
    """Second."""
    return x


env = other.clone_with("third")


@env.task(retries=7)
async def process(x: bytes) -> bytes:
    """Third."""
    return x


flyte.TaskEnvironment("names", description=f"{first.name} {process.name}")
