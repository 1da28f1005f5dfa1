"""Makes the folder that the end-to-end tests need: a Debian with buildah and podman, and stand-ins for base images.

    python -m tests.e2e.prepare FOLDER

It takes root and `debootstrap`, about a minute, and 900 MB. The tools come from a Debian of its own because Kubernetes
YAML is played in full (Secrets, Jobs, volumes in memory) only by podman 5, and because nothing of the machine is
changed. No registry is asked for an image: the stand-ins are that Debian with its Python, and uv of the package index.

The folder holds `tree`, the file system of the tools; `shared`, which they see as `/shared`; and `ready`, written last.
The tests find it by the variable FLYTE_COMPILE_CONTAINERS.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.e2e.containers import PYTHON_IMAGES, UV_IMAGES, Containers

SUITE = "trixie"
PACKAGES = ("ca-certificates", "git", "passwd", "python3")
"""What an image called `python:...-slim` is expected to have, and git, for the packages that come from repositories."""
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
"""The machine's own, for the package indexes that it uses; uv reads none unless it is told."""
TOOLS = ("buildah", "podman", "runc", "catatonit", "netavark", "conmon")


def main() -> None:
    folder = Path(sys.argv[1]).resolve()
    if (folder / "ready").exists():
        return
    debootstrap = shutil.which("debootstrap", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if os.geteuid() != 0 or debootstrap is None:
        sys.exit("the end-to-end tests need root and debootstrap")
    uv = Path(sysconfig.get_path("scripts")) / "uv"
    shutil.rmtree(folder, ignore_errors=True)
    tree, shared = folder / "tree", folder / "shared"
    shared.mkdir(parents=True)
    _run(debootstrap, "--variant=minbase", f"--include={','.join(PACKAGES)}", SUITE, str(tree))
    for name in ("python", "python3"):
        (tree / "usr/local/bin" / name).symlink_to("/usr/bin/python3")
    shutil.copy(os.environ.get("SSL_CERT_FILE", CERTIFICATES), tree / CERTIFICATES.removeprefix("/"))
    _run(
        "tar", "-C", str(tree), "--exclude=./dev/*", "--exclude=./var/cache/apt/*", "-cf", str(shared / "base.tar"), "."
    )
    _run("tar", "-C", str(uv.parent), "-cf", str(shared / "uv.tar"), uv.name)
    shutil.copy("/etc/resolv.conf", tree / "etc/resolv.conf")
    _run("chroot", str(tree), "apt-get", "install", "--quiet", "--yes", "--no-install-recommends", *TOOLS)
    with Containers.start(folder) as containers:
        for image in PYTHON_IMAGES:
            containers.run(
                "podman",
                "import",
                "--change",
                "ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin",
                "--change",
                f"ENV SSL_CERT_FILE={CERTIFICATES}",
                "/shared/base.tar",
                image,
            )
        for image in UV_IMAGES:
            containers.run("podman", "import", "/shared/uv.tar", image)
    for name in ("base.tar", "uv.tar"):
        (shared / name).unlink()
    (folder / "ready").touch()


def _run(*command: str) -> None:
    subprocess.run(
        command, check=True, stdin=subprocess.DEVNULL, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    )


if __name__ == "__main__":
    main()
