"""The state of one evaluation: modules, bounds, what was declared, and what was found wrong."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from flyte_compile.diagnostics import Diagnostic, Fix, Related, Severity
from flyte_compile.names import Bindings
from flyte_compile.source import Module, span_of
from flyte_compile.values.journal import Journal
from flyte_compile.values.model import (
    Arguments,
    Const,
    DictValue,
    FunctionValue,
    ListValue,
    Place,
    Registry,
    Scope,
    SdkObject,
    SetValue,
    TupleValue,
    Unknown,
    Value,
    ViewValue,
)
from flyte_compile.values.signals import LimitReached

MOST_STEPS = 250_000
"""Expressions and statements that importing one module may evaluate: a few seconds' worth."""
DEEPEST_CALL = 60
"""Calls of project functions inside of each other."""
_ITEMS_A_STEP = 4
_COPIED_A_STEP = 6
"""Items of what changes on one of several ways, and is put together again after them."""
STEPS_A_WAY = 4
CHARACTERS_A_STEP = 128
MOST_ITEMS = 100_000
"""Items in a collection."""
LONGEST_TEXT = 4_000_000
"""Characters or bytes in a text."""


_EMPTY = Module("", "", ".", False, "", ast.Module([], []), ("",))
_NOWHERE = Place(_EMPTY, _EMPTY.tree)


@dataclass(frozen=True, slots=True)
class Target:
    """What the evaluated program sees as its surroundings: the image's Python, the SDK release, defined variables."""

    python: str
    flyte_version: str
    environment: Mapping[str, str]
    code_root: str
    """Where the project root stands when a task runs."""


@dataclass(slots=True, eq=False)
class Frame:
    """Where a statement runs: its module and the scopes that names are looked up in, innermost last."""

    module: Module
    scopes: tuple[Scope, ...]
    global_names: frozenset[str] = frozenset()
    nonlocal_names: frozenset[str] = frozenset()
    function: FunctionValue | None = None
    owner: Value | None = None
    """What `super()` starts from."""
    prefix: str = ""
    """What the qualified names of functions and classes that are defined here begin with."""
    around: Frame | None = None
    """The frame that a comprehension stands in, which its `:=` binds in."""

    @property
    def variables(self) -> Scope:
        return self.scopes[-1]

    @property
    def module_scope(self) -> Scope:
        return self.scopes[0]


@dataclass(slots=True, eq=False)
class Call:
    """A call or an override of a task, found while the body of a task was looked through, or at module level."""

    kind: str
    """`call` or `override`."""
    caller: SdkObject | None
    target: SdkObject
    arguments: Arguments
    place: Place
    result: SdkObject | None = None


class Run:
    """One evaluation. Only this object holds state that changes."""

    def __init__(self, bindings: Bindings, target: Target) -> None:
        self.bindings = bindings
        self.target = target
        self.journal = Journal()
        self.steps = 0
        self.limit = MOST_STEPS
        self.depth = 0
        self.module_scopes: dict[str, Scope] = {}
        """Variables of the modules that were imported, by path."""
        self.importing: list[str] = []
        self.environments = Registry([])
        """Environments and apps in order of declaration."""
        self.installed: dict[str, SdkObject] = {}
        """Environments of installed packages that the program asked for, by qualified name."""
        self.environ = DictValue({}, _NOWHERE)
        """`os.environ`: what was defined for the compile, and nothing else."""
        for name, value in target.environment.items():
            self.environ.content[(0, name)] = (Const(name, _NOWHERE), Const(value, _NOWHERE))
        self.default_factories: dict[int, tuple[DictValue, Value | None]] = {}
        """What `collections.defaultdict` fills missing entries with, by the dictionary's identity."""
        self.calls: list[Call] = []
        self.analysed: SdkObject | None = None
        """The task whose body is being looked through."""
        self.active: list[ast.AST] = []
        """Functions whose bodies are being evaluated, outermost first."""
        self.uncertain: list[Unknown] = []
        """Conditions that can't be known, around what is being evaluated."""
        self.handled: list[Value] = []
        """Exceptions that handlers deal with right now: a bare `raise` raises the last one again."""
        self.written: set[str] = set()
        """Paths that the program writes, which compiling doesn't."""
        self.guards = 0
        """Handlers of exceptions around what is being evaluated."""
        self._diagnostics: dict[tuple[object, ...], Diagnostic] = {}

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        return tuple(self._diagnostics.values())

    def step(self, place: Place) -> None:
        self.steps += 1
        if self.journal.copied >= _COPIED_A_STEP:
            self.steps += self.journal.copied // _COPIED_A_STEP
            self.journal.copied = 0
        if self.steps > self.limit:
            raise LimitReached(f"importing the module takes more than {self.limit:,} steps", place)

    def charge(self, place: Place, *values: Value) -> None:
        """Steps for what is looked through as a whole: several items take as long as one expression."""
        for value in values:
            match value:
                case ListValue() | DictValue() | SetValue():
                    self._charge(len(value.content), place)
                case TupleValue():
                    self._charge(len(value.items), place)
                case ViewValue():
                    self._charge(len(value.source.content), place)
                case Const(value=(str() | bytes()) as text):
                    self.spend(len(text) // CHARACTERS_A_STEP, place)

    def spend(self, steps: int, place: Place) -> None:
        """Count what takes as long as several steps."""
        if steps > 0:
            self.steps += steps - 1
            self.step(place)

    def _charge(self, count: int, place: Place) -> None:
        self.spend(count // _ITEMS_A_STEP, place)

    def limit_items(self, count: int, place: Place, *, new: int | None = None) -> None:
        """Refuse a collection that is too large, and count the steps that it takes to make it, or its `new` items."""
        self._charge(count if new is None else new, place)
        if count > MOST_ITEMS:
            raise LimitReached(f"a collection holds more than {MOST_ITEMS:,} items", place)

    def report(
        self,
        code: str,
        severity: Severity,
        message: str,
        place: Place,
        help: str,
        related: tuple[tuple[str, Place], ...] = (),
        subject: str | None = None,
        field: str | None = None,
        fix: Fix | None = None,
    ) -> None:
        """Note a finding. In a task's body only what surely runs counts: its own unconditional statements."""
        if self.analysed is not None and (self.depth > 1 or self.uncertain):
            return
        places = tuple(Related(text, span_of(other.module, other.node)) for text, other in related)
        span = span_of(place.module, place.node)
        found = Diagnostic(code, severity, message, span, help, places, subject, field, fix)
        self._diagnostics.setdefault(found.sort_key, found)

    def unknown(self, reason: str, place: Place, made_by: str | None = None) -> Unknown:
        return Unknown(reason, place, made_by)
