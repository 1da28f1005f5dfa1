"""Findings in the formats that other programs read: one module a format, each a function from a report to text."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Final

from flyte_compile.report.model import Edit, Report

__all__ = ["FORMATS", "Edit", "Report", "render"]

FORMATS: Final[tuple[str, ...]] = ("concise", "json", "sarif", "github", "gitlab", "junit", "markdown")
"""The formats besides the text that people read in a terminal."""

_MODULES = {"json": "findings_json"}


def render(format: str, report: Report) -> str:
    """A report in one of the `FORMATS`; only that format's module is imported."""
    function: Callable[[Report], str] = import_module(f"{__name__}.{_MODULES.get(format, format)}").render
    return function(report)
