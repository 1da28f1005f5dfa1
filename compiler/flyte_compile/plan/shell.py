"""Text for the shell that runs a build step: every value is one word, whatever it holds."""

from __future__ import annotations

import re
import shlex

VARIABLE = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))")
"""`$NAME` and `${NAME}`."""


def quote(text: str) -> str:
    """One literal word."""
    return shlex.quote(text)


def quote_expanding(text: str) -> str:
    """One word in which the shell replaces `$NAME` and `${NAME}` and nothing else.

    The SDK's builder writes index addresses and extra arguments unquoted, so that the value of a build secret can stand
    in them: `https://user:$TOKEN@host/simple`. Command substitution and everything else stay literal here.
    """
    if VARIABLE.search(text) is None:
        return shlex.quote(text)
    quoted: list[str] = []
    end = 0
    for match in VARIABLE.finditer(text):
        quoted += (_inside_double_quotes(text[end : match.start()]), match.group())
        end = match.end()
    quoted.append(_inside_double_quotes(text[end:]))
    return f'"{"".join(quoted)}"'


def split_words(text: str) -> tuple[str, ...] | None:
    """The words of a piece of a command line; `None` where its quotes don't match."""
    try:
        return tuple(shlex.split(text))
    except ValueError:
        return None


def join_continued_lines(command: str) -> str:
    """A command whose continued lines are joined as in a Dockerfile: comments among them go, other line ends stay."""
    lines = command.strip().replace("\r\n", "\n").split("\n")
    joined = lines[0]
    for line in lines[1:]:
        head = _CONTINUED.fullmatch(joined)
        if head is None:
            joined = f"{joined}\n{line}"
        elif line.strip() and not line.lstrip().startswith("#"):
            joined = head.group(1) + (" " if line[:1].isspace() else "") + line.lstrip()
    return joined


_CONTINUED = re.compile(r"(.*(?<!\\))\\[ \t]*", re.DOTALL)


def _inside_double_quotes(text: str) -> str:
    return re.sub(r'([\\"$`])', r"\\\1", text)
