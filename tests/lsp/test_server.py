"""The language server as an editor has it: a process, and the protocol on its standard streams."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from lsprotocol import types
from tests.lsp.conftest import Editor, in_editor

MODULE = textwrap.dedent(
    """
    import flyte

    MEMORY = "4" + "GB"

    env = flyte.TaskEnvironment(
        name="etl",
        resources=flyte.Resources(memory="4GB", cpu=2),
    )


    @env.task(retries=3)
    async def load(x: int) -> int:
        return x
    """
).lstrip("\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'p'\n")
    (tmp_path / "tasks.py").write_text(MODULE)
    return tmp_path


def test_findings_follow_what_is_typed(folder: Path) -> None:
    async def work(editor: Editor) -> None:
        editor.open("tasks.py")
        await editor.until(lambda: editor.codes("tasks.py") == ["FC301"])
        (found,) = editor.findings["tasks.py"]
        assert (found.range.start.line, found.range.start.character) == (6, 37)
        assert "4Gi" in found.message
        assert found.source == "flyte-compile"
        editor.type("tasks.py", MODULE.replace('"4GB"', '"4Gi"'))
        await editor.until(lambda: editor.codes("tasks.py") == [])
        editor.type("tasks.py", MODULE + "def broken(:\n")
        await editor.until(lambda: editor.codes("tasks.py") == ["FC001"])
        assert (folder / "tasks.py").read_text() == MODULE

    in_editor(folder, work)


def test_another_file_is_seen_as_it_is_typed(folder: Path) -> None:
    (folder / "sizes.py").write_text('MEMORY = "4Gi"\n')
    (folder / "tasks.py").write_text(
        MODULE.replace('memory="4GB"', "memory=sizes.MEMORY").replace(
            "import flyte\n", "import flyte\nimport sizes\n", 1
        )
    )

    async def work(editor: Editor) -> None:
        # Only the module that is imported is open: who imports it is looked at all the same.
        editor.open("sizes.py")
        editor.type("sizes.py", 'MEMORY = "4GB"\n')
        await editor.until(lambda: "FC301" in (*editor.codes("tasks.py"), *editor.codes("sizes.py")))
        editor.close("sizes.py")
        await editor.until(lambda: "FC301" not in (*editor.codes("tasks.py"), *editor.codes("sizes.py")))

    in_editor(folder, work)


def test_hover(folder: Path) -> None:
    async def work(editor: Editor) -> None:
        text = editor.open("tasks.py")
        lines = text.split("\n")
        await editor.until(lambda: editor.codes("tasks.py") == ["FC301"])
        variable = await editor.hover("tasks.py", 2, 2)
        assert '"4GB"' in variable
        cpu = await editor.hover("tasks.py", 6, lines[6].index("cpu=2") + 4)
        assert "cpu = 2" in cpu
        memory = await editor.hover("tasks.py", 6, lines[6].index('"4GB"') + 1)
        assert "FC301" in memory and "Kubernetes" in memory
        environment = await editor.hover("tasks.py", 4, 1)
        assert "`etl`" in environment and "`load`" in environment
        task = await editor.hover("tasks.py", 11, lines[11].index("load") + 1)
        assert "etl.load" in task
        assert await editor.hover("tasks.py", 8, 0) == ""
        assert await editor.hover("tasks.py", 400, 7) == ""

    in_editor(folder, work)


def test_actions(folder: Path) -> None:
    async def work(editor: Editor) -> None:
        text = editor.open("tasks.py")
        await editor.until(lambda: editor.codes("tasks.py") == ["FC301"])
        fix, suppress = await editor.actions("tasks.py", 6)
        assert fix.is_preferred
        assert editor.applied(fix, "tasks.py", text) == MODULE.replace('"4GB",', '"4Gi",')
        suppressed = editor.applied(suppress, "tasks.py", text)
        assert "# flyte-compile: ignore[FC301]" in suppressed
        editor.type("tasks.py", suppressed)
        await editor.until(lambda: editor.codes("tasks.py") == [])
        editor.type("tasks.py", text)
        await editor.until(lambda: editor.codes("tasks.py") == ["FC301"])
        (every,) = await editor.actions("tasks.py", 0, ["source.fixAll"])
        assert editor.applied(every, "tasks.py", text) == MODULE.replace('"4GB",', '"4Gi",')
        assert await editor.actions("tasks.py", 1) == []

    in_editor(folder, work)


def test_characters_beyond_the_basic_plane(folder: Path) -> None:
    async def work(editor: Editor) -> None:
        text = MODULE.replace('name="etl",\n    resources', 'description="𝔘🚀é",\n    name="etl", resources')
        text = text.replace('name="etl", resources', 'description="🚀", name="etl", resources').replace(
            'description="𝔘🚀é",\n', ""
        )
        editor.open("tasks.py", text)
        await editor.until(lambda: editor.codes("tasks.py") == ["FC301"])
        (found,) = editor.findings["tasks.py"]
        line = text.split("\n")[found.range.start.line]
        # UTF-16 is what both sides have unless they agree on something else.
        units = line.encode("utf-16-le")
        start, end = found.range.start.character * 2, found.range.end.character * 2
        assert units[start:end].decode("utf-16-le") == '"4GB"'
        assert "FC301" in await editor.hover("tasks.py", found.range.start.line, found.range.start.character + 1)
        fix, _ = await editor.actions("tasks.py", found.range.start.line)
        assert fix.edit is not None and fix.edit.changes is not None
        (edit,) = fix.edit.changes[editor.uri("tasks.py")]
        assert units[edit.range.start.character * 2 : edit.range.end.character * 2].decode("utf-16-le") in (
            '"4GB"',
            "4GB",
        )

    in_editor(folder, work)


def test_a_configuration_that_cannot_be_used(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.flyte-compile]\nselects = []\n")

    async def work(editor: Editor) -> None:
        editor.open("tasks.py")
        await editor.until(lambda: bool(editor.findings.get("pyproject.toml")))
        assert "selects" in editor.findings["pyproject.toml"][0].message
        assert await editor.hover("tasks.py", 4, 1) == ""
        assert await editor.actions("tasks.py", 6) == []

    in_editor(folder, work)


def test_nothing_of_the_module_runs(folder: Path) -> None:
    trace = folder / "trace"
    text = f"import pathlib\npathlib.Path({str(trace)!r}).touch()\n{MODULE}"

    async def work(editor: Editor) -> None:
        editor.open("tasks.py", text)
        await editor.until(lambda: "FC301" in editor.codes("tasks.py"))

    in_editor(folder, work)
    assert not trace.exists()


@pytest.mark.parametrize("name", ["%00.py", "n" * 300 + ".py", "folder/" * 1000 + "a.py"])
def test_an_impossible_file_hides_no_other(folder: Path, name: str) -> None:
    async def work(editor: Editor) -> None:
        item = types.TextDocumentItem(f"{folder.as_uri()}/{name}", "python", 1, "import flyte\n")
        editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        editor.open("tasks.py")
        await editor.until(lambda: editor.codes("tasks.py") == ["FC301"])

    in_editor(folder, work)


def test_what_is_not_open_has_nothing_to_say(folder: Path) -> None:
    async def work(editor: Editor) -> None:
        assert await editor.hover("missing.py", 0, 0) == ""
        assert await editor.actions("missing.py", 0) == []
        assert await editor.hover("tasks.py", 2, 0) == ""

    in_editor(folder, work)
