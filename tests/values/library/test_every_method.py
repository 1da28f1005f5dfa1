"""Every method of the built-in types, and every builtin function, with arguments right and wrong: what Python gives.

What evaluation gives may be unknown, but never another value, another state of the receiver, or another exception.
Which methods aren't known is written down here, and nothing is left out.
"""

from __future__ import annotations

import ast
import builtins
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.values.evaluating import differences, evaluated, run_by_python, unsure

_TEXTS = ["''", "'a'", "'ab cd'", "'aXbXc'", "'12'", "' x\\n'", "'é'", "'A_b-1'", "'{} {0!r}'", "'%s-%d'", "'ab'"]
_BYTES = ["b''", "b'a'", "b'ab cd'", "b'aXb'", "b'12'", "b'\\xff'"]
_WHOLE = ["0", "1", "-1", "2", "3", "7", "255", "True", "False"]
_REAL = ["0.5", "-2.5", "1.0", "1e20"]
_LISTS = ["[]", "[1, 2, 3]", "['b', 'a']", "[1, 'a', None]", "[[1], [2]]", "[3, 1, 2, 1]"]
_TUPLES = ["()", "(1, 2)", "('a', 1)", "(1, 1, 2)"]
_MAPPINGS = ["{}", "{'a': 1, 'b': [2]}", "{1: 'x', (1, 2): 'y'}", "{97: 'z', 98: None}"]
_SETS = ["set()", "{1}", "{1, 2}", "{'a', 'b', 'c'}"]
_FROZEN = ["frozenset()", "frozenset([1])", "frozenset('ab')"]
_RANGES = ["range(0)", "range(5)", "range(1, 10, 3)", "range(5, 0, -1)"]
_OTHERS = ["None", "(x for x in [1, 2])", "iter('ab')", "lambda x: x", "str", "1j"]

_RECEIVERS: dict[type, list[str]] = {
    str: _TEXTS,
    bytes: _BYTES,
    int: [f"({text})" for text in _WHOLE],
    bool: ["True", "False"],
    float: [f"({text})" for text in _REAL],
    complex: ["(1+2j)", "0j"],
    list: _LISTS,
    tuple: _TUPLES,
    dict: _MAPPINGS,
    set: _SETS,
    frozenset: _FROZEN,
    range: _RANGES,
    slice: ["slice(1, 5, 2)", "slice(None)"],
}
_ARGUMENTS = st.sampled_from(
    [*_TEXTS, *_BYTES, *_WHOLE, *_REAL, *_LISTS, *_TUPLES, *_MAPPINGS, *_SETS, *_FROZEN, *_RANGES, *_OTHERS]
)
_KEYWORDS = (
    "key=len",
    "reverse=True",
    "sep=','",
    "maxsplit=1",
    "keepends=True",
    "encoding='ascii'",
    "x=1",
    "default=0",
)

_METHODS = [(cls, name) for cls in _RECEIVERS for name in dir(cls) if not name.startswith("_")]
_NEVER_KNOWN: dict[str, str] = {}
"""Methods and functions of which nothing is known, with the reason."""
_UNKNOWN_FUNCTIONS = {
    "hash": "differs from run to run",
    "id": "differs from run to run",
    "input": "asks the user",
    "exec": "runs text",
    "eval": "runs text",
    "compile": "runs text",
    "__import__": "imports by name",
    "__build_class__": "is never written",
    "breakpoint": "stops the program",
    "aiter": "only within coroutines",
    "anext": "only within coroutines",
    "bytearray": "changes in place, and no declaration takes it",
    "memoryview": "no declaration takes it",
    "dir": "its result depends on the Python",
    "help": "asks the user",
    "copyright": "only for people",
    "credits": "only for people",
    "license": "only for people",
    "exit": "ends the program",
    "quit": "ends the program",
    "open": "reads files, which has tests of its own",
    "print": "writes, and gives nothing",
    "globals": "shows the names of the module, which has tests of its own",
    "locals": "shows the names of the scope, which has tests of its own",
    "vars": "shows the names of the scope, which has tests of its own",
    "super": "only within classes",
    "property": "only within classes",
    "classmethod": "only within classes",
    "staticmethod": "only within classes",
    "setattr": "changes attributes, which has tests of its own",
    "delattr": "changes attributes, which has tests of its own",
    "type": "gives classes, which are compared by name elsewhere",
    "object": "its objects are told apart by where they stand",
    "_": "is the interactive prompt's",
}
_FUNCTIONS = sorted(
    name
    for name in dir(builtins)
    if name not in _UNKNOWN_FUNCTIONS
    and not name.startswith("__")
    and callable(getattr(builtins, name))
    and not (isinstance(getattr(builtins, name), type) and issubclass(getattr(builtins, name), BaseException))
)
_SETTINGS = settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def _compare(text: str) -> bool:
    """Whether evaluation knows what the text comes to; it mustn't say anything else than Python."""
    theirs = run_by_python(text)
    ours = evaluated(text)
    if "more than" in str(ours.raised) or "too large" in str(ours.raised) or "too long" in str(ours.raised):
        return False
    if ours.raised is not None or theirs.raised is not None:
        named = f"raises {theirs.raised}" in str(ours.raised) if theirs.raised is not None else False
        unknown = ours.raised is None and unsure(ours.variables.get("result")) is not None
        assert named or unknown, f"{text}: {ours.raised} for {theirs.raised}"
        return named
    for name, value in theirs.variables.items():
        assert list(differences(ours.variables[name], value, name)) == [], text
    return all(unsure(value) is None for value in ours.variables.values())


def _call(data: st.DataObject, callee: str) -> str:
    arguments = data.draw(st.lists(_ARGUMENTS, max_size=3))
    if data.draw(st.integers(0, 5)) == 0:
        arguments.append(data.draw(st.sampled_from(_KEYWORDS)))
    return f"{callee}({', '.join(arguments)})"


@pytest.mark.parametrize(("cls", "name"), _METHODS, ids=[f"{cls.__name__}.{name}" for cls, name in _METHODS])
@given(data=st.data())
@_SETTINGS
def test_a_method_gives_what_python_gives(cls: type, name: str, data: st.DataObject) -> None:
    receiver = data.draw(st.sampled_from(_RECEIVERS[cls]))
    member = f"receiver.{name}" if not callable(getattr(cls, name)) else _call(data, f"receiver.{name}")
    _compare(f"receiver = {receiver}\nresult = {member}\n")


@pytest.mark.parametrize("name", _FUNCTIONS)
@given(data=st.data())
@_SETTINGS
def test_a_builtin_gives_what_python_gives(name: str, data: st.DataObject) -> None:
    call = _call(data, name)
    _compare(f"result = {call}\n")
    _compare(f"result = list({call})\n")


_OPERATORS = (
    "+",
    "-",
    "*",
    "/",
    "//",
    "%",
    "**",
    "&",
    "|",
    "^",
    "<<",
    ">>",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "in",
    "not in",
)


@pytest.mark.parametrize("operator", _OPERATORS)
@given(data=st.data())
@settings(_SETTINGS, max_examples=120)
def test_an_operator_gives_what_python_gives(operator: str, data: st.DataObject) -> None:
    left, right = data.draw(_ARGUMENTS), data.draw(_ARGUMENTS)
    _compare(f"result = ({left}) {operator} ({right})\n")


@given(data=st.data())
@settings(_SETTINGS, max_examples=200)
def test_a_subscript_gives_what_python_gives(data: st.DataObject) -> None:
    bound = st.sampled_from(["", "0", "1", "-1", "-2", "5", "None", "True"])
    key = data.draw(st.one_of(_ARGUMENTS, st.tuples(bound, bound, bound).map(":".join)))
    receiver = data.draw(_ARGUMENTS)
    _compare(f"receiver = {receiver}\nresult = receiver[{key}]\n")
    value = data.draw(_ARGUMENTS)
    _compare(f"receiver = {receiver}\nreceiver[{key}] = {value}\nresult = 0\n")
    _compare(f"receiver = {receiver}\ndel receiver[{key}]\nresult = 0\n")


@given(data=st.data())
@settings(_SETTINGS, max_examples=200)
def test_a_format_gives_what_python_gives(data: st.DataObject) -> None:
    value = data.draw(_ARGUMENTS)
    flags = st.sampled_from(["", "<", "*^", "=+", "0", "#", ",", "_"])
    spec = data.draw(
        st.tuples(flags, st.sampled_from(["", "5", "12"]), st.sampled_from(["", ".2"]), st.sampled_from("sdfxbe%gn"))
    )
    text = "".join(spec).replace("n", "")
    _compare(f"result = format({value}, {text!r})\n")
    _compare(f"value = {value}\nresult = f'{{value!r:>20}}|{{value}}'\n")
    _compare(f"result = '{{:{text}}}|'.format({value})\n")
    _compare(f"result = '{{0!s}}{{0!r}}'.format({value})\n")
    _compare(f"result = '%{data.draw(st.sampled_from(['s', 'r', 'd', '5.1f', 'x', 'c', '(a)s', '%']))}' % ({value})\n")


def _called_in_cases() -> set[str]:
    found: set[str] = set()
    for path in (Path(__file__).parent / "cases").glob("*.txt"):
        for chunk in path.read_text(encoding="utf-8").split("\n# ---\n"):
            for node in ast.walk(ast.parse(chunk)):
                if isinstance(node, ast.Attribute):
                    found.add(node.attr)
                elif isinstance(node, ast.Name):
                    found.add(node.id)
    return found


def test_every_method_is_known_somewhere() -> None:
    """The case files, in which everything must be known, have each method of each type, or it's listed here."""
    missing = {f"{cls.__name__}.{name}" for cls, name in _METHODS if name not in _called_in_cases()}
    assert missing == set(_NEVER_KNOWN)


def test_every_builtin_is_known_somewhere_or_has_a_reason() -> None:
    assert {name for name in _FUNCTIONS if name not in _called_in_cases()} == set()
    assert all(hasattr(builtins, name) or name == "_" for name in _UNKNOWN_FUNCTIONS if name not in _INTERACTIVE)


_INTERACTIVE = {"copyright", "credits", "license", "exit", "quit", "help", "_"}


def test_few_calls_are_unknown() -> None:
    """Of calls without arguments, and with one, nearly all are known."""
    known: dict[str, list[bool]] = {}
    arguments: list[Any] = ["", "'a'", "1", "[1, 2]", "{'a': 1}"]
    for cls, name in _METHODS:
        if not callable(getattr(cls, name)):
            continue
        for receiver in _RECEIVERS[cls][:3]:
            for argument in arguments:
                text = f"receiver = {receiver}\nresult = receiver.{name}({argument})\n"
                known.setdefault(f"{cls.__name__}.{name}", []).append(_compare(text))
    unknown = {name for name, answers in known.items() if not all(answers)}
    assert unknown <= _SOMETIMES_UNKNOWN


_SOMETIMES_UNKNOWN = {"set.pop"}
"""Which item of a set goes isn't known."""
