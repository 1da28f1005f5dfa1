"""The codes of findings that the stages themselves make; a rule's code stands in the rule's own module.

`FC` and three digits; a code is never reused, and its family never changes: FC0xx what isn't known, syntax, files;
FC1xx environments; FC2xx images; FC3xx resources; FC4xx secrets and variables; FC5xx reuse and overrides; FC6xx task
options; FC7xx pod templates; FC8xx what a target or release can't express; FC9xx sandboxed tasks.
"""

from __future__ import annotations

from dataclasses import dataclass

from flyte_compile.diagnostics.model import Severity


@dataclass(frozen=True, slots=True)
class Code:
    """A code with its usual severity and, in a clause, what it stands for."""

    code: str
    severity: Severity
    summary: str


_TABLE: tuple[Code, ...] = (
    # -- FC0xx: what isn't known, syntax, files
    Code("FC001", Severity.ERROR, "a module isn't valid Python"),
    Code("FC002", Severity.ERROR, "a file can't be read or decoded"),
    Code("FC003", Severity.WARNING, "a value that an artefact needs can't be known statically"),
    Code("FC004", Severity.ERROR, "importing a module raises an exception"),
    Code("FC005", Severity.WARNING, "an import of a project module finds nothing"),
    Code("FC006", Severity.ERROR, "evaluation hit a limit"),
    Code("FC007", Severity.WARNING, "an environment is declared under a condition that can't be known statically"),
    Code("FC008", Severity.ERROR, "a call doesn't fit the SDK's signature"),
    Code("FC009", Severity.WARNING, "no environment is declared"),
)

CODES: dict[str, Code] = {code.code: code for code in _TABLE}
