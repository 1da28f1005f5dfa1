"""Decorators above and below `env.task`, with and without `functools.wraps`."""

import asyncio
import functools
import inspect

import flyte

env = flyte.TaskEnvironment("decorated")


def logged(function):
    @functools.wraps(function)
    async def wrapper(*args, **kwargs):
        return await function(*args, **kwargs)

    return wrapper


def sync_wrapper(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return asyncio.run(function(*args, **kwargs))

    return wrapper


def renamed(name):
    def decorate(function):
        function.__name__ = name
        return function

    return decorate


def either(function):
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def wrapper(*args, **kwargs):
            return await function(*args, **kwargs)
    else:

        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return function(*args, **kwargs)

    return wrapper


REGISTRY = []


def register(task):
    REGISTRY.append(task)
    return task


@register
@env.task
@logged
async def below(x: int, y: str = "y") -> str:
    """Below."""
    return y


@env.task(short_name="Twice")
@logged
@logged
async def twice(x: int) -> int:
    return x


@env.task
@sync_wrapper
async def made_sync(x: int) -> int:
    """Asynchronous inside."""
    return x


@env.task
@renamed("new_name")
async def old_name() -> None: ...


@env.task
@either
async def either_async(a: int) -> None: ...


@env.task
@either
def either_sync(a: int) -> None:
    """Either."""


@env.task
@flyte.trace
async def traced(x: int) -> int:
    return x


@env.task
@functools.cache
def cached(x: int) -> int:
    """Cached."""
    return x


for task in REGISTRY:
    flyte.TaskEnvironment(f"after-{task.short_name}", description=task.name)
