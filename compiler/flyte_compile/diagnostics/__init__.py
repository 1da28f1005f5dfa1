"""What the compiler says of a user's program: places in source text, findings, and how they are shown."""

from flyte_compile.diagnostics.codes import CODES, Code
from flyte_compile.diagnostics.model import Diagnostic, Related, Severity, Span

__all__ = ["CODES", "Code", "Diagnostic", "Related", "Severity", "Span"]
