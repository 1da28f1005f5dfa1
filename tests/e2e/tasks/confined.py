"""What a task sees of its container."""

import os
import pathlib
import re

import flyte
from image import image

env = flyte.TaskEnvironment(name="confined", image=image, resources=flyte.Resources(memory="256Mi", shm="64Mi"))


def writable(folder: str) -> bool:
    try:
        pathlib.Path(folder, "probe").write_text("probe")
    except OSError:
        return False
    return True


@env.task
def look(folders: list[str]) -> dict[str, object]:
    status = dict(re.findall(r"(\w+):\t(.*)", pathlib.Path("/proc/self/status").read_text()))
    shared = next(
        line.split() for line in pathlib.Path("/proc/mounts").read_text().splitlines() if " /dev/shm " in line
    )
    return {
        "user": [os.getuid(), os.getgid(), os.environ["HOME"]],
        "capabilities": [int(status[name], 16) for name in ("CapEff", "CapPrm", "CapBnd", "CapAmb")],
        "no new privileges": status["NoNewPrivs"],
        "seccomp": status["Seccomp"],
        "writable": [folder for folder in folders if writable(folder)],
        "service account": pathlib.Path("/var/run/secrets/kubernetes.io/serviceaccount").exists(),
        "shared memory": shared[2],
        "variables": sorted(os.environ),
    }
