"""`os`, `platform` and `sys`: what is known of the target, and of the environment that was defined for the compile."""

from __future__ import annotations

from flyte_compile.values import conversion
from flyte_compile.values.dict_methods import DICT
from flyte_compile.values.library.showing import target_version
from flyte_compile.values.model import Arguments, Const, TupleValue, Unknown, Value
from flyte_compile.values.natives import Call, Function, function
from flyte_compile.values.signals import raised

_MICRO = "the exact release of the image's Python isn't known; 'sys.version_info[:2]' is"
_PLATFORM = "the image's platform decides it"


def _getenv(at: Call, key: Value, default: Value | None = None) -> Value:
    native = conversion.plain(key)
    if isinstance(native, Const) and not isinstance(native.value, str):
        raise raised(TypeError, "str expected", at.place)
    given = (key,) if default is None else (key, default)
    return DICT["get"](at.run, at.run.environ, Arguments(given, {}, at.place))


def _putenv(at: Call, name: Value, value: Value, /) -> Value:
    return Const(None, at.place)


def _unsetenv(at: Call, name: Value, /) -> Value:
    return Const(None, at.place)


def _known(value: object) -> Function:
    def known(at: Call) -> Value:
        return conversion.from_python(value, at.place)

    return function(known)


def _unknown(reason: str) -> Function:
    return lambda run, arguments, frame: Unknown(reason, arguments.place)


def _version_tuple(at: Call) -> Value:
    major, minor = target_version(at.run)
    parts: tuple[Value, ...] = (Const(str(major), at.place), Const(str(minor), at.place), Unknown(_MICRO, at.place))
    return TupleValue(parts, at.place)


def _short_version(at: Call) -> Value:
    major, minor = target_version(at.run)
    return Const(f"{major}.{minor}", at.place)


def _exit(at: Call, code: Value | None = None, /) -> Value:
    from flyte_compile.values.model import ExceptionValue
    from flyte_compile.values.signals import RaiseSignal

    raise RaiseSignal(ExceptionValue(SystemExit, () if code is None else (code,), at.place))


def _intern(at: Call, string: Value, /) -> Value:
    return string


FUNCTIONS: dict[str, Function] = {
    "os.getenv": function(_getenv),
    "os.putenv": function(_putenv),
    "os.unsetenv": function(_unsetenv),
    "sys.exit": function(_exit),
    "builtins.exit": function(_exit),
    "builtins.quit": function(_exit),
    "sys.intern": function(_intern),
    "sys.getdefaultencoding": _known("utf-8"),
    "sys.getfilesystemencoding": _known("utf-8"),
    "platform.system": _known("Linux"),
    "platform.python_implementation": _known("CPython"),
    "platform.python_version": _unknown(_MICRO),
    "platform.python_version_tuple": function(_version_tuple),
    "platform.machine": _unknown(_PLATFORM),
    "platform.processor": _unknown(_PLATFORM),
    "platform.architecture": _unknown(_PLATFORM),
    "sysconfig.get_python_version": function(_short_version),
}
