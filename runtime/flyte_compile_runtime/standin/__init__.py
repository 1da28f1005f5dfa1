"""Stand-ins for `flyte` and `kubernetes`, for images that have neither.

A module that declares tasks imports them to declare; its functions mostly don't need them to work. With the stand-ins
such a module imports, and its tasks run and call each other in one process. Declarations of every kind are accepted and
have no effect, as the compiler has made the artefacts from them already. What only the real package can do (files in a
blob store, a run on a cluster) raises `MissingPackageError` when a task uses it.
"""

from __future__ import annotations

import sys

from flyte_compile_runtime.standin.finder import StandInFinder


def install(package: str) -> None:
    """Serves a stand-in for `package`, which is `flyte` or `kubernetes`, from here on."""
    for finder in sys.meta_path:
        if isinstance(finder, StandInFinder):
            finder.packages.add(package)
            return
    # First: it serves what was seen to be missing, and a mere folder of that name would be found before it.
    sys.meta_path.insert(0, StandInFinder({package}))
