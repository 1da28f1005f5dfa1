"""App environments: `flyte.app.AppEnvironment` and its kin, which are read and listed and not compiled to tasks."""

from __future__ import annotations

from collections.abc import Callable

from flyte_compile.sdk.signatures import SIGNATURES
from flyte_compile.values.flyte.binding import bind
from flyte_compile.values.flyte.environments import add_dependency, declare
from flyte_compile.values.model import Arguments, Const, ListValue, SdkObject, Unknown, Value
from flyte_compile.values.run import Frame, Run

APP = "flyte.app.AppEnvironment"
_PACKAGES = ("flyte.", "flyteplugins.")


def is_app_class(name: str) -> bool:
    """Whether a qualified name is a class of app environments, by the convention that the SDK and its plugins keep."""
    return name.startswith(_PACKAGES) and name.endswith(("AppEnvironment", "ConnectorEnvironment"))


def make_app(run: Run, name: str, arguments: Arguments) -> SdkObject:
    """Call a class of app environments; one of a plugin takes keywords that only the plugin knows."""
    if name in SIGNATURES:
        app = bind(run, name, arguments).object(APP)
    else:
        unnamed = arguments.open or Unknown("the app is made without a name", arguments.place)
        given = {"name": arguments.get(0, "name") or unnamed, **arguments.keywords}
        given.setdefault("depends_on", arguments.open or ListValue([], arguments.place))
        spans = {keyword: arguments.place_of(keyword) for keyword in arguments.keywords}
        app = SdkObject(APP, given, spans, arguments.place, arguments.open)
    app.content["_class"] = Const(name, arguments.place)
    declare(run, app)
    return app


def _handler(run: Run, app: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    """`@app.server` and the like: the function stays what it is."""
    return arguments.positional[0] if arguments.positional else Const(None, arguments.place)


METHODS: dict[str, Callable[[Run, SdkObject, Arguments, Frame], Value]] = {
    "add_dependency": add_dependency,
    "server": _handler,
    "on_startup": _handler,
    "on_shutdown": _handler,
}
