"""Why what the standard library gives isn't known, and what to do instead, in words."""

from __future__ import annotations

import sys

_CLOCK = "reads the clock; write the moment down, or read it in the task"
_CHANCE = "is random; write the value down, or draw it in the task"
_MACHINE = "depends on the machine that runs it; write the value down, or give it by '--define'"
_PROCESS = "runs another program, which compiling doesn't; write its result down, or give it by '--define'"
_INSTALLED = "depends on what is installed where it runs; write the value down"
_NETWORK = "asks the network, which compiling doesn't; write the value down, or give it by '--define'"
_FILES = "asks the file system for what compiling doesn't look at"
_USER = "asks the user"
_RUN_TIME = "runs code that is made at run time"
_HASH = "differs from run to run"

_REASONS: dict[str, str] = {
    "builtins.hash": _HASH,
    "builtins.id": _HASH,
    "builtins.input": _USER,
    "getpass.getpass": _USER,
    "builtins.exec": _RUN_TIME,
    "builtins.eval": _RUN_TIME,
    "builtins.compile": _RUN_TIME,
    "builtins.__import__": "imports a module that is named at run time",
    "time.sleep": "waits",
    "time.": _CLOCK,
    "datetime.datetime.now": _CLOCK,
    "random.": _CHANCE,
    "secrets.": _CHANCE,
    "os.urandom": _CHANCE,
    "uuid.uuid1": _CHANCE,
    "uuid.uuid4": _CHANCE,
    "uuid.getnode": _MACHINE,
    "platform.": _MACHINE,
    "socket.": _MACHINE,
    "getpass.": _MACHINE,
    "pwd.": _MACHINE,
    "grp.": _MACHINE,
    "locale.": _MACHINE,
    "resource.": _MACHINE,
    "sysconfig.": _MACHINE,
    "multiprocessing.cpu_count": _MACHINE,
    "os.cpu_count": _MACHINE,
    "os.process_cpu_count": _MACHINE,
    "os.getpid": _MACHINE,
    "os.getppid": _MACHINE,
    "os.getuid": _MACHINE,
    "os.geteuid": _MACHINE,
    "os.getgid": _MACHINE,
    "os.getlogin": _MACHINE,
    "os.uname": _MACHINE,
    "os.getloadavg": _MACHINE,
    "os.sched_getaffinity": _MACHINE,
    "os.get_terminal_size": _MACHINE,
    "shutil.get_terminal_size": _MACHINE,
    "shutil.disk_usage": _MACHINE,
    "sys.executable": "depends on the image",
    "sys.prefix": "depends on the image",
    "sys.base_prefix": "depends on the image",
    "sys.exec_prefix": "depends on the image",
    "sys.version": "depends on the exact release of the image's Python; 'sys.version_info[:2]' is known",
    "sys.hexversion": "depends on the exact release of the image's Python; 'sys.version_info[:2]' is known",
    "sys.stdin": _USER,
    "sys.getsizeof": _MACHINE,
    "subprocess.": _PROCESS,
    "os.system": _PROCESS,
    "os.popen": _PROCESS,
    "os.exec": _PROCESS,
    "os.spawn": _PROCESS,
    "shutil.which": _MACHINE,
    "tempfile.": "makes a file with a random name",
    "importlib.metadata.": _INSTALLED,
    "importlib.resources.": _INSTALLED,
    "pkgutil.": _INSTALLED,
    "pkg_resources.": _INSTALLED,
    "urllib.request.": _NETWORK,
    "http.": _NETWORK,
    "os.stat": _FILES,
    "os.walk": _FILES,
    "os.scandir": _FILES,
    "os.access": _FILES,
    "os.readlink": _FILES,
    "os.path.get": _FILES,
    "posixpath.get": _FILES,
    "posixpath.": _FILES,
    "shutil.": _FILES,
    "inspect.getsource": "depends on how the program is installed",
    "inspect.stack": "depends on what runs the program",
    "inspect.currentframe": "depends on what runs the program",
    "sys._getframe": "depends on what runs the program",
    "sys.getrecursionlimit": _MACHINE,
    "collections.ChainMap": "isn't modelled; merge the dictionaries: '{**defaults, **given}'",
    "configparser.": "isn't modelled; 'tomllib' and 'json' are",
    "csv.": "isn't modelled; 'json' and 'tomllib' are",
}
"""By qualified name, or by what it begins with where it ends in a dot; the longest that fits."""


def why_unknown(name: str) -> str:
    """Why calling a name from outside of the project gives an unknown."""
    reason = reason_for(name)
    if reason is not None:
        return f"{shown(name)!r} {reason}"
    if name.partition(".")[0] in sys.stdlib_module_names or name.startswith("builtins."):
        return f"{shown(name)!r} of Python's standard library isn't modelled"
    return f"{shown(name)!r} is called, which is outside of the project"


def reason_for(name: str) -> str | None:
    """What the table says of a name."""
    if name in _REASONS:
        return _REASONS[name]
    fitting = [
        prefix for prefix in _REASONS if prefix.endswith((".", "exec", "spawn", "get")) and name.startswith(prefix)
    ]
    return _REASONS[max(fitting, key=len)] if fitting else None


def shown(name: str) -> str:
    """A qualified name as the program writes it."""
    if name.startswith("posixpath."):
        return "os.path." + name.removeprefix("posixpath.")
    return name.removeprefix("builtins.")


VALUES = frozenset(
    {
        *("sys.executable", "sys.prefix", "sys.base_prefix", "sys.exec_prefix", "sys.version", "sys.hexversion"),
        *("sys.orig_argv", "sys.flags", "os.environb"),
    }
)
"""Names that aren't called: reading them gives the unknown."""
