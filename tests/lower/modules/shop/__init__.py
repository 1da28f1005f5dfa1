"""A package with relative imports, a cycle, and names that it hands on."""

from ._images import *
from .settings import STAGE as CURRENT_STAGE

__all__ = ["CURRENT_STAGE", "IMAGE"]
