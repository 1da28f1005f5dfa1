"""Rounds of fixes: they end, whatever the fixes are, and what one round can't make the next one does."""

from __future__ import annotations

from pathlib import Path

from tests.fixes.mending import mended, text_of, written

from flyte_compile.diagnostics import Diagnostic, Severity, Span
from flyte_compile.diagnostics.fix import rewrite
from flyte_compile.fixes.rounds import MOST_ROUNDS, fix_all
from flyte_compile.source import Project

PLACE = Span("tasks.py", 1, 5, 1, 6)


def finding(old: int, new: int) -> Diagnostic:
    return Diagnostic("FC999", Severity.ERROR, "wrong", PLACE, fix=rewrite(PLACE, old, new))


def test_fixes_that_undo_each_other_end(tmp_path: Path) -> None:
    fixed = fix_all(
        written(tmp_path, {"tasks.py": "x = 1\n"}), lambda project: (finding(1, 2), finding(2, 1)), unsafe=False
    )
    assert (fixed.count, fixed.files) == (1, {"tasks.py": b"x = 2\n"})


def test_a_fix_that_brings_another_finding(tmp_path: Path) -> None:
    def check(project: Project) -> tuple[Diagnostic, ...]:
        data = project.read("tasks.py") or b""
        digit = int(data[4:5])
        return (finding(digit, digit + 1),) if digit < 9 else ()

    fixed = fix_all(written(tmp_path, {"tasks.py": "x = 0\n"}), check, unsafe=False)
    assert (fixed.count, fixed.files, fixed.left) == (9, {"tasks.py": b"x = 9\n"}, ())
    assert MOST_ROUNDS > 9


def test_items_of_one_list_come_one_a_round(tmp_path: Path) -> None:
    names = [f"env_{number}" for number in range(12)]
    text = "import flyte\n" + "".join(f"{name} = flyte.TaskEnvironment('{name}')\n" for name in names)
    text += "".join(f"@{name}.task\nasync def work_{name}(x: int) -> int:\n    return x\n" for name in names)
    text += "driver = flyte.TaskEnvironment('driver')\n@driver.task\nasync def main(x: int) -> int:\n"
    text += "".join(f"    x = await work_{name}(x)\n" for name in names) + "    return x\n"
    fixed = mended(written(tmp_path, {"tasks.py": text}))
    assert fixed.count == len(names)
    assert f"depends_on=[{', '.join(names)}]" in text_of(fixed, "tasks.py")


def test_two_findings_that_one_edit_mends(tmp_path: Path) -> None:
    text = "import flyte\nenv = flyte.TaskEnvironment('a', resources=flyte.Resources(memory=('4GB', '4GB')))\n"
    fixed = mended(written(tmp_path, {"tasks.py": text}))
    assert text_of(fixed, "tasks.py") == text.replace("4GB", "4Gi")
