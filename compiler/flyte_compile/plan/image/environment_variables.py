"""`with_env_vars` as `ENV` instructions.

Values are literal, with one exception that the SDK's builder makes by writing them raw: `$NAME` and `${NAME}` are
replaced by what the variable holds at that point of the build, so `"/opt/x/bin:$PATH"` extends the path; `\\$` is a
dollar sign. Quotes, spaces and other backslashes mean themselves. What stands behind a name in braces, as in `${X:-y}`,
has a meaning for some builders: such a value is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flyte_compile.ir import Env
from flyte_compile.plan.image.reading import Reader
from flyte_compile.plan.model import SetEnv

_DOLLAR = re.compile(r"(?P<escaped>\\)?\$(?:\{(?P<braced>[A-Za-z_][A-Za-z0-9_]*)\}|(?P<bare>[A-Za-z_][A-Za-z0-9_]*)|)")
_WITH_MODIFIER = re.compile(r"(?<!\\)\$\{[A-Za-z_][A-Za-z0-9_]*[^A-Za-z0-9_}]")


@dataclass(frozen=True, slots=True)
class _Value:
    """A value without its escapes, and which names behind its dollar signs are replaced and which are not."""

    text: str
    replaced: frozenset[str]
    literal: frozenset[str]


def set_variables(layer: Env, reader: Reader) -> tuple[SetEnv, ...]:
    """As few instructions as keep the meaning: the SDK writes one for each variable, which sees those before it."""
    instructions: list[SetEnv] = []
    pending: dict[str, _Value] = {}
    for name, declared in reader.known(layer.env_vars, "env_vars", _NO_VARIABLES).items():
        text = reader.text(declared, f"env_vars[{name!r}]", layer.span)
        value = _parse(text)
        if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,4095}", name) is None:
            help = "Name it with letters, digits and underscores."
            reader.refuse(
                "FC255",
                f"{name[:60]!r} is no name of an environment variable",
                layer.span,
                help,
                f"{reader.place}[{name}]",
            )
            continue
        if _WITH_MODIFIER.search(text):
            help = "Write the value that is meant; a variable is '$NAME' or '${NAME}', a dollar sign '\\$'."
            message = f"{text!r} has more than a name between the braces behind a dollar sign"
            reader.refuse("FC255", message, layer.span, help, f"{reader.place}[{name}]")
            continue
        if value.replaced & value.literal:
            help = "Split it into two variables."
            reader.refuse(
                "FC255",
                f"{text!r} has the same variable with and without a backslash",
                layer.span,
                help,
                f"{reader.place}[{name}]",
            )
            continue
        if _conflict(value, pending):
            instructions.append(_instruction(pending))
            pending = {}
        pending[name] = value
    if pending:
        instructions.append(_instruction(pending))
    return tuple(instructions)


_NO_VARIABLES: Mapping[str, str] = {}


def _parse(text: str) -> _Value:
    replaced: set[str] = set()
    literal: set[str] = set()
    for match in _DOLLAR.finditer(text):
        name = match["braced"] or match["bare"]
        if name:
            (literal if match["escaped"] else replaced).add(name)
    plain = _DOLLAR.sub(lambda match: match.group().removeprefix("\\"), text)
    return _Value(plain, frozenset(replaced), frozenset(literal))


def _conflict(value: _Value, pending: Mapping[str, _Value]) -> bool:
    """Whether a value can't stand in one instruction with others, which replaces alike and from before it."""
    return bool(value.replaced & pending.keys()) or any(
        value.replaced & other.literal or value.literal & other.replaced for other in pending.values()
    )


def _instruction(pending: Mapping[str, _Value]) -> SetEnv:
    variables = tuple((name, value.text) for name, value in pending.items())
    expand = sorted(frozenset().union(*(value.replaced for value in pending.values())))
    return SetEnv(variables, expand=tuple(expand))
