"""The examples of an explanation as projects of their own.

A block of Python without a title is the module `tasks.py`; a title names the file that a block is, relative to the
project root. A block of `console` holds the command, whose options count:
`$ flyte-compile check --platform gke tasks.py`.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

from flyte_compile.catalogue import Entry
from flyte_compile.catalogue.explanation import Fence, blocks
from flyte_compile.config import Config, load_config
from flyte_compile.diagnostics import Diagnostic
from flyte_compile.pipeline import check
from flyte_compile.source import Project

MODULE = "tasks.py"
_FLAGS = ("strict",)
_TABLES = ("define",)


def fences(entry: Entry, title: str) -> tuple[Fence, ...]:
    """The blocks of code of a section."""
    (section,) = (section for section in entry.sections if section.title == title)
    return tuple(block for block in blocks(section.text) if isinstance(block, Fence))


def checked(example: tuple[Fence, ...], folder: Path, *, ignored: str | None = None) -> tuple[Diagnostic, ...]:
    """What checking an example finds, in a folder that becomes its project; a code may be suppressed."""
    config = laid_out(example, folder, ignored)
    return check([folder / MODULE], Project(folder), config).diagnostics


def laid_out(example: tuple[Fence, ...], folder: Path, ignored: str | None = None) -> Config:
    """Write an example's files; what its command and its `pyproject.toml` say."""
    (folder / "pyproject.toml").touch()
    for fence in example:
        if fence.language != "console":
            path = folder / (fence.title or MODULE)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(fence.text, encoding="utf-8")
    given = _options(example)
    return load_config(folder, given if ignored is None else {**given, "ignore": [ignored]})


def _options(example: tuple[Fence, ...]) -> dict[str, Any]:
    """What the command of an example says, by the configuration's keys."""
    given: dict[str, Any] = {}
    for fence in example:
        if fence.language != "console":
            continue
        program, command, *words = shlex.split(fence.text.removeprefix("$ "))
        assert (program, command, words.pop()) == ("flyte-compile", "check", MODULE)
        while words:
            key = words.pop(0).removeprefix("--")
            if key in _FLAGS:
                given[key] = True
            elif key in _TABLES:
                name, _, value = words.pop(0).partition("=")
                given[key] = {name: value}
            else:
                given[key] = words.pop(0)
    return given


OTHER_FIXABLE = {
    "FC004": "from flyte import Resorces\n",
    "FC212": (
        "import flyte\n"
        'image = flyte.Image.from_debian_base().with_env_vars({"WORKERS": 4})\n'
        'env = flyte.TaskEnvironment(name="etl", image=image)\n'
    ),
    "FC610": (
        "import flyte\n"
        'cache = flyte.Cache(behavior="overide", version_override="1")\n'
        'env = flyte.TaskEnvironment(name="etl", cache=cache)\n'
    ),
}
"""Modules with a finding that carries a fix, where the example's carries none."""


def fixable(entry: Entry) -> tuple[Fence, ...]:
    """A module with a finding of that code which carries a fix."""
    if entry.code in OTHER_FIXABLE:
        return (Fence("python", None, OTHER_FIXABLE[entry.code]),)
    return fences(entry, "Example")
