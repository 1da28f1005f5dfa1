"""Cache policies: an environment's default, and tasks that set another one. `auto` forms the version of an entry from
the body of the function, `override` takes the version that it is given.
"""

from datetime import timedelta

import flyte

env = flyte.TaskEnvironment(name="cache-policies", cache="auto")


@env.task
async def cached(x: int) -> int:
    return x * x


@env.task(cache="disable")
async def never_cached(x: int) -> int:
    return x + 1


@env.task(cache=flyte.Cache(behavior="auto", salt="2025", serialize=True, max_age=timedelta(days=7)))
async def expiring(x: int) -> int:
    return x + 2


@env.task(cache=flyte.Cache(behavior="override", version_override="v2", ignored_inputs=("verbose",)))
async def versioned(x: int, verbose: bool = False) -> str:
    return f"the value is {x}" if verbose else str(x)
