"""`hashlib` on known bytes."""

from __future__ import annotations

import hashlib

from flyte_compile.values.library.applying import apply
from flyte_compile.values.model import Arguments, Const, Unknown, Value
from flyte_compile.values.natives import Function
from flyte_compile.values.run import Frame, Run

_NAMES = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s", "sha3_256", "sha3_512")


def _hash(name: str) -> Function:
    return lambda run, arguments, frame: apply(run, f"hashlib.{name}", getattr(hashlib, name), arguments)


def _new(run: Run, arguments: Arguments, frame: Frame) -> Value:
    name = arguments.get(0, "name")
    if not (isinstance(name, Const) and name.value in _NAMES):
        return name if isinstance(name, Unknown) else Unknown("a hash of this name isn't modelled", arguments.place)
    return apply(run, "hashlib.new", hashlib.new, arguments)


FUNCTIONS: dict[str, Function] = {**{f"hashlib.{name}": _hash(name) for name in _NAMES}, "hashlib.new": _new}
