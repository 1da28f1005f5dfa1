"""Makes the folder that the end-to-end tests need: a Debian with buildah and podman, and stand-ins for base images.

    python -m tests.e2e.prepare FOLDER

It takes root and `debootstrap`, about a minute, and 800 MB. The tools come from a Debian of its own because Kubernetes
YAML is played in full (Secrets, Jobs, volumes in memory) only by podman 5, and because nothing of the machine is
changed. No registry is asked for an image: the stand-ins are that Debian with its Python, and uv of the package index.

The folder holds `tree`, the file system of the tools; `shared`, which they see as `/shared`; and `ready`, written last
with what the folder was made of, so that an interrupted or outdated one is made anew. The tests find it by the variable
FLYTE_COMPILE_CONTAINERS.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.e2e.containers import ALONE, PYTHON_IMAGES, RECIPE, SUITE, TOOLS, UV_IMAGES, Containers, is_ready, locked

PACKAGES = ("ca-certificates", "passwd", "python3")
"""What an image called `python:...-slim` is expected to have."""
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
"""The machine's own, for the package indexes that it uses; uv reads none unless it is told."""
_QUICK = ("--force-unsafe-io", "--path-exclude=/usr/share/doc/*", "--path-exclude=/usr/share/man/*")


def main() -> None:
    folder = Path(sys.argv[1]).resolve()
    debootstrap = shutil.which("debootstrap", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if is_ready(folder):
        return
    if os.geteuid() != 0 or debootstrap is None:
        sys.exit("the end-to-end tests need root and debootstrap")
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder):
        if not is_ready(folder):
            _clear(folder)
            _make_tree(folder, debootstrap)
            _import_images(folder)
            (folder / "ready").write_text(RECIPE)


def _clear(folder: Path) -> None:
    """Remove what an earlier run has left, and nothing else: neither foreign files nor what is mounted there."""
    foreign = {path.name for path in folder.iterdir()} - {"tree", "shared", "ready"}
    if foreign:
        sys.exit(f"{folder} holds {min(foreign)!r}, which isn't of this program: name a folder of its own")
    mounted = next((place for place in _mounts() if place.startswith(f"{folder}/")), None)
    if mounted is not None:
        sys.exit(f"{mounted} is mounted: unmount it first")
    (folder / "ready").unlink(missing_ok=True)
    for part in (folder / "tree", folder / "shared"):
        if part.exists():
            shutil.rmtree(part)


def _mounts() -> list[str]:
    """Where something is mounted in what this program sees."""
    return [line.split()[4].replace("\\040", " ") for line in Path("/proc/self/mountinfo").read_text().splitlines()]


def _make_tree(folder: Path, debootstrap: str) -> None:
    """The Debian; before the tools are installed in it, it is packed for the stand-ins of base images."""
    tree, shared = folder / "tree", folder / "shared"
    shared.mkdir()
    _run(debootstrap, "--variant=minbase", f"--include={','.join(PACKAGES)}", SUITE, str(tree))
    for name in ("python", "python3"):
        (tree / "usr/local/bin" / name).symlink_to("/usr/bin/python3")
    shutil.copy(os.environ.get("SSL_CERT_FILE", CERTIFICATES), tree / CERTIFICATES.removeprefix("/"))
    left_out = ("./dev/*", "./var/cache/apt/*", "./var/lib/apt/lists/*", "./usr/share/doc/*", "./usr/share/man/*")
    excluded = (f"--exclude={pattern}" for pattern in left_out)
    _run("tar", "-C", str(tree), *excluded, "-cf", str(shared / "base.tar"), ".")
    shutil.copy("/etc/resolv.conf", tree / "etc/resolv.conf")
    # No package may start its service: it would be one of the machine's.
    policy = tree / "usr/sbin/policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    options = (f"--option=Dpkg::Options::={option}" for option in _QUICK)
    install = ("apt-get", "install", "--quiet", "--yes", "--no-install-recommends", *options)
    _run("chroot", str(tree), *install, *TOOLS)
    _run("chroot", str(tree), "apt-get", "clean")


def _import_images(folder: Path) -> None:
    shared = folder / "shared"
    uv = Path(sysconfig.get_path("scripts")) / "uv"
    _run("tar", "-C", str(uv.parent), "-cf", str(shared / "uv.tar"), uv.name)
    path = "ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
    changes = ("--change", path, "--change", f"ENV SSL_CERT_FILE={CERTIFICATES}")
    with Containers.start(folder) as containers:
        for image in PYTHON_IMAGES:
            containers.run("podman", "import", *changes, "/shared/base.tar", image)
        for image in UV_IMAGES:
            containers.run("podman", "import", "/shared/uv.tar", image)
        # Where this machine runs no containers, or none with a limit, that is to be said once and not by every test.
        containers.run(
            "podman", "run", "--rm", "--network=none", "--memory=128m", "--read-only", PYTHON_IMAGES[0], "true"
        )
    for name in ("base.tar", "uv.tar"):
        (shared / name).unlink()


def _run(*command: str) -> None:
    """Run a command to its end, with what it mounts for itself alone; it ends with this program."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run((*ALONE, *command), check=True, stdin=subprocess.DEVNULL, env=environment)


if __name__ == "__main__":
    main()
