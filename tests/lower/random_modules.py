"""Modules made at random: declarations over nested expressions, each of a type that its place takes."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

Draw = Callable[[st.SearchStrategy[str]], str]

_PREAMBLE = """\
import itertools
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import Enum
from functools import partial, reduce

import flyte


class Stage(Enum):
    DEV = "dev"
    PROD = "prod"

    @property
    def level(self):
        return len(self.value)


@dataclass(frozen=True)
class Settings:
    team: str = "search"
    size: int = 2
    tags: tuple = ("a", "b")
    extra: dict = field(default_factory=lambda: {"k": "v"})

    def label(self, suffix=""):
        return f"{self.team}{suffix}-{self.size}"


TEXTS = ["alpha", "beta", "gamma delta", "ünïcode", "it's", 'say "hi"', "tab\\there", ""]
NUMBERS = [0, 1, 2, 3, 5, 8, 13]
TABLE = {"a": "one", "b": "two", "n": 3}
base = Settings()


def shout(text, times=1, *, mark="!"):
    return text.upper() + mark * times


def pick(items, index, default=""):
    try:
        return items[index]
    except IndexError:
        return default
    finally:
        items = None


def counted(*texts, **named):
    return "/".join([*texts, *(f"{key}={value}" for key, value in named.items())])


def halves(number):
    while number > 0:
        yield number
        number //= 2
"""

_NUMBER_ATOMS = st.sampled_from(
    ["0", "1", "7", "-3", "12", 'TABLE["n"]', "NUMBERS[-1]", "len(TEXTS)", "base.size", "Stage.PROD.level", "True"]
)
_TEXT_ATOMS = st.sampled_from(
    [
        '"x"',
        "'two words'",
        '"ünïcode"',
        "TEXTS[0]",
        'TABLE["a"]',
        "Stage.DEV.value",
        "base.team",
        'base.extra["k"]',
        "base.label()",
        '"line\\nbreak"',
    ]
)
_CONDITION_ATOMS = st.sampled_from(
    ["True", "False", '"a" in TABLE', "base.size > 1", "not TEXTS[-1]", "Stage.DEV is Stage.DEV", "1 < base.size <= 3"]
)


def _filled(template: str, **parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A template with each of its names replaced by an expression in parentheses."""
    return st.fixed_dictionaries(parts).map(lambda drawn: template.format(**{k: f"({v})" for k, v in drawn.items()}))


def _expressions() -> tuple[st.SearchStrategy[str], st.SearchStrategy[str], st.SearchStrategy[str]]:
    """Texts, numbers and conditions, each made of the others."""
    texts: st.SearchStrategy[str] = st.deferred(lambda: st.one_of(_TEXT_ATOMS, _TEXT_ATOMS, *made_texts))
    numbers: st.SearchStrategy[str] = st.deferred(lambda: st.one_of(_NUMBER_ATOMS, _NUMBER_ATOMS, *made_numbers))
    conditions: st.SearchStrategy[str] = st.deferred(lambda: st.one_of(_CONDITION_ATOMS, *made_conditions))
    made_texts = [
        _filled("{a} + {b}", a=texts, b=texts),
        _filled('(lambda v, n: f"{{v}}-{{n:03d}}|{{v!r:>12}}|{{n=}}")({a}, {n})', a=texts, n=numbers),
        _filled('"%s:%d" % ({a}, {n})', a=texts, n=numbers),
        _filled('"{{}}/{{n}}".format({a}, n={n})', a=texts, n=numbers),
        _filled("{a} if {c} else {b}", a=texts, b=texts, c=conditions),
        _filled("shout({a}, {n} % 3)", a=texts, n=numbers),
        _filled("partial(shout, mark={a})({b})", a=texts, b=texts),
        _filled("pick(TEXTS, {n}, {a})", a=texts, n=numbers),
        _filled('counted({a}, *TEXTS[:2], z={n}, **{{"k": {a}}})', a=texts, n=numbers),
        _filled("{a}[{n} % 2:][::-1]", a=texts, n=numbers),
        _filled("{a}.replace('a', {b}).strip().title()", a=texts, b=texts),
        _filled("'-'.join(sorted({a}.split()))", a=texts),
        _filled("(lambda left, right={b}: left or right)({a})", a=texts, b=texts),
        _filled("', '.join(f'{{i}}{{t}}' for i, t in enumerate(TEXTS[:{n} % 4]) if t)", n=numbers),
        _filled("reduce(lambda one, other: one + other[:1], TEXTS, {a})", a=texts),
        _filled("{a} or {b}", a=texts, b=texts),
        _filled("TABLE.get({a}, {b})", a=texts, b=texts),
        _filled("replace(base, team={a}, size={n}).label(suffix={b})", a=texts, b=texts, n=numbers),
        _filled("[t for t in TEXTS if len(t) > {n} % 5][0]", n=numbers),
        _filled("str({n})", n=numbers),
        _filled("max(TEXTS, key=len)[:{n} % 6]", n=numbers),
    ]
    made_numbers = [
        _filled("{a} + {b}", a=numbers, b=numbers),
        _filled("{a} * ({b} % 5)", a=numbers, b=numbers),
        _filled("{a} // 2 - {b}", a=numbers, b=numbers),
        _filled("len({t})", t=texts),
        _filled("{a} if {c} else {b}", a=numbers, b=numbers, c=conditions),
        _filled("sum(x * x for x in range({a} % 6))", a=numbers),
        _filled("max({a}, *NUMBERS[:3], {b})", a=numbers, b=numbers),
        _filled("divmod({a}, 7)[1]", a=numbers),
        _filled("int(str(abs({a})) + '1')", a=numbers),
        _filled("len(list(itertools.product(range({a} % 3), TEXTS[:2])))", a=numbers),
        _filled("sum(halves({a} % 40))", a=numbers),
        _filled("next(iter(halves({a} % 9)), {b})", a=numbers, b=numbers),
        _filled("({a} & 6 | 1) ^ ({b} << 1 & 14)", a=numbers, b=numbers),
        _filled("round({a} / 3)", a=numbers),
    ]
    made_conditions = [
        _filled("{a} < {b}", a=numbers, b=numbers),
        _filled("{a} in {b}", a=texts, b=texts),
        _filled("not {c}", c=conditions),
        _filled("{c} and {d}", c=conditions, d=conditions),
        _filled("any(n > {a} for n in NUMBERS)", a=numbers),
        _filled("{a}.startswith(({b}, 'x'))", a=texts, b=texts),
        _filled("isinstance({n}, int) or {c}", n=numbers, c=conditions),
    ]
    return texts, numbers, conditions


TEXTS, NUMBERS, CONDITIONS = _expressions()


def _mapping(draw: Draw) -> str:
    """A dictionary of texts."""
    form = draw(st.sampled_from(["display", "comprehension", "merge", "update"]))
    match form:
        case "display":
            return f'{{"A": {draw(TEXTS)}, "B_" + str(1): {draw(TEXTS)}}}'
        case "comprehension":
            return f'{{f"K{{i}}": ({draw(TEXTS)}) + t for i, t in enumerate(TEXTS[:3])}}'
        case "merge":
            return f'{{**{{"A": "1"}}, "C": {draw(TEXTS)}}} | dict(D=str({draw(NUMBERS)}))'
    return f'dict(zip(["X", "Y"], [{draw(TEXTS)}, str({draw(NUMBERS)})]))'


def _image(draw: Draw) -> str:
    """An image's chain."""
    chain = ["flyte.Image.from_debian_base(python_version=(3, 12))"]
    for _ in range(len(draw(st.sampled_from(["", "-", "--"])))):
        chain.append(
            draw(
                st.one_of(
                    st.just('.with_pip_packages(*[f"package{i}" for i in range(2)], "httpx")'),
                    TEXTS.map(lambda text: f'.with_env_vars({{"V": {text}}})'),
                    NUMBERS.map(lambda n: f'.with_apt_packages(*["git", "curl"][: ({n}) % 2 + 1])'),
                    TEXTS.map(lambda text: f".with_commands(['echo %d' % len({text}), 'true'])"),
                )
            )
        )
    return "".join(chain)


def _environment(draw: Draw, name: str, earlier: list[str]) -> str:
    fields = [f"name={name}"]
    options: dict[str, Callable[[], str]] = {
        "description": lambda: draw(TEXTS),
        "env_vars": lambda: _mapping(draw),
        "image": lambda: _image(draw),
        "interruptible": lambda: f"bool({draw(CONDITIONS)})",
        "queue": lambda: f"({draw(TEXTS)}) or None",
        "resources": lambda: (
            f"flyte.Resources(cpu=abs({draw(NUMBERS)}) % 8 + 1, memory='%dGi' % (abs({draw(NUMBERS)}) % 64 + 1))"
        ),
        "secrets": lambda: f'[flyte.Secret(key=f"key{{i}}", group="g") for i in range(abs({draw(NUMBERS)}) % 3)]',
        "depends_on": lambda: f"[{', '.join(earlier)}][: abs({draw(NUMBERS)}) % 3]",
        "cache": lambda: f'"auto" if {draw(CONDITIONS)} else flyte.Cache(behavior="override", version_override="1")',
    }
    for field, make in options.items():
        if draw(st.sampled_from(["yes", "no", "no"])) == "yes":
            fields.append(f"{field}={make()}")
    return f"flyte.TaskEnvironment({', '.join(fields)})"


def _task(draw: Draw, environment: str, function: str) -> str:
    options = []
    if draw(st.sampled_from(["yes", "no"])) == "yes":
        options.append(f"retries=abs({draw(NUMBERS)}) % 5")
    if draw(st.sampled_from(["yes", "no"])) == "yes":
        options.append(f"timeout=timedelta(minutes=abs({draw(NUMBERS)}) % 90)")
    if draw(st.sampled_from(["yes", "no", "no"])) == "yes":
        options.append(f"short_name='short-%d' % len({draw(TEXTS)})")
    if draw(st.sampled_from(["yes", "no", "no"])) == "yes":
        options.append(f"report={draw(CONDITIONS)} or False")
    call = f"({', '.join(options)})" if options else ""
    return f'@{environment}.task{call}\nasync def {function}(x: int = 1, y: str = "z") -> int:\n    return x\n'


@st.composite
def modules(draw: st.DrawFn) -> str:
    """The text of a module with a few environments, made one by one, in a loop, by a function or under a condition."""

    def one(strategy: st.SearchStrategy[str]) -> str:
        return draw(strategy)

    parts = [_PREAMBLE]
    made: list[str] = []
    for index in range(draw(st.integers(1, 3))):
        variable = f"env{index}"
        name = f"'env-{index}-%d' % (abs({one(NUMBERS)}) % 9)"
        match one(st.sampled_from(["plain", "plain", "loop", "function", "condition", "clone"])):
            case "loop":
                inner = _environment(one, f"f'loop-{index}-{{i}}'", made)
                parts.append(
                    f"{variable}s = []\nfor i, t in enumerate(TEXTS[: abs({one(NUMBERS)}) % 3 + 1]):\n"
                    f"    {variable}s.append({inner})\n{variable} = {variable}s[-1]\n"
                )
            case "function":
                inner = _environment(one, "name", made)
                head = f"def make{index}(name, *, label={one(TEXTS)}):"
                parts.append(f"{head}\n    return {inner}\n{variable} = make{index}({name})\n")
            case "condition":
                one_way, other = _environment(one, name, made), _environment(one, name, [])
                parts.append(f"if {one(CONDITIONS)}:\n    {variable} = {one_way}\nelse:\n    {variable} = {other}\n")
            case "clone" if made:
                parts.append(f"{variable} = {made[-1]}.clone_with({name}, env_vars={_mapping(one)})\n")
            case _:
                parts.append(f"{variable} = {_environment(one, name, made)}\n")
        made.append(variable)
        for number in range(draw(st.integers(0, 2))):
            parts.append(_task(one, variable, f"task{index}_{number}"))
    return "\n\n".join(parts)
