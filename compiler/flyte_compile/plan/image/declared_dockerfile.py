"""What the text of a declared Dockerfile says of its build: the images that it takes, and who its image runs as."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from flyte_compile.ir.reference import parse_reference
from flyte_compile.plan.users import is_user

_DIRECTIVE = re.compile(r"#\s*(?P<name>[A-Za-z][A-Za-z0-9]*)\s*=\s*(?P<value>\S+)\s*")
_OUR_SYNTAX = re.compile(r"(?:docker\.io/)?docker/dockerfile(?:-upstream)?(?:[:@].*)?")
_HERE_DOCUMENT = re.compile(r"(?<![^\s])\d*<<(?P<tabs>-?)(?P<quote>[\"']?)(?P<name>[^\s<\"']+)(?P=quote)(?=\s|$)")
_WITH_DOCUMENTS = ("ADD", "COPY", "RUN")
_FLAG = re.compile(r"--(?P<name>[a-z]+)=(?P<value>\S+)")

Instructions: TypeAlias = tuple[tuple[str, str], ...]
"""Keyword and rest of each, continued lines joined."""


def read_dockerfile(text: str) -> Instructions:
    """The instructions of a text; none where it isn't understood: it's in another syntax, or has no end."""
    lines = text.removeprefix("\ufeff").splitlines()
    directives = dict(_directives(lines))
    if not _OUR_SYNTAX.fullmatch(directives.get("syntax", "docker/dockerfile")):
        return ()
    found: list[tuple[str, str]] = []
    for instruction in _instructions(lines, directives.get("escape", "\\")):
        if instruction is None:
            return ()
        found.append(instruction)
    return tuple(found)


def declared_pulls(instructions: Instructions) -> Mapping[str, bool]:
    """The images that the build takes from registries, as they are written.

    Each with whether it is always taken for a platform that stands beside it. What a variable says isn't known.
    """
    stages: set[str] = set()
    found: dict[str, bool] = {}
    for keyword, rest in instructions:
        taken: Iterator[str] = iter(())
        if keyword == "FROM":
            base, name = _stage(rest)
            taken = iter(() if base == "scratch" else (base,))
        elif keyword in _WITH_DOCUMENTS:
            taken = _sources(rest)
        own_platform = keyword == "FROM" and "--platform=" in rest
        for image in taken:
            if image.lower() not in stages and _is_image(image):
                found[image] = own_platform and found.get(image, True)
        if keyword == "FROM" and name is not None:
            stages.add(name)
    return found


def declared_user(instructions: Instructions, users: Mapping[str, str | None]) -> str | None:
    """The last `USER` of the last stage, or of the stage that it stands on; empty where `scratch` is what it stands on.

    `users` says it of images from elsewhere, as far as it's known. `None` where another image decides it, where it
    depends on a variable, and where there are no instructions.
    """
    stages: dict[str, str | None] = {}
    name: str | None = None
    user: str | None = None
    for keyword, rest in instructions:
        if keyword == "FROM":
            if name is not None:
                stages[name] = user
            base, name = _stage(rest)
            user = "" if base == "scratch" else stages[base.lower()] if base.lower() in stages else users.get(base)
        elif keyword == "USER":
            user = rest if rest and is_user(rest) else None
    return user


def _stage(rest: str) -> tuple[str, str | None]:
    """What a `FROM` stands on, and the name that it gives."""
    words = [word for word in rest.split() if not word.startswith("--")]
    name = words[2].lower() if len(words) == 3 and words[1].lower() == "as" else None
    return (words[0] if words else ""), name


def _sources(rest: str) -> Iterator[str]:
    """What the flags of an instruction take files from: stages by name or number, and images."""
    for word in rest.split():
        flag = _FLAG.fullmatch(word)
        if flag is None:
            return
        if flag["name"] == "from":
            yield flag["value"]
        elif flag["name"] == "mount":
            yield from (part.removeprefix("from=") for part in flag["value"].split(",") if part.startswith("from="))


def _is_image(text: str) -> bool:
    return not text.isdigit() and parse_reference(text) is not None


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
