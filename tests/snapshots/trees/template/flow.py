"""A pod template: a sidecar, an init container, a volume, and what the pod asks of its node."""

import flyte
from kubernetes.client import (
    V1Container,
    V1EmptyDirVolumeSource,
    V1EnvVar,
    V1PodSpec,
    V1Toleration,
    V1Volume,
    V1VolumeMount,
)

template = flyte.PodTemplate(
    primary_container_name="main",
    labels={"team": "vision"},
    annotations={"example.com/note": "kept: as it is"},
    pod_spec=V1PodSpec(
        init_containers=[V1Container(name="fetch", image="alpine:3.20", command=["true"])],
        containers=[
            V1Container(
                name="main",
                env=[V1EnvVar(name="CUSTOM_VAR", value="flyte-val")],
                volume_mounts=[V1VolumeMount(name="data", mount_path="/data")],
            ),
            V1Container(name="proxy", image="envoyproxy/envoy:v1.31.0"),
        ],
        volumes=[V1Volume(name="data", empty_dir=V1EmptyDirVolumeSource())],
        node_selector={"disk": "ssd"},
        tolerations=[V1Toleration(key="dedicated", operator="Equal", value="vision", effect="NoSchedule")],
    ),
)
env = flyte.TaskEnvironment(name="template", pod_template=template, resources=flyte.Resources(cpu=1))


@env.task
async def run() -> None: ...
