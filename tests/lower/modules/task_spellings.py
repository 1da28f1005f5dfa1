"""Other ways to write a task."""

import functools

import flyte

env = flyte.TaskEnvironment("spellings")
task = env.task
quick = env.task(retries=1, short_name="quick")
retried = functools.partial(env.task, retries=4)
OPTIONS = {"cache": "auto"}


@task
async def aliased() -> None: ...


@task(retries=2)
async def aliased_with_options() -> None: ...


@quick
async def with_kept_options(a: int = 1) -> None: ...


@quick
async def with_the_same_options(b: int = 2) -> None: ...


@retried()
async def by_partial() -> None: ...


def plain(x: int) -> int:
    return x


by_call = env.task(plain)


async def also_plain(x: int) -> int:
    return x


by_call_with_options = env.task(**OPTIONS)(also_plain)
named_lambda = env.task(lambda: None)


class Steps:
    @staticmethod
    @env.task
    def static(x: int) -> int:
        return x

    @env.task
    async def in_class(x: int) -> int:
        return x


def make():
    @env.task
    async def nested(x: int) -> int:
        return x

    return nested


made = make()
clone = env.clone_with("spellings-clone")


@env.clone_with("spellings-inline").task
async def inline() -> None: ...


@(lambda function: clone.task(function))
async def by_lambda() -> None: ...


if True:

    @clone.task
    async def inside_if() -> None: ...


try:

    @clone.task
    async def inside_try() -> None: ...
finally:

    @clone.task
    async def inside_finally() -> None: ...


with open(__file__) as handle:  # noqa: PTH123

    @clone.task
    async def inside_with() -> None: ...
