"""buildah and podman in a Debian of their own: builds what was emitted, and runs it.

They see a folder of the machine as `/shared`, have their own storage there, and a mount namespace of their own, so that
nothing of the machine changes. Containers have no network; builds have the machine's, for its package indexes.
"""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flyte_compile.plan.image.base import UV_IMAGE

PYTHON = "3.13"
"""That of the Debian release."""
PYTHON_IMAGES = (f"docker.io/library/python:{PYTHON}-slim-bookworm",)
UV_IMAGES = (UV_IMAGE,)

_STORAGE = """
[storage]
driver = "overlay"
graphroot = "/shared/store"
runroot = "/run/containers"
"""
# crun refuses cgroups of two versions at once, systemd isn't there, and a limit above the machine's own is refused.
_ENGINE = """
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
[network]
network_backend = "netavark"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
"""
_ENTER = """
set -e
mount --rbind "$1/tree" "$1/tree"
cd "$1/tree"
mkdir -p shared machine
for part in proc sys dev; do mount --rbind "/$part" "$part"; done
mount -t tmpfs tmpfs run
mount --bind "$1/shared" shared
pivot_root . machine
exec chroot . sh -c 'umount -l /machine; echo ready; exec sleep infinity' > /dev/stdout
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


@dataclass(frozen=True)
class Containers:
    """The running namespace."""

    folder: Path
    process: int

    @classmethod
    @contextlib.contextmanager
    def start(cls, folder: Path) -> Iterator[Containers]:
        """Enter the Debian in `folder`, which `prepare.py` has made; everything that runs there ends with the block."""
        shared = folder / "shared"
        (shared / "tmp").mkdir(exist_ok=True)
        (shared / "storage.conf").write_text(_STORAGE)
        (shared / "containers.conf").write_text(_ENGINE)
        enter = ["unshare", "--mount", "--propagation", "slave", "sh", "-c", _ENTER, "enter", str(folder)]
        with subprocess.Popen(enter, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as program:
            try:
                assert program.stdout is not None
                assert program.stdout.readline() == "ready\n"
                containers = cls(folder, program.pid)
                yield containers
                containers.run("podman", "pod", "rm", "--all", "--force", "--time", "0")
                containers.run("podman", "rm", "--all", "--force", "--time", "0")
            finally:
                program.kill()

    def run(self, *command: str, check: bool = True, timeout: float = 600, text: str | None = None) -> str:
        """What a command of the namespace prints; its failure says what it printed."""
        space = f"/proc/{self.process}"
        enter = ["nsenter", f"--mount={space}/ns/mnt", f"--root={space}/root", f"--wd={space}/root", *command]
        ended = subprocess.run(
            enter, env=_VARIABLES, input=text or "", capture_output=True, text=True, timeout=timeout, check=False
        )
        if check and ended.returncode != 0:
            raise AssertionError(f"{' '.join(command)}: {ended.returncode}\n{ended.stdout}\n{ended.stderr}")
        return ended.stdout
