"""The forms of `secrets`: a string, one secret, a list of both. A secret that names no variable gets one from its group
and key, in upper case and with underscores.
"""

import os
from pathlib import Path

from flyte import Secret, TaskEnvironment

string_env = TaskEnvironment(name="secret-string", secrets="api-key")  # API_KEY
single_env = TaskEnvironment(name="secret-single", secrets=Secret("db-password", group="prod"))  # PROD_DB_PASSWORD
list_env = TaskEnvironment(
    name="secret-list",
    secrets=[
        "api-key",  # API_KEY
        Secret("hf-token", as_env_var="HF_TOKEN"),
        Secret("Client-Cert", group="tls", mount=Path("/etc/flyte/secrets")),  # /etc/flyte/secrets/tls/client-cert
    ],
)


@string_env.task
async def has_api_key() -> bool:
    return "API_KEY" in os.environ


@single_env.task
async def has_password() -> bool:
    return "PROD_DB_PASSWORD" in os.environ


@list_env.task
async def present() -> dict[str, bool]:
    names = {name: name in os.environ for name in ("API_KEY", "HF_TOKEN")}
    return {**names, "client-cert": Path("/etc/flyte/secrets/tls/client-cert").exists()}
