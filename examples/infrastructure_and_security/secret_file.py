"""A secret as a file."""

import pathlib

from flyte import Secret, TaskEnvironment

SECRET_PATH = "/etc/flyte/secrets"

env = TaskEnvironment(
    name="file-secret-env",
    secrets=Secret(
        group="my-group",
        key="my-key",
        mount=pathlib.Path(SECRET_PATH),
    ),
)


@env.task
def read_secret() -> str:
    # Path format: /etc/flyte/secrets/<group>/<key_lowercase>
    path = pathlib.Path(f"{SECRET_PATH}/my-group/my-key")
    return path.read_text()
