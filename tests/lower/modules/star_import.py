"""Everything by star imports."""

from flyte import *
from platform_team import *
from shop._images import *

env = TaskEnvironment("star", image=IMAGE, resources=Tier.LARGE.resources, cache=CACHE)
hidden = TaskEnvironment("star-hidden", image=_hidden, secrets=Secret("x"))


@env.task(retries=RetryStrategy(count=2))
async def starred() -> None: ...
