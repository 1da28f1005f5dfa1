"""A pod template with a sidecar, a volume that it shares with the task, and a node selector. A second template, set on
one task, only lengthens the grace period.
"""

import os
import tempfile
from datetime import timedelta
from pathlib import Path

import flyte
from kubernetes.client import (
    V1Container,
    V1EmptyDirVolumeSource,
    V1EnvVar,
    V1PodSpec,
    V1SecurityContext,
    V1Volume,
    V1VolumeMount,
)

events = V1VolumeMount(name="events", mount_path="/var/events")

with_sidecar = flyte.PodTemplate(
    primary_container_name="primary",
    labels={"team": "data"},
    annotations={"example.com/contact": "data-team"},
    pod_spec=V1PodSpec(
        containers=[
            V1Container(
                name="primary",
                env=[V1EnvVar(name="EVENT_DIR", value="/var/events")],
                volume_mounts=[events],
            ),
        ],
        # An init container that always restarts is a sidecar: it doesn't keep the pod alive when the task has ended
        init_containers=[
            V1Container(
                name="event-shipper",
                image="busybox:1.37.0",
                command=["tail", "-F", "/var/events/events.log"],
                restart_policy="Always",
                security_context=V1SecurityContext(run_as_user=65534),
                volume_mounts=[events],
            ),
        ],
        volumes=[V1Volume(name="events", empty_dir=V1EmptyDirVolumeSource(size_limit="64Mi"))],
        node_selector={"kubernetes.io/arch": "amd64"},
    ),
)

env = flyte.TaskEnvironment(name="event-logging", pod_template=with_sidecar)


@env.task
async def log_event(message: str) -> int:
    log = Path(os.environ.get("EVENT_DIR", tempfile.gettempdir())) / "events.log"
    return log.write_text(f"{message}\n")


checkpoint_env = flyte.TaskEnvironment(name="checkpointing")


@checkpoint_env.task(pod_template=flyte.PodTemplate().with_termination_grace_period(timedelta(minutes=10)))
async def train(steps: int) -> int:
    return sum(range(steps))
