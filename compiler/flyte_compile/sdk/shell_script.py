"""The command of a shell task, as `flyte.extras.shell` of the SDK's release 2.12.1 writes it.

A test compares it with the real package's over every kind of input and output.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

INPUTS = PurePosixPath("/var/inputs")
OUTPUTS = PurePosixPath("/var/outputs")
_PLACEHOLDER = re.compile(r"\{(inputs|flags|outputs)\.([a-zA-Z_][a-zA-Z0-9_]*)\}")
_LEFT_OVER = re.compile(r"\{[a-zA-Z_]\w*\.[a-zA-Z_]\w*\}")
_FILES = ("file", "list_file")


class ScriptError(Exception):
    """What the SDK refuses in a script or a declaration."""


@dataclass(frozen=True, slots=True)
class ShellInput:
    """An input: `kind` is `bool`, `scalar`, `file`, `dir`, `list_file` or `dict_str`."""

    kind: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """How `{flags.name}` is written; modes are `join`, `repeat`, `comma` of lists and `pairs`, `equals` of mappings."""

    flag: str
    list_mode: str = "join"
    separator: str = " "
    dict_mode: str = "pairs"


@dataclass(frozen=True, slots=True)
class ShellTask:
    """What the command is written from; outputs are `file`, `dir`, `scalar`, `glob`, `stdout` or `stderr`."""

    name: str
    script: str
    inputs: Mapping[str, ShellInput]
    outputs: Mapping[str, str]
    flags: Mapping[str, Flag]
    shell: str = "/bin/bash"
    debug: bool = False


def command(task: ShellTask) -> tuple[str, ...]:
    """The container's command. Raises `ScriptError`."""
    body, slots = _Script(task).rendered()
    streams = {"stdout": OUTPUTS / "_stdout", "stderr": OUTPUTS / "_stderr"}
    streams.update({kind: OUTPUTS / name for name, kind in task.outputs.items() if kind in streams})
    folders = [
        f"mkdir -p {shlex.quote(str(OUTPUTS / name))}" for name, kind in task.outputs.items() if kind in ("glob", "dir")
    ]
    before, after = _diagnostics(task, body, streams) if task.debug else ("", "")
    wrapped = (
        f"{'; '.join(folders) + ';' if folders else ''} "
        f"{before}"
        "set -o pipefail; "
        f"( {body} ) > {streams['stdout']} 2> {streams['stderr']}; "
        "_rc=$?; "
        f"{after}"
        f"echo $_rc > {OUTPUTS / '_returncode'}; "
        "exit $_rc"
    )
    return (task.shell, "-c", wrapped, "_shell_task", *slots)


def _diagnostics(task: ShellTask, body: str, streams: Mapping[str, PurePosixPath]) -> tuple[str, str]:
    """What `debug=True` prints before and after the script."""
    inputs, name = shlex.quote(str(INPUTS)), repr(task.name)
    before = (
        f'echo "--- shell task {name}: staged inputs ({INPUTS}) ---" >&2; '
        f"ls -la {inputs} >&2 || true; "
        f'echo "--- shell task {name}: rendered command ---" >&2; '
        f"cat <<'_FLYTE_SHELL_DEBUG_' >&2\n{body}\n_FLYTE_SHELL_DEBUG_\n"
    )
    after = (
        f'echo "--- shell task {name}: captured stdout ---" >&2; cat {streams["stdout"]} >&2 || true; '
        f'echo "--- shell task {name}: captured stderr ---" >&2; cat {streams["stderr"]} >&2 || true; '
    )
    return before, after


class _Script:
    """Placeholders to references, and the lines in front of the script that those need."""

    def __init__(self, task: ShellTask) -> None:
        self._task = task
        self._lines: list[str] = []
        self._slots: dict[str, str] = {}
        self._flags: set[str] = set()
        self._arrays: set[str] = set()

    def rendered(self) -> tuple[str, tuple[str, ...]]:
        """The script, and the templates of its positional parameters."""
        body = _PLACEHOLDER.sub(self._replaced, self._task.script)
        left = _LEFT_OVER.search(body)
        if left is not None:
            raise ScriptError(f"{left.group(0)} in the script is no placeholder")
        if self._lines:
            body = "\n".join(self._lines) + "\n" + body
        return body, tuple(f"{{{{.inputs.{name}}}}}" for name in self._slots)

    def _replaced(self, match: re.Match[str]) -> str:
        space, name = match.groups()
        if space == "outputs":
            kind = self._task.outputs.get(name)
            if kind is None or kind in ("stdout", "stderr"):
                why = "isn't declared" if kind is None else "is the stream itself, which the wrapper redirects"
                raise ScriptError(f"{{outputs.{name}}} is used in the script, and {name!r} {why}")
            return str(OUTPUTS / name)
        declared = self._task.inputs.get(name)
        if declared is None:
            raise ScriptError(f"{{{space}.{name}}} is used in the script, and {name!r} isn't among the inputs")
        return self._input(name, declared.kind) if space == "inputs" else self._flag(name, declared)

    def _input(self, name: str, kind: str) -> str:
        match kind:
            case "dir":
                return str(INPUTS / name)
            case "file" | "list_file":
                return f"{INPUTS / name}/*"
            case "dict_str":
                return f'"${{{self._array(name)}[@]}}"'
        return f'"${{{self._slot(name)}}}"'

    def _slot(self, name: str) -> str:
        """The variable that a value comes in: a positional parameter, which survives any content."""
        if name not in self._slots:
            self._slots[name] = f"_VAL_{name}"
            self._lines.append(f'_VAL_{name}="${{{len(self._slots)}}}"')
        return self._slots[name]

    def _array(self, name: str) -> str:
        value, array = self._slot(name), f"_ARR_{name}"
        if name not in self._arrays:
            self._arrays.add(name)
            self._lines.append(
                f'{array}=(); if [ -n "${{{value}}}" ]; then IFS=$\'\\x1e\' read -ra {array} <<< "${{{value}}}"; fi'
            )
        return array

    def _flag(self, name: str, declared: ShellInput) -> str:
        variable = f"_FLAG_{name}"
        if name not in self._flags:
            self._flags.add(name)
            setter = self._setter(name, declared, self._task.flags.get(name, Flag(f"-{name}")), variable)
            self._lines.append(setter)
        return f'"${{{variable}[@]}}"' if declared.kind in (*_FILES, "dict_str") else f"${{{variable}}}"

    def _setter(self, name: str, declared: ShellInput, flag: Flag, variable: str) -> str:
        match declared.kind:
            case "bool":
                value = self._slot(name)
                quoted = shlex.quote(flag.flag)
                return f'if [ "${{{value}}}" = "true" ]; then {variable}={quoted}; else {variable}=""; fi'
            case "scalar":
                value = self._slot(name)
                quoted = shlex.quote(flag.flag + flag.separator)
                return f'if [ -n "${{{value}}}" ]; then {variable}={quoted}"${{{value}}}"; else {variable}=""; fi'
            case "dir":
                return _folder_setter(INPUTS / name, flag, variable, optional=declared.optional)
            case "file" | "list_file":
                return _files_setter(INPUTS / name, flag, variable)
        array = self._array(name)
        if flag.dict_mode == "pairs":
            return f'{variable}=("${{{array}[@]}}")'
        return (
            f"{variable}=(); for ((_i=0; _i<${{#{array}[@]}}; _i+=2)); do "
            f'{variable}+=({shlex.quote(flag.flag)}"${{{array}[_i]}}=${{{array}[_i+1]}}"); done'
        )


def _folder_setter(path: PurePosixPath, flag: Flag, variable: str, *, optional: bool) -> str:
    quoted = shlex.quote(flag.flag + flag.separator + str(path))
    if not optional:
        return f"{variable}={quoted}"
    folder = shlex.quote(str(path))
    present = f'[ -d {folder} ] && [ -n "$(ls -A {folder} 2>/dev/null)" ]'
    return f'if {present}; then {variable}={quoted}; else {variable}=""; fi'


def _files_setter(path: PurePosixPath, flag: Flag, variable: str) -> str:
    quoted = shlex.quote(flag.flag)
    match flag.list_mode:
        case "join":
            return (
                f"{variable}=(); shopt -s nullglob; "
                f'for _f in {path}/*; do {variable}+=("$_f"); done; shopt -u nullglob; '
                f'if [ "${{#{variable}[@]}}" -gt 0 ]; then {variable}=({quoted} "${{{variable}[@]}}"); fi'
            )
        case "repeat":
            return (
                f"{variable}=(); shopt -s nullglob; "
                f'for _f in {path}/*; do {variable}+=({quoted} "$_f"); done; shopt -u nullglob'
            )
    return (
        f'_joined=""; shopt -s nullglob; '
        f'for _f in {path}/*; do _joined="${{_joined}}${{_joined:+,}}$_f"; done; '
        f"shopt -u nullglob; "
        f'{variable}=(); if [ -n "$_joined" ]; then {variable}=({quoted} "$_joined"); fi'
    )
