"""Comprehensions and generator expressions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from flyte_compile.values import comparisons, conversion, expressions
from flyte_compile.values.containers import set_entry, set_of, spoil
from flyte_compile.values.iteration import iterator_of
from flyte_compile.values.model import (
    DictValue,
    End,
    IteratorValue,
    ListValue,
    Place,
    Scope,
    Shuffled,
    Unknown,
    Value,
    key_of,
)
from flyte_compile.values.producers import pull
from flyte_compile.values.resumable import Lost, OverSteps, Steps
from flyte_compile.values.run import Frame, Run
from flyte_compile.values.ways import any_number, go, may_raise

_TURNS_LOOKED_AT = 8


def comprehension(run: Run, node: Any, frame: Frame, place: Place) -> Value:
    """The list, set or dictionary of a comprehension."""
    first = iterator_of(run, expressions.evaluate(run, node.generators[0].iter, frame), place)
    return _Comprehension(run, node, _inner(frame), place, first).result()


def generator_expression(run: Run, node: ast.GeneratorExp, frame: Frame, place: Place) -> Value:
    """An iterator: only what it first goes over is evaluated now."""
    first = iterator_of(run, expressions.evaluate(run, node.generators[0].iter, frame), place)
    if run.analysed is not None:
        made = _Comprehension(run, node, _inner(frame), place, first).result()
        return IteratorValue("generator", iterator_of(run, made, place).content, place)
    return IteratorValue("generator", OverSteps(Steps(_lazily(run, node, _inner(frame), place, 0, first))), place)


def _inner(frame: Frame) -> Frame:
    # The variables of a class body can't be seen from a comprehension in it.
    scopes = (*(scope for scope in frame.scopes if not scope.is_class), Scope({}))
    inner = Frame(frame.module, scopes, frame.global_names, frame.nonlocal_names, frame.function)
    inner.owner, inner.prefix = frame.owner, frame.prefix
    inner.around = frame
    return inner


def _lazily(
    run: Run, node: ast.GeneratorExp, frame: Frame, place: Place, index: int, iterator: IteratorValue
) -> Iterator[Value]:
    from flyte_compile.values.assignment import assign

    generator = node.generators[index]
    while True:
        item = pull(run, iterator, place)
        if isinstance(item, End):
            if item.reason is None:
                return
            raise Lost(_mapped(run, node, frame, place, index, item.reason))
        assign(run, generator.target, item, frame)
        answer = _passes(run, generator.ifs, frame)
        if isinstance(answer, Unknown):
            raise Lost(answer)
        if not answer:
            continue
        if index + 1 == len(node.generators):
            yield expressions.evaluate(run, node.elt, frame)
            continue
        source = expressions.evaluate(run, node.generators[index + 1].iter, frame)
        yield from _lazily(run, node, frame, place, index + 1, iterator_of(run, source, place))


def _mapped(run: Run, node: ast.GeneratorExp, frame: Frame, place: Place, index: int, reason: Unknown) -> Unknown:
    """What an expression over items in unknown order gives: results in unknown order."""
    if not isinstance(reason, Shuffled):
        return reason
    if len(node.generators) > 1:
        return Unknown(reason.reason, reason.place)
    source = IteratorValue(
        "list_iterator", iterator_of(run, ListValue(list(reason.members), place), place).content, place
    )
    made = _Comprehension(run, node, frame, place, source).result()
    assert isinstance(made, ListValue)
    if made.open is not None:
        return Unknown(made.open.reason, made.open.place)
    return Shuffled(reason.reason, reason.place, None, tuple(made.content), reason.more)


def _passes(run: Run, conditions: list[ast.expr], frame: Frame) -> bool | Unknown:
    for condition in conditions:
        answer = comparisons.truth(expressions.evaluate(run, condition, frame), run)
        if answer is not True:
            return answer
    return True


class _Comprehension:
    """One comprehension while it's evaluated."""

    def __init__(self, run: Run, node: Any, frame: Frame, place: Place, first: IteratorValue) -> None:
        self.run = run
        self.node = node
        self.frame = frame
        self.place = place
        self.first = first
        self.items: list[Value] = []
        self.members: list[Value] = []
        """Items of a list whose order isn't known."""
        self.shuffled: Unknown | None = None
        self.uncertain = 0
        """Conditions around what is evaluated that aren't known."""
        self.opened: Unknown | None = None
        self.entries = DictValue({}, place)

    def result(self) -> Value:
        self._level(0, self.first)
        if isinstance(self.node, ast.DictComp):
            if self.entries.open is None and self.shuffled and len(self.entries.content) > 1:
                self.entries.open = Shuffled(self.shuffled.reason, self.place)
            return self.entries
        if isinstance(self.node, ast.SetComp):
            return set_of([*self.items, *self.members], self.place, self.opened)
        if self.members and self.shuffled is not None:
            more = self.opened is not None
            opened = Shuffled(self.shuffled.reason, self.place, None, tuple(self.members), more)
            return ListValue(self.items, self.place, opened)
        return ListValue(self.items, self.place, self.opened)

    def _level(self, index: int, iterator: IteratorValue) -> None:
        count = 0
        while True:
            item = pull(self.run, iterator, self.place)
            if isinstance(item, End):
                break
            if self.run.analysed is not None and count >= _TURNS_LOOKED_AT:
                item = End(Unknown("the loop goes on", self.place))
                break
            self._turn(index, item)
            count += 1
        reason = item.reason
        if isinstance(reason, Shuffled):
            self.shuffled = reason
            for member in reason.members:
                self._turn(index, member)
            reason = Unknown(reason.reason, reason.place) if reason.more else None
        if reason is not None:
            rest = reason
            may_raise(self.run, rest, self.place)
            self._perhaps(rest)
            any_number(self.run, lambda: self._turn(index, rest), rest)
            self.uncertain -= 1

    def _perhaps(self, reason: Unknown) -> None:
        self.opened = self.opened or reason
        self.uncertain += 1

    def _turn(self, index: int, item: Value) -> None:
        from flyte_compile.values.assignment import assign

        generator = self.node.generators[index]
        assign(self.run, generator.target, item, self.frame)
        answer = _passes(self.run, generator.ifs, self.frame)
        if answer is False:
            return
        if isinstance(answer, Unknown):
            self._perhaps(answer)
            go(self.run, [lambda: self._next(index + 1), lambda: None], answer)
            self.uncertain -= 1
        else:
            self._next(index + 1)

    def _next(self, index: int) -> None:
        if index < len(self.node.generators):
            source = expressions.evaluate(self.run, self.node.generators[index].iter, self.frame)
            self._level(index, iterator_of(self.run, source, self.place))
        elif isinstance(self.node, ast.DictComp):
            key = expressions.evaluate(self.run, self.node.key, self.frame)
            self._enter(key, expressions.evaluate(self.run, self.node.value, self.frame))
        else:
            self._add(expressions.evaluate(self.run, self.node.elt, self.frame))

    def _add(self, value: Value) -> None:
        if self.uncertain:
            return
        if isinstance(self.node, ast.SetComp):
            self.items.append(value)
        elif self.shuffled:
            self.members.append(value)
        elif self.opened is None:
            self.items.append(value)
        self.run.limit_items(len(self.items) + len(self.members), self.place, new=1)

    def _enter(self, key: Value, value: Value) -> None:
        if not self.uncertain:
            set_entry(self.entries, key, value, self.place)
            self.run.limit_items(len(self.entries.content), self.place, new=1)
            return
        reason = self.opened or Unknown("the entry may be missing", self.place)
        identity = key_of(conversion.plain(key))
        if identity is None:
            spoil(self.entries, reason)
        elif identity in self.entries.content:
            self.entries.content[identity] = (self.entries.content[identity][0], reason)
        self.entries.open = self.entries.open or reason
