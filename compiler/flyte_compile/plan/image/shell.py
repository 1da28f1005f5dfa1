"""Text for the shell that runs a build step: every value is one word, whatever it holds."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Collection

VARIABLE = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))")
"""`$NAME` and `${NAME}`."""


def quote(text: str) -> str:
    """One literal word."""
    if "'" in text and not re.search(r'[\\"$`!]', text):
        return f'"{text}"'
    return shlex.quote(text)


def quote_expanding(text: str, names: Collection[str] | None = None) -> str:
    """One word in which the shell replaces `$NAME` and `${NAME}` and nothing else; of `names` alone, if they are given.

    The SDK's builder writes index addresses and extra arguments unquoted, so that the value of a build secret can stand
    in them: `https://user:$TOKEN@host/simple`. Command substitution and everything else stay literal here.
    """
    found = [match for match in VARIABLE.finditer(text) if names is None or (match[1] or match[2]) in names]
    if not found:
        return quote(text)
    quoted: list[str] = []
    end = 0
    for match in found:
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


def step_text(command: str) -> str | None:
    """The shell text of one build step; `None` where a builder would take some line of it for another instruction.

    As in a Dockerfile, continued lines are joined, comments among them left out, here-documents belong to the step, and
    a JSON list of texts is the words of a command.
    """
    lines = command.strip().replace("\r\n", "\n").split("\n")
    first, rest = _join_continued(lines)
    if not rest and (words := _words_of_json(first)) is not None:
        return shlex.join(words)
    documents = list(_HERE_DOCUMENT.finditer(first))
    left = rest
    for document in documents:
        end = _end_of(document, left)
        if end is None:
            return None
        left = left[end + 1 :]
    if left:
        return None
    if len(documents) == 1 and documents[0].group() == first:
        # `RUN <<EOF` alone runs the document, by the program that a first line `#!` names.
        script = [line.lstrip("\t") if documents[0]["tabs"] else line for line in rest[:-1]]
        return None if script[:1] and script[0].startswith("#!") else "\n".join(script)
    return "\n".join((first, *rest))


_CONTINUED = re.compile(r"(.*(?<!\\))\\[ \t]*")
_HERE_DOCUMENT = re.compile(r"(?<![<\w])\d*<<(?P<tabs>-?)(?P<quote>[\"']?)(?P<name>[A-Za-z_]\w*)(?P=quote)(?!\w)")


def _join_continued(lines: list[str]) -> tuple[str, list[str]]:
    """The first line with those that continue it, and the lines that are left."""
    joined, rest = lines[0], lines[1:]
    while rest and (head := _CONTINUED.fullmatch(joined)) is not None:
        line = rest.pop(0)
        if line.strip() and not line.lstrip().startswith("#"):
            joined = head.group(1) + (" " if line[:1].isspace() else "") + line.lstrip()
    return joined, rest


def _words_of_json(text: str) -> list[str] | None:
    try:
        words = json.loads(text) if text.startswith("[") else None
    except (ValueError, RecursionError):
        return None
    return words if isinstance(words, list) and words and all(isinstance(word, str) for word in words) else None


def _end_of(document: re.Match[str], lines: list[str]) -> int | None:
    for place, line in enumerate(lines):
        if (line.lstrip("\t") if document["tabs"] else line) == document["name"]:
            return place
    return None


def _inside_double_quotes(text: str) -> str:
    return re.sub(r'([\\"$`])', r"\\\1", text)
