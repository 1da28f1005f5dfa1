"""Files before and after their fixes: `cases/*.txt`, where a file that has no second version must stay as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.fixes.mending import mended, text_of, written

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    title: str
    unsafe: bool
    before: dict[str, str]
    after: dict[str, str]


def _cases() -> Iterator[Case]:
    for path in sorted(FOLDER.glob("*.txt")):
        for part in re.split(r"^=== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            title, _, body = part.partition("\n")
            before: dict[str, str] = {}
            after: dict[str, str] = {}
            pieces = re.split(r"^(---|\+\+\+) (\S+)\n", body, flags=re.MULTILINE)
            for mark, name, text in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
                (before if mark == "---" else after)[name] = text.rstrip("\n") + "\n"
            yield Case(title.removesuffix(" [unsafe]"), title.endswith(" [unsafe]"), before, {**before, **after})


CASES = tuple(_cases())
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)


@each_case
def test_before_and_after(case: Case, tmp_path: Path) -> None:
    fixed = mended(written(tmp_path, case.before), unsafe=case.unsafe)
    assert {name: text_of(fixed, name) for name in case.after} == case.after


@each_case
def test_a_second_time_changes_nothing(case: Case, tmp_path: Path) -> None:
    again = mended(written(tmp_path, case.after), unsafe=case.unsafe)
    assert (again.count, again.files) == (0, {})


@each_case
def test_with_carriage_returns_and_a_byte_order_mark(case: Case, tmp_path: Path) -> None:
    before = {name: _as_on_windows(text) for name, text in case.before.items()}
    after = {name: _as_on_windows(text) for name, text in case.after.items()}
    fixed = mended(written(tmp_path, before), unsafe=case.unsafe)
    assert {name: fixed.project.read(name) for name in after} == after


def _as_on_windows(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode("utf-8-sig")
