"""Which modules of a program may import which, without going in a circle."""

from __future__ import annotations

from flyte_compile.ir import Environment, Program, SourceModule


def importable_as(program: Program, target: Environment, importer: Environment) -> str | None:
    """The name by which the module of one environment may import that of another; `None` where it can't.

    It can't where the imports of the other lead back to it: the variables of a module that is still being imported
    may not be there yet.
    """
    modules = {module.path: module for module in program.modules}
    source, origin = modules.get(target.span.path), modules.get(importer.span.path)
    if source is None or origin is None or _leads_to(source, origin.path, modules):
        return None
    if source.import_root not in (origin.import_root, *origin.search_roots):
        return None
    return source.name


def _leads_to(source: SourceModule, path: str, modules: dict[str, SourceModule]) -> bool:
    """Whether importing a module imports the one at a path."""
    seen: set[str] = set()
    waiting = [source.path]
    while waiting:
        current = waiting.pop()
        if current == path:
            return True
        if current not in seen:
            seen.add(current)
            waiting += modules[current].imports if current in modules else ()
    return False
