"""`match` on text, sequences, mappings and classes."""
# define: STAGE=staging-eu
# define: STAGE=prod

import os
from dataclasses import dataclass

import flyte


@dataclass
class Cluster:
    region: str
    nodes: int


def cluster(stage: str) -> Cluster:
    match stage.split("-"):
        case ["prod"]:
            return Cluster("us", 10)
        case ["staging", region] if region in ("eu", "us"):
            return Cluster(region, 3)
        case [*_]:
            return Cluster("local", 1)


def size(config: dict | Cluster) -> str:
    match config:
        case {"size": str() as text, **rest} if rest:
            return text + str(len(rest))
        case {"size": "s" | "small"}:
            return "1Gi"
        case Cluster(nodes=int(nodes), region="us") | Cluster("eu", nodes):
            return f"{nodes}Gi"
        case _:
            return "512Mi"


stage = os.environ.get("STAGE", "local")
match stage:
    case "prod" | "production":
        interruptible = False
    case str() if stage.startswith("staging"):
        interruptible = True
    case _:
        interruptible = True

here = cluster(stage)
env = flyte.TaskEnvironment(
    f"match-{here.region}", resources=flyte.Resources(memory=size(here)), interruptible=interruptible
)
flyte.TaskEnvironment("match-small", resources=flyte.Resources(memory=size({"size": "s"})))
flyte.TaskEnvironment("match-rest", description=size({"size": "x", "a": 1}))
