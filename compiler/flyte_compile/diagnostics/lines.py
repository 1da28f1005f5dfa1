"""Lines of source text as Python counts them, which a form feed or a line separator of Unicode doesn't end."""

from __future__ import annotations

import re
from typing import Final

LINE_END: Final = re.compile(r"\r\n|\r|\n")


def split_lines(text: str) -> list[str]:
    """The lines of a text without their ends, and without a byte order mark."""
    return LINE_END.split(text.removeprefix("\ufeff"))
