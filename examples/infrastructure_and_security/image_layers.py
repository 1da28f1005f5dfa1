"""An image is a base and a chain of layers: system packages, Python packages, environment variables."""

import os

from flyte import Image, TaskEnvironment

image = (
    Image.from_debian_base(python="3.12")
    .with_apt_packages("vim", "git")
    .with_pip_packages("pandas", "numpy")
    .with_env_vars({"MY_VAR": "value"})
)

env = TaskEnvironment(name="image-layers", image=image)


@env.task
async def read_my_var() -> str:
    return os.environ.get("MY_VAR", "unset")
