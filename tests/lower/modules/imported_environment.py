"""Tasks for environments of another module."""

from redefined import env, first, first_environments, other
from redefined import process as third_process


@env.task
async def added(x: int) -> int:
    await first(x)
    return x


@other.task
async def also_added() -> None:
    third_process.forward(b"")


for environment in {env.name: env}.values():
    environment.add_dependency(*[e for e in (env, other, *first_environments) if e is not environment])
