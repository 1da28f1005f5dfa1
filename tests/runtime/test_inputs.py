"""Inputs: what is accepted for an annotation, what it becomes, and what a message says about the rest."""

from __future__ import annotations

import collections
import dataclasses
import datetime
import decimal
import enum
import functools
import json
import pathlib
import typing
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple, NewType, NotRequired, Optional, Required, TypedDict, Union

import pytest

from flyte_compile_runtime.exits import UsageError
from flyte_compile_runtime.inputs import InputError, Interface, parse_inputs

if typing.TYPE_CHECKING:
    from nowhere import Missing  # type: ignore[import-not-found]


class Color(enum.Enum):
    RED = 1
    GREEN = "green"
    BOTH = (1, 2)


class Level(enum.IntEnum):
    LOW = 1


class Mode(enum.Flag):
    READ = 1
    WRITE = 2


@dataclasses.dataclass
class Step:
    name: str
    size: int = 1


@dataclasses.dataclass
class Config:
    steps: list[Step]
    when: datetime.date | None = None
    date: datetime.date = datetime.date(2000, 1, 1)
    computed: int = dataclasses.field(init=False, default=0)
    seed: dataclasses.InitVar[int] = 0

    def __post_init__(self, seed: int) -> None:
        self.computed = seed + 1
        if len(self.steps) > 2:
            raise ValueError("too many steps")


class Point(NamedTuple):
    x: int
    y: int = 0


class Base(TypedDict):
    id: int


class Options(Base, total=False):
    label: str


class Marked(TypedDict):
    id: Annotated[int, "the row"]
    label: NotRequired[str]


class Unmarked(TypedDict, total=False):
    id: Annotated[Required[int], "the row"]
    label: str


class Text(str):
    pass


class Custom:
    pass


class HasLength(typing.Protocol):
    def length(self) -> int: ...


class Model:
    """Looks like a pydantic model."""

    def __init__(self, data: Any) -> None:
        self.data = data

    @classmethod
    def model_validate(cls, data: Any) -> Model:
        if "bad" in data:
            raise ModelError
        return cls(data)


class ModelError(ValueError):
    def errors(self) -> list[dict[str, Any]]:
        return [{"loc": ("items", 0, "x"), "msg": "Input should be a valid integer"}, {"loc": ("y",), "msg": "Missing"}]


UserId = NewType("UserId", int)
Number = typing.TypeVar("Number", bound=int)


def one(annotation: Any) -> Callable[..., Any]:
    """A function with one parameter `x` of this type."""

    def function(x: Any) -> Any:
        return x

    function.__annotations__ = {"x": annotation}
    return function


def bind(function: Callable[..., Any], **values: Any) -> dict[str, Any]:
    return dict(Interface.of(function).bind(values).arguments)


def problems(function: Callable[..., Any], **values: Any) -> tuple[str, ...]:
    with pytest.raises(InputError) as caught:
        bind(function, **values)
    return caught.value.lines


@pytest.mark.parametrize(
    ("annotation", "given", "expected"),
    [
        (int, 3, 3),
        (float, 3, 3.0),
        (float, 2.5, 2.5),
        (bool, True, True),
        (str, "a", "a"),
        (type(None), None, None),
        (None, None, None),
        (Any, {"a": [1]}, {"a": [1]}),
        (object, [1], [1]),
        ("int", 3, 3),
        (Optional[int], None, None),  # noqa: UP045
        (int | None, 3, 3),
        (Union[int, str], "a", "a"),  # noqa: UP007
        (float | int, 3, 3),
        (bool | int, True, True),
        (int | str | None, None, None),
        (list, [1, "a"], [1, "a"]),
        (list[int], [1, 2], [1, 2]),
        (typing.List[int], [1], [1]),  # noqa: UP006
        (Sequence[float], [1, 2.5], [1.0, 2.5]),
        (collections.deque[int], [1], collections.deque([1])),
        (dict, {"a": 1}, {"a": 1}),
        (dict[str, list[int]], {"a": [1]}, {"a": [1]}),
        (Mapping[str, float], {"a": 1}, {"a": 1.0}),
        (dict[int, str], {"1": "a"}, {1: "a"}),
        (dict[bool, str], {"true": "a"}, {True: "a"}),
        (dict[datetime.date, int], {"2025-01-31": 1}, {datetime.date(2025, 1, 31): 1}),
        (dict[Color, int], {"RED": 1}, {Color.RED: 1}),
        (tuple, [1, "a"], (1, "a")),
        (tuple[int, str], [1, "a"], (1, "a")),
        (tuple[int, ...], [1, 2, 3], (1, 2, 3)),
        (tuple[()], [], ()),
        (set[int], [1, 1, 2], {1, 2}),
        (frozenset[str], ["a"], frozenset({"a"})),
        (Literal["a", 1, True], "a", "a"),
        (Literal["a", 1], 1, 1),
        (Literal[Color.RED], "RED", Color.RED),
        (Color, "RED", Color.RED),
        (Color, "GREEN", Color.GREEN),
        (Color, "green", Color.GREEN),
        (Color, 1, Color.RED),
        (Color, "BOTH", Color.BOTH),
        (Level, 1, Level.LOW),
        (Mode, 3, Mode.READ | Mode.WRITE),
        (datetime.datetime, "2025-01-31T12:00:00", datetime.datetime(2025, 1, 31, 12)),
        (datetime.datetime, "2025-01-31T12:00:00Z", datetime.datetime(2025, 1, 31, 12, tzinfo=datetime.UTC)),
        (datetime.date, "2025-01-31", datetime.date(2025, 1, 31)),
        (datetime.time, "12:30", datetime.time(12, 30)),
        (datetime.timedelta, 90, datetime.timedelta(seconds=90)),
        (datetime.timedelta, 0.5, datetime.timedelta(milliseconds=500)),
        (datetime.timedelta, "PT1H30M", datetime.timedelta(minutes=90)),
        (datetime.timedelta, "-P1DT0.5S", -datetime.timedelta(days=1, milliseconds=500)),
        (pathlib.Path, "/a/b", pathlib.Path("/a/b")),
        (bytes, "YQ==", b"a"),
        (bytearray, "YQ==", bytearray(b"a")),
        (decimal.Decimal, "1.50", decimal.Decimal("1.50")),
        (decimal.Decimal, 1.5, decimal.Decimal("1.5")),
        (uuid.UUID, "12345678-1234-5678-1234-567812345678", uuid.UUID("12345678-1234-5678-1234-567812345678")),
        (Point, {"x": 1}, Point(1)),
        (Point, [1, 2], Point(1, 2)),
        (Options, {"id": 1, "label": "a"}, {"id": 1, "label": "a"}),
        (Options, {"id": 1}, {"id": 1}),
        (Marked, {"id": 1}, {"id": 1}),
        (Unmarked, {"id": 1}, {"id": 1}),
        (Step, {"name": "a"}, Step("a")),
        (Annotated[int, "a note"], 3, 3),
        (UserId, 3, 3),
        (Number, 3, 3),
        (HasLength, "anything", "anything"),
        (Callable[[int], int], "anything", "anything"),
    ],
)
def test_a_value_becomes_what_its_annotation_says(annotation: Any, given: Any, expected: Any) -> None:
    value = bind(one(annotation), x=json.loads(json.dumps(given)))["x"]
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(
    ("annotation", "given", "message"),
    [
        (int, "1", "expected int, got str '1'"),
        (int, 1.0, "expected int, got float 1.0"),
        (int, True, "expected int, got true"),
        (int, None, "expected int, got null"),
        (float, False, "expected float, got false"),
        (float, 10**400, "too large for a float"),
        (bool, 1, "expected bool, got int 1"),
        (str, 1, "expected str, got int 1"),
        (str, {"a": 1}, "expected str, got an object"),
        (type(None), 0, "expected null, got int 0"),
        (int | None, "a", "expected int, got str 'a'"),
        (int | str, [], "expected int or str, got an empty list"),
        (list[int], {}, "expected list[int], got an empty object"),
        (dict[str, int], [1], "expected dict[str, int], got a list"),
        (dict[int, str], {"a": "b"}, "the key 'a' is not int"),
        (tuple[int, str], [1], "expected tuple[int, str], got a list of 1"),
        (set[int], "a", "expected set[int], got str 'a'"),
        (set, [[1]], "can't be an element of a set"),
        (Literal["a", "b"], "c", "expected one of 'a', 'b', got str 'c'"),
        (Literal[1], True, "expected one of 1, got true"),
        (Color, "BLUE", "expected one of 'RED', 'GREEN', 'BOTH' (Color), got str 'BLUE'"),
        (Level, True, "expected one of 'LOW' (Level), got true"),
        (datetime.datetime, "yesterday", "expected a date and time such as"),
        (datetime.date, 20250131, "expected a date such as"),
        (datetime.date, "2025-02-30", "expected a date such as"),
        (datetime.timedelta, "P", "expected a number of seconds"),
        (datetime.timedelta, 1e300, "expected a number of seconds"),
        (bytes, "not base64!", "expected base64 text"),
        (decimal.Decimal, "1,5", "expected a decimal number"),
        (Point, [1, 2, 3], "got a list of 3"),
        (Step, "a", "expected an object (Step), got str 'a'"),
        (Unmarked, {"label": "a"}, "input 'x.id': is missing"),
        (Custom, {"a": 1}, "Custom has no JSON form"),
        (str, "a" * 1000, None),
        (int, "a" * 1000, "..."),
    ],
)
def test_a_value_of_another_type_is_refused(annotation: Any, given: Any, message: str | None) -> None:
    if message is None:
        assert bind(one(annotation), x=given)["x"] == given
        return
    (line,) = problems(one(annotation), x=given)
    assert line.startswith("input 'x")
    assert message in line
    assert len(line) < 200


def test_every_problem_has_a_line_of_its_own_with_its_path() -> None:
    def function(config: Config, count: int, *, label: str, ratio: float = 1.0) -> None: ...

    given = {"config": {"steps": [{"name": 1}, {"nam": "a"}], "when": "x"}, "count": "3", "lable": "a", "ratio": None}
    assert problems(function, **given) == (
        "input 'config.steps[0].name': expected str, got int 1",
        "input 'config.steps[1].nam': Step has no such field, did you mean 'name'?",
        "input 'config.steps[1].name': is missing",
        "input 'config.when': expected a date such as '2025-01-31', got str 'x'",
        "input 'count': expected int, got str '3'",
        "input 'lable': the task has no such input, did you mean 'label'?",
        "input 'ratio': expected float, got null",
        "input 'label': is missing",
    )


def test_a_dataclass_is_built_with_its_checks_and_its_computed_fields() -> None:
    function = one(Config)
    config = bind(function, x={"steps": [{"name": "a", "size": 2}], "date": "2025-01-31", "seed": 4})["x"]
    assert (config.steps, config.date, config.computed) == ([Step("a", 2)], datetime.date(2025, 1, 31), 5)
    assert problems(function, x={"steps": [{"name": "a"}] * 3}) == ("input 'x': Config refuses it: too many steps",)
    assert problems(function, x={"steps": [], "computed": 1}) == ("input 'x.computed': Config has no such field",)


def test_an_alternative_of_the_right_shape_says_what_is_wrong_within_it() -> None:
    assert problems(one(Step | int | None), x={"name": 1}) == ("input 'x.name': expected str, got int 1",)


def test_a_model_whose_validator_wants_an_object_says_so() -> None:
    class Located(Model):
        @classmethod
        def model_validate(cls, data: Any) -> Located:
            return cls(data.get("path"))

    assert problems(one(Located), x="/data") == ("input 'x': expected an object (Located), got str '/data'",)


def test_what_a_model_finds_wrong_is_told_for_each_of_its_fields() -> None:
    assert bind(one(Model), x={"a": 1})["x"].data == {"a": 1}
    assert problems(one(list[Model]), x=[{"bad": 1}]) == (
        "input 'x[0].items[0].x': Input should be a valid integer",
        "input 'x[0].y': Missing",
    )


def test_an_annotation_that_can_not_be_resolved_leaves_the_others_checked() -> None:
    def function(known: int, unknown: Missing, both: Missing | None = None) -> None: ...

    assert bind(function, known=1, unknown={"a": 1}) == {"known": 1, "unknown": {"a": 1}, "both": None}
    assert problems(function, known="1", unknown=1) == ("input 'known': expected int, got str '1'",)


def test_a_default_of_null_takes_null_whatever_the_annotation_says() -> None:
    def function(x: int = None) -> None: ...  # type: ignore[assignment]  # noqa: RUF013

    assert bind(function, x=None) == {"x": None}


def test_other_names_are_inputs_where_the_task_takes_any() -> None:
    def function(x: int, /, *rest: int, y: int = 2, **others: float) -> tuple[Any, ...]:
        return x, rest, y, others

    call = Interface.of(function).bind({"z": 3, "x": 1})
    assert function(*call.args, **call.kwargs) == (1, (), 2, {"z": 3.0})
    assert problems(function, x=1, z="a") == ("input 'z': expected float, got str 'a'",)


def test_a_positional_parameter_that_is_left_out_keeps_its_place() -> None:
    def function(a: int = 1, b: int = 2, /, c: int = 3) -> tuple[int, int, int]:
        return a, b, c

    call = Interface.of(function).bind({"b": 5})
    assert function(*call.args, **call.kwargs) == (1, 5, 3)


def test_decorators_that_tell_what_they_wrap_are_seen_through() -> None:
    def function(x: Step) -> str:
        return x.name

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    assert bind(wrapper, x={"name": "a"})["x"] == Step("a")
    assert problems(functools.partial(function), y=1)[0].endswith("has no such input, it has 'x'")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "--inputs is not JSON: expecting property name enclosed in double quotes (line 1, column 2)"),
        ("[1]", "must be a JSON object"),
        ("null", "must be a JSON object"),
        ('{"x": NaN}', "NaN is no JSON number"),
        ('{"x": {"y": [-Infinity]}}', "-Infinity is no JSON number"),
        ('{"x": 1, "x": 2}', "'x' is given twice"),
        ('{"x": {"y": 1, "y": 1}}', "'y' is given twice"),
        ('{"x": ' + "[" * 100_000, "nested too deeply"),
        ('{"x": ' + "9" * 5000 + "}", "can't be used"),
        (b'{"x": "\xff"}', "is not UTF-8"),
    ],
)
def test_text_that_is_no_strict_json_object_is_refused(text: str | bytes, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_inputs(text, "--inputs")
    assert message in caught.value.lines[0]
    assert "\n" not in caught.value.lines[0]
