"""Imports the module of a task and finds the function in it, with stand-ins for declaring packages that are missing."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from flyte_compile_runtime.exits import LoadError
from flyte_compile_runtime.inputs import Interface
from flyte_compile_runtime.task import Task


@dataclass(frozen=True, slots=True)
class LoadedTask:
    """A task that is ready to be called. A sandboxed code string has no function."""

    task: Task
    interface: Interface
    function: Callable[..., Any] | None


def load(task: Task) -> LoadedTask:
    """Imports the task's module and finds its function; raises `LoadError`."""
    if task.sandbox is not None and task.sandbox.source is not None:
        from flyte_compile_runtime.sandbox.inputs import code_string_types

        # The code is all there is: the module that made it a task is needed for the tasks that it calls, if at all.
        return LoadedTask(task, Interface.of_types(code_string_types(task.sandbox)), None)
    function = load_function(task.name, task.module, task.function, task.import_roots)
    return LoadedTask(task, Interface.of(function), function)


def load_function(name: str, module: str, function: str, import_roots: tuple[str, ...]) -> Callable[..., Any]:
    """The function of the task `name`, which is `function` in `module`; raises `LoadError`."""
    from flyte_compile_runtime.finding import find_function

    return find_function(import_module(module, import_roots), name, function)


def import_module(name: str, import_roots: tuple[str, ...]) -> ModuleType:
    """The module of a task, imported once; raises `LoadError` with what to do about it."""
    extend_search_path(import_roots)
    prepare_packages()
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        missing = error.name or ""
        if missing and (name == missing or name.startswith(missing + ".")):
            raise LoadError(_module_missing(name, import_roots)) from None
        package = missing.partition(".")[0]
        if package and importlib.util.find_spec(package) is None:
            message = f"the module {name!r} needs the package {package!r}, which is not installed here"
            raise LoadError(message, cause=error) from None
        raise LoadError(f"the module {name!r} can't be imported: {error}", cause=error) from None
    except (Exception, SystemExit) as error:
        from flyte_compile_runtime.exits import Terminated
        from flyte_compile_runtime.reporting import summary

        if isinstance(error, Terminated):
            raise
        raise LoadError(f"the module {name!r} can't be imported: {summary(error)}", cause=error) from None


def extend_search_path(import_roots: tuple[str, ...]) -> None:
    """Makes the sources below the current folder importable, as they are in the image by PYTHONPATH.

    They come after PYTHONPATH and before what is installed. The folder of an emitted script, which Python puts first,
    goes: its `entrypoint.py` or `worker.py` would be taken for a module of the user.
    """
    here = Path.cwd()
    script = Path(getattr(sys.modules.get("__main__"), "__file__", None) or "").absolute()
    if script.name in ("entrypoint.py", "worker.py") and str(script.parent) in sys.path and script.parent != here:
        sys.path.remove(str(script.parent))
    if getattr(sys.flags, "safe_path", False):
        return
    folders = dict.fromkeys([*((here / root).resolve() for root in import_roots), here])
    new = [str(folder) for folder in folders if str(folder) not in sys.path and folder.is_dir()]
    position = _after_python_path()
    sys.path[position:position] = new


def prepare_packages() -> None:
    """Makes the declaring packages importable: the SDK bridged, or stand-ins for what is missing."""
    from flyte_compile_runtime import compat, standin

    if not _is_installed("flyte"):
        standin.install("flyte")
    else:
        compat.install()
    if not _is_installed("kubernetes"):
        standin.install("kubernetes")


def _after_python_path() -> int:
    given = {Path(entry).absolute() for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry}
    before = given | {Path(__file__).absolute().parents[1]}
    last = [index for index, entry in enumerate(sys.path) if Path(entry).absolute() in before]
    return max(last, default=-1) + 1


def _is_installed(package: str) -> bool:
    """Whether a package is there. A mere folder of its name on the search path, which has no origin, is not it."""
    spec = importlib.util.find_spec(package)
    return spec is not None and spec.origin is not None


def _module_missing(name: str, import_roots: tuple[str, ...]) -> str:
    where = f"in the project's folder (its import roots: {', '.join(import_roots)})" if import_roots else "where it is"
    return f"the module {name!r} was not found; put its sources on PYTHONPATH, or start {where}"
