"""Files on disk: written as a whole or not at all, owned by the compile that wrote them, compared to find drift."""

from flyte_compile.write.differences import unified_diff
from flyte_compile.write.errors import WriteError
from flyte_compile.write.files import DriftReport, WriteReport, compare_files, settle, write_files
from flyte_compile.write.record import sealed
from flyte_compile.write.single import write_file

__all__ = [
    "DriftReport",
    "WriteError",
    "WriteReport",
    "compare_files",
    "sealed",
    "settle",
    "unified_diff",
    "write_file",
    "write_files",
]
