"""`flyte.extras.shell`: a script in an image, as a container task in an environment of its own."""

from __future__ import annotations

from collections.abc import Callable

from flyte_compile.diagnostics import Severity
from flyte_compile.sdk.shell_script import Flag, ScriptError, ShellInput, ShellTask, command
from flyte_compile.values.conversion import from_python, plain
from flyte_compile.values.flyte.binding import bind
from flyte_compile.values.flyte.containers import container_task
from flyte_compile.values.flyte.environments import from_task
from flyte_compile.values.flyte.tasks import note_task_call
from flyte_compile.values.model import (
    Arguments,
    BuiltinClass,
    Const,
    DictValue,
    External,
    Place,
    SdkObject,
    TupleValue,
    TypeForm,
    Unknown,
    Value,
)
from flyte_compile.values.run import Frame, Run

_MODULE = "flyte.extras.shell"
SHELL = f"{_MODULE}.Shell"
_PASSED_ON = ("retries", "timeout", "cache", "env_vars", "secrets")
_SCALARS = {int: "scalar", float: "scalar", str: "scalar", bool: "bool"}
_STREAMS = {f"{_MODULE}.Glob": "glob", f"{_MODULE}.Stdout": "stdout", f"{_MODULE}.Stderr": "stderr"}


def _create(run: Run, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, f"{_MODULE}.create", arguments)
    shell = bound.object(SHELL)
    shell.content["_command"] = _command(run, shell)
    return shell


def _task(run: Run, shell: SdkObject) -> SdkObject:
    """The container task of a shell task: one, however often it's asked for."""
    made = shell.content.get("_task")
    if isinstance(made, SdkObject):
        return made
    place = shell.place
    names = ("name", "image", "inputs", "outputs", *_PASSED_ON)
    content = {name: shell.content[name] for name in names}
    resources = shell.content["resources"]
    content["resources"] = _default_resources(place) if _is_none(resources) else resources
    content["command"] = shell.content["_command"]
    content["arguments"] = Const(None, place)
    task = container_task(content, {name: at for name, at in shell.spans.items() if name in names}, place)
    run.journal.touch(shell)
    shell.content["_task"] = task
    return task


def _default_resources(place: Place) -> SdkObject:
    content: dict[str, Value] = dict.fromkeys(("gpu", "disk", "shm"), Const(None, place))
    content.update({"cpu": Const(1, place), "memory": Const("1Gi", place)})
    return SdkObject("flyte.Resources", content, {}, place)


def _environment(run: Run, shell: SdkObject, place: Place) -> Value:
    """`shell.env`: made when it's asked for first."""
    made = shell.content.get("_env")
    if made is None:
        task = _task(run, shell)
        made = from_task(run, Arguments((shell.content["name"], task), {}, shell.place))
        run.journal.touch(shell)
        shell.content["_env"] = made
    return made


def shell_attribute(run: Run, shell: SdkObject, name: str, place: Place) -> Value | None:
    """An attribute that is made when it's asked for."""
    return _environment(run, shell, place) if name == "env" else None


def call_shell(run: Run, shell: SdkObject, arguments: Arguments) -> None:
    """Note that a task calls the shell task."""
    if run.analysed is not None and isinstance(shell.content.get("_task"), SdkObject):
        note_task_call(run, _task(run, shell), arguments)


# ---- the command ----


class _Refused(Exception):
    """A declaration that the SDK refuses, and the argument that it's in."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class _NotKnown(Exception):
    def __init__(self, unknown: Unknown) -> None:
        super().__init__()
        self.unknown = unknown


_HELP = {
    "script": "Write placeholders of what is declared, such as {inputs.name}.",
    "inputs": "Write File, Dir, list[File], dict[str, str], int, float, str or bool, or one of these or None.",
    "outputs": "Write File, Dir, Glob(...), Stdout(...), Stderr(...), int, float, str or bool.",
    "flag_aliases": "Write a flag such as '--n', a pair of it and its mode, or FlagSpec(...), for one of the inputs.",
    "defaults": "Write a value for one of the inputs.",
}
"""By the argument that something is wrong with."""


def _command(run: Run, shell: SdkObject) -> Value:
    try:
        return from_python(list(command(_declared(shell))), shell.spans.get("script", shell.place))
    except _NotKnown as error:
        return error.unknown
    except ScriptError as error:
        field, message = "script", str(error)
    except _Refused as error:
        field, message = error.field, str(error)
    place = shell.spans.get(field, shell.place)
    run.report(
        "FC641", Severity.ERROR, message, place, _HELP.get(field, "Write it as flyte.extras.shell documents it.")
    )
    return Unknown(message, place)


def _declared(shell: SdkObject) -> ShellTask:
    inputs = {name: _input(name, value) for name, value in _entries(shell, "inputs").items()}
    aliases = _entries(shell, "flag_aliases")
    for field in ("flag_aliases", "defaults"):
        for name in _entries(shell, field):
            if name not in inputs:
                raise _Refused(field, f"{name!r} isn't among the inputs of the shell task")
    return ShellTask(
        name=_text(shell, "name"),
        script=_text(shell, "script"),
        inputs=inputs,
        outputs={name: _output(name, value) for name, value in _entries(shell, "outputs").items()},
        flags={name: _flag(name, value) for name, value in aliases.items()},
        shell=_text(shell, "shell"),
        debug=bool(_constant(shell.content["debug"], "debug")),
    )


def _entries(shell: SdkObject, field: str) -> dict[str, Value]:
    """A dictionary by name; `None` for an empty one."""
    value = shell.content[field]
    if isinstance(value, DictValue):
        if value.open is not None:
            raise _NotKnown(value.open)
        return {str(_constant(key, field)): item for key, item in value.content.values()}
    if _constant(value, field) is None:
        return {}
    raise _Refused(field, f"{field!r} of a shell task isn't a dictionary")


def _constant(value: Value, field: str) -> object:
    value = plain(value)
    if isinstance(value, Unknown):
        raise _NotKnown(value)
    if not isinstance(value, Const):
        raise _Refused(field, f"{field!r} of a shell task can't be this value")
    return value.value


def _text(shell: SdkObject, field: str) -> str:
    value = _constant(shell.content[field], field)
    if not isinstance(value, str):
        raise _Refused(field, f"{field!r} of a shell task isn't a text")
    return value


def _input(name: str, value: Value) -> ShellInput:
    optional = _optional(value)
    inner = value if optional is None else optional
    match inner:
        case BuiltinClass(type=type_) if type_ in _SCALARS:
            kind = _SCALARS[type_]
        case External(name="flyte.io.File"):
            kind = "file"
        case External(name="flyte.io.Dir"):
            kind = "dir"
        case TypeForm(origin=BuiltinClass(type=type_), arguments=(External(name="flyte.io.File"),)) if type_ is list:
            kind = "list_file"
        case TypeForm(origin=BuiltinClass(type=type_), arguments=(BuiltinClass(type=key), BuiltinClass(type=item))) if (
            type_ is dict and key is str and item is str
        ):
            kind = "dict_str"
        case Unknown():
            raise _NotKnown(inner)
        case External():
            raise _NotKnown(Unknown(f"{inner.name!r} comes from outside of the project", inner.place))
        case _:
            raise _Refused("inputs", f"the input {name!r} has a type that shell tasks don't take")
    return ShellInput(kind, optional is not None)


def _optional(value: Value) -> Value | None:
    """The type in `T | None` or `Optional[T]`."""
    match value:
        case TypeForm(origin=External(name="typing.Optional"), arguments=(inner,)):
            return inner
        case TypeForm(origin=External(name="typing.Union"), arguments=(inner, Const(value=None))):
            return inner
        case TypeForm(origin=External(name="typing.Union"), arguments=(Const(value=None), inner)):
            return inner
    return None


def _output(name: str, value: Value) -> str:
    match value:
        case SdkObject(type=type_) if type_ in _STREAMS:
            return _STREAMS[type_]
        case BuiltinClass(type=type_) if type_ in _SCALARS:
            return "scalar"
        case External(name="flyte.io.File"):
            return "file"
        case External(name="flyte.io.Dir"):
            return "dir"
        case Unknown():
            raise _NotKnown(value)
        case External():
            raise _NotKnown(Unknown(f"{value.name!r} comes from outside of the project", value.place))
    raise _Refused("outputs", f"the output {name!r} has a type that shell tasks don't give")


def _flag(name: str, value: Value) -> Flag:
    if isinstance(value, SdkObject) and value.type == f"{_MODULE}.FlagSpec":
        texts = {field: str(_constant(item, "flag_aliases")) for field, item in value.content.items()}
        return Flag(**texts)
    if isinstance(value, TupleValue) and len(value.items) == 2:
        flag, mode = (str(_constant(item, "flag_aliases")) for item in value.items)
        if mode in ("join", "repeat", "comma"):
            return Flag(flag, list_mode=mode)
        if mode in ("pairs", "equals"):
            return Flag(flag, dict_mode=mode)
        raise _Refused("flag_aliases", f"{mode!r} is no mode of the flag of {name!r}")
    text = _constant(value, "flag_aliases")
    if not isinstance(text, str):
        raise _Refused("flag_aliases", f"the flag of {name!r} isn't a text")
    return Flag(text)


def _is_none(value: Value) -> bool:
    return isinstance(value, Const) and value.value is None


def _plain(name: str) -> Callable[[Run, Arguments, Frame], Value]:
    return lambda run, arguments, frame: bind(run, name, arguments).object(name)


FUNCTIONS: dict[str, Callable[[Run, Arguments, Frame], Value]] = {
    f"{_MODULE}.create": _create,
    **{name: _plain(name) for name in (*_STREAMS, f"{_MODULE}.FlagSpec")},
}
METHODS: dict[str, Callable[[Run, SdkObject, Arguments, Frame], Value]] = {
    "as_task": lambda run, shell, arguments, frame: _task(run, shell),
}
