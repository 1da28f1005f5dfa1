"""The code of a sandboxed task: a code string, or the source of a function without its module."""

from __future__ import annotations

import inspect
import linecache
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flyte_compile_runtime.exits import LoadError


@dataclass(frozen=True, slots=True)
class Code:
    """Source text, the name of the function that it defines (None for a code string), and where it stands."""

    text: str
    function: str | None = None
    filename: str = "<code string>"
    first_line: int = 1

    @classmethod
    def of_string(cls, source: str) -> Code:
        """The code of a code string; its indentation is that of the place where it was written."""
        return cls(textwrap.dedent(source).strip("\n"))

    @classmethod
    def of_function(cls, function: Callable[..., Any]) -> Code:
        """The code of a function, decorators and all; raises `LoadError` if its source isn't there."""
        inner = inspect.unwrap(function)
        try:
            lines, first_line = inspect.getsourcelines(inner)
        except (OSError, TypeError) as error:
            raise LoadError(f"the source of the sandboxed task can't be read: {error}") from None
        text = textwrap.dedent("".join(lines))
        return cls(text, inner.__name__, inspect.getsourcefile(inner) or "<unknown>", first_line)

    def place(self, line: object) -> str:
        """`file, line 12` for a line of the text."""
        number = line if isinstance(line, int) else 1
        return f"{self.filename}, line {self.first_line + number - 1}"

    def traceback(self, frames: object) -> str:
        """The frames that the child reported, in the form of a traceback; none if it reported anything else."""
        text = ["Traceback (most recent call last, in the sandbox):\n"]
        for frame in frames if isinstance(frames, list) else ():
            match frame:
                case [int(line), str(name)]:
                    number = self.first_line + line - 1
                    where = f'  File "{self.filename}", line {number}, in {name}\n'
                    source = linecache.getline(self.filename, number) or self._line(line)
                    text.append(where + (f"    {source.strip()}\n" if source.strip() else ""))
        return "".join(text)

    def _line(self, number: int) -> str:
        lines = self.text.splitlines()
        return lines[number - 1] if 0 < number <= len(lines) else ""
