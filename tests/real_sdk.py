"""The real SDK, imported without its dependencies' warnings, which are none of ours."""

from __future__ import annotations

import importlib
import warnings
from types import ModuleType


def load(name: str = "flyte") -> ModuleType:
    """Import a module of the SDK."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module(name)
