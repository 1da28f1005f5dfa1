"""Tasks that don't end well."""

import asyncio
import datetime
import signal
import time

import flyte
import flyte.errors
from image import image

env = flyte.TaskEnvironment(name="endings", image=image, resources=flyte.Resources(memory="64Mi"))
short = flyte.PodTemplate().with_termination_grace_period(datetime.timedelta(seconds=2))


def divide(number: int, by: int) -> float:
    return number / by


@env.task
def fails(by: int) -> float:
    print("before")
    return divide(1, by)


@env.task
async def gives_up() -> None:
    raise flyte.errors.NonRecoverableError("the order\nis void")


@env.task
async def fails_twice() -> None:
    async def fail(by: int) -> None:
        divide(1, by)

    async with asyncio.TaskGroup() as group:
        group.create_task(fail(0))


@env.task
def leaves() -> None:
    raise SystemExit(0)


@env.task
async def grows(size: int) -> int:
    return len(bytearray(size))


@env.task(timeout=2, pod_template=short)
async def sleeps() -> None:
    print("asleep")
    await asyncio.sleep(600)


@env.task(pod_template=short)
async def cleans_up() -> None:
    print("working")
    try:
        await asyncio.sleep(600)
    finally:
        await asyncio.sleep(0.2)
        print("cleaned up")


@env.task(pod_template=short)
def cleans_up_too() -> None:
    print("working")
    try:
        time.sleep(600)
    finally:
        time.sleep(0.2)
        print("cleaned up")


@env.task(pod_template=short)
def ignores() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("working")
    time.sleep(600)


@env.task(pod_template=short)
async def blocks() -> None:
    print("working")
    time.sleep(600)
