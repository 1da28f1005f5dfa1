"""How entries are shown."""

from __future__ import annotations

import re

from flyte_compile.catalogue import Entry, Section, entries
from flyte_compile.catalogue.terminal import render_entry, render_table
from flyte_compile.diagnostics import Severity

_EXPLANATION = """Says `--define NAME=VALUE` to whoever asks, and does so in more words
than a narrow terminal has room for.

- one
- two, which is longer than a line of a terminal that nobody would want

```python title="src/tasks.py"
x = "import"  # a comment

return 1
```"""
ENTRY = Entry("FC999", "some-name", Severity.NOTE, "A sentence about `x`.", (Section("Why", _EXPLANATION),))

_PLAIN = """\
FC999 some-name
note, Sandboxed tasks

A sentence about `x`.

Why

Says `--define NAME=VALUE` to whoever
asks, and does so in more words than a
narrow terminal has room for.

- one
- two, which is longer than a line of a
  terminal that nobody would want

src/tasks.py:
    x = "import"  # a comment

    return 1
"""


def test_plain_text() -> None:
    assert render_entry(ENTRY, colour=False, width=40) == _PLAIN


def test_colours_add_nothing_but_colours() -> None:
    coloured = render_entry(ENTRY, colour=True, width=40)
    assert "\x1b[1mFC999 some-name\x1b[0m" in coloured
    assert "\x1b[36m--define NAME=VALUE\x1b[0m" in coloured
    assert '\x1b[32m"import"\x1b[0m  \x1b[2m# a comment\x1b[0m' in coloured
    assert re.sub(r"\x1b\[\d*m", "", coloured) == _PLAIN.replace("`", "")


def test_a_very_narrow_terminal_breaks_nothing() -> None:
    assert render_entry(ENTRY, colour=False, width=1) == _PLAIN
    assert render_table(entries(), colour=False, width=1)


def test_every_entry_is_shown_whole() -> None:
    for entry in entries():
        shown = " ".join(render_entry(entry, colour=False, width=None).split())
        for section in entry.sections:
            for word in re.sub(r"```.*", "", section.text).split():
                assert word in shown


def test_the_table_has_a_line_for_each_code() -> None:
    lines = render_table(entries(), colour=False, width=None).splitlines()
    codes = [line.split()[0] for line in lines if line.startswith("  FC")]
    assert codes == [entry.code for entry in entries()]
    assert {line.index("  error  ") for line in lines if "  error  " in line} == {
        lines[3].index("  error  "),
    }


def test_the_table_fits_the_terminal() -> None:
    for width in (80, 120):
        assert max(map(len, render_table(entries(), colour=False, width=width).splitlines())) <= width
    plain = render_table(entries(), colour=False, width=80)
    assert re.sub(r"\x1b\[\d*m", "", render_table(entries(), colour=True, width=80)) == plain
