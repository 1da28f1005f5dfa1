"""Secrets in every form, of environments and of image layers."""

import pathlib

import flyte
from flyte import Image, Secret

MOUNT = pathlib.Path("/etc/flyte/secrets")
KEYS = ["api-key", "db-password"]
github = Secret("github-pat", as_env_var="GITHUB_PAT")

forms = {
    "text": "my-api-key",
    "object": Secret(key="token"),
    "list": ["one", Secret("two"), Secret(key="three", group="some-group")],
    "mounted": Secret("cert", mount=MOUNT),
    "mounted-text": [Secret("cert", group="tls", mount="/etc/flyte/secrets")],
    "both": Secret("cert", "tls", MOUNT / "", "CERT"),
    "generated": [Secret(key, as_env_var=key.replace("-", "_").upper()) for key in KEYS],
    "positional": Secret("key", "group-x"),
    "empty": [],
    "none": None,
}
for form, secrets in forms.items():
    env = flyte.TaskEnvironment(f"secret-{form}", secrets=secrets)

image = (
    Image.from_debian_base(registry="ghcr.io/acme", name="secret")
    .with_apt_packages("git", secret_mounts="apt-secret")
    .with_pip_packages("private", secret_mounts=[github, "plain"])
    .with_commands(["make"], secret_mounts=github)
)
flyte.TaskEnvironment("secret-image", image=image)
