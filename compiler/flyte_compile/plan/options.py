"""What a compile is asked for, after configuration and command line are merged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flyte_compile.sdk.releases import NEWEST

DEFAULT_PYTHON = "3.12"
"""The Python of an image whose declaration leaves it open, where configuration and `.python-version` say nothing."""
DEFAULT_REGISTRY = "ghcr.io/flyteorg"
"""The SDK's default registry (seed document, "Important Constraints")."""
LOCALHOST_REGISTRY = "localhost:30000"
"""The SDK's default registry where its endpoint is on this host."""

TARGETS = ("kubernetes",)
"""What `--target` takes: `kubernetes` makes a Deployment of a reusable environment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    target: str = "kubernetes"
    platform: str = "generic"
    platforms: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The user's own platform tables, by name; `plan/kubernetes/platforms.py` says what stands in one."""
    registry: str | None = None
    endpoint: str | None = None
    tag: str | None = None
    namespace: str | None = None
    python: str = DEFAULT_PYTHON
    flyte_version: str = NEWEST
    image_refs: Mapping[str, str] = field(default_factory=dict)
    """Image references by the name that `flyte.Image.from_ref_name` gives them."""

    @property
    def default_registry(self) -> str:
        """The registry of an image that names none: the option, else by the endpoint, else the SDK's default."""
        if self.registry is not None:
            return self.registry
        return LOCALHOST_REGISTRY if self.endpoint and "localhost" in self.endpoint else DEFAULT_REGISTRY
