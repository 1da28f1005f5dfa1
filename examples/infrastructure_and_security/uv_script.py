"""An image from the metadata of a uv script, here of this file itself."""

# /// script
# requires-python = ">=3.11"
# dependencies = ["flyte==2.12.1"]
# ///

from flyte import Image, TaskEnvironment

image = Image.from_uv_script(__file__, name="my-app", registry="ghcr.io/my-org")

env = TaskEnvironment(name="uv-script", image=image)


@env.task
async def greet(name: str) -> str:
    return f"Hello, {name}!"
