"""Tasks that a connector runs: classes that derive from the SDK's template."""

from dataclasses import dataclass
from typing import Any, Dict, Optional, Type

import flyte
from flyte.extend import TaskTemplate
from flyte.models import NativeInterface


@dataclass
class QueryConfig:
    project: str
    location: str = "eu"


class QueryTask(TaskTemplate):
    _TASK_TYPE = "query"

    def __init__(
        self,
        name: str,
        query: str,
        plugin_config: QueryConfig,
        inputs: Optional[Dict[str, Type]] = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            name=name,
            interface=NativeInterface({key: (type_, None) for key, type_ in inputs.items()} if inputs else {}, {}),
            task_type=self._TASK_TYPE,
            image=None,
            **kwargs,
        )
        self.plugin_config = plugin_config
        self.query = " ".join(query.split())


config = QueryConfig(project="analytics")
daily = QueryTask("daily", "SELECT *\n FROM t", config, inputs={"day": str}, retries=2)
totals = QueryTask(name="totals", query="SELECT 1", plugin_config=config, short_name="sums")
queries = flyte.TaskEnvironment.from_task("queries", daily, totals)
