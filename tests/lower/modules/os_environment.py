"""What `os.environ` says."""
# define: STAGE=prod
# define: STAGE=dev REPLICAS=4 GPU=1

import os

import flyte

STAGE = os.environ.get("STAGE", "local")
replicas = int(os.getenv("REPLICAS", "2"))
base = flyte.TaskEnvironment(f"base-{STAGE}", reusable=flyte.ReusePolicy(replicas))

if os.environ.get("GPU"):
    gpu = flyte.TaskEnvironment("gpu", resources=flyte.Resources(gpu="T4:1"))

if STAGE == "prod":
    image = flyte.Image.from_base("ghcr.io/acme/prod:1")
elif "STAGE" in os.environ:
    image = flyte.Image.from_debian_base()
else:
    image = "auto"
env = flyte.TaskEnvironment("env", image=image, env_vars={k: v for k, v in os.environ.items() if k == "STAGE"})

try:
    token = os.environ["REPLICAS"]
except KeyError:
    token = "none"


@env.task(retries=3 if STAGE == "prod" else 0, cache="auto" if STAGE != "local" else "disable")
async def run(token: str = token) -> None: ...
