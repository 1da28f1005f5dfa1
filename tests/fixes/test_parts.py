"""Whether a text stays a module is asked of the statements that an edit touches, and holds for the whole text."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from flyte_compile.fixes.edits import edited
from flyte_compile.fixes.syntax import Syntax, is_python, read_syntax

STATEMENTS = (
    "x = 1\n",
    "x = 1; y = 2\n",
    "x = 1; \\\ny = 2\n",
    "\\\nx = 1\n",
    "# a remark \\\n",
    "\n",
    "@f\n\n# between\n@g(a=1)\nasync def h(\n    n,\n):\n    return n\n",
    "if x:\n    y = 1\n# a remark\nelse:\n    y = 2\n",
    "t = '''\nx = (\n'''\n",
    "z = f(a=1,\n      b=2)\n",
    "\fclass C: pass\n",
)
REPLACEMENTS = ("", "b", "c=3, ", "a=1, ", "(", ")", "'''", "\\", "#", "\n", ":\n", "\n    x", "else:\n", "x = 2\n")
TEXTS = st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=6).map("".join)


def syntax_of(text: str) -> Syntax:
    syntax = read_syntax("m.py", text)
    assert syntax is not None
    return syntax


@given(TEXTS, st.booleans(), st.data())
def test_what_is_said_of_parts_holds_for_the_whole(text: str, ended: bool, data: st.DataObject) -> None:
    text = text if ended else text.removesuffix("\n")
    syntax = read_syntax("m.py", text)
    assume(syntax is not None)
    assert syntax is not None
    bounds = sorted(data.draw(st.sets(st.integers(0, len(text)), min_size=1, max_size=4)))
    pairs = zip(bounds[::2], [*bounds[1::2], bounds[-1]], strict=False)
    edits = [syntax.replace(start, end, data.draw(st.sampled_from(REPLACEMENTS))) for start, end in pairs]
    if syntax.stays_python(edits):
        assert is_python(edited(text, edits))


@given(TEXTS, TEXTS)
def test_a_statement_more_or_less_is_no_harm(above: str, below: str) -> None:
    assume(not above.endswith("\\\n") and is_python(above) and is_python(below))
    syntax, start = read_syntax("m.py", f"{above}x = 1\n{below}"), len(above)
    assume(syntax is not None)
    assert syntax is not None
    assert syntax.stays_python([syntax.replace(start, start + len("x = 1"), "xs = [\n  1,\n]")])
    assert syntax.stays_python([syntax.insert(start, "w = 3\n")])
    assert syntax.stays_python([syntax.replace(start, start + len("x = 1\n"), "")])


@pytest.mark.parametrize(
    ("old", "new", "stays"),
    [("b=2", "a=2", False), ("b=2", "c=2", True), ("1)", "1", False), ("y = 1", "y = 1\nz = 2", True)],
)
def test_only_the_statement_that_changes(old: str, new: str, stays: bool) -> None:
    text = "x = f(a=0,\n  b=2)\ny = 1\nz = f(a=1)\n"
    syntax, start = syntax_of(text), text.index(old)
    assert syntax.stays_python([syntax.replace(start, start + len(old), new)]) is stays


def test_what_libcst_misplaces_is_not_fixed() -> None:
    assert read_syntax("m.py", "x = 1\n\\\nx = 2\n") is None
