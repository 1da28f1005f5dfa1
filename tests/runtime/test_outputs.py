"""Results: their JSON form, those that have none, and how they are delivered."""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import enum
import json
import os
import pathlib
import stat
import threading
from typing import Any, NamedTuple

import pytest

from flyte_compile_runtime.exits import UsageError
from flyte_compile_runtime.outputs import OutputError, check_output_file, to_json, to_json_text, write_output_file


class Color(enum.Enum):
    RED = 1
    SHAPE = (1, 2)


@dataclasses.dataclass
class Node:
    name: str
    children: list[Any] = dataclasses.field(default_factory=list)


class Point(NamedTuple):
    x: int
    y: Any


class Model:
    """Looks like a pydantic model."""

    def model_dump(self, mode: str) -> dict[str, Any]:
        return {"mode": mode, "when": datetime.date(2025, 1, 31)}


class Array:
    """Looks like an array of numpy."""

    dtype = "int64"

    def tolist(self) -> list[int]:
        return [1, 2]


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (None, None),
        ((1, "a", None), [1, "a", None]),
        ({"a": {1: 2, Color.SHAPE: 4}}, {"a": {"1": 2, "SHAPE": 4}}),
        ({2.5: 1, None: 2}, {"2.5": 1, "null": 2}),
        ({3, 1, 2}, [1, 2, 3]),
        ({"b", 1, "a"}, ["a", "b", 1]),
        (frozenset({(2, 1)}), [[2, 1]]),
        (Color.RED, 1),
        (Color.SHAPE, "SHAPE"),
        (datetime.datetime(2025, 1, 31, tzinfo=datetime.UTC), "2025-01-31T00:00:00+00:00"),
        (datetime.timedelta(minutes=1.5), 90.0),
        (pathlib.PurePosixPath("/a/b"), "/a/b"),
        (b"a", "YQ=="),
        (decimal.Decimal("1.50"), "1.50"),
        (Node("a", [Node("b")]), {"name": "a", "children": [{"name": "b", "children": []}]}),
        (Point(1, (2,)), {"x": 1, "y": [2]}),
        (Model(), {"mode": "json", "when": "2025-01-31"}),
        (Array(), [1, 2]),
    ],
)
def test_a_result_has_the_json_form_that_inputs_are_read_from(result: Any, expected: Any) -> None:
    assert json.loads(to_json_text(result)) == expected


def test_the_text_is_one_line_of_ascii() -> None:
    text = to_json_text({"a": "one\ntwo\u2028\ud800é"})
    assert text.isascii()
    assert len(text.splitlines()) == 1


@pytest.mark.parametrize(
    ("result", "message"),
    [
        ({"a": [1, {"b": object()}]}, "result['a'][1]['b'] is of type object, which has no JSON form"),
        (Node("a", [iter([])]), "result.children[0] is of type list_iterator, which has no JSON form"),
        ([1.0, float("nan")], "result[1] is nan, which JSON has no number for"),
        ({"a": float("-inf")}, "result['a'] is -inf"),
        ({(1, 2): 3}, "the key (1, 2) of result is of type tuple, JSON has text keys only"),
        (Node, "result is of type type, which has no JSON form"),
        pytest.param(10**5000, "can't be written as JSON", id="a number of 5000 digits"),
        ({1: 2, Color.RED: 3}, "two keys of result are both '1' in JSON"),
    ],
)
def test_a_result_without_a_json_form_is_named_with_its_place(result: Any, message: str) -> None:
    with pytest.raises(OutputError) as caught:
        to_json_text(result)
    assert message in caught.value.lines[0]


def test_a_result_that_contains_itself_is_told_from_one_that_contains_something_twice() -> None:
    shared = [1]
    assert to_json([shared, shared]) == [[1], [1]]
    shared.append(shared)  # type: ignore[arg-type]
    with pytest.raises(OutputError, match="result\\[1\\] contains itself"):
        to_json(shared)


def test_a_result_that_is_nested_too_deeply_is_refused() -> None:
    result: list[Any] = []
    for _ in range(100_000):
        result = [result]
    with pytest.raises(OutputError, match="nested too deeply"):
        to_json(result)


def test_the_output_file_is_replaced_whole_and_nothing_else_is_left(tmp_path: pathlib.Path) -> None:
    target = tmp_path / "result.json"
    target.write_text("old")
    link = tmp_path / "link.json"
    link.symlink_to(target)
    check_output_file(str(link))
    write_output_file(str(link), "[1]")
    assert target.read_text() == "[1]\n"
    assert link.is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.json", "result.json"]


def test_a_pipe_or_a_device_is_written_to_and_not_replaced(tmp_path: pathlib.Path) -> None:
    check_output_file(os.devnull)
    write_output_file(os.devnull, "1")
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)  # noqa: PTH116
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write_output_file(str(pipe), "1")
    reader.join()
    assert read == ["1\n"]


@pytest.mark.parametrize("path", [".", "missing/result.json"])
def test_an_output_that_can_not_be_written_is_refused_before_the_task_runs(
    path: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="--output"):
        check_output_file(path)
