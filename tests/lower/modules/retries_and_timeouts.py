"""Retries, back-off and timeouts."""

import datetime
from datetime import timedelta

import flyte
from flyte import Backoff, RetryStrategy, Timeout

env = flyte.TaskEnvironment("attempts")
DEFAULT = RetryStrategy(count=3, backoff=Backoff(base=timedelta(seconds=2), factor=2.0, cap=timedelta(minutes=1)))


@env.task(retries=3)
async def count() -> None: ...


@env.task(retries=DEFAULT, timeout=timedelta(hours=1))
async def paced() -> None: ...


@env.task(retries=RetryStrategy(2, Backoff(timedelta(milliseconds=500))), timeout=90)
async def constant() -> None: ...


@env.task(timeout=Timeout(max_runtime=timedelta(minutes=5), max_queued_time=30, deadline=timedelta(hours=2)))
async def bounded() -> None: ...


@env.task(timeout=Timeout(datetime.timedelta(minutes=1) * 3))
async def multiplied() -> None: ...


@env.task(timeout=0, retries=0)
async def unbounded() -> None: ...


SLOW = {"retries": 5, "timeout": timedelta(days=1, hours=2)}


@env.task(**SLOW, report=True)
async def spread() -> None: ...


@env.task(timeout=Timeout())
def nothing() -> None: ...
