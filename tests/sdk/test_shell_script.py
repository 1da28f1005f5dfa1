"""The commands of shell tasks against those that the real package writes."""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.real_sdk import load

from flyte_compile.sdk.shell_script import Flag, ScriptError, ShellInput, ShellTask, command

_io: Any = load("flyte.io")
_shell: Any = load("flyte.extras.shell")
_FILES = types.GenericAlias(list, _io.File)

_TYPES: Mapping[str, Any] = {
    "bool": bool,
    "scalar": int,
    "file": _io.File,
    "dir": _io.Dir,
    "list_file": _FILES,
    "dict_str": dict[str, str],
}
_OUTPUTS: Mapping[str, Any] = {
    "file": _io.File,
    "dir": _io.Dir,
    "scalar": float,
    "glob": _shell.Glob("*.txt"),
    "stdout": _shell.Stdout(),
    "stderr": _shell.Stderr(type=str),
}
_names = st.sampled_from(["a", "b", "long_name", "x1"])
_inputs = st.dictionaries(_names, st.builds(ShellInput, st.sampled_from(sorted(_TYPES)), st.booleans()))
_outputs = st.dictionaries(_names, st.sampled_from(sorted(_OUTPUTS)))
_flags = st.builds(
    Flag,
    st.sampled_from(["-a", "--long", "it's", ""]),
    st.sampled_from(["join", "repeat", "comma"]),
    st.sampled_from([" ", "=", ""]),
    st.sampled_from(["pairs", "equals"]),
)
_words = st.sampled_from(["echo", "$HOME", "'quoted'", "{left}", "{1.a}", "\n", "|", "{unknown.x}"])
_places = st.builds(lambda space, name: f"{{{space}.{name}}}", st.sampled_from(["inputs", "flags", "outputs"]), _names)
_scripts = st.lists(st.one_of(_words, _places, _places), max_size=8).map(" ".join)


@st.composite
def _tasks(draw: st.DrawFn) -> ShellTask:
    inputs = draw(_inputs)
    flags = {name: draw(_flags) for name in inputs if draw(st.booleans())}
    debug = draw(st.booleans())
    return ShellTask(
        "tool", draw(_scripts), inputs, draw(_outputs), flags, draw(st.sampled_from(["/bin/sh", "bash"])), debug
    )


def _real(task: ShellTask) -> list[str]:
    shell = _shell.create(
        name=task.name,
        image="debian:12",
        inputs={
            name: (_TYPES[declared.kind] | None if declared.optional else _TYPES[declared.kind])
            for name, declared in task.inputs.items()
        },
        outputs={name: _OUTPUTS[kind] for name, kind in task.outputs.items()},
        script=task.script,
        flag_aliases={
            name: _shell.FlagSpec(flag.flag, flag.list_mode, flag.separator, flag.dict_mode)
            for name, flag in task.flags.items()
        },
        shell=task.shell,
        debug=task.debug,
    )
    return list(shell.as_task()._cmd)


@given(_tasks())
def test_a_command_is_the_sdks(task: ShellTask) -> None:
    try:
        expected = _real(task)
    except (KeyError, ValueError):
        with pytest.raises(ScriptError):
            command(task)
        return
    assert list(command(task)) == expected
