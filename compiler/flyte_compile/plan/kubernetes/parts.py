"""Parts of a document as what they should be; what isn't that is taken for empty, for others say so."""

from __future__ import annotations

from collections.abc import Mapping

from flyte_compile.plan.model import Document


def as_mapping(value: Document) -> Mapping[str, Document]:
    """A mapping's fields."""
    return value if isinstance(value, Mapping) else {}


def as_items(value: Document) -> tuple[Document, ...]:
    """A list's items."""
    return value if isinstance(value, tuple) else ()


def as_mappings(value: Document) -> tuple[Mapping[str, Document], ...]:
    """Those of a list's items that are mappings."""
    return tuple(item for item in as_items(value) if isinstance(item, Mapping))
