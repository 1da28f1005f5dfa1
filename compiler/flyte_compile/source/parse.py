"""Bytes of a module to a syntax tree.

The interpreter's own parser does it: it is six times as fast as libcst's, gives every position, and refuses deep
nesting instead of overflowing the stack. Where it refuses a module that is written in a newer Python's syntax,
`downlevel`, which knows every version's grammar through libcst, says the same in an older syntax.
"""

from __future__ import annotations

import ast
import io
import tokenize
import warnings

from flyte_compile.diagnostics import Diagnostic, Fix, Severity, Span
from flyte_compile.diagnostics.fix import MakeAsync
from flyte_compile.source.limits import MOST_TOKENS, has_long_dotted_names, has_many_tokens
from flyte_compile.source.misplaced import awaiting, misplaced
from flyte_compile.source.module import Module


def parse_module(
    data: bytes, *, name: str, path: str, import_root: str, is_package: bool
) -> tuple[Module | None, tuple[Diagnostic, ...]]:
    """Parse a module's bytes; where they are no module, a diagnostic says why."""
    try:
        text = _decode(data)
    except (SyntaxError, UnicodeError, LookupError) as error:
        return None, (_unreadable(path, data, error),)
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        return None, (_syntax(path, line, 1, "source text holds a NUL character", None),)
    if has_many_tokens(text):
        return None, (_too_large(path, f"it has more than {MOST_TOKENS:,} tokens"),)
    if has_long_dotted_names(text):
        return None, (_too_large(path, "its dotted names are very long"),)
    try:
        tree = _parse(text)
    except SyntaxError as error:
        from flyte_compile.source.downlevel import downlevel

        older = downlevel(text)
        if older is None:
            return None, (_syntax(path, error.lineno or 1, error.offset or 1, error.msg, error.text),)
        tree, text = older
    except (MemoryError, RecursionError):
        # The parser says "out of memory" where it refuses to go deeper.
        return None, (_syntax(path, 1, 1, "the module is nested too deeply to parse", None),)
    lines = tuple(text.split("\n"))
    found = misplaced(tree)
    if found is not None:
        column = len(lines[found.line - 1].encode()[: found.column - 1].decode(errors="ignore")) + 1
        function = awaiting(tree, found)
        fix = None if function is None else _make_async(path, function, lines)
        return None, (_syntax(path, found.line, column, found.message, None, fix),)
    module = Module(name, path, import_root, is_package, text, tree, lines)
    return module, ()


def _parse(text: str) -> ast.Module:
    with warnings.catch_warnings():
        # Warnings about the user's escapes and literals are the user's interpreter's business.
        warnings.simplefilter("ignore")
        return ast.parse(text)


def _decode(data: bytes) -> str:
    """The text by the rules of PEP 263 (a BOM, a coding comment, else UTF-8), with line ends as Python reads them."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return io.TextIOWrapper(io.BytesIO(data), encoding, newline=None).read()


def _unreadable(path: str, data: bytes, error: Exception) -> Diagnostic:
    line, detail = 1, str(error)
    if isinstance(error, UnicodeDecodeError):
        line = data[: error.start].count(b"\n") + 1
        encoding = "UTF-8" if error.encoding.startswith("utf") else error.encoding
        detail = f"byte 0x{error.object[error.start]:02x} isn't {encoding}"
    return Diagnostic(
        "FC002",
        Severity.ERROR,
        f"the module can't be decoded: {detail}",
        Span(path, line, 1, line, 1),
        help="Save it as UTF-8, or name its encoding in a coding comment on the first line.",
    )


def _too_large(path: str, why: str) -> Diagnostic:
    return Diagnostic(
        "FC002",
        Severity.ERROR,
        f"the module is too large to parse: {why}",
        Span(path, 1, 1, 1, 1),
        help="Split it up, or keep its data in a file of its own.",
    )


def _make_async(path: str, function: ast.FunctionDef, lines: tuple[str, ...]) -> Fix:
    column = len(lines[function.lineno - 1].encode()[: function.col_offset].decode(errors="ignore")) + 1
    place = Span(path, function.lineno, column, function.lineno, column + len("def"))
    return Fix(f"Make {function.name!r} async", (MakeAsync(place),))


def _syntax(path: str, line: int, column: int, message: str, text: str | None, fix: Fix | None = None) -> Diagnostic:
    column = max(column, 1)
    return Diagnostic(
        "FC001",
        Severity.ERROR,
        f"invalid syntax: {message}" if message != "invalid syntax" else message,
        Span(path, max(line, 1), column, max(line, 1), column + 1),
        help="Mend the syntax; nothing of this module is compiled until it parses.",
        fix=fix,
    )
