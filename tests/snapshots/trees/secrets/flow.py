"""Secrets as variables and as files, and one that the build of the image needs."""

import flyte

env = flyte.TaskEnvironment(
    name="secrets",
    image=flyte.Image.from_debian_base(python_version=(3, 12)).with_pip_packages(
        "private-package==1.0",
        extra_index_urls=["https://packages.example/simple"],
        secret_mounts=[flyte.Secret(key="index-token", as_env_var="INDEX_TOKEN")],
    ),
    secrets=[
        "api-key",
        flyte.Secret(group="aws", key="access_key", as_env_var="AWS_ACCESS_KEY_ID"),
        flyte.Secret(group="tls", key="client-cert", mount="/etc/flyte/secrets"),
    ],
)


@env.task
async def present() -> bool:
    return True
