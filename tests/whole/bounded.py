"""Compile each module of the command line by itself in bounded memory, and print what it came to.

The first argument is how many steps importing one may take, so that what reaches the limit does so soon.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from flyte_compile.config import load_config
from flyte_compile.pipeline import compile_project
from flyte_compile.source import Project, find_project_root
from flyte_compile.values import run

LIMIT = 1536 << 20

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))
    run.MOST_STEPS = min(run.MOST_STEPS, int(sys.argv[1]))
    for argument in sys.argv[2:]:
        path = Path(argument)
        root = find_project_root([path])
        compiled = compile_project([path], Project(root), load_config(root, {}))
        found = [f"{item.code} {item.message[:100]}" for item in compiled.checked.diagnostics]
        print(path.name, *(found or ["built"]), flush=True)
