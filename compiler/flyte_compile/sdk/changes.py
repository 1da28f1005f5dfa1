"""What changed from release to release: names and parameters that came or went, defaults that were others before.

The tables of this package say what the newest release has, and this one what earlier releases don't have of it. Every
entry is proven for every release by `tests/sdk/test_releases.py`.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Final

from flyte_compile.sdk.releases import Span

NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "2.0.1": (
        "flyte.sandbox",
        "flyte.TaskEnvironment.sandbox",
        "flyte.app.extras.FlyteWebhookAppEnvironment",
    ),
    "2.0.3": ("flyte.Image.with_code_bundle",),
    "2.0.5": ("flyte.run_python_script",),
    "2.0.10": ("flyte.notify", "flyte.Image.with_local_v2_plugins"),
    "2.1.3": ("flyte.BaseCheckpoint", "flyte.Checkpoint", "flyte.latest_checkpoint"),
    "2.3.1": ("flyte.ai", "flyte.system_logger", "flyte.Image.with_local_rs_controller"),
    "2.3.3": ("flyte.extras.shell",),
    "2.3.6": ("flyte.Backoff",),
    "2.4.1": (
        "flyte.PodTemplate.allow_fuse",
        "flyte.PodTemplate.allow_nested_sandboxing",
        "flyte.PodTemplate.from_spec",
    ),
    "2.5.0": ("flyte.ConditionWebhook", "flyte.clustered", "flyte.new_condition"),
    "2.5.3": ("flyte.rerun",),
    "2.5.12": ("flyte.Image.with_pixi_project",),
    "2.5.15": ("flyte.AsyncFunctionTaskTemplate", "flyte.TaskTemplate"),
    "2.5.20": (
        "flyte.OnArtifact",
        "flyte.PodTemplate.with_termination_grace_period",
        "flyte.TriggeredArtifact",
        "flyte.artifacts",
        "flyte.load_interactive_ctx",
    ),
    "2.6.0": ("flyte.load_plugin_config",),
    "2.6.6": ("flyte.Image.from_pixi_script",),
    "2.7.0": ("flyte.extras.webhooks", "flyte.is_control_plane_available"),
    "2.8.0": ("flyte.Documentation",),
    "2.8.1": ("flyte.clustered.JaxRun",),
    "2.10.0": ("flyte.TriggeredPartition",),
    "2.10.7": ("flyte.Any", "flyte.TYPE_CHECKING"),
    "2.12.0": ("flyte.APPLE_SILICON",),
}
"""Release -> the qualified names that came with it; what is in a module or class of these came with it or later."""

WITHDRAWN_NAMES: Final[Mapping[str, Span]] = {
    "flyte.distributed": Span("2.3.5", "2.5.0"),
    "flyte.EventWebhook": Span("2.3.8", "2.5.0"),
    "flyte.new_event": Span("2.3.8", "2.5.0"),
}
"""Names that the newest release doesn't have any more."""

_ENVIRONMENTS = (
    "flyte.Environment",
    "flyte.TaskEnvironment",
    "flyte.TaskEnvironment.clone_with",
    "flyte.clustered.ClusteredTaskEnvironment",
)
_CONTEXTS = ("flyte.with_runcontext", "flyte.with_servecontext")
_FIRST_APPS = (
    "flyte.app.AppEnvironment",
    "flyte.app.ConnectorEnvironment",
    "flyte.app.extras.FastAPIAppEnvironment",
    "flyte.app.extras.FlyteWebhookAppEnvironment",
)
_APPS = (
    *_FIRST_APPS,
    "flyte.ai.chat.AgentChatAppEnvironment",
    "flyte.ai.mcp.FlyteMCPAppEnvironment",
    "flyte.ai.mcp.MCPAppEnvironment",
    "flyte.extras.webhooks.WebhookAppEnvironment",
)
_SCHEDULES = tuple(f"flyte.Trigger.{each}" for each in ("daily", "hourly", "minutely", "monthly", "weekly"))
_TASKS = ("flyte.TaskEnvironment.task", "flyte.TaskTemplate", "flyte.Task.override")

PARAMETERS: Final[tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]] = (
    ("2.0.1", ("depends_on",), ("flyte.TaskEnvironment.from_task",)),
    ("2.0.2", ("timeouts",), _FIRST_APPS),
    ("2.0.5", ("debug",), ("flyte.with_runcontext",)),
    ("2.0.7", ("index_url", "extra_index_urls", "pre", "extra_args"), ("flyte.Image.with_requirements",)),
    ("2.0.7", ("task_resolver",), ("flyte.TaskEnvironment.task",)),
    ("2.0.10", ("notifications",), ("flyte.Trigger", "flyte.with_runcontext")),
    ("2.1.0", ("raw_data_path",), ("flyte.with_servecontext",)),
    ("2.1.4", ("custom_context",), ("flyte.Trigger", *_SCHEDULES)),
    ("2.1.8", ("include",), _ENVIRONMENTS[:3]),
    ("2.1.8", ("entrypoint",), _TASKS),
    ("2.3.1", ("user_log_level",), _CONTEXTS),
    ("2.3.6", ("run_start_time",), ("flyte.with_runcontext",)),
    ("2.3.6", ("backoff",), ("flyte.RetryStrategy",)),
    ("2.3.6", ("deadline",), ("flyte.Timeout",)),
    ("2.5.0", ("max_action_concurrency",), ("flyte.Trigger", *_SCHEDULES, "flyte.with_runcontext")),
    ("2.5.2", ("platform",), ("flyte.Image.clone",)),
    ("2.5.2", ("file_input_layout",), ("flyte.extras.ContainerTask",)),
    ("2.5.16", ("plugin_config",), ("flyte.Task.override",)),
    ("2.5.18", ("scope",), ("flyte.ReusePolicy",)),
    ("2.5.20", ("produces_artifacts",), _TASKS),
    ("2.5.20", ("tracked", "tracked_strict"), ("flyte.with_runcontext",)),
    ("2.5.18", ("read_only", "allowed_hosts", "allowed_origins"), ("flyte.ai.mcp.FlyteMCPAppEnvironment",)),
    ("2.6.12", ("service_account",), (*_ENVIRONMENTS, *_APPS[:-1], *_TASKS)),
    ("2.6.13", ("max_age",), ("flyte.Cache",)),
    ("2.10.0", ("partitions", "partition_kwargs"), ("flyte.OnArtifact",)),
    ("2.10.1", ("cluster",), (*_APPS, "flyte.with_servecontext")),
)
"""A release, parameters that came with it, and the callables that they are of."""

REQUIRED: Final = ...
EARLIER_DEFAULTS: Final[Mapping[tuple[str, str], tuple[str, object]]] = {
    ("flyte.app.ConnectorEnvironment", "type"): ("2.1.4", "Connector"),
    ("flyte.Timeout", "max_runtime"): ("2.3.6", REQUIRED),
    ("flyte.ai.mcp.FlyteMCPAppEnvironment", "sdk_examples_path"): ("2.3.6", None),
    ("flyte.ai.mcp.FlyteMCPAppEnvironment", "docs_examples_path"): ("2.3.6", None),
    ("flyte.ai.mcp.FlyteMCPAppEnvironment", "full_docs_path"): ("2.3.6", None),
    ("flyte.PodTemplate.allow_fuse", "privileged"): ("2.5.1", True),
    ("flyte.Trigger", "automation"): ("2.7.1", REQUIRED),
}
"""(callable, parameter) -> the release that gave it the default that it has now, and what stood before."""

WITHDRAWN_PARAMETERS: Final[Mapping[tuple[str, str], tuple[Span, ...]]] = {
    ("flyte.ai.chat.AgentChatAppEnvironment", "_caller_frame"): (Span("2.3.1", "2.3.5"),),
    ("flyte.ai.mcp.FlyteMCPAppEnvironment", "allowed_endpoint_suffixes"): (Span("2.5.18", "2.5.20"),),
    ("flyte.ai.mcp.FlyteMCPAppEnvironment", "central_mode"): (Span("2.5.18", "2.5.20"),),
    ("flyte.app.extras.FastAPIAppEnvironment", "_caller_frame"): (Span("2.0.0", "2.3.5"),),
    ("flyte.app.extras.FlyteWebhookAppEnvironment", "_caller_frame"): (Span("2.0.1", "2.3.5"),),
    ("flyte.extras.ContainerTask", "block_network"): (Span("2.0.2", "2.0.10"), Span("2.1.8", "2.3.7")),
    ("flyte.extras.shell.create", "block_network"): (Span("2.3.3", "2.3.7"),),
    ("flyte.with_runcontext", "recover"): (Span("2.5.3", "2.6.3"),),
    ("flyte.with_runcontext", "recover_force_rerun_actions"): (Span("2.5.17", "2.6.3"),),
    ("flyte.with_runcontext", "allow_missing_source_outputs"): (Span("2.5.17", "2.6.3"),),
}
"""(callable, parameter) that the newest release doesn't have any more -> when there was one."""


def span_of(name: str) -> Span:
    """When there is a qualified name: the latest of what is said of it and of what it's a part of."""
    if name in WITHDRAWN_NAMES:
        return WITHDRAWN_NAMES[name]
    came, parts = _came(), name.split(".")
    known = [came[part] for part in (".".join(parts[:end]) for end in range(2, len(parts) + 1)) if part in came]
    return Span(known[-1]) if known else Span()


@functools.cache
def parameters_since() -> Mapping[tuple[str, str], str]:
    """(callable, parameter) -> the release that it came with, for those that weren't always there."""
    return {
        (callable_, parameter): release
        for release, parameters, callables in PARAMETERS
        for parameter in parameters
        for callable_ in callables
    }


@functools.cache
def _came() -> Mapping[str, str]:
    return {name: release for release, names in NAMES.items() for name in names}
