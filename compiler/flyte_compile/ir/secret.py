"""Secrets that a task or an image build is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flyte_compile.diagnostics import Span
from flyte_compile.ir.data import Unknown


@dataclass(frozen=True, slots=True)
class Secret:
    """`flyte.Secret` as the SDK fills it in: without a mount, `as_env_var` is formed from group and key."""

    span: Span
    key: str | Unknown
    group: str | Unknown | None = None
    mount: str | Unknown | None = None
    as_env_var: str | Unknown | None = None
    spans: Mapping[str, Span] = field(default_factory=dict, compare=False)
    is_bare_key: bool = False
    """Whether it's declared as the text of its key: as such the SDK keeps it among the mounts of an image layer."""
