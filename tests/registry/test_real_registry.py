"""A real registry, Debian's docker-registry, with images that buildah has pushed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from flyte_compile.registry import RegistryError, describe
from flyte_compile.registry.repository import MANIFEST_TYPES

_PROGRAMS = ("docker-registry", "buildah")
_MISSING = [program for program in _PROGRAMS if shutil.which(program) is None]
pytestmark = pytest.mark.skipif(bool(_MISSING), reason=f"not installed: {', '.join(_MISSING)}")

_CONFIG = """\
version: 0.1
log: {{level: error, accesslog: {{disabled: true}}}}
storage: {{filesystem: {{rootdirectory: {folder}/data}}}}
http: {{addr: "127.0.0.1:{port}"}}
"""


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A registry with `acme/base:2`, an index of two platforms, and `acme/one:1`, a manifest."""
    folder = tmp_path_factory.mktemp("registry")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "config.yml").write_text(_CONFIG.format(folder=folder, port=port))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(["docker-registry", "serve", "config.yml"], cwd=folder, stdout=log, stderr=log)
        try:
            _wait_for(port, process)
            _push(folder, f"127.0.0.1:{port}")
            yield f"127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=30)


def test_an_index(host: str) -> None:
    found = describe(f"{host}/acme/base:2", ("linux/amd64", "linux/arm64"))
    assert found.digest == _digest(host, "acme/base:2")
    assert found.platforms == ("linux/amd64", "linux/arm64")
    assert found.users == {"1234:5678"}


def test_a_manifest(host: str) -> None:
    found = describe(f"{host}/acme/one:1", ("linux/amd64",))
    assert (found.digest, found.platforms) == (_digest(host, "acme/one:1"), ("linux/amd64",))
    assert describe(f"{host}/acme/one@{found.digest}", ()) == found


@pytest.mark.parametrize("reference", ["acme/base:3", "acme/none:1", "acme/base@sha256:" + "0" * 64])
def test_what_isn_t_there(host: str, reference: str) -> None:
    with pytest.raises(RegistryError, match="no such image"):
        describe(f"{host}/{reference}", ())


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, "the registry has ended"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/v2/", timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the registry doesn't answer")


def _push(folder: Path, host: str) -> None:
    (folder / "storage.conf").write_text(
        f'[storage]\ndriver = "vfs"\ngraphroot = "{folder}/store"\nrunroot = "{folder}/run"\n'
    )
    environment = {
        **os.environ,
        "CONTAINERS_STORAGE_CONF": str(folder / "storage.conf"),
        "TMPDIR": str(folder),
        "BUILDAH_ISOLATION": "chroot",
    }

    def buildah(*words: str) -> str:
        ended = subprocess.run(["buildah", *words], env=environment, capture_output=True, text=True)
        if ended.returncode:
            pytest.skip(f"buildah can't make images here: {ended.stderr.strip().splitlines()[-1:]}")
        return ended.stdout.strip()

    container = buildah("from", "scratch")
    buildah("manifest", "create", "both")
    for architecture in ("amd64", "arm64"):
        buildah("config", "--user", "1234:5678", "--os", "linux", "--arch", architecture, container)
        buildah("commit", "-q", container, f"one:{architecture}")
        buildah("manifest", "add", "both", f"one:{architecture}")
    buildah("manifest", "push", "--all", "--tls-verify=false", "both", f"docker://{host}/acme/base:2")
    buildah("push", "-q", "--tls-verify=false", "one:amd64", f"docker://{host}/acme/one:1")


def _digest(host: str, name: str) -> str:
    """What the registry itself says of a tag."""
    repository, _, tag = name.partition(":")
    request = urllib.request.Request(f"http://{host}/v2/{repository}/manifests/{tag}", method="HEAD")
    request.add_header("Accept", ", ".join(MANIFEST_TYPES))
    with urllib.request.urlopen(request, timeout=20) as answer:
        return str(answer.headers["Docker-Content-Digest"])
