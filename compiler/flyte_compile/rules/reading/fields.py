"""How the field of a finding spells a setting: see `Diagnostic.field`. What has a name goes by it, for places move."""

from __future__ import annotations

from flyte_compile.ir import Secret, Trigger, Unknown

_UNKNOWN = "?"


def secret_item(secret: Secret) -> str:
    """One of several secrets, such as `[crm/token]`."""
    key = _UNKNOWN if isinstance(secret.key, Unknown) else secret.key
    group = _UNKNOWN if isinstance(secret.group, Unknown) else secret.group
    return f"[{key}]" if group is None else f"[{group}/{key}]"


def trigger_field(trigger: Trigger) -> str:
    """A task's trigger, such as `triggers[nightly]`."""
    return f"triggers[{_UNKNOWN if isinstance(trigger.name, Unknown) else trigger.name}]"
