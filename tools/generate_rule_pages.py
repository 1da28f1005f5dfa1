"""Write `docs/rules/`: a page for each code that can be found, and an index by family.

python tools/generate_rule_pages.py            writes the pages and removes those of codes that are gone
python tools/generate_rule_pages.py --check    says which pages are out of date, and ends with 1 where any is
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from flyte_compile.catalogue import Entry, entries
from flyte_compile.catalogue.explanation import Fence, Prose, blocks
from flyte_compile.diagnostics import CODES
from flyte_compile.rules import RULES

ROOT = Path(__file__).parents[1]
FOLDER = "docs/rules"
INDEX = f"{FOLDER}/README.md"

_INTRODUCTION = """\
<!-- Written by tools/generate_rule_pages.py. -->

# What flyte-compile finds

Every finding has a code and a name. An error will fail, or silently do something else; a warning is very probably not
what was meant; a note is worth knowing, and shown with `-v`. `flyte-compile explain CODE` shows a page in the terminal,
`flyte-compile rules --json` lists all of them for other programs.
"""


def generate() -> Mapping[str, str]:
    """The text of every page, by its path in the repository."""
    return {INDEX: _index(), **{entry.page: _page(entry) for entry in entries()}}


def outdated(root: Path) -> tuple[str, ...]:
    """The pages below a folder that aren't what would be written, those that shouldn't be there included."""
    wanted = generate()
    present = {path.relative_to(root).as_posix() for path in (root / FOLDER).glob("*")}
    stale = present - set(wanted)
    wrong = {
        path for path, text in wanted.items() if path not in present or (root / path).read_bytes() != text.encode()
    }
    return tuple(sorted(stale | wrong))


def _index() -> str:
    parts = [_INTRODUCTION]
    for family, members in groupby(entries(), key=lambda entry: entry.family):
        rows = (
            f"| [{entry.code}]({entry.code}.md) | `{entry.name}` | {entry.severity.label} | {_fix(entry)} "
            f"| {_cell(entry.summary)} |"
            for entry in members
        )
        parts.append(
            "\n".join((f"## {family}", "", "| code | name | severity | fix | |", "|---|---|---|---|---|", *rows)) + "\n"
        )
    return "\n".join(parts)


def _page(entry: Entry) -> str:
    return "\n".join(_lines(entry)) + "\n"


def _lines(entry: Entry) -> Iterator[str]:
    yield f"<!-- Written by tools/generate_rule_pages.py from {_source(entry)}. -->"
    yield ""
    yield f"# {entry.code}: {entry.name}"
    yield ""
    yield entry.summary
    yield ""
    mended = f" `flyte-compile {entry.mended}` may mend it." if entry.mended else ""
    yield f"*{entry.severity.label.capitalize()}, {entry.family}.*{mended} [All codes](README.md)"
    for section in entry.sections:
        yield ""
        yield f"## {section.title}"
        yield ""
        yield "\n\n".join(map(_block, blocks(section.text)))


def _block(block: Prose | Fence) -> str:
    """Markdown that shows which file a block of code is."""
    if isinstance(block, Prose):
        return block.text
    fence = f"```{block.language}\n{block.text}```"
    return fence if block.title is None else f"`{block.title}`:\n\n{fence}"


def _source(entry: Entry) -> str:
    if entry.code in CODES:
        return f"compiler/flyte_compile/catalogue/stages/{entry.code}.md"
    (module,) = (rule.__name__ for rule in RULES if entry.code == rule.CODE)
    return f"compiler/{module.replace('.', '/')}.py"


def _fix(entry: Entry) -> str:
    return "" if entry.fix is None else entry.fix.value


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> int:
    """The command line."""
    if sys.argv[1:] == ["--check"]:
        wrong = outdated(ROOT)
        for path in wrong:
            print(f"{path} is out of date: run tools/generate_rule_pages.py", file=sys.stderr)
        return 1 if wrong else 0
    wanted = generate()
    for path in outdated(ROOT):
        if path in wanted:
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_bytes(wanted[path].encode())
        else:
            (ROOT / path).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
