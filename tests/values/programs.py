"""Random small programs, as text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
Number = Callable[[int, int], int]
"""Gives a number between two, both included: the one source of choices."""

_KINDS = ("int", "int", "text", "bool", "list", "texts", "dict", "tuple", "set")
_VARIABLES = {
    "int": ("a", "d", "e"),
    "text": ("b", "f"),
    "bool": ("c",),
    "list": ("xs", "zs"),
    "texts": ("ys",),
    "dict": ("m", "n"),
    "tuple": ("t",),
    "set": ("s",),
}
_START = """\
a, d, e = 1, 2, 7
b, f = 'x', 'a-b'
c = True
xs, zs = [1, 2, 3], []
ys = ['p', 'q']
m, n = {'a': 1, 'b': 2}, {}
s = {1, 2}
t = (1, 'z')
"""
_INTS = tuple(map(str, (0, 1, 2, 3, -1, -4, 5, 9)))
_TEXTS = ("''", "'a'", "'b'", "'xyz'", "'a-b'", "'Q q'")


def program(number: Number, unknowns: tuple[str, ...] = ()) -> str:
    """The text of a module; `unknowns` are names that it may use without binding them."""
    writer = _Writer(number, unknowns)
    lines = [line for _ in range(number(2, 9)) for line in writer.statement(2)]
    return _START + "\n".join(lines) + "\n"


class _Writer:
    def __init__(self, number: Number, unknowns: tuple[str, ...]) -> None:
        self.number = number
        self.unknowns = unknowns
        self.functions: list[tuple[str, int]] = []
        self.classes: list[str] = []
        self.generators: list[str] = []
        self.in_loop = False
        self.in_function = False
        self.guarded_depth = 0
        self.count = 0

    def pick(self, *options: T) -> T:
        return options[self.number(0, len(options) - 1)]

    def fresh(self, stem: str) -> str:
        self.count += 1
        return f"{stem}{self.count}"

    def target(self, kind: str = "") -> str:
        return self.pick(*_VARIABLES[kind or self.pick(*_KINDS)])

    def name(self) -> str:
        if self.unknowns and self.number(0, 3) == 0:
            return self.pick(*self.unknowns)
        return self.target()

    def expression(self, depth: int, kind: str = "") -> str:
        """An expression, as a rule one of a kind."""
        if self.number(0, 30) == 0:
            kind = ""
        kind = kind or self.pick(*_KINDS)
        if self.unknowns and self.number(0, 7 if depth > 0 else 3) == 0:
            return self.pick(*self.unknowns)
        if depth <= 0:
            if kind == "int" and self.number(0, 1):
                return self.pick(*_INTS)
            if kind == "text" and self.number(0, 1):
                return self.pick(*_TEXTS)
            if kind == "bool":
                return self.pick("True", "False", "c", "not c", "a > d", "b in ys")
            return self.pick(*_VARIABLES[kind])
        if self.number(0, 6) == 0:
            return self.pick(*self.anything(depth - 1, kind))()
        forms: tuple[Callable[[], str], ...] = getattr(self, f"_{kind}")(depth - 1)
        return self.pick(*forms)()

    def anything(self, depth: int, kind: str) -> tuple[Callable[[], str], ...]:
        def one() -> str:
            return self.expression(depth, kind)

        def test() -> str:
            return self.expression(depth, "bool")

        return (
            lambda: f"({one()} if {test()} else {one()})",
            lambda: f"({one()} {self.pick('and', 'or')} {one()})",
            lambda: f"(z := {one()})",
            lambda: f"(lambda v, w={one()}: v)({one()})",
            lambda: f"[{one()}, {one()}][{self.pick('0', '1', 'a')}]",
            lambda: f"{{'k': {one()}}}['k']",
            lambda: f"next((i for i in [{one()}, {one()}] if {test()}), {one()})",
            lambda: self.call(depth),
            lambda: f"m.get({self.expression(depth, 'text')}, {one()})",
        )

    def _int(self, depth: int) -> tuple[Callable[[], str], ...]:
        def one() -> str:
            return self.expression(depth, "int")

        return (
            lambda: f"({one()} {self.pick('+', '-', '//', '%', '|', '&', '^')} {one()})",
            lambda: f"({one()} * {self.pick(*_INTS)})",
            lambda: f"len({self.expression(depth, self.pick('list', 'texts', 'dict', 'set', 'tuple', 'text'))})",
            lambda: f"sum({self.expression(depth, self.pick('list', 'set'))})",
            lambda: f"xs[{self.pick('0', '-1', '1', 'a')}]",
            lambda: f"{self.pick('max', 'min')}({one()}, {one()})",
            lambda: f"m[{self.pick(repr('a'), repr('b'), repr('zz'))}]",
            lambda: f"ys.index({self.expression(depth, 'text')})",
            lambda: f"-{one()}",
            lambda: f"int({self.pick(repr('12'), 'True', '3.7', one())})",
            lambda: f"sum(i for i in {self.expression(depth, 'list')} if {self.expression(depth, 'bool')})",
        )

    def _text(self, depth: int) -> tuple[Callable[[], str], ...]:
        def one() -> str:
            return self.expression(depth, "text")

        return (
            lambda: f"({one()} + {one()})",
            lambda: f"f'{{{self.name()}}}-{{{self.name()}!r}}'",
            lambda: f"f'{{{self.expression(0, 'int')}:>4}}|{{{self.target('text')}:^5}}'",
            lambda: f"str({self.expression(depth)})",
            lambda: f"{self.pick('b', 'f')}.{self.pick('upper()', 'replace(chr(97), chr(98))', 'title()', 'strip()')}",
            lambda: f"{self.pick(repr('-'), 'b')}.join({self.expression(depth, 'texts')})",
            lambda: f"{one()}[{self.pick('', '1', '-2')}:{self.pick('', '2', '-1')}]",
            lambda: f"'%s/%s' % ({self.expression(depth)}, {one()})",
            lambda: f"'{{}}~{{}}'.format({self.expression(depth)}, {one()})",
            lambda: f"ys[{self.pick('0', '-1')}]",
        )

    def _bool(self, depth: int) -> tuple[Callable[[], str], ...]:
        def test() -> str:
            return self.expression(depth, "bool")

        def whole() -> str:
            return self.expression(depth, "int")

        def held() -> str:
            return self.pick("list", "texts", "dict", "tuple")

        return (
            lambda: f"({whole()} {self.pick('<', '<=', '>', '==', '!=')} {whole()})",
            lambda: f"({whole()} < {whole()} <= {whole()})",
            lambda: f"({self.expression(depth)} {self.pick('==', '!=', 'is not', 'is')} {self.expression(depth)})",
            lambda: f"({self.expression(depth)} {self.pick('in', 'not in')} {self.expression(depth, held())})",
            lambda: f"({test()} {self.pick('and', 'or')} {test()})",
            lambda: f"(not {self.expression(depth)})",
            lambda: f"bool({self.expression(depth)})",
            lambda: f"isinstance({self.expression(depth)}, {self.pick('int', 'str', 'list', '(int, str)')})",
            lambda: f"{self.pick('any', 'all')}({test()} for i in {self.pick('xs', 'ys')})",
            lambda: f"{self.expression(0, 'text')}.startswith('a')",
        )

    def _list(self, depth: int) -> tuple[Callable[[], str], ...]:
        def one() -> str:
            return self.expression(depth, "int")

        return (
            lambda: f"[{one()}, {one()}]",
            lambda: f"[*{self.expression(depth, self.pick('list', 'tuple'))}, {one()}]",
            lambda: f"({self.expression(depth, 'list')} + {self.expression(depth, 'list')})",
            lambda: f"{self.expression(depth, 'list')}[{self.pick('', '1', '-2')}:{self.pick('', '2', '-1', ':-1')}]",
            lambda: f"sorted({self.expression(depth, self.pick('list', 'set'))})",
            lambda: f"sorted(xs, key=lambda i: {one()}, reverse={self.expression(0, 'bool')})",
            lambda: f"list({self.pick('m.values()', 'range(3)', 'reversed(xs)', 'map(abs, xs)', 'filter(None, xs)')})",
            lambda: f"[i + {one()} for i in {self.expression(depth, 'list')} if {self.expression(depth, 'bool')}]",
            lambda: f"[i % 7 * j for i in xs[:3] for j in {self.expression(depth, 'list')}[:3]]",
            lambda: f"({self.expression(depth, 'list')}[:9] * {self.pick('0', '1', '2')})",
            lambda: f"list({self.call(depth)},)",
        )

    def _texts(self, depth: int) -> tuple[Callable[[], str], ...]:
        def one() -> str:
            return self.expression(depth, "text")

        return (
            lambda: f"[{one()}, {one()}]",
            lambda: f"[*{self.expression(depth, self.pick('texts', 'dict'))}, {one()}]",
            lambda: f"[str(i) for i in {self.expression(depth)}]",
            lambda: f"{one()}.split('-')",
            lambda: f"[k + str(v) for k, v in {self.pick('m.items()', 'zip(ys, xs)')}]",
            lambda: f"list({self.expression(depth, self.pick('dict', 'text'))})",
        )

    def _dict(self, depth: int) -> tuple[Callable[[], str], ...]:
        return (
            lambda: f"{{'k': {self.expression(depth)}, {self.expression(depth, 'text')}: {self.expression(depth)}}}",
            lambda: f"{{**{self.expression(depth, 'dict')}, 'k': {self.expression(depth)}}}",
            lambda: f"({self.expression(depth, 'dict')} | {self.expression(depth, 'dict')})",
            lambda: (
                f"{{str(i): {self.expression(depth)} for i in {self.expression(depth, self.pick('list', 'texts'))}}}"
            ),
            lambda: (
                f"dict(zip({self.expression(depth, 'texts')}, {self.expression(depth, self.pick('list', 'tuple'))}))"
            ),
            lambda: f"dict(m, k={self.expression(depth)})",
        )

    def _tuple(self, depth: int) -> tuple[Callable[[], str], ...]:
        return (
            lambda: f"({self.expression(depth)}, {self.expression(depth)})",
            lambda: f"(*{self.expression(depth, self.pick('list', 'texts', 'tuple'))}, {self.expression(depth)})",
            lambda: f"tuple({self.expression(depth, self.pick('list', 'texts', 'dict'))})",
            lambda: f"divmod({self.expression(depth, 'int')}, {self.expression(depth, 'int')})",
        )

    def _set(self, depth: int) -> tuple[Callable[[], str], ...]:
        return (
            lambda: f"{{{self.expression(depth, 'int')}, {self.pick(*_INTS)}}}",
            lambda: f"set({self.expression(depth, self.pick('list', 'texts', 'dict'))})",
            lambda: (
                f"({self.expression(depth, 'set')} {self.pick('|', '&', '-', '^')} {self.expression(depth, 'set')})"
            ),
            lambda: f"{{i % 3 for i in {self.expression(depth, self.pick('list', 'set'))}}}",
        )

    def call(self, depth: int) -> str:
        if self.functions and self.number(0, 1):
            name, count = self.pick(*self.functions)
            return f"{name}({', '.join(self.expression(depth) for _ in range(count))})"
        if self.generators and self.number(0, 1):
            return f"list({self.pick(*self.generators)}({self.expression(depth)}))"
        if self.classes:
            return f"{self.pick(*self.classes)}({self.expression(depth)}).value"
        return self.expression(depth)

    def block(self, depth: int) -> list[str]:
        lines: list[str] = []
        for _ in range(self.number(1, 3)):
            lines += self.statement(depth - 1)
        return ["    " + line for line in lines]

    def statement(self, depth: int) -> list[str]:
        simple = (self.assignment, self.assignment, self.augmented, self.mutation, self.unpacking, self.leaving)
        compound = (
            self.branch,
            self.branch,
            self.loop,
            self.while_loop,
            self.guarded,
            self.function,
            self.generator,
            self.klass,
            self.match,
            self.with_block,
        )
        if depth <= 0 or self.number(0, 2) == 0:
            return self.pick(*simple)()
        return self.pick(*compound)(depth)

    def assignment(self) -> list[str]:
        kind = self.pick(*_KINDS)
        match self.number(0, 3):
            case 0:
                return [f"{self.target(kind)} = {self.target(kind)} = {self.expression(1, kind)}"]
            case 1:
                return [f"{self.target(kind)} = {self.target(kind)}"]
        return [f"{self.target(kind)} = {self.expression(2, kind)}"]

    def augmented(self) -> list[str]:
        forms = (
            lambda: (
                f"{self.target('int')} {self.pick('+=', '-=', '|=', '&=', '^=', '//=')} {self.expression(1, 'int')}"
            ),
            lambda: f"{self.target('int')} *= {self.pick(*_INTS)}",
            lambda: f"{self.target('text')} += {self.expression(1, 'text')}",
            lambda: f"{self.target('list')} += {self.expression(1, self.pick('list', 'tuple', 'set'))}",
            lambda: f"{self.target('list')} *= {self.pick('0', '1')}",
            lambda: f"{self.target('dict')} |= {self.expression(1, 'dict')}",
            lambda: f"{self.target('set')} {self.pick('|=', '&=', '-=', '^=')} {self.expression(1, 'set')}",
            lambda: f"xs[{self.pick('0', '-1')}] += {self.expression(1, 'int')}",
            lambda: f"m['a'] -= {self.expression(1, 'int')}",
            lambda: f"t += ({self.expression(1)},)",
        )
        chosen: Callable[[], str] = self.pick(*forms)
        return [chosen()]

    def mutation(self) -> list[str]:
        forms = (
            lambda: f"{self.target('list')}.append({self.expression(1, 'int')})",
            lambda: f"ys.append({self.expression(1, 'text')})",
            lambda: f"{self.target('list')}.extend({self.expression(1, 'list')})",
            lambda: f"{self.target('list')}.insert({self.pick(*_INTS)}, {self.expression(1, 'int')})",
            lambda: f"{self.target('int')} = {self.target('list')}.pop()",
            lambda: f"{self.target('dict')}[{self.expression(1, 'text')}] = {self.expression(1)}",
            lambda: f"{self.target('dict')}.update({{'u': {self.expression(1)}}})",
            lambda: f"{self.target('int')} = m.pop({self.pick(repr('a'), repr('q'))}, {self.expression(0, 'int')})",
            lambda: f"{self.target('int')} = m.setdefault({self.expression(0, 'text')}, {self.expression(1, 'int')})",
            lambda: f"{self.target('list')}[{self.pick('0', '-1')}] = {self.expression(1, 'int')}",
            lambda: f"{self.target('list')}[{self.pick('', '1')}:{self.pick('', '2')}] = {self.expression(1, 'list')}",
            lambda: f"del {self.pick('xs', 'ys')}[{self.pick('0', '-1', '1:', ':1')}]",
            lambda: f"s.{self.pick('add', 'discard')}({self.expression(1, 'int')})",
            lambda: f"{self.pick('xs', 'ys')}.{self.pick('reverse', 'clear', 'sort')}()",
            lambda: f"n.setdefault({self.expression(0, 'text')}, []).append({self.expression(1)})",
        )
        chosen: Callable[[], str] = self.pick(*forms)
        return [chosen()]

    def unpacking(self) -> list[str]:
        def target(kind: str = "") -> str:
            return self.target(kind)

        match self.number(0, 3):
            case 0:
                value = f"{self.expression(1, 'int')}, {self.expression(1, 'text')}"
                return [f"{target('int')}, {target('text')} = {value}"]
            case 1:
                value = self.expression(1, self.pick("list", "texts", "tuple", "dict"))
                return [f"{target()}, *{target('list')} = {value}"]
            case 2:
                return [f"{target()}, ({target('int')}, {target('text')}) = {self.expression(1)}, t"]
        return [f"{target('int')}, {target('int')} = {target('int')}, {target('int')}"]

    def leaving(self) -> list[str]:
        options = ["pass"]
        if self.in_loop:
            options += ["break", "continue", "break", "continue"]
        if self.in_function:
            options += [f"return {self.expression(1)}"] * 3
        if self.guarded_depth or self.number(0, 9) == 0:
            options += [f"raise {self.pick('ValueError', 'KeyError', 'TypeError')}({self.expression(0)})"] * 2
            options += [f"assert {self.expression(1)}", f"{self.target('int')} = int({self.expression(0, 'text')})"]
        return [self.pick(*options)]

    def branch(self, depth: int) -> list[str]:
        lines = [f"if {self.expression(2, 'bool')}:", *self.block(depth)]
        if self.number(0, 1):
            lines += [f"elif {self.expression(1)}:", *self.block(depth)]
        if self.number(0, 1):
            lines += ["else:", *self.block(depth)]
        return lines

    def loop(self, depth: int) -> list[str]:
        outer, self.in_loop = self.in_loop, True
        source = self.pick(
            "list(xs)",
            "ys[:3]",
            "range(3)",
            "m",
            "list(m.items())",
            "xs[:]",
            "enumerate(ys[:2])",
            "t",
            f"list({self.expression(1, 'list')})",
        )
        lines = [f"for {self.pick('i', 'a', 'b', 'j')} in {source}:", *self.block(depth)]
        self.in_loop = outer
        if self.number(0, 3) == 0:
            lines += ["else:", *self.block(depth)]
        return lines

    def while_loop(self, depth: int) -> list[str]:
        outer, self.in_loop = self.in_loop, True
        counter = self.fresh("n")
        lines = [
            f"{counter} = 0",
            f"while {counter} < {self.pick(2, 3)} and {self.pick('True', self.expression(1, 'bool'))}:",
        ]
        lines += [f"    {counter} += 1", *self.block(depth)]
        self.in_loop = outer
        return lines

    def guarded(self, depth: int) -> list[str]:
        form = self.number(0, 4)
        self.guarded_depth += 1
        lines = ["try:", *self.block(depth)]
        self.guarded_depth -= 1
        caught = self.pick("Exception", "ValueError", "(TypeError, KeyError)", "LookupError", "Exception")
        if form != 4:
            alias = self.pick("", " as error")
            lines += [f"except {caught}{alias}:", *self.block(depth)]
            if form == 1:
                lines += ["except Exception:", *self.block(depth)]
            if form == 2:
                lines += ["else:", *self.block(depth)]
        if form >= 3:
            lines += ["finally:", *self.block(depth)]
        return lines

    def inside_function(self, depth: int) -> list[str]:
        loop, function, self.in_loop, self.in_function = self.in_loop, self.in_function, False, True
        lines = self.block(depth)
        self.in_loop, self.in_function = loop, function
        if self.number(0, 2) == 0:
            lines = [f"    global {self.target()}", *lines]
        return lines

    def function(self, depth: int) -> list[str]:
        name = self.fresh("f")
        lines = [f"def {name}(v, a={self.pick('1', 'b', '[]')}):", *self.inside_function(depth)]
        lines += [f"    return {self.expression(1)}"]
        self.functions.append((name, self.number(1, 2)))
        return lines

    def generator(self, depth: int) -> list[str]:
        name = self.fresh("g")
        lines = [f"def {name}(v):", f"    yield {self.expression(1)}"]
        lines += [
            f"    for i in {self.pick('list(xs)', 'ys[:3]', 'list(v)')}:",
            "        if i == v: continue",
            f"        yield {self.expression(1)}",
        ]
        if self.number(0, 1):
            lines += self.inside_function(depth)
        self.generators.append(name)
        return lines

    def klass(self, depth: int) -> list[str]:
        name = self.fresh("K")
        base = f"({self.pick(*self.classes)})" if self.classes and self.number(0, 1) else ""
        lines = [f"class {name}{base}:", f"    shared = {self.expression(1)}"]
        if not base or self.number(0, 1):
            lines += ["    def __init__(self, value):", "        self.value = value"]
        lines += ["    @property", "    def double(self):", "        return (self.value, self.shared)"]
        if self.number(0, 1):
            lines += ["    def __eq__(self, other):", f"        return {self.expression(1)}"]
        self.classes.append(name)
        kept = self.fresh("o")
        return [*lines, f"{kept} = {name}({self.expression(1)})", f"{self.target()} = {kept}.double"]

    def match(self, depth: int) -> list[str]:
        lines = [f"match {self.expression(1)}:"]
        patterns = (
            "1 | 2",
            "'a'",
            "[p, q]",
            "[p, *rest]",
            "{'a': p}",
            "(1, p)",
            "str() as p",
            "int(p)",
            "None",
            "True",
        )
        for pattern in [self.pick(*patterns) for _ in range(self.number(1, 3))]:
            guard = f" if {self.expression(1)}" if self.number(0, 3) == 0 else ""
            lines += [f"    case {pattern}{guard}:", *["    " + line for line in self.block(depth)]]
        if self.number(0, 1):
            lines += ["    case _:", *["    " + line for line in self.block(depth)]]
        return lines

    def with_block(self, depth: int) -> list[str]:
        self.guarded_depth += 1
        lines = [f"with suppress({self.pick('ValueError', 'Exception', 'KeyError')}):", *self.block(depth)]
        self.guarded_depth -= 1
        return lines
