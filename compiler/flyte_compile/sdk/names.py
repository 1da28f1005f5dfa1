"""What the package `flyte` has at its top in the newest release, and which qualified names a release doesn't have."""

from __future__ import annotations

from flyte_compile.sdk.members import MEMBERS
from flyte_compile.sdk.releases import NEWEST, OLDEST, order
from flyte_compile.sdk.signatures import DOCUMENTED_MODULES, nearest

NAMES = frozenset(
    [
        "AMD_GPU",
        "APPLE_SILICON",
        "Any",
        "AppHandle",
        "AsyncFunctionTaskTemplate",
        "Backoff",
        "BaseCheckpoint",
        "Cache",
        "CachePolicy",
        "CacheRequest",
        "Checkpoint",
        "ConditionWebhook",
        "Cron",
        "Device",
        "DeviceClass",
        "Documentation",
        "Environment",
        "FixedRate",
        "GPU",
        "HABANA_GAUDI",
        "Image",
        "ImageBuild",
        "Link",
        "Neuron",
        "OnArtifact",
        "PodTemplate",
        "Resources",
        "RetryStrategy",
        "ReusePolicy",
        "Secret",
        "SecretRequest",
        "TPU",
        "TYPE_CHECKING",
        "TaskEnvironment",
        "TaskTemplate",
        "Timeout",
        "TimeoutType",
        "Trigger",
        "TriggerTime",
        "TriggeredArtifact",
        "TriggeredPartition",
        "ai",
        "annotations",
        "app",
        "artifacts",
        "build",
        "build_images",
        "cli",
        "clustered",
        "config",
        "connectors",
        "ctx",
        "current_domain",
        "current_project",
        "custom_context",
        "custom_excepthook",
        "deploy",
        "durable",
        "errors",
        "extend",
        "extras",
        "get_custom_context",
        "git",
        "group",
        "init",
        "init_from_api_key",
        "init_from_config",
        "init_in_cluster",
        "init_passthrough",
        "io",
        "is_control_plane_available",
        "latest_checkpoint",
        "load_interactive_ctx",
        "load_plugin_config",
        "logger",
        "map",
        "models",
        "new_condition",
        "notify",
        "prefetch",
        "remote",
        "report",
        "rerun",
        "run",
        "run_python_script",
        "sandbox",
        "serve",
        "storage",
        "syncify",
        "sys",
        "system_logger",
        "trace",
        "types",
        "version",
        "with_runcontext",
        "with_servecontext",
    ]
)

EXPORTED = [
    "AMD_GPU",
    "APPLE_SILICON",
    "AppHandle",
    "AsyncFunctionTaskTemplate",
    "Backoff",
    "BaseCheckpoint",
    "Cache",
    "CachePolicy",
    "CacheRequest",
    "Checkpoint",
    "ConditionWebhook",
    "Cron",
    "Device",
    "DeviceClass",
    "Documentation",
    "Environment",
    "FixedRate",
    "GPU",
    "HABANA_GAUDI",
    "Image",
    "ImageBuild",
    "Link",
    "Neuron",
    "OnArtifact",
    "PodTemplate",
    "Resources",
    "RetryStrategy",
    "ReusePolicy",
    "Secret",
    "SecretRequest",
    "TPU",
    "TaskEnvironment",
    "TaskTemplate",
    "Timeout",
    "TimeoutType",
    "Trigger",
    "TriggerTime",
    "TriggeredArtifact",
    "TriggeredPartition",
    "build",
    "build_images",
    "ctx",
    "current_domain",
    "current_project",
    "custom_context",
    "deploy",
    "get_custom_context",
    "group",
    "init",
    "init_from_api_key",
    "init_from_config",
    "init_in_cluster",
    "init_passthrough",
    "is_control_plane_available",
    "latest_checkpoint",
    "load_interactive_ctx",
    "load_plugin_config",
    "logger",
    "map",
    "new_condition",
    "rerun",
    "run",
    "run_python_script",
    "serve",
    "system_logger",
    "trace",
    "version",
    "with_runcontext",
    "with_servecontext",
]
"""What `from flyte import *` binds, besides `__version__`."""


def exported(release: str) -> tuple[str, ...]:
    """What `from flyte import *` binds in a release, besides `__version__`."""
    if order(release) >= order(NEWEST):
        return tuple(EXPORTED)
    from flyte_compile.sdk.changes import WITHDRAWN_NAMES, span_of

    withdrawn = (name for name in WITHDRAWN_NAMES if name.rpartition(".")[2] not in _MODULES)
    names = (*EXPORTED, *(name.rpartition(".")[2] for name in withdrawn))
    return tuple(name for name in names if span_of(f"flyte.{name}").holds(release))


def missing(name: str, release: str) -> str | None:
    """Why a release's package doesn't have a qualified name; `None` where it has it, or where that isn't known."""
    package, _, last = name.partition(".")
    if package != "flyte" or not last or order(release) > order(NEWEST):
        return None
    owner, _, attribute = name.rpartition(".")
    said = f"{_shown(owner)} has no attribute {attribute!r}"
    if order(release) < order(NEWEST):
        from flyte_compile.sdk.changes import span_of

        span = span_of(name)
        if not span.holds(release):
            return f"{said} in flyte {release}; {span.said(release)}"
        if span.until is not None:
            return None
    if owner in MEMBERS and not attribute.startswith("_"):
        return _no_member(said, owner, attribute) if order(release) >= order(OLDEST) else None
    if "." in last or last.startswith("_") or last in NAMES or name in DOCUMENTED_MODULES:
        return None
    from flyte_compile.sdk.changes import WITHDRAWN_NAMES

    if name in WITHDRAWN_NAMES:
        return f"{said} in flyte {release}; {WITHDRAWN_NAMES[name].said(release)}"
    if order(release) < order(OLDEST):
        return None
    close = near_name(last, release)
    return said + (f"; did you mean {close!r}?" if close else "")


def near_name(name: str, release: str = NEWEST) -> str | None:
    """The name of a release's package that a wrong one most probably means."""
    if order(release) >= order(NEWEST):
        return nearest(name, tuple(sorted(NAMES)))
    return nearest(name, tuple(each for each in sorted(NAMES) if missing(f"flyte.{each}", release) is None))


def came(name: str, release: str) -> str:
    """When a name that a release doesn't have came or went, as the end of a message; empty where that isn't known."""
    problem = missing(name, release) or ""
    return f" in flyte {release}; {problem.rpartition('; ')[2]}" if f" in flyte {release}; " in problem else ""


def _no_member(said: str, owner: str, attribute: str) -> str | None:
    """Why a class has no such attribute, where a near name says that none was added to it."""
    close = nearest(attribute, MEMBERS[owner]) if attribute not in MEMBERS[owner] else None
    return None if close is None else f"{said}; did you mean {close!r}?"


_MODULES = ("distributed",)
"""Withdrawn names that `*` doesn't bind, for they are modules."""


def _shown(owner: str) -> str:
    """What Python calls a module, class or object in its message."""
    last = owner.rpartition(".")[2]
    return repr(last) if last[:1].isupper() else f"module {owner!r}"
