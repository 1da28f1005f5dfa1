"""Secrets of builds: steps have them, and nothing that is left of a build does."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import uuid

import pytest
from tests.e2e.projects import Project

FLOW = """
import flyte

token = flyte.Secret(key="token", group="crm", as_env_var="CRM_TOKEN")
file = flyte.Secret(key="CERTIFICATE", mount="/etc/flyte/secrets")
image = (
    flyte.Image.from_debian_base(install_flyte=False)
    .with_commands(["true NEVER_BUILT"])
    .with_pip_packages("six==1.17.0", index_url="https://user:$CRM_TOKEN@pypi.org/simple", secret_mounts=[token])
    .with_commands(
        [
            "printf %s \\"$CRM_TOKEN\\" | sha256sum > /srv/token",
            "sha256sum < /etc/flyte/secrets/certificate > /srv/certificate",
        ],
        secret_mounts=[token, file],
    )
)
env = flyte.TaskEnvironment(name="secret", image=image)


@env.task
def f() -> int:
    return 1
"""
TOKEN = "t0k3n-of-the-build"
CERTIFICATE = "c3rtificate-of-the-build"


def test_a_secret_is_used_and_not_kept(project: Project) -> None:
    # A step that was built before is not run again, whatever it was built with.
    project.write({"flow.py": FLOW.replace("NEVER_BUILT", uuid.uuid4().hex)})
    project.compile()
    with pytest.raises(AssertionError, match="secret"):
        project.build_images()
    project.build_images(CRM_TOKEN=TOKEN, CERTIFICATE=CERTIFICATE)
    found = project.in_image("secret", "cat /srv/token /srv/certificate")
    assert found.split() == [_digest(TOKEN), "-", _digest(CERTIFICATE), "-"]
    everything = [*_parts(project, project.reference("secret")), *_artefacts(project)]
    assert any(_digest(TOKEN).encode() in part for part in everything), "the search finds what there is"
    for value in (TOKEN, CERTIFICATE):
        for text in (value.encode(), base64.b64encode(value.encode())):
            assert not any(text in part for part in everything)


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


def _parts(project: Project, reference: str) -> list[bytes]:
    """Every layer of an image, unpacked, its configuration, and its manifest."""
    folder = project.folder / "saved"
    project.containers.run(
        "podman", "save", "--format", "oci-dir", "-o", f"/shared/projects/{project.folder.name}/saved", reference
    )
    blobs = [path.read_bytes() for path in sorted((folder / "blobs").rglob("*")) if path.is_file()]
    manifest = json.loads((folder / "index.json").read_text())["manifests"][0]["digest"]
    layers = json.loads((folder / "blobs" / manifest.replace(":", "/")).read_text())["layers"]
    assert len(blobs) == len(layers) + 2
    return [gzip.decompress(blob) if blob.startswith(b"\x1f\x8b") else blob for blob in blobs]


def _artefacts(project: Project) -> list[bytes]:
    return [path.read_bytes() for path in sorted((project.folder / "build").rglob("*")) if path.is_file()]
