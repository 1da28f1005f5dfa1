"""Environments that the SDK and its plugins declare themselves: a program depends on them, and doesn't declare them."""

from __future__ import annotations

from flyte_compile.values.model import Const, ListValue, Place, SdkObject, Value
from flyte_compile.values.run import Run

INSTALLED_ENVIRONMENT = "flyte.InstalledEnvironment"
INSTALLED = {
    "flyte.sandbox.sandbox_environment": "sandbox-runtime",
    "flyteplugins.hitl.env": "hitl-event-task-env",
}
"""By qualified name, what the environment is called: `flyte` 2.12.1, `flyteplugins-hitl` 2.12.1."""


def installed(run: Run, name: str, place: Place) -> SdkObject | None:
    """The environment under a qualified name: one and the same, wherever the program asks for it."""
    if name not in INSTALLED:
        return None
    known = run.installed.get(name)
    if known is None:
        content: dict[str, Value] = {
            "name": Const(INSTALLED[name], place),
            "depends_on": ListValue([], place),
            "_package": Const(name.rpartition(".")[0], place),
        }
        known = SdkObject(INSTALLED_ENVIRONMENT, content, {}, place)
        run.installed[name] = known
    return known
