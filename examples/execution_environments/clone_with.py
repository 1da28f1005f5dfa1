"""`clone_with` makes a variation of an environment. What it isn't given, the clone takes from the original: the image,
the secrets, the environment variables.
"""

import os

import flyte

base_env = flyte.TaskEnvironment(name="base", image="my-image:latest")

# Inherits image, but changes resources and name
gpu_env = base_env.clone_with(
    name="base-gpu",
    resources=flyte.Resources(gpu="1"),
)


@base_env.task
async def prepare(text: str) -> list[str]:
    return text.split()


@gpu_env.task
async def embed(words: list[str]) -> list[int]:
    return [len(word) for word in words]


registry_env = flyte.TaskEnvironment(
    name="registry-client",
    image=flyte.Image.from_debian_base(python_version=(3, 12)),
    resources=flyte.Resources(cpu=1, memory="1Gi"),
    env_vars={"REGISTRY_URL": "https://registry.example.com"},
    secrets="registry-token",
)

# Inherits image, environment variables and secret, but has its own cache policy and more memory
bulk_env = registry_env.clone_with("registry-bulk", resources=flyte.Resources(cpu=1, memory="8Gi"), cache="auto")


@registry_env.task
async def model_url(model: str) -> str:
    return f"{os.environ.get('REGISTRY_URL', '')}/{model}"


@bulk_env.task
async def model_urls(models: list[str]) -> list[str]:
    return [f"{os.environ.get('REGISTRY_URL', '')}/{model}" for model in models]
