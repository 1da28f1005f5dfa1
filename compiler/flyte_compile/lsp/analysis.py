"""What the open documents of a project come to: one analysis of them all, with what isn't saved yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flyte_compile.changed import analyse_changed
from flyte_compile.config import ConfigError, load_config
from flyte_compile.diagnostics import Diagnostic, Severity, Span, distinct
from flyte_compile.diagnostics.lines import split_lines
from flyte_compile.pipeline import Analysis
from flyte_compile.source import Project, find_project_root


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A project at a moment, and what was found in it."""

    root: Path
    texts: Mapping[str, str]
    """Of the open documents, by path relative to the root, as the analysis saw them."""
    findings: tuple[Diagnostic, ...]
    analysis: Analysis | None
    """`None` where the configuration can't be used."""
    uris: Mapping[str, str] = field(default_factory=dict)
    """Of the open documents, as the editor spells them."""
    _lines: dict[str, Sequence[str]] = field(default_factory=dict, compare=False, repr=False)

    def uri(self, path: str) -> str:
        """What the editor calls a file."""
        return self.uris.get(path) or (self.root / path).as_uri()

    def text(self, path: str) -> str | None:
        """The text of a file as the analysis saw it."""
        if path in self.texts:
            return self.texts[path]
        return None if self.analysis is None else self.analysis.checked.source_of(path)

    def lines(self, path: str) -> Sequence[str]:
        """The lines of a file without their ends; none where there is no text. Each file is read and split once."""
        if path not in self._lines:
            text = self.text(path)
            self._lines[path] = () if text is None else split_lines(text)
        return self._lines[path]


@dataclass(frozen=True, slots=True)
class Document:
    """An open document: what the editor calls it, and the text that it holds now."""

    uri: str
    text: str


def take(root: Path, documents: Mapping[Path, Document]) -> Snapshot:
    """Analyse the open documents of a project, by absolute path, what they import, and what imports them."""
    names = {path: path.relative_to(root).as_posix() for path in documents}
    texts = {names[path]: document.text for path, document in documents.items()}
    uris = {names[path]: document.uri for path, document in documents.items()}
    try:
        config = load_config(root, {})
    except ConfigError as error:
        place = Span("pyproject.toml", 1, 1, 1, 1)
        wrong = Diagnostic("FC002", Severity.ERROR, str(error), place, "Mend the table; nothing is checked until then.")
        return Snapshot(root, texts, (wrong,), None, uris)
    unsaved = {path: text.encode(errors="surrogateescape") for path, text in texts.items()}
    project = Project(root, root / config.output if config.output else None).holding(unsaved)
    analysis = analyse_changed(sorted(documents), project, config)
    return Snapshot(root, texts, distinct(analysis.checked.diagnostics), analysis, uris)


def by_project(documents: Mapping[Path, Document]) -> dict[Path, dict[Path, Document]]:
    """The documents of each project, by its root."""
    projects: dict[Path, dict[Path, Document]] = {}
    for path in sorted(documents):
        try:
            root = find_project_root([path])
        except (OSError, ValueError):
            # A folder that can't be entered, or a name that is too long: nobody can say what is above it.
            continue
        if path.is_relative_to(root):
            projects.setdefault(root, {})[path] = documents[path]
    return projects
