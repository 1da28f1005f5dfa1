"""Names across modules: which project modules each module imports, and which file an import statement means."""

from flyte_compile.names.bind import Bindings, Edge, bind
from flyte_compile.names.imports import Import, imports_of

__all__ = ["Bindings", "Edge", "Import", "bind", "imports_of"]
