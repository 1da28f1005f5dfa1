"""`from_task` groups task templates that belong to no environment yet, here two made from strings of code. They must
share one image, which becomes the image of the environment.
"""

import flyte
import flyte.sandbox

image = flyte.Image.from_debian_base(python_version=(3, 12)).with_pip_packages("flyte[sandbox]")

add = flyte.sandbox.orchestrator_from_str(
    "x + y",
    name="add",
    inputs={"x": int, "y": int},
    output=int,
    image=image,
)

mean = flyte.sandbox.orchestrator_from_str(
    "sum(values) / len(values)",
    name="mean",
    inputs={"values": list[float]},
    output=float,
    image=image,
)

env = flyte.TaskEnvironment.from_task("arithmetic", add, mean)
