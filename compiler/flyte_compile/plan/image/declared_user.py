"""Who a declared Dockerfile's image runs as, where its text alone says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flyte_compile.plan.users import is_user

_DIRECTIVE = re.compile(r"#\s*(?P<name>[A-Za-z][A-Za-z0-9]*)\s*=\s*(?P<value>\S+)\s*")
_OUR_SYNTAX = re.compile(r"(?:docker\.io/)?docker/dockerfile(?:-upstream)?(?:[:@].*)?")
_HERE_DOCUMENT = re.compile(r"(?<![^\s])\d*<<(?P<tabs>-?)(?P<quote>[\"']?)(?P<name>[^\s<\"']+)(?P=quote)(?=\s|$)")
_WITH_DOCUMENTS = ("ADD", "COPY", "RUN")


def declared_user(text: str) -> str | None:
    """The last `USER` of the last stage, or of the stage that it stands on; empty where `scratch` is what it stands on.

    `None` where that's another image's to say, where it depends on a variable, and where the text isn't understood.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    directives = dict(_directives(lines))
    if not _OUR_SYNTAX.fullmatch(directives.get("syntax", "docker/dockerfile")):
        return None
    stages: dict[str, str | None] = {}
    name: str | None = None
    user: str | None = None
    for instruction in _instructions(lines, directives.get("escape", "\\")):
        if instruction is None:
            return None
        keyword, rest = instruction
        if keyword == "FROM":
            if name is not None:
                stages[name] = user
            words = [word for word in rest.split() if not word.startswith("--")]
            base = words[0].lower() if words else ""
            user = "" if base == "scratch" else stages.get(base)
            name = words[2].lower() if len(words) == 3 and words[1].lower() == "as" else None
        elif keyword == "USER":
            user = rest if rest and is_user(rest) else None
    return user


def _directives(lines: list[str]) -> Iterator[tuple[str, str]]:
    """What the first lines tell the builder of the file itself."""
    for line in lines:
        found = _DIRECTIVE.fullmatch(line.strip())
        if found is None:
            return
        yield found["name"].lower(), found["value"]


def _instructions(lines: list[str], escape: str) -> Iterator[tuple[str, str] | None]:
    """Keyword and rest of each instruction, continued lines joined; `None` where one has no end."""
    continued = re.compile(rf"(?:(?P<head>.*[^{re.escape(escape)}])|){re.escape(escape)}[ \t]*")
    place = 0
    while place < len(lines):
        joined, open = "", True
        while open and place < len(lines):
            line = lines[place].strip() if not joined else lines[place]
            place += 1
            if not line.strip() or line.lstrip().startswith("#"):
                open = bool(joined)
                continue
            found = continued.fullmatch(line)
            open = found is not None
            joined += line if found is None else f"{found['head'] or ''}"
            if open and not joined:
                joined = " "
        keyword, _, rest = joined.strip().partition(" ")
        keyword, _, tabbed = keyword.partition("\t")
        if not keyword:
            continue
        if keyword.upper() in _WITH_DOCUMENTS:
            for document in _HERE_DOCUMENT.finditer(joined):
                end = _end_of(document, lines, place)
                if end is None:
                    yield None
                    return
                place = end + 1
        yield keyword.upper(), f"{tabbed} {rest}".strip()


def _end_of(document: re.Match[str], lines: list[str], start: int) -> int | None:
    for place in range(start, len(lines)):
        line = lines[place]
        if (line.lstrip("\t") if document["tabs"] else line) == document["name"]:
            return place
    return None
