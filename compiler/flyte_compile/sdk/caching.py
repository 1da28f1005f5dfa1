"""The words for how a task is cached, as `flyte._cache.cache` has them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from flyte_compile.sdk.releases import Span

BEHAVIORS: Final = ("auto", "override", "disable")

ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("enable", "enabled", "on", "true", "yes"), "auto"),
        **dict.fromkeys(("off", "false", "no", "none"), "disable"),
    }
)
"""Further words, in lower case, and the behaviour that each stands for."""

ALIASES_SPAN: Final = Span("2.3.5")
"""When the SDK takes the further words."""
