"""Where an image can come from, other than from a uv script: the Debian base (in both spellings of its Python version),
another image with or without layers on it, a Dockerfile, a name that the configuration resolves, a URI, "auto".
"""

from pathlib import Path

from flyte import Image, TaskEnvironment

debian_env = TaskEnvironment(name="image-debian", image=Image.from_debian_base(python="3.12"))
named_debian_env = TaskEnvironment(
    name="image-debian-named",
    image=Image.from_debian_base(python_version=(3, 12), registry="ghcr.io/my-org", name="debian-app"),
)
base_env = TaskEnvironment(name="image-base", image=Image.from_base("ghcr.io/my-org/base:1.4.0"))
extended_env = TaskEnvironment(
    name="image-base-extended",
    # Only a clone that has a name and is extendable takes layers
    image=Image.from_base("python:3.12-slim-bookworm")
    .clone(registry="ghcr.io/my-org", name="extended-base", extendable=True)
    .with_pip_packages("flyte==2.12.1"),
)
dockerfile_env = TaskEnvironment(
    name="image-dockerfile",
    image=Image.from_dockerfile(
        Path(__file__).parent / "assets" / "Dockerfile",
        registry="ghcr.io/my-org",
        name="from-dockerfile",
    ),
)
ref_name_env = TaskEnvironment(name="image-ref-name", image=Image.from_ref_name("team-default"))
uri_env = TaskEnvironment(name="image-uri", image="ghcr.io/my-org/app:2.0.1")
auto_env = TaskEnvironment(name="image-auto", image="auto")


@debian_env.task
async def in_debian(x: int) -> int:
    return x + 1


@named_debian_env.task
async def in_named_debian(x: int) -> int:
    return x + 2


@base_env.task
async def in_base(x: int) -> int:
    return x + 3


@extended_env.task
async def in_extended_base(x: int) -> int:
    return x + 4


@dockerfile_env.task
async def in_dockerfile_image(x: int) -> int:
    return x + 5


@ref_name_env.task
async def in_ref_name(x: int) -> int:
    return x + 6


@uri_env.task
async def in_uri(x: int) -> int:
    return x + 7


@auto_env.task
async def in_auto(x: int) -> int:
    return x + 8
