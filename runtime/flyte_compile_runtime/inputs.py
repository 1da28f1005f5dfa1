"""The inputs of a task: read as strict JSON, then checked against the signature of its function."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from flyte_compile_runtime.annotations import UNKNOWN, function_annotations
from flyte_compile_runtime.decoding import decode
from flyte_compile_runtime.exits import BAD_INPUT, Failure, UsageError
from flyte_compile_runtime.problems import Problems, did_you_mean


class InputError(Failure):
    """The inputs don't fit the task; each line is one problem."""

    code = BAD_INPUT


@dataclass(frozen=True, slots=True)
class Interface:
    """What a task takes: its parameters, and their types where those are known."""

    signature: inspect.Signature
    types: Mapping[str, Any]

    @classmethod
    def of(cls, function: Callable[..., Any]) -> Interface:
        """The interface of a function, seen through the decorators that declare what they wrap."""
        return cls(_signature(function), function_annotations(function))

    @classmethod
    def of_types(cls, types: Mapping[str, Any]) -> Interface:
        """The interface of a code string, which has required inputs only."""
        kind = inspect.Parameter.KEYWORD_ONLY
        return cls(inspect.Signature([inspect.Parameter(name, kind) for name in types]), dict(types))

    def bind(self, values: Mapping[str, object]) -> inspect.BoundArguments:
        """The call with these JSON values as inputs; all that is wrong with them is one `InputError`."""
        problems = Problems()
        parameters = self.signature.parameters
        named = {n: p for n, p in parameters.items() if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)}
        rest = next((p for p in parameters.values() if p.kind is p.VAR_KEYWORD), None)
        bound: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        for name, value in values.items():
            if name in named:
                bound[name] = self._decode(value, named[name], name, problems)
            elif rest is not None:
                extra[name] = decode(value, self.types.get(rest.name, UNKNOWN), name, problems)
            else:
                problems.add(name, f"the task has no such input{did_you_mean(name, named) or _list(named)}")
        for name, parameter in named.items():
            if name not in values and parameter.default is parameter.empty:
                problems.add(name, "is missing")
        if problems:
            raise InputError(*problems.lines())
        if rest is not None:
            bound[rest.name] = extra
        # In the order of the parameters, which decides what is passed by position.
        call = inspect.BoundArguments(self.signature, {n: bound[n] for n in parameters if n in bound})
        call.apply_defaults()
        return call

    def _decode(self, value: object, parameter: inspect.Parameter, name: str, problems: Problems) -> object:
        # `x: int = None` takes null, whatever its annotation says.
        if value is None and parameter.default is None:
            return None
        return decode(value, self.types.get(name, UNKNOWN), name, problems)


def parse_inputs(text: str | bytes, origin: str) -> dict[str, object]:
    """The inputs as a JSON object; `origin` (`--inputs`, a file's name) says in messages where they come from.

    More strict than Python's own reader: no NaN or Infinity, and no name twice, because the first value would be lost.
    """
    try:
        values = json.loads(text, object_pairs_hook=_object_of, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise UsageError(f"{origin} is not UTF-8: {error}") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise UsageError(f"{origin} is not JSON: {error.msg[:1].lower()}{error.msg[1:]} ({place})") from None
    except RecursionError:
        raise UsageError(f"{origin} is nested too deeply") from None
    except ValueError as error:
        # From the two functions below, or a number with more digits than Python reads.
        raise UsageError(f"{origin} can't be used: {error}") from None
    if not isinstance(values, dict):
        raise UsageError(f"{origin} must be a JSON object with the inputs by name, such as '{{\"x\": 1}}'")
    return values


def _signature(function: Callable[..., Any]) -> inspect.Signature:
    try:
        if sys.version_info >= (3, 14):
            import annotationlib

            # Python 3.14 evaluates annotations here, those too that only a type checker can resolve.
            return inspect.signature(function, annotation_format=annotationlib.Format.FORWARDREF)
        return inspect.signature(function)
    except (TypeError, ValueError):
        # Some callables that are written in C have none: whatever is given is passed on.
        return inspect.Signature([inspect.Parameter("inputs", inspect.Parameter.VAR_KEYWORD)])


def _object_of(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, value in pairs:
        if name in values:
            raise ValueError(f"{name!r} is given twice")
        values[name] = value
    return values


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _list(names: Mapping[str, object]) -> str:
    return f", it has {', '.join(map(repr, names))}" if names else ", it has none"
