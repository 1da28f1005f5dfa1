"""TOML documents of the project, within bounds."""

from __future__ import annotations

import tomllib
from typing import Any

from flyte_compile.source.limits import has_long_keys


class TomlError(ValueError):
    """Text that is no TOML, or more than is read of it; the message says which in a clause."""


def parse_toml(data: bytes) -> dict[str, Any]:
    """The document in a file's bytes."""
    try:
        text = data.decode("utf-8-sig")
        if has_long_keys(text):
            raise TomlError("a key has very many parts")
        return tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise TomlError(" ".join(str(error).split())) from None
