"""How much of a whole check the check of one changed file takes, over the files of a tree, as ratios of one run.

    python benchmarks/changed.py FOLDER [FILES]

FOLDER is a checkout with many modules, such as flyte-sdk's `examples`. Each of FILES modules of it (default 12), evenly
spread, is taken for changed; the ratio is the time of `check --changed` of it by the time of `check` of the folder.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from flyte_compile.changed import check_changed
from flyte_compile.config import load_config
from flyte_compile.pipeline import check
from flyte_compile.source import Project, find_project_root


def measure(folder: Path, count: int) -> None:
    root = find_project_root([folder])
    config = load_config(root, {})
    modules = sorted(path for path in folder.rglob("*.py") if b"flyte" in path.read_bytes())
    check([modules[0]], Project(root), config)  # What is loaded once isn't part of either.
    start = time.perf_counter()
    check([folder], Project(root), config)
    whole = time.perf_counter() - start
    ratios = []
    for module in modules[:: max(len(modules) // count, 1)][:count]:
        start = time.perf_counter()
        checked = check_changed([module], Project(root), config)
        ratios.append((time.perf_counter() - start) / whole)
        print(f"{ratios[-1]:8.3f}  {len(checked.program.modules):5} modules  {module.relative_to(folder).as_posix()}")
    print(f"{statistics.median(ratios):8.3f}  median;  {max(ratios):.3f} at most")


if __name__ == "__main__":
    measure(Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 12)
