"""What changes nothing that a declaration could see: logs, warnings, output, waiting."""

from __future__ import annotations

from flyte_compile.values.model import Arguments, Const, External, Unknown, Value
from flyte_compile.values.natives import Function
from flyte_compile.values.run import Frame, Run

_LOGGER = "logging.Logger()"
_HANDLER = "logging.Handler()"


def _nothing(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return Const(None, arguments.place)


def _made(name: str) -> Function:
    return lambda run, arguments, frame: External(name, arguments.place)


def _first(run: Run, arguments: Arguments, frame: Frame) -> Value:
    return arguments.get(0) or arguments.open or Unknown("the argument isn't known", arguments.place)


_LOGGING = ("debug", "info", "warning", "warn", "error", "exception", "critical", "fatal", "log")
_LOGGER_METHODS = (*_LOGGING, "setLevel", "addHandler", "removeHandler", "addFilter", "removeFilter")

FUNCTIONS: dict[str, Function] = {
    **{f"logging.{name}": _nothing for name in (*_LOGGING, "basicConfig", "captureWarnings", "disable", "shutdown")},
    **{f"{_LOGGER}.{name}": _nothing for name in _LOGGER_METHODS},
    **{f"{_HANDLER}.{name}": _nothing for name in ("setLevel", "setFormatter", "addFilter", "flush", "close")},
    **{f"logging.{name}": _made(_HANDLER) for name in ("StreamHandler", "NullHandler", "FileHandler", "Handler")},
    "logging.getLogger": _made(_LOGGER),
    f"{_LOGGER}.getChild": _made(_LOGGER),
    "logging.Formatter": _made("logging.Formatter()"),
    "logging.config.dictConfig": _nothing,
    "logging.config.fileConfig": _nothing,
    "warnings.warn": _nothing,
    "warnings.warn_explicit": _nothing,
    "warnings.filterwarnings": _nothing,
    "warnings.simplefilter": _nothing,
    "warnings.resetwarnings": _nothing,
    "builtins.print": _nothing,
    "builtins.breakpoint": _nothing,
    "pprint.pprint": _nothing,
    "pprint.pp": _nothing,
    "time.sleep": _nothing,
    "gc.collect": lambda run, arguments, frame: Unknown(
        "what the garbage collector finds isn't known", arguments.place
    ),
    "gc.disable": _nothing,
    "gc.enable": _nothing,
    "gc.freeze": _nothing,
    "faulthandler.enable": _nothing,
    "signal.signal": _nothing,
    "sys.setrecursionlimit": _nothing,
    "sys.stdout.write": _nothing,
    "sys.stdout.flush": _nothing,
    "sys.stdout.reconfigure": _nothing,
    "sys.stderr.write": _nothing,
    "sys.stderr.flush": _nothing,
    "traceback.print_exc": _nothing,
    "locale.setlocale": _nothing,
    "random.seed": _nothing,
    "os.umask": lambda run, arguments, frame: Unknown("the umask depends on what runs the program", arguments.place),
    "multiprocessing.set_start_method": _nothing,
    "multiprocessing.freeze_support": _nothing,
    "atexit.register": _first,
    "atexit.unregister": _nothing,
}
