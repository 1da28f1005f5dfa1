"""The patterns of a `.dockerignore` file.

Supported, as the builders read them: comments, blank lines, `*`, `?`, `[...]`, `**`, `!` for what is let in again,
leading and trailing slashes, `.` and `..`, a backslash before a special character; the last pattern that matches
decides, and a pattern that matches a folder matches what is below it. Letters match in their own case. Not supported:
names with spaces at their ends, and ignore files in subfolders, which builders don't read either.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IgnorePatterns:
    """Which paths are left out, given relative to the folder that is copied."""

    patterns: tuple[tuple[str, bool], ...] = ()
    """(regular expression, whether what matches is left out)."""

    def ignores(self, path: str) -> bool:
        if not self.patterns:
            return False
        parts = path.split("/")
        candidates = ["/".join(parts[: count + 1]) for count in range(len(parts))]
        ignored = False
        for expression, leaves_out in self.patterns:
            if any(re.fullmatch(expression, candidate, re.DOTALL) for candidate in candidates):
                ignored = leaves_out
        return ignored


def parse_ignore_file(text: str) -> IgnorePatterns:
    patterns: list[tuple[str, bool]] = []
    for line in text.removeprefix("\ufeff").splitlines():
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        leaves_out = not pattern.startswith("!")
        cleaned = posixpath.normpath("/" + pattern.removeprefix("!").strip().lstrip("/")).lstrip("/")
        if cleaned:
            patterns.append((_expression(cleaned), leaves_out))
    return IgnorePatterns(tuple(patterns))


_TOKEN = re.compile(r"\*\*/?|\*|\?|\[\^?\]?[^\]]*\]|\\.|.", re.DOTALL)


def _expression(pattern: str) -> str:
    parts: list[str] = []
    for match in _TOKEN.finditer(pattern):
        token = match.group()
        last = match.end() == len(pattern)
        if token.startswith("**"):
            parts.append(".*" if last else "(?:.*/)?")
        elif token == "*":
            parts.append("[^/]*")
        elif token == "?":
            parts.append("[^/]")
        elif token.startswith("[") and len(token) > 2:
            inside = token[1:-1]
            negated = inside.startswith("^")
            escaped = re.sub(r"([\\\[\]&~|])", r"\\\1", inside.removeprefix("^"))
            parts.append(f"[{'^' if negated else ''}{escaped}]")
        else:
            parts.append(re.escape(token.removeprefix("\\") or token))
    return "".join(parts)
