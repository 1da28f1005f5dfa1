"""Everything that can be found, by code: its name, family, severity, summary and explanation."""

from flyte_compile.catalogue.entries import entries, find, nearest
from flyte_compile.catalogue.model import Entry, Section

__all__ = ["Entry", "Section", "entries", "find", "nearest"]
