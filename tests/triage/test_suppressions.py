"""Which lines a comment is about."""

from __future__ import annotations

import ast
import textwrap

import pytest

from flyte_compile.diagnostics import Span
from flyte_compile.triage import Suppression, Suppressions, suppressions_in


def _read(source: str) -> list[Suppression]:
    text = textwrap.dedent(source).lstrip("\n")
    return list(suppressions_in("a.py", text, ast.parse(text)))


def _covered(source: str) -> list[int]:
    """The lines of a module on which a finding of one line is suppressed."""
    comments = Suppressions(_read(source))
    last = len(textwrap.dedent(source).strip().splitlines())
    return [line for line in range(1, last + 1) if list(comments.covering(Span("a.py", line, 1, line, 2)))]


CASES = {
    "behind code": ("x = 1  # flyte-compile: ignore[FC301] why\ny = 2", [1]),
    "above a statement": ("# flyte-compile: ignore[FC301] why\nx = 1\ny = 2", [1 + 1]),
    "above a call of several lines": (
        "# flyte-compile: ignore[FC301] why\nx = f(\n    1,\n    2,\n)\ny = 2",
        [2, 3, 4, 5],
    ),
    "above other comments": ("# flyte-compile: ignore[FC301] why\n# more\n\nx = 1\ny = 2", [4]),
    "above an argument": ("x = f(\n    # flyte-compile: ignore[FC301] why\n    a=1,\n    b=2,\n)", [3]),
    "above an argument of several lines": (
        "x = f(\n    # flyte-compile: ignore[FC301] why\n    a=g(\n        1,\n    ),\n    b=2,\n)",
        [3, 4, 5],
    ),
    "above an item of a mapping": (
        "x = {\n    # flyte-compile: ignore[FC301] why\n    'a': g(\n        1,\n    ),\n    'b': 2,\n}",
        [3, 4, 5],
    ),
    "above a call of a chain": (
        "x = (\n    f()\n    # flyte-compile: ignore[FC301] why\n    .g(\n        1,\n    )\n    .h()\n)",
        [4, 5, 6],
    ),
    "above the middle of an argument": (
        "x = f(a=1 +\n    # flyte-compile: ignore[FC301] why\n    2, b=g(\n        3,\n    ))",
        [3],
    ),
    "behind an argument": ("x = f(\n    a=1,  # flyte-compile: ignore[FC301] why\n    b=2,\n)", [2]),
    "behind the first line of a call": ("x = f(  # flyte-compile: ignore[FC301] why\n    a=1,\n)", [1]),
    "above a decorated function": (
        "# flyte-compile: ignore[FC301] why\n@task(\n    a=1\n)\nasync def f(\n    x: int,\n):\n    y = 1\n",
        [2, 3, 4, 5, 6, 7],
    ),
    "in a body": ("def f():\n    # flyte-compile: ignore[FC301] why\n    g(\n        1\n    )\n    h()", [3, 4, 5]),
    "above a condition": ("# flyte-compile: ignore[FC301] why\nif x:\n    y = 1", [2]),
    "above a case": ("match x:\n    # flyte-compile: ignore[FC301] why\n    case 1:\n        y = 1", [3]),
    "above a body on the same line": ("# flyte-compile: ignore[FC301] why\nif x: y = 1", [2]),
    "after another tool's comment": ("x = 1  # noqa: E501  # flyte-compile: ignore[FC301] why", [1]),
    "in a string": ('x = "# flyte-compile: ignore[FC301] why"', []),
    "in prose": ("x = 1  # as flyte-compile: ignores it", []),
    "at the end": ("x = 1\n# flyte-compile: ignore[FC301] why", []),
}


@pytest.mark.parametrize(("source", "lines"), CASES.values(), ids=CASES)
def test_lines(source: str, lines: list[int]) -> None:
    assert _covered(source) == lines


def test_a_comment_on_the_last_line_of_what_a_finding_is_about() -> None:
    comments = Suppressions(_read("x = f(\n    1,\n)  # flyte-compile: ignore[FC301] why\n"))
    assert len(list(comments.covering(Span("a.py", 1, 1, 3, 2)))) == 1
    assert len(list(comments.covering(Span("a.py", 3, 1, 3, 2)))) == 1
    assert not list(comments.covering(Span("a.py", 2, 5, 2, 6)))
    assert not list(comments.covering(Span("b.py", 3, 1, 3, 2)))


def test_a_comment_above_is_not_about_what_only_ends_there() -> None:
    comments = Suppressions(_read("x = f(\n    1,\n    # flyte-compile: ignore[FC301] why\n    2)\n"))
    assert len(list(comments.covering(Span("a.py", 4, 5, 4, 6)))) == 1
    assert not list(comments.covering(Span("a.py", 1, 1, 4, 7)))


def test_what_is_written() -> None:
    (comment,) = _read("x = 1  # flyte-compile: ignore[FC301, quantity]: ours is a fork  # noqa")
    assert (comment.codes, comment.reason) == (("FC301", "quantity"), "ours is a fork")
    assert (comment.span.line, comment.span.column) == (1, 10)


def test_two_on_a_line() -> None:
    first, second = _read("x = 1  # flyte-compile: ignore[FC301] one # flyte-compile: ignore[FC203] two")
    assert (first.codes, first.reason) == (("FC301",), "one")
    assert (second.codes, second.reason) == (("FC203",), "two")
    assert (first.span.column, first.span.end_column) == (10, 42)
    assert (second.span.column, second.span.end_column) == (45, 77)


@pytest.mark.parametrize(("reason", "read"), [("#123", "#123"), ("see #12, #13", "see #12, #13"), ("#noqa", "")])
def test_a_number_is_a_reason(reason: str, read: str) -> None:
    (comment,) = _read(f"x = 1  # flyte-compile: ignore[FC301] {reason}")
    assert comment.reason == read


@pytest.mark.parametrize("source", ["x = 1  # flyte-compile: ignore", "x = 1  # flyte-compile: ignore[] because"])
def test_without_a_code(source: str) -> None:
    (comment,) = _read(source)
    assert comment.codes == ()
