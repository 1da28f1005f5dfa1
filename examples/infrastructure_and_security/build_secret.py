"""Secrets for the build of an image, such as the configuration of a private index. They are mounted for one layer and
don't end up in the image.
"""

from flyte import Image, Secret, TaskEnvironment

image = Image.from_debian_base().with_pip_packages(
    "private-pkg",
    secret_mounts=[Secret(key="pip-conf", as_env_var="PIP_CONFIG_FILE")],
)

env = TaskEnvironment(name="build-secret", image=image)

# A string is a secret too, in the variable GITHUB_TOKEN
download_env = TaskEnvironment(
    name="build-secret-command",
    image=Image.from_debian_base()
    .with_apt_packages("curl")
    .with_commands(
        ('curl -fsSL -H "Authorization: Bearer $GITHUB_TOKEN" -o /opt/model.bin https://example.com/model.bin',),
        secret_mounts="github-token",
    ),
)


@env.task
async def use_private_package(x: int) -> int:
    return x + 1


@download_env.task
async def use_private_model(x: int) -> int:
    return x + 2
