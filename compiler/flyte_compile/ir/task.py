"""Tasks: what one function, code string or container is declared to do, with its environment's defaults applied."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from flyte_compile.diagnostics import Span
from flyte_compile.ir.data import Data, Mapped, Unknown
from flyte_compile.ir.pod import PodTemplate
from flyte_compile.ir.resources import Resources
from flyte_compile.ir.secret import Secret


class TaskKind(enum.Enum):
    """What runs when the task runs."""

    PYTHON = "python"
    SANDBOXED = "sandboxed"
    CONTAINER = "container"
    CONNECTOR = "connector"
    """A service runs it, and no pod."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """The pace of retries: `base` and `cap` in seconds."""

    base: float | Unknown
    factor: float | Unknown
    cap: float | Unknown | None


@dataclass(frozen=True, slots=True)
class Retries:
    count: int | Unknown
    backoff: Backoff | Unknown | None = None


@dataclass(frozen=True, slots=True)
class Timeout:
    """Bounds in seconds; `None` and 0 mean none. `max_runtime` is per attempt, `deadline` over all attempts."""

    max_runtime: float | Unknown | None = None
    max_queued_time: float | Unknown | None = None
    deadline: float | Unknown | None = None


@dataclass(frozen=True, slots=True)
class Cache:
    """A cache policy; `behavior` is `auto`, `override` or `disable`, its aliases replaced. `max_age` in seconds."""

    behavior: str | Unknown
    version_override: str | Unknown | None = None
    serialize: bool | Unknown = False
    ignored_inputs: tuple[str | Unknown, ...] | Unknown = ()
    salt: str | Unknown = ""
    max_age: float | Unknown | None = None
    spans: Mapping[str, Span] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Trigger:
    """`flyte.Trigger`: `cron` and `timezone`, or `interval_minutes`, or neither for another kind of automation."""

    span: Span
    name: str | Unknown
    cron: str | Unknown | None
    timezone: str | Unknown | None
    interval_minutes: int | Unknown | None
    automation: str | Unknown | None
    """The automation's type name."""
    auto_activate: bool | Unknown
    inputs: Mapping[str, Data] | Unknown | None
    """Without those of `time_inputs`."""
    spans: Mapping[str, Span] = field(default_factory=dict, compare=False)
    time_inputs: tuple[str, ...] = ()
    """The inputs that are given the time that the trigger fires at."""
    start_time: str | Unknown | None = None
    """A fixed rate's first moment, as text."""
    env_vars: Mapped[str] | Unknown | None = None
    interruptible: bool | Unknown | None = None
    queue: str | Unknown | None = None
    labels: Mapped[str] | Unknown | None = None
    annotations: Mapped[str] | Unknown | None = None


@dataclass(frozen=True, slots=True)
class Input:
    """A parameter: its annotation and default as source text."""

    name: str
    annotation: str | None
    default: str | None
    kind: str = "keyword"
    """`keyword` for one that a value can be given to by name; `variadic` for `*args` and `**kwargs`."""
    span: Span | None = field(default=None, compare=False)
    """Its place in the function's text."""


@dataclass(frozen=True, slots=True)
class Sandbox:
    """Limits and source of a sandboxed task; `source` is set where the task is a code string."""

    timeout_ms: int | Unknown
    max_memory: int | Unknown
    """Bytes."""
    max_stack_depth: int | Unknown = 256
    type_check: bool | Unknown = True
    source: str | Unknown | None = None
    tasks: tuple[str, ...] = ()
    """Fully qualified names of the tasks that the code may call."""
    names: tuple[str, ...] | None = None
    """The names that a code string is given, of inputs and of what it may call; `None` where there may be others."""
    function_source: str | None = None
    """The decorated function's text, dedented, from `def` or `async def` on; `None` for a code string."""
    function_span: Span | None = None
    """Where that text begins."""


@dataclass(frozen=True, slots=True)
class Container:
    """A task that runs an image's own command instead of a Python function."""

    image: str | Unknown | None
    """`None` for the environment's, which is built."""
    command: tuple[Data, ...] | Unknown
    arguments: tuple[Data, ...] | Unknown


@dataclass(frozen=True, slots=True)
class TaskCall:
    """A call of one task in the body of another; `target` is fully qualified."""

    span: Span
    target: str
    environment: int
    """The key of the target's environment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A `task.override(...)` call whose task is known, with what it passes.

    `None` in a typed field means "not overridden".
    """

    span: Span
    target: str
    environment: int
    caller: str | None
    """The task in whose body (or in a helper of which) the call stands; `None` at module level."""
    spans: Mapping[str, Span]
    given: tuple[str, ...]
    """The names of the arguments, sorted."""
    short_name: str | Unknown | None = None
    resources: Resources | Unknown | None = None
    env_vars: Mapped[str] | Unknown | None = None
    secrets: tuple[Secret | Unknown, ...] | Unknown | None = None
    pod_template: str | PodTemplate | Unknown | None = None
    cache: Cache | Unknown | None = None
    retries: Retries | Unknown | None = None
    timeout: Timeout | Unknown | None = None
    interruptible: bool | Unknown | None = None
    queue: str | Unknown | None = None
    service_account: str | Unknown | None = None
    reusable: Data = None
    """`"off"`, the policy as data, or `None`."""


@dataclass(frozen=True, slots=True)
class TaskSettings:
    """What a task's pods have of its own: a container task's, or what its environment said when the task was made."""

    resources: Resources | Unknown | None
    env_vars: Mapped[str] | Unknown | None
    secrets: tuple[Secret | Unknown, ...] | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One task. What the environment sets and the decorator leaves open is filled in from the environment."""

    name: str
    """Fully qualified: `<env_name>.<function_name>`."""
    function: str | None
    module: str
    span: Span
    spans: Mapping[str, Span]
    kind: TaskKind
    is_async: bool
    short_name: str | Unknown
    docs: str | Unknown | None
    retries: Retries | Unknown
    timeout: Timeout | Unknown
    cache: Cache | Unknown
    pod_template: str | PodTemplate | Unknown | None
    report: bool | Unknown
    interruptible: bool | Unknown
    queue: str | Unknown | None
    service_account: str | Unknown | None
    entrypoint: bool | Unknown
    triggers: tuple[Trigger | Unknown, ...] | Unknown
    links: tuple[Data, ...] | Unknown
    inputs: tuple[Input, ...]
    returns: str | None
    """The annotation of the result as source text."""
    calls: tuple[TaskCall, ...]
    overrides: tuple[Override, ...]
    """`override` calls in this task's body and in the helpers that it calls."""
    sandbox: Sandbox | None = None
    container: Container | None = None
    settings: TaskSettings | None = None
    """`None` where its environment's are the task's."""
    task_type: str | None = None
    """What the service of a connector's task is chosen by."""
    gives: Span | None = field(default=None, compare=False)
    """Where the function returns a value that is surely not `None`."""
    own_signature: bool = True
    """Whether the SDK sees the function's own parameters, and not those that a decorator may give it."""
    declared_by: tuple[Span, ...] = field(default=(), compare=False)
    """The call that made a task of the function, and the function's decorators."""
    own_pod_template: bool = False
    """Whether the decorator itself set the pod template."""
