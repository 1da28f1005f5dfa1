"""buildah and podman in a Debian of their own: builds what was emitted, and runs it.

They see a folder of the machine as `/shared`, have their own storage there, and mounts and processes of their own, so
that nothing of the machine changes. Containers have no network; builds have the machine's, for its package indexes.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flyte_compile.plan.image.base import UV_IMAGE

SUITE = "trixie"
TOOLS = ("buildah", "podman", "runc", "catatonit", "netavark", "conmon", "docker-buildx", "docker-registry")
PYTHON = "3.13"
"""That of the Debian release."""
PYTHON_IMAGES = (f"docker.io/library/python:{PYTHON}-slim-bookworm",)
UV_IMAGES = (UV_IMAGE,)
RECIPE = json.dumps({"suite": SUITE, "tools": TOOLS, "images": (*PYTHON_IMAGES, *UV_IMAGES)})
"""What a folder is made of; in its file `ready`."""
ALONE = (
    "setpriv",
    "--pdeathsig",
    "KILL",
    "unshare",
    "--fork",
    "--pid",
    "--kill-child",
    "--mount",
    "--propagation",
    "slave",
)
"""In front of a command: its mounts are its own, and it ends, with all that it has started, when this program does."""

_STORAGE = """
[storage]
driver = "overlay"
graphroot = "/shared/store"
runroot = "/run/containers"
"""
# crun refuses cgroups of two versions at once, systemd isn't there, and a limit above the machine's own is refused.
# What watches a container cleans up after it, and waits for seconds where it is itself in the pod's cgroup.
_ENGINE = """
[containers]
cgroups = "no-conmon"
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
[network]
network_backend = "netavark"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
"""
# The shell itself reads its process's number on the machine; the pause at the end takes in what has lost its parent.
_ENTER = """
set -e
read process rest < /proc/self/stat
mount --rbind "$1/tree" "$1/tree"
cd "$1/tree"
mkdir -p shared machine
mount -t proc proc proc
for part in sys dev; do mount --rbind "/$part" "$part"; done
mount -t tmpfs tmpfs run
mount --bind "$1/shared" shared
pivot_root . machine
exec chroot . sh -c "umount -l /machine; echo $process; exec catatonit -P" > /dev/stdout
"""
_VARIABLES = {
    "BUILDAH_ISOLATION": "chroot",
    "CONTAINERS_CONF": "/shared/containers.conf",
    "CONTAINERS_STORAGE_CONF": "/shared/storage.conf",
    "HOME": "/root",
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "PODMAN_IGNORE_CGROUPSV1_WARNING": "true",
    "TMPDIR": "/shared/tmp",
}


def is_ready(folder: Path) -> bool:
    """Whether `prepare.py` has made the folder, of what the tests expect."""
    ready = folder / "ready"
    return ready.exists() and ready.read_text() == RECIPE


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Wait until no other program uses the folder."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


@dataclass(frozen=True)
class Containers:
    """The running namespaces."""

    folder: Path
    process: int
    """The first process in them."""

    @classmethod
    @contextlib.contextmanager
    def start(cls, folder: Path) -> Iterator[Containers]:
        """Enter the Debian in `folder`, which `prepare.py` has made; everything that runs there ends with the block."""
        shared = folder / "shared"
        (shared / "tmp").mkdir(exist_ok=True)
        (shared / "storage.conf").write_text(_STORAGE)
        (shared / "containers.conf").write_text(_ENGINE)
        enter = (*ALONE, "sh", "-c", _ENTER, "enter", str(folder))
        with subprocess.Popen(enter, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as program:
            try:
                assert program.stdout is not None
                first = program.stdout.readline()
                assert first, f"the Debian in {folder} can't be entered"
                containers = cls(folder, int(first))
                # What a run that was interrupted has left would have the names of this one's.
                containers.run("podman", "pod", "rm", "--all", "--force", "--time", "0")
                containers.run("podman", "rm", "--all", "--force", "--time", "0")
                yield containers
            finally:
                program.kill()

    def run(self, *command: str, check: bool = True, timeout: float = 600, text: str | None = None) -> str:
        """What a command of the namespace prints; its failure says what it printed."""
        space = f"/proc/{self.process}"
        spaces = (f"--mount={space}/ns/mnt", f"--pid={space}/ns/pid", f"--root={space}/root", f"--wd={space}/root")
        enter = ("nsenter", *spaces, *command)
        ended = subprocess.run(
            enter, env=_VARIABLES, input=text or "", capture_output=True, text=True, timeout=timeout, check=False
        )
        if check and ended.returncode != 0:
            raise AssertionError(f"{' '.join(command)}: {ended.returncode}\n{ended.stdout}\n{ended.stderr}")
        return ended.stdout
