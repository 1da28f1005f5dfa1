"""What is wrong with the inputs of a task: each problem has the path of its value, all are collected."""

from __future__ import annotations

from collections.abc import Iterable

_SHOWN = 60


class Problems:
    """The problems found so far, in the order of the inputs; false while there are none."""

    def __init__(self) -> None:
        self._found: list[tuple[str, str]] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, path: str, message: str) -> None:
        """Notes that the value at `path` (`config.steps[2]`) is wrong."""
        self._found.append((path, message))

    def expected(self, path: str, expected: str, value: object) -> None:
        """Notes that the value at `path` is not what its annotation asks for."""
        self.add(path, f"expected {expected}, got {show(value)}")

    def extend(self, other: Problems) -> None:
        """Takes over the problems of another attempt at a part of the inputs."""
        self._found.extend(other._found)

    def at(self, path: str) -> bool:
        """Whether there is a problem with the value at `path` itself, not only with something within it."""
        return any(where == path for where, _ in self._found)

    def lines(self) -> tuple[str, ...]:
        """One line for each problem."""
        return tuple(f"input {path!r}: {' '.join(message.split())}" for path, message in self._found)


def show(value: object) -> str:
    """A JSON value as a message shows it: short, and with its kind, as that is mostly what is wrong with it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "an object" if value else "an empty object"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    try:
        text = repr(value)
    except ValueError:
        # Python writes no int of more than 4300 digits.
        text = "a number of thousands of digits"
    if len(text) > _SHOWN:
        text = text[: _SHOWN - 3] + "..."
    return f"{type(value).__name__} {text}"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`, did you mean 'x'?` where a known name is close to `name`, else nothing."""
    import difflib

    close = difflib.get_close_matches(name, list(known), n=1)
    return f", did you mean {close[0]!r}?" if close else ""
