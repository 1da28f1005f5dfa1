"""Every safe fix of a document at once."""

from __future__ import annotations

from pathlib import Path

from pygls.workspace import PositionCodec

from flyte_compile.lsp.actions import fix_all
from flyte_compile.lsp.analysis import Document, take


def test_two_fixes_that_would_give_one_keyword_twice(tmp_path: Path) -> None:
    module = tmp_path / "a.py"
    text = 'import flyte\n\nenv = flyte.TaskEnvironment(name="a", env_var={"A": "b"}, envvars={"C": "d"})\n'
    snapshot = take(tmp_path, {module: Document("file:///a.py", text)})
    assert [found.code for found in snapshot.findings if found.fix is not None] == ["FC008", "FC008"]
    action = fix_all(snapshot, "a.py", PositionCodec())
    assert action is not None and action.edit is not None and action.edit.changes is not None
    (edit,) = action.edit.changes["file:///a.py"]
    assert edit.new_text == "env_vars"
