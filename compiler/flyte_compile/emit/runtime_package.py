"""The runtime package's modules: images are built from the build folder, so they are written there."""

from __future__ import annotations

from flyte_compile.plan.image.support import runtime_files


def runtime_package() -> tuple[tuple[str, str], ...]:
    """Paths in the build folder and texts, sorted."""
    return tuple((path, content.decode()) for path, content in runtime_files())
