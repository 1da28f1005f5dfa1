"""What the compiler says of a user's program: places in source text, findings, and how they are shown."""

from flyte_compile.diagnostics.cells import printable
from flyte_compile.diagnostics.codes import CODES, WAYS_OUT, Code
from flyte_compile.diagnostics.fix import Fix, Safety
from flyte_compile.diagnostics.model import Diagnostic, Related, Severity
from flyte_compile.diagnostics.order import distinct, finalise
from flyte_compile.diagnostics.render import render_text, summarise
from flyte_compile.diagnostics.span import Span

__all__ = [
    "CODES",
    "WAYS_OUT",
    "Code",
    "Diagnostic",
    "Fix",
    "Related",
    "Safety",
    "Severity",
    "Span",
    "distinct",
    "finalise",
    "printable",
    "render_text",
    "summarise",
]
