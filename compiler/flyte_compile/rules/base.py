"""What a rule is: a module with a code, a name, a severity, a docstring that explains it, and `check`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Program


class Rule(Protocol):
    """One constraint. The module's docstring has the sections *What it does*, *Why*, *Example* and *Use instead*.

    A rule looks at known values only: what is unknown may well be right, and a stage before has said that it's unknown.
    """

    __name__: str
    __doc__: str | None
    CODE: str
    """`FC` and three digits, in the family of what the rule is about."""
    NAME: str
    """In kebab case, as suppressions and the documentation call it; the module's name with dashes."""
    SEVERITY: Severity

    def check(self, program: Program) -> Iterator[Diagnostic]:
        """Every violation in a program; one that several environments share is found for each of them."""
