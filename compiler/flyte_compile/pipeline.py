"""All stages in order: the only module that names them all."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from flyte_compile.collector import collector_off
from flyte_compile.config import Config
from flyte_compile.diagnostics import CODES, Diagnostic, Severity
from flyte_compile.diagnostics.order import distinct, finalise
from flyte_compile.ir import Program
from flyte_compile.lower import lower, owned, raised, unknown_values
from flyte_compile.names import Bindings, bind
from flyte_compile.plan.compile import plan_program
from flyte_compile.plan.layout import CODE_ROOT
from flyte_compile.plan.lock import read_lock
from flyte_compile.plan.model import Plan
from flyte_compile.rules import BINDING, NAMES, run_rules
from flyte_compile.source import Project, discover
from flyte_compile.triage import Fate, Suppressions, Triage, suppressions_in
from flyte_compile.values import Evaluated, Target, evaluate_program

if TYPE_CHECKING:
    from flyte_compile.partial import Unread


@dataclass(frozen=True, slots=True)
class Checked:
    """A program and what was found."""

    project: Project
    program: Program
    diagnostics: tuple[Diagnostic, ...]
    """The findings that count."""
    dismissed: Mapping[Fate, int]
    """How many findings have each fate."""
    withheld: tuple[str, ...]
    """Names of the environments that errors keep from being emitted."""
    fails: bool
    """Whether a finding is at or above the failing level."""
    incomplete: bool
    """Whether errors keep something from being emitted, reported or not."""

    @property
    def declares_nothing(self) -> bool:
        return not self.program.environments and not self.program.apps

    def source_of(self, path: str) -> str | None:
        """The text of a source file, for showing findings."""
        data = self.project.read(path)
        return None if data is None else data.decode(errors="replace").replace("\r\n", "\n").removeprefix("\ufeff")


@dataclass(frozen=True, slots=True)
class Compiled:
    """A plan, its files, and everything that was found."""

    checked: Checked
    plan: Plan
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Analysis:
    """What an editor asks about: the findings, and what the values came to."""

    checked: Checked
    plan: Plan
    evaluated: Evaluated


def check(paths: Sequence[Path], project: Project, config: Config) -> Checked:
    """Read, evaluate, check and plan: everything that a build would find, without the text of a single file."""
    return analyse(paths, project, config).checked


def compile_project(paths: Sequence[Path], project: Project, config: Config) -> Compiled:
    """Everything up to the text of the files."""
    from flyte_compile.emit.files import MANIFEST, emit_files
    from flyte_compile.write import sealed

    analysis = analyse(paths, project, config)
    files = dict(emit_files(analysis.plan))
    files[MANIFEST] = sealed(files[MANIFEST])
    return Compiled(analysis.checked, analysis.plan, files)


def analyse(
    paths: Sequence[Path], project: Project, config: Config, *, unsure: Collection[str] | None = None
) -> Analysis:
    """Everything up to the plan.

    `unsure` are codes that may not be found although they are there: no suppression of one is called unused. Where it
    isn't given, none is that something in the project may need which isn't among what's read.
    """
    with collector_off():
        sources, source_findings = discover(paths, project, import_root=config.import_root)
        bindings, name_findings = bind(sources)
        target = Target(config.options.python, config.options.flyte_version, config.define, CODE_ROOT)
        evaluated, value_findings = evaluate_program(bindings, target)
        program, lower_findings = lower(evaluated)
        evaluation = owned(program, (*value_findings, *lower_findings))
        lock = read_lock(project)
        program = replace(program, pinned=frozenset(lock.images))
        found = (*source_findings, *name_findings, *evaluation, *run_rules(program), *lock.problems)
        if config.strict:
            found = raised((*found, *unknown_values(program, found)))
        found = finalise(found)
        comments = _suppressions(bindings)
        triage = Triage(config.policy, comments, config.baseline, NAMES)
        unread = _unread(project, config, bindings) if comments and unsure is None else None

        def counted(findings: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
            judged = raised(findings) if config.strict else findings
            kept = triage.kept(judged)
            unproven = CODES if failing(kept, Severity.ERROR) else ()
            doubtful = (unsure or ()) if unread is None else unread.unsure
            of_comments = triage.kept(triage.of_suppressions(judged, {*unproven, *doubtful}))
            return (*kept, *(one for one in of_comments if unread is None or not unread.refutes(one)))

        # An error that nothing can be written for binds even those who suppress it.
        withholding = (*triage.kept(found), *(item for item in found if item.code in BINDING))
        planned = plan_program(program, config.options, project, found, withholding, counted, lock)
        dismissed = triage.dismissed(distinct(planned.found))
        fails = failing(planned.diagnostics, config.policy.fail_on)
        incomplete = bool(planned.withheld) or any(
            item.severity is Severity.ERROR and item.code in BINDING for item in planned.found
        )
        checked = Checked(project, program, planned.diagnostics, dismissed, planned.withheld, fails, incomplete)
        return Analysis(checked, planned.plan, evaluated)


def _unread(project: Project, config: Config, bindings: Bindings) -> Unread:
    # Few programs suppress anything: the others don't wait for this import.
    from flyte_compile.partial import Unread

    return Unread(project, config, bindings)


def _suppressions(bindings: Bindings) -> Suppressions:
    return Suppressions(
        comment
        for path, module in sorted(bindings.modules.items())
        for comment in suppressions_in(path, module.text, module.tree)
    )


def failing(diagnostics: Sequence[Diagnostic], level: Severity | None) -> bool:
    """Whether any finding is at or above a level; none is above `None`."""
    return level is not None and any(found.severity >= level for found in diagnostics)
