"""A task environment holds what its tasks share: the image and the resources are defined once."""

import flyte

# Define the environment with shared resources
env = flyte.TaskEnvironment(
    name="data-processing",
    image=flyte.Image.from_debian_base(python="3.12").with_pip_packages("pandas"),
    resources=flyte.Resources(cpu="2", memory="4Gi"),
)


# Register a task within this environment
@env.task
async def process_data(data: dict) -> dict:
    # This task inherits the 2 CPU and 4Gi memory settings
    return {"status": "processed"}
