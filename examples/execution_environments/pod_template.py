"""A pod template for what a task environment has no field for: here a variable of the primary container."""

import os

import flyte
from kubernetes.client.models import V1Container, V1EnvVar, V1PodSpec

pod_template = flyte.PodTemplate(
    primary_container_name="primary",
    pod_spec=V1PodSpec(
        containers=[
            V1Container(
                name="primary",
                env=[V1EnvVar(name="CUSTOM_VAR", value="flyte-val")],
            )
        ],
    ),
)

env = flyte.TaskEnvironment(
    name="k8s-specialized",
    pod_template=pod_template,
)


@env.task
async def read_custom_var() -> str:
    return os.environ.get("CUSTOM_VAR", "unset")
