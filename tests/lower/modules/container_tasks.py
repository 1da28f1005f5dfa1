"""Container tasks: with settings of their own, and with images that have to be built."""

import flyte
from flyte.extras import ContainerTask

tools = (
    flyte.Image.from_base("debian:12-slim")
    .clone(name="tools", registry="registry.example/team", extendable=True)
    .with_apt_packages("jq")
)
select = ContainerTask(
    name="select",
    image=tools,
    command=["jq", ".name"],
    inputs={"document": str},
    outputs={"name": str},
    resources=flyte.Resources(cpu=2, memory="1Gi"),
    env_vars={"LC_ALL": "C"},
    secrets=[flyte.Secret(key="token", as_env_var="TOKEN")],
    retries=3,
    cache="auto",
)
count = ContainerTask(name="count", image=tools, command=["jq", "length"], arguments=["/var/inputs/document"])
env = flyte.TaskEnvironment.from_task("tools", select, count)
plain = ContainerTask(name="greet", image="busybox:1.36", command=["echo", "hello"], timeout=60, interruptible=True)
greeting = flyte.TaskEnvironment.from_task("greeting", plain)
driver = flyte.TaskEnvironment(name="driver", depends_on=[env, greeting])


@driver.task
async def main(document: str) -> str:
    await plain()
    return str(await select(document=document))
