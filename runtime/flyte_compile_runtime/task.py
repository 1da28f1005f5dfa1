"""The description of a task that an emitted entrypoint hands to the runtime."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sandbox:
    """The limits of a sandboxed task, and its code where that is a string and not a function of a module.

    `source` is the code string, None for a decorated function; the value of its last expression is the result.
    `inputs` are the (name, type) pairs of a code string, the types as source text (`"int"`, `"list[str]"`).
    `timeout_ms` is wall-clock time in milliseconds, without the time of external tasks; `max_memory` is in bytes.
    `tasks` are the tasks that the code may call: (the name it calls them by, their module, their function).
    """

    source: str | None = None
    inputs: tuple[tuple[str, str], ...] = ()
    timeout_ms: int = 30_000
    max_memory: int = 50 * 1024 * 1024
    tasks: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One task: where its function is, and the name that the environment knows it by.

    `name` is fully qualified (`"data-processing.process_data"`), `module` is dotted, `function` is a name in it.
    `import_roots` are the folders of the sources, relative to the folder that the task is started in; an image has them
    on PYTHONPATH already, a person who runs the entrypoint by hand gets them from here.
    """

    name: str
    module: str
    function: str
    import_roots: tuple[str, ...] = ()
    sandbox: Sandbox | None = None
