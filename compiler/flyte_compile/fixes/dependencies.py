"""One more environment in another's `depends_on`, imported where it must be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from flyte_compile.diagnostics import Span
from flyte_compile.diagnostics.fix import AddDependency
from flyte_compile.fixes.arguments import argument_of, insert_argument
from flyte_compile.fixes.edits import Edit
from flyte_compile.fixes.insertion import Brackets, insert_item
from flyte_compile.fixes.syntax import Syntax

_FIELD = "depends_on"
_IMPORTED = -1
_MOST_POSITIONAL = 1
"""Arguments by place, the name, behind which `depends_on` may be the next one."""


@dataclass(frozen=True, slots=True)
class _Reference:
    """How an environment is called in a module, and the edits that give it that name there."""

    text: str
    place: int
    """Of the module's statement that declares it; -1 for one that is imported."""
    edits: tuple[Edit, ...] = ()


def add_dependency(
    change: AddDependency, syntax: Syntax, other: Callable[[str], Syntax | None]
) -> tuple[Edit, ...] | None:
    """The edits that add an environment; `None` where it can't be named before the call, or in a list written there."""
    call = syntax.at(change.call, cst.Call)
    place = None if call is None else _top_level(call, syntax)
    if call is None or place is None:
        return None
    named = _named(change, syntax, place, other)
    if named is None or named.place == place:
        return None
    owner = _declared(change.call, syntax)
    clones = () if owner is None else _clones(owner.name, syntax)
    if clones is None:
        return None
    if clones or named.place > place or _inherits(call):
        return None if owner is None else _afterwards(owner, named, max(named.place, place, *clones), syntax)
    return _listed(call, named, change, syntax)


def _named(
    change: AddDependency, syntax: Syntax, place: int, other: Callable[[str], Syntax | None]
) -> _Reference | None:
    if change.declared.path == syntax.path:
        declared = _declared(change.declared, syntax)
        return None if declared is None else _Reference(declared.name, declared.place)
    home = other(change.declared.path)
    declared = None if home is None else _declared(change.declared, home)
    return None if declared is None else _imported(change, declared.name, syntax, place)


def _inherits(call: cst.Call) -> bool:
    """Whether an environment takes over what another depends on, which a list of its own would replace."""
    clones = isinstance(call.func, cst.Attribute) and call.func.attr.value == "clone_with"
    return clones and argument_of(call, _FIELD) is None


def _clones(name: str, syntax: Syntax) -> tuple[int, ...] | None:
    """Where an environment is cloned at the top level: a clone takes over what its original depends on by then.

    `None` where it's cloned elsewhere.
    """
    calls = (syntax.parent(node) for node in syntax.occurrences(name))
    cloned = [node for node in calls if isinstance(node, cst.Attribute) and node.attr.value == "clone_with"]
    places = [_top_level(node, syntax) for node in cloned]
    known = tuple(place for place in places if place is not None)
    return known if len(known) == len(places) else None


# ---- where environments are declared ----


@dataclass(frozen=True, slots=True)
class _Declared:
    name: str
    place: int
    """Of its statement in the module."""


def _declared(span: Span, syntax: Syntax) -> _Declared | None:
    """The variable that a call at a module's top level is assigned to, if it's assigned once."""
    call = syntax.at(span, cst.Call)
    place = None if call is None else _top_level(call, syntax)
    if call is None or place is None or call.lpar:
        return None
    for around in syntax.around(call):
        match around:
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value) if value is call:
                break
            case cst.AnnAssign(target=cst.Name(value=name), value=value) if value is call:
                break
    else:
        return None
    statement = syntax.module.body[place]
    is_direct = isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1
    return _Declared(name, place) if is_direct and _bindings(name, syntax) == 1 else None


def _top_level(node: cst.CSTNode, syntax: Syntax) -> int | None:
    """The index of the module's statement that holds a node; `None` where the node is run later, or repeatedly."""
    statement = node
    for around in syntax.around(node):
        match around:
            case cst.Module():
                return next(index for index, one in enumerate(around.body) if one is statement)
            case cst.FunctionDef() | cst.Lambda() | cst.ClassDef() | cst.For() | cst.While() | cst.BaseComp():
                return None
        statement = around
    return None


def _bindings(name: str, syntax: Syntax) -> int:
    """How often a name is bound in a module's own scope."""
    found = _Bound(name)
    syntax.module.visit(found)
    return found.count


class _Bound(cst.CSTVisitor):
    """Counts what binds a name in the module's scope: functions and classes have their own, but for `global`."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._inner = 0
        self.count = 0

    def _see(self, node: cst.CSTNode | None) -> None:
        match node:
            case cst.Name(value=value) if not self._inner:
                self.count += value == self._name
            case cst.Tuple() | cst.List():
                for element in node.elements:
                    self._see(element.value)

    def visit_AssignTarget(self, node: cst.AssignTarget) -> None:
        self._see(node.target)

    def visit_AnnAssign(self, node: cst.AnnAssign) -> None:
        self._see(node.target)

    def visit_AugAssign(self, node: cst.AugAssign) -> None:
        self._see(node.target)

    def visit_NamedExpr(self, node: cst.NamedExpr) -> None:
        self._see(node.target)

    def visit_For(self, node: cst.For) -> None:
        self._see(node.target)

    def visit_Del(self, node: cst.Del) -> None:
        self._see(node.target)

    def visit_AsName(self, node: cst.AsName) -> None:
        self._see(node.name)

    def visit_ImportAlias(self, node: cst.ImportAlias) -> None:
        self._see(node.name if node.asname is None else None)

    def visit_Global(self, node: cst.Global) -> None:
        self.count += any(item.name.value == self._name for item in node.names)

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self._see(node.name)
        self._inner += 1

    def leave_FunctionDef(self, original_node: cst.FunctionDef) -> None:
        self._inner -= 1

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self._see(node.name)
        self._inner += 1

    def leave_ClassDef(self, original_node: cst.ClassDef) -> None:
        self._inner -= 1


# ---- the list ----


def _listed(call: cst.Call, reference: _Reference, change: AddDependency, syntax: Syntax) -> tuple[Edit, ...] | None:
    positional = [argument for argument in call.args if argument.keyword is None and argument.star != "**"]
    if len(positional) > _MOST_POSITIONAL or any(argument.star for argument in positional):
        return None
    given = argument_of(call, _FIELD)
    if given is None:
        edits = insert_argument(change.call, _FIELD, f"[{reference.text}]", syntax)
    else:
        edits = _extended(given.value, reference.text, syntax)
    return None if edits is None else (*reference.edits, *edits)


def _extended(value: cst.BaseExpression, item: str, syntax: Syntax) -> tuple[Edit, ...] | None:
    if not isinstance(value, (cst.List, cst.Tuple)):
        return None
    start, end = syntax.start(value), syntax.end(value)
    if syntax.text[start] not in "([" or (isinstance(value, cst.Tuple) and not value.elements):
        return None
    last = (syntax.start(value.elements[-1]), syntax.end(value.elements[-1])) if value.elements else None
    return insert_item(syntax, Brackets(start + 1, end - 1, last), item)


def _afterwards(owner: _Declared, reference: _Reference, place: int, syntax: Syntax) -> tuple[Edit, ...]:
    """A statement of its own behind another one."""
    end = syntax.line_end(syntax.end(syntax.module.body[place]))
    return (*reference.edits, syntax.insert(end, f"\n{owner.name}.add_dependency({reference.text})"))


# ---- imports ----


def _imported(change: AddDependency, variable: str, syntax: Syntax, before: int) -> _Reference | None:
    """The name of another module's variable: as it's imported already, or with one import more."""
    module = change.module
    if module is None:
        return None
    imports = list(_imports(syntax.module.body[:before]))
    for statement in imports:
        if isinstance(statement, cst.Import):
            for alias in statement.names:
                if alias.evaluated_name == module:
                    return _Reference(f"{alias.evaluated_alias or module}.{variable}", _IMPORTED)
            continue
        source = _source(statement, change.importer, syntax.path)
        for alias in () if isinstance(statement.names, cst.ImportStar) else statement.names:
            if (source, alias.evaluated_name) == (module, variable):
                return _Reference(alias.evaluated_alias or variable, _IMPORTED)
            if f"{source}.{alias.evaluated_name}" == module:
                return _Reference(f"{alias.evaluated_alias or alias.evaluated_name}.{variable}", _IMPORTED)
    name = _free_name(module, variable, syntax)
    if name is None:
        return None
    item = variable if name == variable else f"{variable} as {name}"
    for statement in imports:
        if (
            isinstance(statement, cst.ImportFrom)
            and not isinstance(statement.names, cst.ImportStar)
            and _source(statement, change.importer, syntax.path) == module
        ):
            return _Reference(name, _IMPORTED, _one_more(statement, item, syntax))
    if not imports:
        return None
    end = syntax.line_end(max(syntax.end(statement) for statement in imports))
    return _Reference(name, _IMPORTED, (syntax.insert(end, f"\nfrom {module} import {item}"),))


def _imports(statements: Sequence[cst.CSTNode]) -> Iterator[cst.Import | cst.ImportFrom]:
    for line in statements:
        for statement in line.body if isinstance(line, cst.SimpleStatementLine) else ():
            if isinstance(statement, (cst.Import, cst.ImportFrom)):
                yield statement


def _source(statement: cst.ImportFrom, importer: str, path: str) -> str | None:
    """The dotted name of the module that a statement imports from."""
    named = "" if statement.module is None else cst.Module([]).code_for_node(statement.module)
    levels = len(statement.relative)
    if not levels:
        return named
    package = importer.split(".") if path.endswith("/__init__.py") else importer.split(".")[:-1]
    if len(package) < levels:
        return None
    base = package[: len(package) - levels + 1]
    return ".".join([*base, named] if named else base)


def _free_name(module: str, variable: str, syntax: Syntax) -> str | None:
    candidates = (variable, f"{module.rpartition('.')[2]}_{variable}")
    return next((name for name in candidates if name not in syntax.names), None)


def _one_more(statement: cst.ImportFrom, item: str, syntax: Syntax) -> tuple[Edit, ...]:
    assert not isinstance(statement.names, cst.ImportStar)
    last = (syntax.start(statement.names[-1]), _end_of(statement.names[-1], syntax))
    if statement.lpar is None or statement.rpar is None:
        return (syntax.insert(last[1], f", {item}"),)
    brackets = Brackets(syntax.start(statement.lpar) + 1, syntax.end(statement.rpar) - 1, last)
    return insert_item(syntax, brackets, item)


def _end_of(alias: cst.ImportAlias, syntax: Syntax) -> int:
    return syntax.end(alias.name if alias.asname is None else alias.asname.name)
