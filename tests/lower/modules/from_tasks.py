"""Containers' own commands and code strings, joined into an environment."""

import flyte
from flyte.extras import ContainerTask

greet = ContainerTask(
    name="greet",
    image="alpine:3.20",
    command=["echo", "hello {{.inputs.name}}"],
    inputs={"name": str},
    outputs={"greeting": str},
)
IMAGE = flyte.Image.from_base("debian:12")
sort = ContainerTask(
    name="sort",
    image=IMAGE,
    command=["sort"],
    arguments=["/var/inputs/file"],
    retries=2,
    cache="auto",
    resources=flyte.Resources(cpu=1),
    short_name="Sort",
    docs=flyte.Documentation("Sorts"),
)
count = ContainerTask("count", IMAGE, ["wc"], timeout=30, pod_template="small", queue="q", interruptible=True)
first = flyte.TaskEnvironment.from_task("first", greet)
second = flyte.TaskEnvironment.from_task("second", sort, count, depends_on=[first])
third = flyte.TaskEnvironment("third", depends_on=[first, second])


@third.task
async def main() -> None:
    await greet(name="x")
    await sort()
    await count()
