"""`clone` of images: registry, name, platform, base, and the permission to extend."""

import flyte
from flyte import Image

debian = Image.from_debian_base(python_version=(3, 11))
cloned = debian.clone(registry="ghcr.io/acme", name="mine")
layered = cloned.with_pip_packages("polars")
renamed = layered.clone(name="other", platform=("linux/amd64",))
moved = renamed.clone(registry="registry.example:5000/team", python_version=(3, 13))
frozen = layered.clone(extendable=False)
single = layered.clone(platform="linux/arm64")
foreign = Image.from_base("python:3.12-slim").clone(name="foreign", registry="ghcr.io/acme", extendable=True)
foreign_layered = foreign.with_apt_packages("ffmpeg").with_pip_packages("flyte")
rebased = foreign_layered.clone(base_image="python:3.13-slim")
same = layered.clone()
plain = Image.from_base("docker.io/library/python:3.12")

for index, image in enumerate(
    [debian, cloned, layered, renamed, moved, frozen, single, foreign, foreign_layered, rebased, same, plain]
):
    flyte.TaskEnvironment(f"clone-{index}", image=image)

flyte.TaskEnvironment("reference", image=Image.from_ref_name("team-default"))
flyte.TaskEnvironment(
    "reference-layer",
    image=Image.from_ref_name("team-default").clone(extendable=True, registry="r.example/x").with_pip_packages("x"),
)
flyte.TaskEnvironment("uri", image=plain.base_image)
flyte.TaskEnvironment("none", image=None)
