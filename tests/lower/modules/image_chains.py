"""Images are immutable: chains that share a beginning, branch, and go on."""

import flyte
from flyte import Image

base = Image.from_debian_base(python_version=(3, 12), registry="ghcr.io/acme", name="shared")
data = base.with_pip_packages("pandas", "pyarrow")
branch_a = data.with_env_vars({"A": "1"}).with_workdir("/work")
branch_b = data.with_apt_packages("git").with_commands(["echo one", "echo two"])
data.with_pip_packages("thrown-away")
for package in ("httpx", "rich"):
    branch_b = branch_b.with_pip_packages(package, pre=package == "rich")
packages = ["numpy", "scipy"]
optional = branch_a.with_pip_packages(
    *packages,
    index_url="https://pypi.example/simple",
    extra_index_urls=["https://a.example", "https://b.example"],
    extra_args="--no-deps",
)

for name, image in {"base": base, "data": data, "a": branch_a, "b": branch_b, "optional": optional}.items():
    flyte.TaskEnvironment(f"image-{name}", image=image)


def with_tools(image: Image, *tools: str) -> Image:
    return image.with_apt_packages(*tools) if tools else image


flyte.TaskEnvironment("tools", image=with_tools(base, "curl", "jq"))
flyte.TaskEnvironment("no-tools", image=with_tools(base))
flyte.TaskEnvironment("single-url", image=base.with_pip_packages("x", extra_index_urls="https://c.example"))
flyte.TaskEnvironment("bare", image=Image.from_debian_base())
flyte.TaskEnvironment("named", image=Image.from_debian_base(name="mine", platform=("linux/arm64",)))
flyte.TaskEnvironment("without", image=Image.from_debian_base(install_flyte=False).with_pip_packages("flyte==2.0"))
flyte.TaskEnvironment("documented", image=Image.from_debian_base(python="3.13"))
variables = {"V": "1"}
held = base.with_env_vars(variables)
variables["V"] = "2"
flyte.TaskEnvironment("held", image=held)
flyte.TaskEnvironment("commands", image=base.with_commands(("true",)).with_commands(commands=["a", "b"]))
flyte.TaskEnvironment("bundle", image=base.with_code_bundle("all", dst="/code").with_code_bundle())
