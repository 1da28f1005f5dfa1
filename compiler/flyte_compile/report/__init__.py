"""Findings in the formats that other programs read: one module a format, each a function from a report to text."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from flyte_compile.report.model import Edit, Report

__all__ = ["Edit", "Report", "render"]

_MODULES = {"json": "findings_json"}


def render(format: str, report: Report) -> str:
    """A report in one of the formats for reports; only that format's module is imported."""
    function: Callable[[Report], str] = import_module(f"{__name__}.{_MODULES.get(format, format)}").render
    return function(report)
