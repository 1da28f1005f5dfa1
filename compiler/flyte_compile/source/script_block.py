"""The metadata block of a script (PEP 723): TOML in the comment lines between `# /// script` and `# ///`."""

from __future__ import annotations

from typing import Any

from flyte_compile.source.toml import parse_toml

_OPENING = "# /// script"
_CLOSING = "# ///"


def parse_script_block(data: bytes) -> dict[str, Any] | None:
    """The document in a script's first block, `None` where it has none; raises `TomlError`.

    The first closing line ends it, as in the SDK: installers that follow the specification to the letter take the last
    one of a run of comments.
    """
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    block = _block(text.split("\n"))
    return None if block is None else parse_toml("\n".join(block).encode())


def _block(lines: list[str]) -> list[str] | None:
    content: list[str] | None = None
    for line in lines:
        if content is not None and line.rstrip() == _CLOSING:
            return content
        if content is not None and line == "#":
            content.append("")
        elif content is not None and line.startswith("# "):
            content.append(line[2:])
        else:
            content = [] if line.rstrip() == _OPENING or (content == [] and not line.strip()) else None
    return None
