"""Environments that change after they were made, and tasks that hold what was there before."""

import flyte

env = flyte.TaskEnvironment("changing", cache="disable", queue="before", image="a:1")


@env.task
async def early() -> None: ...


env.cache = "auto"
env.queue = "after"
env.interruptible = True
env.description = "set later"
env.resources = flyte.Resources(cpu=2)
env.env_vars = {"A": "1"}
env.env_vars["B"] = "2"
env.pod_template = "late-template"
env.service_account = "late-account"


@env.task
async def late() -> None: ...


setattr(env, "secrets", ["x"])  # noqa: B010
env.include += ("assets",)
mutable = flyte.Resources(cpu=1)
flyte.TaskEnvironment("shares", resources=mutable)
mutable.memory = "3Gi"
variables = {"A": "1"}
flyte.TaskEnvironment("shares-variables", env_vars=variables)
variables["LATER"] = "yes"
secrets = ["one"]
flyte.TaskEnvironment("shares-secrets", secrets=secrets)
secrets.append("two")
