"""Task environments and the program that they form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flyte_compile.diagnostics import Span
from flyte_compile.ir.data import Data, Mapped, Unknown
from flyte_compile.ir.image import Image
from flyte_compile.ir.pod import PodTemplate
from flyte_compile.ir.resources import Resources
from flyte_compile.ir.secret import Secret
from flyte_compile.ir.task import Cache, Override, Task


@dataclass(frozen=True, slots=True)
class ReusePolicy:
    """`flyte.ReusePolicy`, durations in seconds."""

    span: Span
    spans: Mapping[str, Span]
    min_replicas: int | Unknown
    max_replicas: int | Unknown
    concurrency: int | Unknown
    idle_ttl: float | Unknown
    scaledown_ttl: float | Unknown
    scope: str | Unknown
    replicas: Data = None
    """As declared. What is neither an int nor a pair of ints is for the rules to refuse; it leaves both counts at 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """The shape of a clustered environment: as many pods as replicas, each with several processes."""

    span: Span
    spans: Mapping[str, Span]
    replicas: int | Unknown
    nproc_per_node: int | Unknown
    runtime: Data
    """The launcher's type name, or what stands in its place; its settings are in `launcher`."""
    launcher: Data
    interconnect: str | Unknown | None
    failure_policy: Data
    ttl_seconds_after_finished: int | Unknown | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """`flyte.TaskEnvironment` with every field as declared; a field that isn't given has the SDK's default."""

    key: int
    """The order of declaration: names may be unknown or clash, keys don't."""
    name: str | Unknown
    variable: str | None
    module: str
    span: Span
    spans: Mapping[str, Span]
    description: str | Unknown | None
    depends_on: tuple[int | Unknown, ...] | Unknown
    """Keys of environments."""
    image: Image | Unknown
    resources: Resources | Unknown | None
    env_vars: Mapped[str] | Unknown | None
    """A value that isn't a string stays as it's declared, for the rules to refuse; so in `Env` layers and overrides."""
    secrets: tuple[Secret | Unknown, ...] | Unknown
    pod_template: str | PodTemplate | Unknown | None
    reusable: ReusePolicy | Unknown | None
    cache: Cache | Unknown
    interruptible: bool | Unknown
    queue: str | Unknown | None
    service_account: str | Unknown | None
    include: tuple[str | Unknown, ...] | Unknown
    plugin_config: str | Unknown | None
    """The type's name."""
    tasks: tuple[Task, ...]
    plugin_data: Data = None
    """What the plugin's configuration was given, by keyword."""
    cluster: Cluster | None = None
    tasks_open: Unknown | None = None
    """Set where the environment may have more tasks than those."""
    is_mentioned: bool = True
    """Whether anything but its declaration speaks of it."""


@dataclass(frozen=True, slots=True)
class App:
    """An `AppEnvironment` or one of its kin: read and listed, not compiled."""

    key: int
    name: str | Unknown
    type: str
    module: str
    span: Span
    depends_on: tuple[int | Unknown, ...] | Unknown


@dataclass(frozen=True, slots=True)
class InstalledEnvironment:
    """An environment that an installed package declares and that the program depends on."""

    key: int
    name: str
    package: str


@dataclass(frozen=True, slots=True)
class SourceModule:
    """A project module as the plan needs it: where it stands and which project modules it imports, directly."""

    name: str
    path: str
    """Relative to the project root."""
    import_root: str
    """The folder on `sys.path` that the name is relative to, itself relative to the project root; `.` for the root."""
    imports: tuple[str, ...]
    """Paths of the project modules that the text imports anywhere, packages' `__init__` files included, sorted."""
    search_roots: tuple[str, ...] = ()
    """Further folders on `sys.path` that its imports are found through, sorted."""


@dataclass(frozen=True, slots=True)
class Program:
    """Everything that the sources declare, in order of declaration."""

    environments: tuple[Environment, ...]
    apps: tuple[App, ...]
    overrides: tuple[Override, ...]
    """`override` calls at module level, outside of every task."""
    modules: tuple[SourceModule, ...]
    values_resolved: int = 0
    """How many declared values were looked at, and of those known, for the summary line."""
    values_known: int = 0
    installed: tuple[InstalledEnvironment, ...] = ()
    flyte_version: str = ""
    """The SDK release that is compiled for; empty for the newest that is known."""
    pinned: frozenset[str] = frozenset()
    """References of images that the project's lock file pins by digests."""
