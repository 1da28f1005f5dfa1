"""The modules that matter, read from disk and parsed; nothing else of the file system is seen by later stages."""

from flyte_compile.source.discover import (
    Sources,
    discover,
    find_project_root,
    import_roots,
    load_module,
    module_name,
    root_of,
)
from flyte_compile.source.module import Module, source_text, span_of
from flyte_compile.source.parse import parse_module
from flyte_compile.source.project import Project

__all__ = [
    "Module",
    "Project",
    "Sources",
    "discover",
    "find_project_root",
    "import_roots",
    "load_module",
    "module_name",
    "parse_module",
    "root_of",
    "source_text",
    "span_of",
]
