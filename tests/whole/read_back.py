"""Every file of a build as other programs read it: BuildKit's parser, PyYAML, JSON, Python's own, Markdown's."""

from __future__ import annotations

import ast
import json
import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from markdown_it import MarkdownIt
from tests.emit.dockerfile_reader import read
from tests.whole.conftest import Build, load_yaml
from tests.whole.text_places import Place

_DIGEST = re.compile(
    r"sha256:[0-9a-f]{64}|(?<=:)[0-9a-f]{16}(?![0-9a-f])|(?<=pod-|job-)[0-9a-f]{8}(?=\.yaml)|(?<=-run-)[0-9a-f]{8}\Z"
)
_SAID = frozenset(("diagnostics", "files", "unsupported"))
"""What of the manifest is about findings and about the bytes of other files."""


def read_back(build: Build, *, raw: bool = False) -> dict[str, Any]:
    """Path to content, as trees of dictionaries, lists and scalars; digests, which any text changes, are `#`.

    A step of an image's build is a list of words, and so is a line of the README, or with `raw` the text that it is.
    """
    return {
        _without_digests(path): _without_digests(_content(path, text, raw))
        for path, text in build.files.items()
        if not path.startswith("runtime/")
    }


def words(command: str) -> list[str]:
    """The words of shell text in which nothing is special but quotes, `&&` and `$NAME`, which becomes `<NAME>`.

    Anything else that a shell would act on is an error, so a text that comes back as one word is one.
    """
    found: list[str] = []
    word: str | None = None
    place = 0
    while place < len(command):
        match = _TOKEN.match(command, place)
        assert match is not None, f"a shell acts on {command[place : place + 20]!r}"
        place = match.end()
        if match["space"]:
            found += [] if word is None else [word]
            word = None
            continue
        if match["double"] is not None:
            part = _DOUBLE.sub(lambda part: part[1] or f"<{part[2] or part[3]}>", match["double"])
        else:
            part = match["plain"] or match["single"] or match["escaped"] or ""
        word = (word or "") + part
    return [*found, *([] if word is None else [word])]


_PLAIN = r"""[^\s'"\\$`;|&<>()*?\[\]{}~\#!]+|(?<=\S)\#|(?<=[ ])&&(?=[ ])"""
_SECRET = r'"\$\(cat /run/secrets/[a-z0-9-]+\)"'
"""How a step reads the value of a build secret."""
_LISTS = r"(?<=&&[ ]rm[ ]-rf[ ])/var/lib/apt/lists/\*$"
"""What a step that installs Debian packages ends with."""
_QUOTED = r"""(?:[^"\\$`]|\\["\\$`]|\\(?!["\\$`])|\$(?![(\w{])|\$\w+|\$\{\w+\})*"""
_TOKEN = re.compile(
    rf"""(?P<space>[ ]+)|(?P<plain>{_SECRET}|{_LISTS}|{_PLAIN})"""
    rf"""|'(?P<single>[^']*)'|"(?P<double>{_QUOTED})"|\\(?P<escaped>.)""",
    re.DOTALL | re.ASCII,
)
_DOUBLE = re.compile(r"""\\(["\\$`])|\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))""", re.ASCII)


def comments_of(text: str) -> list[str]:
    """The comment lines before a YAML document."""
    lines = text.split("\n")
    return [line for line in lines if line.startswith("#")]


def _content(path: str, text: str, raw: bool) -> Any:
    name = path.rsplit("/", 1)[-1]
    if name == "manifest.json":
        return _without_findings(json.loads(text))
    if name.endswith(".json"):
        return _bake(json.loads(text))
    if name.endswith(".yaml"):
        return {"documents": _with_inputs(load_yaml(text)), "comments": len(comments_of(text))}
    if name == "Dockerfile":
        return [_instruction(item, raw) for item in read(text)]
    if name.endswith(".py"):
        compile(text, path, "exec")
        return _python(ast.parse(text))
    if name.endswith(".md"):
        return [_token(token) for token in MarkdownIt("gfm-like", {"linkify": False}).parse(text)]
    assert name.endswith("ignore"), path
    return text.splitlines()


def _with_inputs(value: Any) -> Any:
    """The inputs that a pod is given, as the entrypoint reads them."""
    match value:
        case {"name": "FLYTE_COMPILE_INPUTS", "value": str(text)}:
            assert "$" not in text
            return {**value, "value": json.loads(text)}
        case dict():
            return {key: _with_inputs(item) for key, item in value.items()}
        case list():
            return [_with_inputs(item) for item in value]
        case _:
            return value


def _instruction(item: tuple[Any, ...], raw: bool) -> Any:
    """An instruction with its pairs as a dictionary."""
    keyword, *rest = item
    if keyword in ("ENV", "LABEL"):
        return [keyword, dict(rest[0])]
    if keyword == "RUN":
        mounts, (*shell, command) = rest
        return [keyword, mounts, list(shell), command if raw or _OWN.match(command) else words(command)]
    return [keyword, *(list(part) if isinstance(part, tuple) else part for part in rest)]


_OWN = re.compile("groupadd ")
"""A step that is the compiler's alone, and written in more of the shell's language."""


def _bake(value: Any) -> Any:
    """What bake makes of its file: `$${` and `%%{` stand for `${` and `%{`."""
    match value:
        case str():
            assert not re.search(r"(?<!\$)\$\{(?!SOURCE\}|BUILD\})|(?<!%)%\{", value)
            return value.replace("$${", "${").replace("%%{", "%{")
        case list():
            return [_bake(item) for item in value]
        case dict():
            return {_bake(key): _bake(item) for key, item in value.items()}
        case _:
            return value


def _python(node: Any) -> Any:
    match node:
        case ast.Constant(value):
            return value
        case ast.AST():
            return [type(node).__name__, *(_python(value) for _, value in ast.iter_fields(node))]
        case list():
            return [_python(item) for item in node]
        case _:
            return node


def _token(token: Any) -> Any:
    if token.type == "fence":
        return ["fence", token.info, [_line(line) for line in token.content.split("\n")]]
    if token.children:
        return [token.type, [_token(child) for child in token.children]]
    return [token.type, token.tag, token.content]


def _line(line: str) -> Any:
    try:
        return shlex.split(line)
    except ValueError:
        return line


def _without_findings(value: Any) -> Any:
    match value:
        case dict():
            return {key: _without_findings(item) for key, item in value.items() if key not in _SAID}
        case list():
            return [_without_findings(item) for item in value]
        case _:
            return value


def _without_digests(value: Any) -> Any:
    match value:
        case str():
            return _DIGEST.sub("#", value)
        case dict():
            return {_without_digests(key): _without_digests(item) for key, item in value.items()}
        case list() | tuple():
            return [_without_digests(item) for item in value]
        case _:
            return value


def differences(expected: Any, found: Any, text: str, word: str, place: Place) -> Iterator[str]:
    """Where a tree isn't `expected` with `text` for every `word`.

    For a place that gives names, what `word` is in may also be a label that is made for the text.
    """
    yield from _compare(expected, found, _Text(text, word, place), "")


class _Text:
    def __init__(self, text: str, word: str, place: Place) -> None:
        self.text, self.word, self.place = text, word, place

    def same(self, expected: object, found: object) -> bool:
        if not isinstance(expected, str) or self.word not in expected.lower():
            return expected == found and type(expected) is type(found)
        if not isinstance(found, str):
            return False
        exact = expected.replace(self.word, self.text)
        if found == exact or found in self.place.also(exact) or found in self._parts(expected):
            return True
        return self.place.labels and _LABEL.fullmatch(found) is not None

    def _parts(self, expected: str) -> Iterator[str]:
        for text in self.place.also(self.text):
            yield expected.replace(self.word, text)
            for quoted in (ascii(self.word), f'"{self.word}"'):
                if quoted in expected:
                    yield expected.replace(quoted, text)


_LABEL = re.compile(r"[A-Za-z0-9._/:@#'\"${}() =,-]+")
"""What a name may consist of, with what stands around it in a command or a path."""


def _compare(expected: Any, found: Any, text: _Text, place: str) -> Iterator[str]:
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        if len(expected) != len(found):
            yield f"{place}: {sorted(map(repr, expected))} -> {sorted(map(repr, found))}"
            return
        for key, other in _pairs(expected, found, text):
            if not text.same(key, other):
                yield f"{place}: key {key!r} -> {other!r}"
            else:
                yield from _compare(expected[key], found[other], text, f"{place}/{key}")
    elif isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            yield f"{place}: {expected!r:.300} -> {found!r:.300}"
            return
        for number, (one, other) in enumerate(zip(expected, found, strict=True)):
            yield from _compare(one, other, text, f"{place}[{number}]")
    elif not text.same(expected, found):
        yield f"{place}: {expected!r:.300} -> {found!r:.300}"


def _pairs(expected: Mapping[str, Any], found: Mapping[str, Any], text: _Text) -> Iterator[tuple[str, str]]:
    left = dict.fromkeys(found)
    waiting = []
    for key in expected:
        exact = key.replace(text.word, text.text) if isinstance(key, str) else key
        if exact in left:
            del left[exact]
            yield key, exact
        else:
            waiting.append(key)
    yield from zip(sorted(waiting), sorted(left), strict=True)
