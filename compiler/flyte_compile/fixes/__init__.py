"""From findings to edits of source text: what a fix changes, character by character, and the files that it changes.

libcst reads the modules that a fix is about, and only once there is one.
"""

from flyte_compile.fixes.edits import Edit, Sources, edited
from flyte_compile.fixes.resolve import Resolver, edits_of

__all__ = ["Edit", "Resolver", "Sources", "edited", "edits_of"]
