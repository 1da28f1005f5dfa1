"""The limits that the child of a sandbox puts on itself before it sees the code."""

from __future__ import annotations

import math
import sys
from pathlib import Path


def limit_resources(timeout_seconds: float, max_memory: int) -> None:
    """Limits memory, CPU time, files and processes. What a system lacks is left out: the parent's clock remains."""
    try:
        import resource
    except ImportError:
        return
    # The clock of the parent counts first; this one is for a parent that is gone.
    cpu = math.ceil(timeout_seconds) + 1
    limits = {
        "RLIMIT_CPU": (cpu, cpu + 1),
        "RLIMIT_FSIZE": (0, 0),
        "RLIMIT_NOFILE": (4, 4),
        "RLIMIT_CORE": (0, 0),
        # Root is exempt from this one; the filter of system calls isn't for anybody.
        "RLIMIT_NPROC": (0, 0),
    }
    size = _address_space()
    if size is not None:
        limits["RLIMIT_AS"] = (size + max_memory, size + max_memory)
    for name, (soft, hard) in limits.items():
        number = getattr(resource, name, None)
        if number is None:
            continue
        try:
            resource.setrlimit(number, (soft, hard))
        except (ValueError, OSError):
            # A lower limit is in force already, and does as well.
            continue


def _address_space() -> int | None:
    """The address space of this process in bytes, where the system tells."""
    if sys.platform != "linux":
        return None
    import resource

    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    except OSError:
        return None
