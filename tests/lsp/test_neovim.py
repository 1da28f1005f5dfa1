"""The server in an editor that people use: Neovim, where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_SCRIPT = """
vim.cmd("edit tasks.py")
local command = {{{python!r}, "-m", "flyte_compile", "lsp"}}
local id = vim.lsp.start_client({{name = "flyte-compile", cmd = command, root_dir = "."}})
vim.lsp.buf_attach_client(0, id)
vim.wait(60000, function() return #vim.diagnostic.get(0) > 0 end, 50)
for _, found in ipairs(vim.diagnostic.get(0)) do print(found.lnum + 1, found.code) end
local parameters = {{
  textDocument = vim.lsp.util.make_text_document_params(),
  range = {{start = {{line = 0, character = 0}}, ["end"] = {{line = 0, character = 0}}}},
  context = {{diagnostics = {{}}, only = {{"source.fixAll"}}}},
}}
local answers = vim.lsp.buf_request_sync(0, "textDocument/codeAction", parameters, 60000)
for _, answer in pairs(answers) do
  for _, action in ipairs(answer.result) do vim.lsp.util.apply_workspace_edit(action.edit, "utf-16") end
end
vim.cmd("silent write")
vim.wait(60000, function() return #vim.diagnostic.get(0) == 0 end, 50)
print("left", #vim.diagnostic.get(0))
vim.cmd("qa!")
"""


@pytest.mark.skipif(shutil.which("nvim") is None, reason="Neovim isn't installed")
def test_in_neovim(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    module = 'import flyte\n\nenv = flyte.TaskEnvironment(name="etl", resources=flyte.Resources(memory="4GB"))\n'
    (tmp_path / "tasks.py").write_text(module)
    (tmp_path / "script.lua").write_text(_SCRIPT.format(python=sys.executable))
    ended = subprocess.run(
        ["nvim", "--headless", "-u", "NONE", "-c", "luafile script.lua"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    said = (ended.stdout + ended.stderr).split()
    assert "FC301" in said, ended.stderr
    assert (tmp_path / "tasks.py").read_text() == module.replace("4GB", "4Gi")
