"""A secret as an environment variable, under a name of its own."""

from flyte import Secret, TaskEnvironment

# Injected as AWS_ACCESS_KEY_ID
aws_secret = Secret(group="aws", key="id", as_env_var="AWS_ACCESS_KEY_ID")

env = TaskEnvironment(name="secure-env", secrets=[aws_secret])


@env.task
async def secure_task():
    import os

    key = os.environ["AWS_ACCESS_KEY_ID"]
    print("the key has a value" if key else "the key is empty")
