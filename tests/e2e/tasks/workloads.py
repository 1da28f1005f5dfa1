"""Jobs, schedules, pods with more containers than one, and an image's own command."""

import datetime
import os
import pathlib

import flyte
from flyte.extras import ContainerTask
from image import image
from kubernetes.client import (
    V1Container,
    V1EmptyDirVolumeSource,
    V1PodSpec,
    V1Volume,
    V1VolumeMount,
)

SHELL = "docker.io/library/python:3.13-slim-bookworm"
mail = V1VolumeMount(name="mail", mount_path="/post")
template = flyte.PodTemplate(
    pod_spec=V1PodSpec(
        init_containers=[
            V1Container(
                name="writer", image=SHELL, command=["sh", "-c", "echo written > /post/in"], volume_mounts=[mail]
            )
        ],
        containers=[
            V1Container(name="primary", volume_mounts=[mail]),
            V1Container(
                name="answerer",
                image=SHELL,
                command=["sh", "-c", "until [ -e /post/out ]; do sleep 0.1; done; echo answered > /post/back"],
                volume_mounts=[mail],
            ),
        ],
        volumes=[V1Volume(name="mail", empty_dir=V1EmptyDirVolumeSource())],
    )
)
env = flyte.TaskEnvironment(name="workloads", image=image)
nightly = flyte.Trigger(
    name="nightly",
    automation=flyte.Cron("30 2 * * *"),
    inputs={"table": "$(AREA)", "since": flyte.TriggerTime},
    env_vars={"AREA": "north", "LEVEL": "debug"},
)


@env.task(triggers=nightly, retries=2)
async def refresh(table: str, rows: int = 10, since: datetime.datetime | None = None) -> list[str]:
    return [f"{rows} rows of {table}", os.environ["LEVEL"], str(since)]


@env.task(pod_template=template)
def exchange() -> list[str]:
    folder = pathlib.Path("/post")
    (folder / "out").write_text("")
    while not (folder / "back").exists():
        pass
    return [(folder / "in").read_text(), (folder / "back").read_text()]


upper = ContainerTask(
    name="upper",
    image=image,
    command=["sh", "-c", "tr a-z A-Z < /var/inputs/text > /var/outputs/result"],
    inputs={"text": str},
    outputs={"result": str},
)
tools = flyte.TaskEnvironment.from_task("tools", upper)
