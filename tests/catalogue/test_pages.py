"""`docs/rules` is what the generator writes."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOOL = runpy.run_path(str(ROOT / "tools" / "generate_rule_pages.py"))


def test_the_pages_are_current() -> None:
    assert TOOL["outdated"](ROOT) == (), "run tools/generate_rule_pages.py"


def test_what_is_out_of_date_is_told(tmp_path: Path) -> None:
    pages = TOOL["generate"]()
    for path, text in pages.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(text.encode())
    assert TOOL["outdated"](tmp_path) == ()
    (tmp_path / "docs/rules/FC001.md").unlink()
    (tmp_path / "docs/rules/FC301.md").write_bytes(b"")
    (tmp_path / "docs/rules/FC999.md").write_bytes(b"")
    assert TOOL["outdated"](tmp_path) == ("docs/rules/FC001.md", "docs/rules/FC301.md", "docs/rules/FC999.md")
