"""Fixes of many findings, round after round, until none is left that can be made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flyte_compile.diagnostics import Diagnostic, Safety, distinct
from flyte_compile.fixes.edits import Chosen, Edit
from flyte_compile.fixes.files import edited_bytes, fixable_sources
from flyte_compile.fixes.resolve import Resolver
from flyte_compile.source import Project

MOST_ROUNDS = 32
"""What one round's edits keep another fix from being made, such as two new items of one list, is for the next."""

Check = Callable[[Project], Sequence[Diagnostic]]
"""What is found in a project as it is at a moment."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A project after its fixes."""

    project: Project
    """The project with the new contents, which are on no disk yet."""
    files: Mapping[str, bytes]
    """The new bytes of every file that changes, by path."""
    count: int
    """How many findings were fixed."""
    left: tuple[Diagnostic, ...]
    """What is found now."""
    unsafe: int
    """How many of those have a fix that is only made when it's asked for."""


def fix_all(project: Project, check: Check, *, unsafe: bool) -> Fixed:
    """Make every fix that can be made, and check again, until nothing changes any more."""
    start = project
    files: dict[str, bytes] = {}
    count = 0
    seen: set[frozenset[tuple[str, bytes]]] = {frozenset()}
    for _ in range(MOST_ROUNDS):
        found = tuple(check(project))
        resolver = Resolver(fixable_sources(project))
        changed, fixed = _round(project, found, resolver, unsafe)
        now = {path: data for path, data in {**files, **changed}.items() if data != start.read(path)}
        if not changed or frozenset(now.items()) in seen:
            break
        seen.add(frozenset(now.items()))
        files = now
        count += fixed
        project = project.holding(changed)
    else:
        found = tuple(check(project))
        resolver = Resolver(fixable_sources(project))
    more = 0 if unsafe else len(fixable(distinct(found), resolver, unsafe=True))
    return Fixed(project, files, count, found, more)


def fixable(diagnostics: Sequence[Diagnostic], resolver: Resolver, *, unsafe: bool) -> frozenset[Diagnostic]:
    """The findings whose fixes can be made."""
    return frozenset(
        found for found in diagnostics if _may_be_made(found, unsafe) and resolver.edits(found) is not None
    )


def together(diagnostics: Iterable[Diagnostic], resolver: Resolver, *, unsafe: bool) -> tuple[tuple[Edit, ...], ...]:
    """The fixes that can be made at once: of those that touch the same text the first."""
    chosen = Chosen()
    fixes: list[tuple[Edit, ...]] = []
    for found in diagnostics:
        edits = resolver.edits(found) if _may_be_made(found, unsafe) else None
        if edits is not None and chosen.add(edits):
            fixes.append(edits)
    for path in sorted({edit.span.path for edits in fixes for edit in edits}):
        there = [edits for edits in fixes if any(edit.span.path == path for edit in edits)]
        if not resolver.stays_python(_at(path, there)):
            # Together they break what each of them alone doesn't: one keyword given by two.
            apart = {id(edits) for edits in there[1:]}
            fixes = [edits for edits in fixes if id(edits) not in apart]
    return tuple(fixes)


def _round(
    project: Project, diagnostics: Sequence[Diagnostic], resolver: Resolver, unsafe: bool
) -> tuple[dict[str, bytes], int]:
    """The files that change, and how many findings are fixed by that."""
    fixes = together(distinct(diagnostics), resolver, unsafe=unsafe)
    changed: dict[str, bytes] = {}
    for path in sorted({edit.span.path for edits in fixes for edit in edits}):
        data = project.read(path)
        new = None if data is None else edited_bytes(data, _at(path, fixes))
        if new is not None and new != data:
            changed[path] = new
    return changed, sum(all(edit.span.path in changed for edit in edits) for edits in fixes)


def _at(path: str, fixes: Iterable[Sequence[Edit]]) -> tuple[Edit, ...]:
    """The edits of a file, each of them once."""
    return tuple(dict.fromkeys(edit for edits in fixes for edit in edits if edit.span.path == path))


def _may_be_made(diagnostic: Diagnostic, unsafe: bool) -> bool:
    return diagnostic.fix is not None and (unsafe or diagnostic.fix.safety is Safety.SAFE)
