"""Options of tasks: names, links, documentation, reports."""

from dataclasses import dataclass

import flyte
from flyte import Documentation


@dataclass
class GrafanaLink:
    dashboard: str
    name: str = "Grafana"
    icon_uri: str = ""

    def get_link(self, run_name, project, domain, context, parent_action_name, action_name, pod_name, **kwargs) -> str:
        return f"https://grafana.example/d/{self.dashboard}?run={run_name}"


env = flyte.TaskEnvironment("options", queue="default-queue", interruptible=True, service_account="sa")
COMMON = dict(report=True, entrypoint=True)


@env.task(short_name="Nice name", docs=Documentation("Given"), links=GrafanaLink("abc"), **COMMON)
async def everything() -> None:
    """Not this."""


@env.task(links=(GrafanaLink("a"), GrafanaLink("b", name="B")), queue="fast", interruptible=False)
def several(a: int, b: str = "x", *, c: list[int] | None = None) -> dict[str, int]:
    """First line.

        Indented more.

    Args:
        a: The a.
    """
    return {b: a}


@env.task(docs=Documentation(description="d" * 400), service_account="own", max_inline_io_bytes=100 * 1024)
async def long_docs() -> None: ...


@env.task(queue="", short_name="", interruptible=None)
async def falsy() -> None:
    """   Leading spaces.   """


@env.task
def no_docs(flag: bool = True, nothing: None = None, text: str = "a\n" "b", number: float = -1.5): ...


@env.task(task_resolver=None, produces_artifacts=True)
async def rare() -> tuple[int, str]:
    "One line"
    return 1, "a"
