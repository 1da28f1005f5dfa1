"""How much processor time `check` of one module takes in one checkout of this repository by that in another.

    python benchmarks/check.py OLD NEW [FLOW]

OLD and NEW are run in turn, with the interpreter and packages that run this; without FLOW, on a small module. Processor
time says the same on a machine that is busy with something else. Of few runs the least is what can be compared.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

_TURNS = 15
_FLOW = """\
import flyte

env = flyte.TaskEnvironment("tables", resources=flyte.Resources(cpu=1, memory="1Gi"), cache="auto")


@env.task
async def clean(rows: list[str]) -> list[str]:
    return rows


@env.task
async def main(rows: list[str]) -> int:
    return len(await clean(rows))
"""


def measure(old: str, new: str, given: str | None = None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        flow = Path(given).absolute() if given else Path(folder, "flow.py")
        if not given:
            Path(folder, "pyproject.toml").touch()
            flow.write_text(_FLOW, encoding="utf-8")
        taken: dict[str, list[float]] = {old: [], new: []}
        for turn in range(_TURNS + 1):
            for checkout, times in taken.items():
                seconds = _taken(Path(checkout), flow)
                if turn:  # The first one fills the caches of files and of bytecode.
                    times.append(seconds)
    for checkout, times in taken.items():
        print(f"{min(times) * 1000:8.0f} ms  least; {statistics.median(times) * 1000:.0f} ms  median; {checkout}")
    medians = statistics.median(taken[new]) / statistics.median(taken[old])
    print(f"{min(taken[new]) / min(taken[old]):8.3f}  of the least; {medians:.3f}  of the medians")


def _taken(checkout: Path, flow: Path) -> float:
    """The seconds of processor time of one check."""
    environment = {**os.environ, "PYTHONPATH": str((checkout / "compiler").absolute()), "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, "-m", "flyte_compile", "check", str(flow)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, env=environment, cwd=flow.parent, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode(errors="replace"))
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    measure(*sys.argv[1:])
