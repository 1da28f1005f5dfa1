"""Reads a Dockerfile back: BuildKit's parser, and a model of how BuildKit processes words, written from its source."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable

import dockerfile

from flyte_compile.plan.model import (
    BindMount,
    CacheMount,
    Copy,
    Entrypoint,
    From,
    Instruction,
    Labels,
    Mount,
    Remark,
    Run,
    SecretMount,
    SetEnv,
    SetUser,
    SetWorkdir,
)

Read = tuple[object, ...]
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def read(text: str) -> list[Read]:
    """Every instruction, its words processed; a variable that the builder would replace is `<NAME>`."""
    return [_read(command) for command in dockerfile.parse_string(text)]


def expected(instructions: Iterable[Instruction]) -> list[Read]:
    """What a builder must read where these instructions are meant."""
    return [_expected(item) for item in instructions if not isinstance(item, Remark)]


def process_word(text: str) -> str:
    """The word processing of `ENV`, `LABEL`, `COPY` and `WORKDIR`: quotes, escapes and variables."""
    found: list[str] = []
    quote = ""
    place = 0
    while place < len(text):
        character = text[place]
        place += 1
        if quote == "'":
            if character == "'":
                quote = ""
            else:
                found.append(character)
        elif character == "\\" and (not quote or text[place : place + 1] in ('"', "$", "\\")):
            found.append(text[place : place + 1])
            place += 1
        elif character == quote:
            quote = ""
        elif character in "\"'" and not quote:
            quote = character
        elif character == "$":
            braced = text[place : place + 1] == "{"
            name = _NAME.match(text, place + braced)
            if name is None:
                assert not braced, "not a name in braces"
                found.append("$")
                continue
            assert not braced or text[name.end()] == "}"
            found.append(f"<{name.group()}>")
            place = name.end() + braced
        else:
            found.append(character)
    assert not quote
    return "".join(found)


def _read(command: dockerfile.Command) -> Read:
    assert command.sub_cmd is None and command.heredocs == ()
    keyword, value, flags = command.cmd.upper(), command.value, command.flags
    match keyword:
        case "RUN":
            # A continued line keeps the spaces that the next one begins with.
            shell = value if command.json else ("/bin/sh", "-c", *(text.replace("     && ", " && ") for text in value))
            return ("RUN", sorted(map(_mount, flags)), shell)
        case "COPY":
            words = [process_word(word) for word in value]
            return ("COPY", sorted(flags), [_pattern(word) for word in words[:-1]], words[-1])
        case "ENV" | "LABEL":
            return (keyword, [(value[i], process_word(value[i + 1])) for i in range(0, len(value), 2)])
        case "WORKDIR":
            return (keyword, process_word(" ".join(value)))
        case "ENTRYPOINT":
            assert command.json
            return (keyword, value)
        case _:
            return (keyword, value)


def _expected(instruction: Instruction) -> Read:
    match instruction:
        case From(reference, None):
            return ("FROM", (reference,))
        case Run(lines, mounts):
            return ("RUN", sorted(map(_mount_text, mounts)), ("/bin/sh", "-c", " && ".join(lines)))
        case Copy(sources, destination, from_, owner):
            flags = ([f"--from={from_}"] if from_ else []) + ([f"--chown={owner}"] if owner else [])
            return ("COPY", sorted(flags), list(sources), destination)
        case SetEnv(variables, expand):
            return ("ENV", [(name, _marked(value, expand)) for name, value in variables])
        case Labels(labels):
            return ("LABEL", list(labels))
        case SetWorkdir(path):
            return ("WORKDIR", path)
        case SetUser(user):
            return ("USER", (user,))
        case Entrypoint(arguments):
            return ("ENTRYPOINT", arguments)
        case _:
            raise AssertionError(instruction)


def _marked(value: str, expand: tuple[str, ...]) -> str:
    for name in expand:
        value = re.sub(rf"\$(?:\{{{name}\}}|{name}(?![A-Za-z0-9_]))", f"<{name}>", value)
    return value


def _pattern(text: str) -> str:
    """The one path that a pattern without wildcards matches."""
    plain = re.sub(r"\[([*?\[])\]", r"\1", text)
    assert not re.search(r"[*?\[]", re.sub(r"\[[*?\[]\]", "", text)), text
    return plain


def _mount(flag: str) -> str:
    name, _, options = flag.partition("=")
    assert name == "--mount"
    (fields,) = csv.reader([options])
    return json.dumps(sorted(fields))


def _mount_text(mount: Mount) -> str:
    match mount:
        case CacheMount(id, target):
            fields = ["type=cache", f"id={id}", f"target={target}", "sharing=locked"]
        case BindMount(source, target, None, writable):
            fields = ["type=bind", f"source={source}", f"target={target}", *(["rw"] if writable else [])]
        case SecretMount(id, None, target):
            fields = ["type=secret", f"id={id}", f"target={target}", "required=true"]
        case _:
            raise AssertionError(mount)
    return json.dumps(sorted(fields))
