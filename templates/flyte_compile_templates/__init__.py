"""Skeletons of the files that the compiler writes; `flyte_compile.emit.templates` fills them in."""
