"""Of which findings `check --fix` may mend one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flyte_compile.diagnostics import Safety

_SAFE: Final = (
    *(
        "FC004",
        "FC008",
        "FC107",
        "FC201",
        "FC202",
        "FC212",
        "FC213",
        "FC240",
        "FC244",
        "FC301",
        "FC310",
        "FC311",
        "FC405",
    ),
    *("FC512", "FC514", "FC610", "FC640", "FC700", "FC840", "FC880", "FC881"),
)
_UNSAFE: Final = ("FC101", "FC303", "FC304", "FC401", "FC402", "FC501", "FC504", "FC506", "FC606", "FC613")

FIXED: Final[Mapping[str, Safety]] = {
    **dict.fromkeys(_SAFE, Safety.SAFE),
    **dict.fromkeys(_UNSAFE, Safety.UNSAFE),
}
"""By code: the safest that a fix of it can be."""
