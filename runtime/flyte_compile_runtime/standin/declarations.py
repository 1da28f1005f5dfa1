"""The records of a declaration: resources, secrets, policies. They keep what they are given, for code that reads it."""

from __future__ import annotations

import copy
from typing import Any, ClassVar

from flyte_compile_runtime.standin.inert import Inert


class Declaration:
    """Keeps its arguments as attributes; positional ones by the order of `parameters`, unknown names too.

    Constraints are not checked: the compiler has checked them, and a release of the SDK may have others.
    """

    parameters: ClassVar[dict[str, Any]] = {}
    """The names of the parameters in their order, with their defaults."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        defaults = {name: copy.copy(value) for name, value in self.parameters.items()}
        vars(self).update({**defaults, **dict(zip(self.parameters, args, strict=False)), **kwargs})

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return Inert(f"flyte.{type(self).__name__}.{name}", "flyte")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    def __hash__(self) -> int:
        return hash(type(self))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"


class Resources(Declaration):
    """Stands in for `flyte.Resources`."""

    parameters: ClassVar[dict[str, Any]] = {"cpu": None, "memory": None, "gpu": None, "disk": None, "shm": None}


class Secret(Declaration):
    """Stands in for `flyte.Secret`; the name of its environment variable is formed as the SDK forms it."""

    parameters: ClassVar[dict[str, Any]] = {"key": None, "group": None, "mount": None, "as_env_var": None}
    as_env_var: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.mount and not self.as_env_var:
            joined = f"{self.group}_{self.key}" if self.group else str(self.key)
            self.as_env_var = joined.replace("-", "_").upper()


class ReusePolicy(Declaration):
    """Stands in for `flyte.ReusePolicy`."""

    parameters: ClassVar[dict[str, Any]] = {
        "replicas": 2,
        "idle_ttl": 30,
        "concurrency": 1,
        "scaledown_ttl": 30,
        "scope": "global",
    }


class RetryStrategy(Declaration):
    """Stands in for `flyte.RetryStrategy`."""

    parameters: ClassVar[dict[str, Any]] = {"count": 0, "backoff": None}


class Backoff(Declaration):
    """Stands in for `flyte.Backoff`."""

    parameters: ClassVar[dict[str, Any]] = {"base": None, "factor": 1.0, "cap": None}


class Timeout(Declaration):
    """Stands in for `flyte.Timeout`."""

    parameters: ClassVar[dict[str, Any]] = {"max_runtime": None, "max_queued_time": None, "deadline": None}


class Cache(Declaration):
    """Stands in for `flyte.Cache`."""

    parameters: ClassVar[dict[str, Any]] = {"behavior": "auto", "version_override": None}


class Cron(Declaration):
    """Stands in for `flyte.Cron`."""

    parameters: ClassVar[dict[str, Any]] = {"expression": None, "timezone": "UTC"}


class FixedRate(Declaration):
    """Stands in for `flyte.FixedRate`."""

    parameters: ClassVar[dict[str, Any]] = {"interval_minutes": None, "start_time": None}


class Documentation(Declaration):
    """Stands in for `flyte.Documentation`."""

    parameters: ClassVar[dict[str, Any]] = {"description": ""}


class Trigger(Declaration):
    """Stands in for `flyte.Trigger` and its factories."""

    parameters: ClassVar[dict[str, Any]] = {"name": None, "automation": None}

    @classmethod
    def minutely(cls, *args: Any, **kwargs: Any) -> Trigger:
        """A trigger of a fixed schedule; it has no effect here."""
        return cls(**kwargs)

    hourly = daily = weekly = monthly = minutely


class PodTemplate(Declaration):
    """Stands in for `flyte.PodTemplate`."""

    parameters: ClassVar[dict[str, Any]] = {
        "pod_spec": None,
        "primary_container_name": "primary",
        "labels": None,
        "annotations": None,
    }

    @classmethod
    def from_spec(cls, pod_spec: Any, **kwargs: Any) -> PodTemplate:
        """A template around a pod specification."""
        return cls(pod_spec=pod_spec, **kwargs)

    def allow_fuse(self, privileged: bool = False) -> PodTemplate:
        """The same template: what it would be granted is in the pod already."""
        return self

    def allow_nested_sandboxing(self) -> PodTemplate:
        """The same template, likewise."""
        return self


class Image(Declaration):
    """Stands in for `flyte.Image`: every layer gives an image again."""

    @classmethod
    def from_debian_base(cls, *args: Any, **kwargs: Any) -> Image:
        """An image; the one that the code runs in was built from the declaration."""
        return cls()

    from_base = from_dockerfile = from_ref_name = from_uv_script = from_pixi_script = from_debian_base

    def __getattr__(self, name: str) -> Any:
        if name.startswith("with_") or name == "clone":
            return lambda *args, **kwargs: self
        return super().__getattr__(name)
