"""No other module than those for registries opens a connection, and no other command than `lock` imports them."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import flyte_compile

_ROOT = Path(flyte_compile.__file__).parent
_NETWORK = ("asyncio", "ftplib", "http", "imaplib", "poplib", "smtplib", "socket", "ssl", "urllib.request", "xmlrpc")


def test_only_the_package_for_registries_imports_what_connects() -> None:
    doors = set()
    for file in _ROOT.rglob("*.py"):
        for name in _imported(ast.parse(file.read_bytes())):
            if any(name == module or name.startswith(f"{module}.") for module in _NETWORK):
                doors.add(file.relative_to(_ROOT).parts[0])
    # The language server has its own loop and pipes.
    assert doors - {"lsp"} == {"registry"}


def test_other_commands_never_load_it(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "hello.py").write_text("import flyte\nenv = flyte.TaskEnvironment(name='x', image='ghcr.io/a/b:1')\n")
    (tmp_path / "flyte-compile.lock").write_text("version = 1\n")
    program = (
        "import sys\nfrom flyte_compile.cli import main\n"
        "def hook(event, arguments):\n"
        "    if event.startswith(('socket.', 'urllib.', 'http.')):\n        print('CONNECTED', event)\n"
        "sys.addaudithook(hook)\n"
        "try:\n    main(sys.argv[1:])\n"
        "finally:\n    print([name for name in sys.modules if name.startswith('flyte_compile.registry')])\n"
    )
    for command in (["check"], ["build", "-o", "build"], ["drift", "-o", "build"], ["inspect"], ["lock", "--check"]):
        ended = subprocess.run(
            [sys.executable, "-c", program, *command, "hello.py"], cwd=tmp_path, capture_output=True, text=True
        )
        assert ended.stdout.endswith("[]\n"), ended
        assert "CONNECTED" not in ended.stdout


def _imported(tree: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names
