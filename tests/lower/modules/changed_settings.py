"""What an environment says after a task was made doesn't reach that task."""

import flyte

env = flyte.TaskEnvironment(name="etl", resources=flyte.Resources(cpu=1), env_vars={"A": "1"}, secrets="token")


@env.task
async def early() -> int:
    return 1


env.resources = flyte.Resources(cpu=8)
env.env_vars = {"B": "2"}
env.secrets = None


@env.task
async def late() -> int:
    return 2


env.env_vars["C"] = "3"
