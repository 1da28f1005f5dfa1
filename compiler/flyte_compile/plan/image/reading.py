"""Taking what an image needs out of its declaration: known, one line, and free of control characters."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TypeVar

from flyte_compile.diagnostics import CODES, Diagnostic, Severity, Span
from flyte_compile.ir import SourceFile, Unknown

T = TypeVar("T")

_UNSAFE_CATEGORIES = ("Cc", "Cs", "Zl", "Zp")
"""Controls (C0, DEL, C1), lone surrogates, and the line and paragraph separators U+2028 and U+2029."""


def control_character(text: str) -> str | None:
    """The first character that can end a line, hide text or not be written as UTF-8; `None` where there is none."""
    if text.isascii() and text.isprintable():
        return None
    return next((character for character in text if unicodedata.category(character) in _UNSAFE_CATEGORIES), None)


LONGEST_TEXT = 16_384
"""Bytes of one text: builders read lines of at most 65,535, and quoting makes a text longer."""


@dataclass(slots=True)
class Reader:
    """Reads the declaration of one environment's image.

    A value that can't be used becomes a diagnostic and a harmless stand-in; `refused` then says that nothing may be
    built from what was read. So a declaration is read to its end and every mistake in it is found at once.
    """

    environment: str | None
    diagnostics: list[Diagnostic] = field(default_factory=list)
    refused: bool = False
    place: str = "image"
    """What is read, as the field of a finding spells it: such as `image.with_pip_packages`."""

    def known(self, value: T | Unknown, name: str, stand_in: T) -> T:
        if isinstance(value, Unknown):
            message = f"{name} can't be known statically: {value.reason}"
            self._say("FC003", message, value.span, _UNKNOWN_HELP, self._field(name))
            self.refused = True
            return stand_in
        return value

    def text(self, value: str | Unknown, name: str, span: Span, stand_in: str = "") -> str:
        """A known text without control characters."""
        text = self.known(value, name, stand_in)
        character = control_character(text)
        if character is not None:
            help = "Remove it: it can end a line of the Dockerfile, or hide what stands there."
            self.refuse(
                "FC250", f"{name} holds the control character {character!r}", span, help, self._field(name, text)
            )
            return stand_in
        if len(text.encode()) > LONGEST_TEXT:
            help = f"Keep it under {LONGEST_TEXT:,} bytes, or copy it into the image as a file."
            self.refuse("FC255", f"{name} is too long for a line of a Dockerfile", span, help, self._field(name, text))
            return stand_in
        return text

    def path(self, path: str, span: Span) -> str:
        """The path of a file of the project that a Dockerfile can name."""
        if "\\" in path:
            help = "Rename it: builders take the backslash for an escape."
            self.refuse("FC255", f"the path {path!r} holds a backslash", span, help, f"{self.place}[{path}]")
            return ""
        return self.text(path, "the path of a file", span)

    def optional_text(self, value: str | Unknown | None, name: str, span: Span, stand_in: str = "") -> str | None:
        return None if value is None else self.text(value, name, span, stand_in)

    def texts(
        self, values: tuple[str | Unknown, ...] | Unknown | None, name: str, span: Span, stand_in: str = ""
    ) -> tuple[str, ...]:
        items = self.known(values, name, ()) or ()
        return tuple(self.text(item, f"{name}[{place}]", span, stand_in) for place, item in enumerate(items))

    def file(self, value: SourceFile | Unknown, name: str, span: Span, *, folder: bool = False) -> str | None:
        """The path of a file (or folder) of the project, relative to its root; `None` where it can't be used."""
        source = self.known(value, name, _NO_FILE)
        if source is _NO_FILE:
            return None
        kind = "folder" if folder else "file"
        if source.path is None:
            self.refused = True  # A rule has said that it lies outside of the project.
            return None
        if not source.exists or source.is_folder != folder:
            help = f"Create it, or name a {kind} that exists."
            self.refuse(
                "FC254",
                f"{name}: there is no {kind} {source.declared!r}",
                span,
                help,
                f"{self.place}[{source.declared}]",
            )
            return None
        return self.path(source.path, span) or None

    def refuse(self, code: str, message: str, span: Span, help: str, field: str | None = None) -> None:
        """Notes why nothing can be built from this declaration; the field is the place that is read unless said."""
        self._say(code, message, span, help, field or self.place)
        self.refused = True

    def note(self, code: str, message: str, span: Span, help: str, field: str | None = None) -> None:
        """Notes what is worth knowing of an image that is built all the same; the field as `refuse` has it."""
        self._say(code, message, span, help, field or self.place)

    def _field(self, name: str, text: str = "?") -> str:
        """One argument by its name, one of several texts by itself."""
        return f"{self.place}.{name}" if name.isidentifier() else f"{self.place}[{text}]"

    def _say(self, code: str, message: str, span: Span, help: str, field: str) -> None:
        severity: Severity = CODES[code].severity
        finding = Diagnostic(code, severity, message, span, help, subject=self.environment, field=field)
        if finding not in self.diagnostics:
            self.diagnostics.append(finding)


_UNKNOWN_HELP = "Write a value that is known without running the program, or define what it depends on with --define."
_NO_FILE = SourceFile(declared="", path=None, exists=False, is_folder=False)
