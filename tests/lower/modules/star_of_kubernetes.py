"""A pod template whose models come by a star import."""

import flyte
from kubernetes.client.models import *

env = flyte.TaskEnvironment(
    "stars",
    pod_template=flyte.PodTemplate(
        pod_spec=V1PodSpec(containers=[V1Container(name="primary", env=[V1EnvVar(name="MODE", value="fast")])]),
    ),
)


@env.task
async def told() -> None: ...
