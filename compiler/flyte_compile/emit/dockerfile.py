"""Dockerfiles: from typed instructions to text that a builder reads back as exactly these instructions.

The quoting follows BuildKit's parser and word processing. Where a value could be read as something else (a heredoc, a
JSON list, a comment, a continued line), `RUN` and `COPY` are written in their JSON forms, in which nothing is special.
"""

from __future__ import annotations

import json
import re
from typing import assert_never

from flyte_compile.emit.templates import render
from flyte_compile.plan.model import (
    BindMount,
    CacheMount,
    Copy,
    Entrypoint,
    From,
    ImagePlan,
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

_PLAIN_VALUE = re.compile(r"[A-Za-z0-9_./:@%+=,-]+")
_PLAIN_PATH = re.compile(r"(?!-)[A-Za-z0-9_./@+:=-]+")
_VARIABLE = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))")
_SHELL_TEST = re.compile(r"\[ (?:-[a-z]|!) ")
"""What begins with a bracket and is no JSON list."""
_CONTINUED = " \\\n    "
_LONGEST_LINE = 60_000
"""Bytes; builders read at most 65,535."""
_LONG_LINE = 120
"""Characters; a longer list of sources has a line for each, so that a change of one is a change of one line."""
_SOURCE_AND_DESTINATION = 2


def dockerfile(image: ImagePlan) -> str:
    """The Dockerfile of an image."""
    blocks: list[str] = []
    previous: Instruction | None = None
    for instruction in image.instructions:
        # A comment stands directly above what it is about; short instructions of a kind stand together.
        apart = not isinstance(previous, Remark) and (
            isinstance(instruction, Run) or type(instruction) is not type(previous)
        )
        blocks.append(f"\n{_line(instruction)}" if apart else _line(instruction))
        previous = instruction
    return render("Dockerfile.j2", sources=[_one_line(source) for source in image.sources], blocks=blocks)


def _line(instruction: Instruction) -> str:
    match instruction:
        case From(reference, stage):
            return _one_line(f"FROM {reference} AS {stage}" if stage else f"FROM {reference}")
        case Run():
            return _run(instruction)
        case Copy():
            return _copy(instruction)
        case SetEnv(variables, expand):
            return "ENV " + _CONTINUED.join(f"{name}={_value(value, expand)}" for name, value in variables)
        case Labels(labels):
            return "LABEL " + _CONTINUED.join(f"{name}={_value(value)}" for name, value in labels)
        case SetWorkdir(path):
            return f"WORKDIR {_value(path)}"
        case SetUser(user):
            return _one_line(f"USER {user}")
        case Entrypoint(arguments):
            return _one_line(f"ENTRYPOINT {_json(arguments)}")
        case Remark(text):
            return _one_line(f"# {text}")
        case _:
            assert_never(instruction)


def _run(instruction: Run) -> str:
    command = " && ".join(instruction.lines)
    _one_line(re.sub(r"[\n\t]", " ", command))
    if _is_plain_shell(command):
        lines = [_wrap(_one_line(line)) for line in instruction.lines]
        parts = [*map(_mount, instruction.mounts), lines[0], *(f"&& {line}" for line in lines[1:])]
        return "RUN " + _CONTINUED.join(parts)
    form = _wrap(_one_line(_json(("/bin/sh", "-c", command))))
    return "RUN " + _CONTINUED.join((*map(_mount, instruction.mounts), form))


def _is_plain_shell(command: str) -> bool:
    """Whether a builder takes a command for shell text and for all of it."""
    return (
        not any(special in command for special in ("<<", "\n", "\t"))
        and not command.startswith(("#", "-"))
        and (not command.startswith("[") or _SHELL_TEST.match(command) is not None)
        and not command.endswith("\\")
        and command == command.strip()
    )


def _mount(mount: Mount) -> str:
    match mount:
        case CacheMount(id, target):
            options = f"type=cache,id={id},target={target},sharing=locked"
        case BindMount(source, target, from_, writable):
            origin = f",from={from_}" if from_ else ""
            options = f"type=bind{origin},source={source},target={target}{',rw' if writable else ''}"
        case SecretMount(id, env, target):
            place = "".join((f",env={env}" if env else "", f",target={target}" if target else ""))
            options = f"type=secret,id={id}{place},required=true"
        case _:
            assert_never(mount)
    if re.fullmatch(r"[A-Za-z0-9._/@+=, -]+", options) is None:
        raise ValueError(f"a mount can't be written: {options!r}")
    return f'--mount="{options}"' if " " in options else f"--mount={options}"


def _copy(instruction: Copy) -> str:
    flags = [f"--from={instruction.from_}"] if instruction.from_ else []
    flags += [f"--chown={instruction.owner}"] if instruction.owner else []
    paths = tuple(map(_one_line, (*instruction.sources, instruction.destination)))
    if all(_PLAIN_PATH.fullmatch(path) for path in paths):
        line = " ".join(("COPY", *flags, *paths))
        if len(line) <= _LONG_LINE or len(paths) == _SOURCE_AND_DESTINATION:
            return line
        return _CONTINUED.join((" ".join(("COPY", *flags)), *paths))
    # A builder replaces variables and takes quotes away in the words of either form, and expands patterns in sources.
    words = (*(_word(_pattern(path)) for path in instruction.sources), _word(instruction.destination))
    line = " ".join(("COPY", *flags, _json(words)))
    if len(line) <= _LONG_LINE or len(words) == _SOURCE_AND_DESTINATION:
        return _wrap(line)
    listed = f",{_CONTINUED}".join(map(_json_text, words))
    return f"{' '.join(('COPY', *flags))} [{listed}]"


def _pattern(path: str) -> str:
    if "\\" in path:
        raise ValueError(f"a source path can't have a backslash: {path!r}")
    return re.sub(r"([*?\[])", r"[\1]", path)


def _word(text: str) -> str:
    return re.sub(r"([\\\"'$])", r"\\\1", text)


def _value(text: str, expand: tuple[str, ...] = ()) -> str:
    """A literal word; `$NAME` and `${NAME}` stay what they are for the names in `expand`."""
    _one_line(text)
    if _PLAIN_VALUE.fullmatch(text):
        return _wrap(text)
    quoted: list[str] = []
    end = 0
    for match in _VARIABLE.finditer(text):
        if (match.group(1) or match.group(2)) in expand:
            quoted += (_in_quotes(text[end : match.start()]), match.group())
            end = match.end()
    quoted.append(_in_quotes(text[end:]))
    return _wrap(f'"{"".join(quoted)}"')


def _in_quotes(text: str) -> str:
    return re.sub(r'([\\"$])', r"\\\1", text)


def _json(words: tuple[str, ...]) -> str:
    return json.dumps(words, ensure_ascii=False)


def _json_text(word: str) -> str:
    return _wrap(json.dumps(word, ensure_ascii=False))


def _wrap(text: str) -> str:
    """The same text in lines that a builder can read: a continued line joins the next one without a trace."""
    if len(text.encode()) <= _LONGEST_LINE:
        return text
    lines: list[str] = []
    rest = text
    while len(rest.encode()) > _LONGEST_LINE:
        fitting = len(rest.encode()[:_LONGEST_LINE].decode(errors="ignore"))
        end = next(place for place in range(fitting, 0, -1) if _can_break(rest, place))
        lines.append(rest[:end])
        rest = rest[end:]
    return "\\\n".join((*lines, rest))


def _can_break(text: str, place: int) -> bool:
    return text[place - 1] != "\\" and text[place] != "#" and not text[place].isspace()


def _one_line(text: str) -> str:
    """The text itself; the plan refuses whatever could end a line, so anything else is a bug."""
    if not text.isprintable() and any(ord(character) < 32 or character in "\x7f\x85\u2028\u2029" for character in text):
        raise ValueError(f"text for a Dockerfile holds a control character: {text!r}")
    return text
