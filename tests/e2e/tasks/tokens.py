"""Secrets as variables and as files."""

import os
import pathlib

import flyte
from image import image

folder = pathlib.Path("/etc/flyte/secrets")
env = flyte.TaskEnvironment(
    name="tokens",
    image=image,
    secrets=[
        flyte.Secret("api-key", as_env_var="API_KEY"),
        flyte.Secret("Client-Cert", group="tls", mount=folder),
        flyte.Secret("client-key", group="tls", mount=folder),
        flyte.Secret("password", group="Data_Base", as_env_var="DB_PASSWORD", mount=folder),
    ],
)


@env.task
def read() -> dict[str, object]:
    files = [path for path in sorted(folder.glob("*/*")) if not path.name.startswith(".")]
    found: dict[str, object] = {str(path.relative_to(folder)): path.read_text() for path in files}
    found.update({name: os.environ[name] for name in ("API_KEY", "DB_PASSWORD")})
    try:
        (folder / "tls" / "client-cert").write_text("other")
    except OSError:
        found["read-only"] = True
    return found
