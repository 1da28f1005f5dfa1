"""A task that can't be loaded: its package isn't in the image."""

import flyte
import no_such_package
from image import image

env = flyte.TaskEnvironment(name="needs-more", image=image)


@env.task
def never() -> str:
    return no_such_package.name
