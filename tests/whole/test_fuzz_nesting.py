"""Syntax of every kind, far deeper and far longer than anybody writes it: a diagnostic or a build."""

# A program is easier to read on one line.

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.whole.hostile import bounded, limited

NESTED: dict[str, Callable[[int], str]] = {
    "parentheses": lambda n: f"x = {'(' * n}1{')' * n}",
    "lists": lambda n: f"x = {'[' * n}1{']' * n}",
    "dictionaries": lambda n: f"x = {'{1:' * n}1{'}' * n}",
    "tuples of targets": lambda n: f"{'(' * n}x{',)' * n} = 1",
    "minus": lambda n: f"x = {'-' * n}1",
    "minus, apart": lambda n: f"x = {'- ' * n}1",
    "not": lambda n: f"x = {'not ' * n}1",
    "attributes": lambda n: f"x = flyte{'.a' * n}",
    "calls": lambda n: f"x = print{'()' * n}",
    "calls in calls": lambda n: f"x = {'str(' * n}1{')' * n}",
    "subscripts": lambda n: f"y = []\nx = y{'[0]' * n}",
    "lambdas": lambda n: f"x = {'lambda: ' * n}1",
    "comprehensions": lambda n: f"x = {'[' * n}1{' for _ in [1]]' * n}",
    "loops of a comprehension": lambda n: f"x = [1 {'for _ in [1] ' * n}]",
    "conditions": lambda n: f"x = {'1 if 1 else ' * n}1",
    "sums": lambda n: f"x = {'1+' * n}1",
    "texts joined": lambda n: "x = " + '"a" + ' * n + '"b"',
    "powers": lambda n: f"x = {'1**' * n}1",
    "or": lambda n: f"import foo\nx = {'foo.a or ' * n}1",
    "comparisons": lambda n: f"x = {'1 < ' * n}1",
    "texts in a row": lambda n: "x = " + '"a" ' * n,
    "f-strings in a row": lambda n: "x = " + 'f"{1}" ' * n,
    "f-strings": lambda n: "x = " + 'f"{' * n + "1" + '}"' * n,
    "items": lambda n: f"x = [{'1, ' * n}]",
    "parameters": lambda n: f"def g({', '.join(f'a{i}' for i in range(n))}): pass",
    "arguments": lambda n: f"x = dict({', '.join(f'a{i}=1' for i in range(n))})",
    "targets": lambda n: f"x = {'y = ' * n}1",
    "statements": lambda n: "x = 1\n" * n,
    "elif": lambda n: "y = 5\nif y == 0: pass\n" + "elif y == 1: pass\n" * n,
    "elif, unknown": lambda n: "import foo\nif foo.a: pass\n" + "elif foo.a: z = 1\n" * n,
    "cases": lambda n: "match 5:\n" + "    case 1: pass\n" * n,
    "cases, unknown": lambda n: "import foo\nmatch foo.a:\n" + "    case 1: z = 1\n" * n,
    "patterns": lambda n: f"match 5:\n    case {'[' * n}1{']' * n}: pass",
    "alternatives": lambda n: f"match 5:\n    case {' | '.join('1' * n)}: pass",
    "decorators": lambda n: "def d(f): return f\n" + "@d\n" * n + "def g(): pass",
    "foreign decorators": lambda n: "import foo\n" + "@foo.d\n" * n + "def g(): pass",
    "imports": lambda n: f"import {'.'.join('a' * n)}",
    "dots": lambda n: f"from {'.' * n} import x",
    "managers": lambda n: f"import foo\nwith {', '.join(['foo.a() as b'] * n)}: pass",
    "handlers": lambda n: "try: 1/0\n" + "except KeyError: pass\n" * n + "except: pass",
    "annotations": lambda n: f"x: {'list[' * n}int{']' * n} = 1",
    "if": lambda n: _blocks("if 1:", n),
    "if, unknown": lambda n: "import foo\n" + _blocks("if foo.a:", n),
    "for": lambda n: _blocks("for i in [1]:", n),
    "for, unknown": lambda n: "import foo\n" + _blocks("for i in foo.a:", n),
    "while, unknown": lambda n: "import foo\n" + _blocks("while foo.a:", n),
    "with": lambda n: "import foo\n" + _blocks("with foo.a:", n),
    "def": lambda n: _blocks("def g():", n),
    "class": lambda n: _blocks("class C:", n),
    "classes": lambda n: "class C0: pass\n" + "".join(f"class C{i + 1}(C{i}): pass\n" for i in range(n)),
    "diamonds": lambda n: (
        "class C0: pass\n"
        + "".join(
            f"class A{i}(C{i}): pass\nclass B{i}(C{i}): pass\nclass C{i + 1}(A{i}, B{i}): pass\n" for i in range(n)
        )
        + f"x = C{n}()\ny = hasattr(x, 'nothing')"
    ),
}


def _blocks(head: str, count: int) -> str:
    return "".join(" " * level + head + "\n" for level in range(count)) + " " * count + "y = 1"


LONG = {
    "name": "x" * 10**6 + " = 1",
    "text": "x = '" + "a" * 10**6 + "'",
    "number": "x = " + "9" * 10**6,
    "hexadecimal number": "x = 0x" + "f" * 10**6,
    "fraction": "x = 1." + "9" * 10**6 + "e9999",
    "comment": "#" + "a" * 10**6,
    "indentation": "if 1:\n" + " " * 10**6 + "x = 1",
    "blanks": " " * 10**6,
    "empty lines": "\n" * 10**6,
    "continued lines": "\\\n" * 500_000,
    "quotes": '"' * 10**6,
    "braces of an f-string": "x = f'" + "{" * 10**6,
    "list": f"x = [{'1,' * 500_000}]",
    "names of environments": f"y = flyte.TaskEnvironment(name='{'a' * 10**6}')",
    "description": f"y = flyte.TaskEnvironment(name='y', description='{'a b' * 300_000}')",
    "keyword": f"y = flyte.TaskEnvironment(**{{'{'a' * 10**6}': 1}})",
}
"""A line of a megabyte, or as many lines."""

WORST = {
    "a dotted name": "import " + ".".join("a" * 400_000),
    "dotted names": ("import " + ".".join("a" * 4_000) + "\n") * 400,
    "sixteen megabytes of statements": "x = 1\n" * 2_700_000,
    "sixteen megabytes of items": "x = [" + "1," * 8_000_000 + "]",
    "a million imports": "import " + ",".join(f"a{i}" for i in range(240_000)),
    **{
        f"newer syntax and {name}": f"type X = int\n{text}"
        for name, text in {
            "conditions": f"x = {'1 if 1 else ' * 100_000}1",
            "sums": f"x = {'1+' * 100_000}1",
            "minus": f"x = {'- ' * 100_000}1",
            "not": f"x = {'not ' * 100_000}1",
            "lambdas": f"x = {'lambda:' * 100_000}1",
            "lambdas of two": f"x = {'lambda a, b: ' * 3_000}1",
            "calls": f"x = a{'()' * 100_000}",
            "attributes": f"x = a{'.a' * 3_000}",
            "powers": f"x = {'1**' * 3_000}1",
            "texts": "x = " + '"a" ' * 3_000,
            "elif": "if 1: pass\n" + "elif 1: pass\n" * 3_000,
            "loops": f"x = [1 {'for a, b in c ' * 3_000}]",
            "f-strings": "x = " + 'f"{' * 3_000 + "1" + '}"' * 3_000,
            "an f-string": f'x = f"{{{"a." * 100_000}a}}"',
            "statements": "x = 1\n" * 100_000,
        }.items()
    },
}
"""What would overflow the stack of a parser or fill the memory: in a process of its own, with bounds."""


@pytest.mark.parametrize("kind", NESTED)
def test_deep_syntax(tmp_path: Path, kind: str) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    for depth in (30, 95, 250, 3_000):
        outcome = limited(tmp_path, NESTED[kind](depth))
        assert outcome.diagnostics or any(path.startswith("tasks/after/") for path in outcome.files), depth
        assert not outcome.codes & {"FC002"}, depth


@pytest.mark.parametrize("kind", LONG)
def test_long_lines(tmp_path: Path, kind: str) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    outcome = limited(tmp_path, LONG[kind])
    assert outcome.diagnostics or any(path.startswith("tasks/after/") for path in outcome.files)
    assert all(len(found.message) + len(found.help or "") < 3_000 for found in outcome.diagnostics)


@pytest.mark.skipif(sys.platform != "linux", reason="there is no such limit")
def test_what_parsers_do_not_survive(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    for number, text in enumerate(WORST.values()):
        (tmp_path / f"m{number}.py").write_text(f"import flyte\n{text}\n")
    said = bounded(tmp_path, 250_000)
    for number, name in enumerate(WORST):
        assert said.get(f"m{number}.py", "").startswith(("FC00", "built")), (name, said.get(f"m{number}.py"))
