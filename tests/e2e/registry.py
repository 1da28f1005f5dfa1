"""A registry on the loopback interface, which the containers' programs take for one without TLS."""

from __future__ import annotations

import contextlib
import socket
import time
import urllib.request
from collections.abc import Iterator

from tests.e2e.containers import Containers

_SERVER = """
version: 0.1
log: {{level: error, accesslog: {{disabled: true}}}}
storage: {{filesystem: {{rootdirectory: /run/registry}}}}
http: {{addr: "127.0.0.1:{port}"}}
"""
_PATIENCE = 60
"""Seconds until it answers."""


@contextlib.contextmanager
def served(containers: Containers) -> Iterator[str]:
    """Its host and port; it is empty at first, and gone at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    host = f"localhost:{port}"
    (containers.folder / "shared" / "registry.yml").write_text(_SERVER.format(port=port))
    known = containers.folder / "tree/etc/containers/registries.conf.d/loopback.conf"
    known.write_text(f'[[registry]]\nlocation = "{host}"\ninsecure = true\n')
    start = "docker-registry serve /shared/registry.yml > /run/registry.log 2>&1 & echo $!"
    process = containers.run("sh", "-c", start).strip()
    try:
        until = time.monotonic() + _PATIENCE
        while not _answers(port):
            assert time.monotonic() < until, containers.run("cat", "/run/registry.log")
            time.sleep(0.1)
        yield host
    finally:
        containers.run("sh", "-c", f"kill {process}")
        known.unlink()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/v2/", timeout=5):
            return True
    except OSError:
        return False
