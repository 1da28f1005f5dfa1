"""Where a task runs, a queue and interruptible nodes, and how it shows up: a short name, a link, documentation."""

from dataclasses import dataclass

import flyte

env = flyte.TaskEnvironment(
    name="task-options",
    description="Tasks that may be interrupted, in the queue for batches",
    queue="batch",
    interruptible=True,
)


@dataclass(frozen=True)
class Dashboard(flyte.Link):
    name: str = "Dashboard"
    icon_uri: str = ""

    def get_link(
        self,
        run_name: str,
        project: str,
        domain: str,
        context: dict[str, str],
        parent_action_name: str,
        action_name: str,
        pod_name: str,
        **kwargs: object,
    ) -> str:
        return f"https://dashboard.example.com/{project}/{domain}/{run_name}"


@env.task
async def batch_job(x: int) -> int:
    return x + 1


@env.task(
    queue="urgent",
    interruptible=False,
    short_name="Urgent job",
    docs=flyte.Documentation(description="Runs on nodes that aren't taken away, in a queue of its own"),
    links=(Dashboard(),),
)
async def urgent_job(x: int) -> int:
    return x + 2
