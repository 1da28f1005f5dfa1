"""Writes `tests/sdk/releases.json`: what the tables of `flyte_compile.sdk` say, as the SDK's releases have it.

The releases are read as wheels, without installing or importing them:

    pip download flyte==2.11.0 --no-deps -d wheels
    python tools/record_sdk_releases.py wheels

What changes from release to release is recorded once: a history maps a release to what holds from it on.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from zipfile import ZipFile

from flyte_compile.sdk.members import MEMBERS
from flyte_compile.sdk.releases import order
from flyte_compile.sdk.signatures import SIGNATURES

TARGET = Path(__file__).parents[1] / "tests" / "sdk" / "releases.json"

ELSEWHERE = {
    "flyte.TaskEnvironment.sandbox.orchestrator": "flyte._task_environment._SandboxNamespace.orchestrator",
    "flyte.Task.override": "flyte._task.TaskTemplate.override",
    "flyte.TaskTemplate": "flyte._task.TaskTemplate",
    "flyte.Documentation": "flyte._doc.Documentation",
}
"""Where a callable stands, for those that the public name doesn't lead to."""

CONSTANTS = (
    "flyte._resources.GPUType",
    "flyte._resources.SharedGPUType",
    "flyte._resources.TPUType",
    "flyte._resources.NeuronType",
    "flyte._resources.AMD_GPUType",
    "flyte._resources.HABANA_GAUDIType",
    "flyte._resources.AppleSiliconType",
    "flyte._resources.GPUQuantity",
    "flyte._resources.Accelerators",
    "flyte._resources.A100Parts",
    "flyte._resources.A100_80GBParts",
    "flyte._resources.H100Parts",
    "flyte._resources.H200Parts",
    "flyte._resources.RTXPro6000Parts",
    "flyte._resources.V5EParts",
    "flyte._resources.V5PParts",
    "flyte._resources.V6EParts",
    "flyte._resources._DEPRECATED_GPU_ALIASES",
    "flyte._cache.cache.CacheBehavior",
    "flyte._cache.cache._CACHE_BEHAVIOR_ALIASES",
    "flyte.sandbox._runtime.MONTY_REQUIREMENT",
)
"""Lists of what a release accepts."""

MENTIONS = {
    "plugins under reuse": ("flyte._task_environment", "supports_reuse_policy"),
    "lists of source files": ("flyte._image", "isinstance(src, list)"),
}
"""What a release can do if a module of it has a text."""

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Package:
    """The modules of a wheel as syntax trees."""

    def __init__(self, wheel: Path) -> None:
        self.release = wheel.name.split("-")[1]
        self._zip = ZipFile(wheel)
        self._files = set(self._zip.namelist())
        self._trees: dict[str, ast.Module | None] = {}

    def text(self, module: str) -> str:
        path = module.replace(".", "/")
        file = next((name for name in (f"{path}.py", f"{path}/__init__.py") if name in self._files), None)
        return self._zip.read(file).decode() if file else ""

    def tree(self, module: str) -> ast.Module | None:
        if module not in self._trees:
            text = self.text(module)
            self._trees[module] = ast.parse(text) if text or self.is_package(module) else None
        return self._trees[module]

    def is_package(self, module: str) -> bool:
        return f"{module.replace('.', '/')}/__init__.py" in self._files

    def submodules(self, module: str) -> set[str]:
        prefix = module.replace(".", "/") + "/"
        inner = set()
        for name in self._files:
            if name.startswith(prefix) and name.endswith(".py"):
                first, *rest = name.removeprefix(prefix).split("/")
                if not rest:
                    inner.add(first.removesuffix(".py"))
                elif rest == ["__init__.py"]:
                    inner.add(first)
        return inner - {"__init__"}

    def find(self, module: str, name: str) -> tuple[str, ast.stmt] | None:
        """Where a module's name is defined, imports followed."""
        tree = self.tree(module)
        found: tuple[str, ast.stmt] | None = None
        for statement in _statements(tree.body) if tree else ():
            match statement:
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() if statement.name == name:
                    found = module, statement
                case ast.ImportFrom() if any((item.asname or item.name) == name for item in statement.names):
                    source = self._source(module, statement)
                    original = next(item.name for item in statement.names if (item.asname or item.name) == name)
                    found = self.find(source, original) or found
                case ast.Assign(targets=[ast.Name(id=target)]) if target == name:
                    found = module, statement
                case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr()) if target == name:
                    found = module, statement
        return found

    def _source(self, module: str, statement: ast.ImportFrom) -> str:
        if not statement.level:
            return statement.module or ""
        parts = module.split(".")
        parts = parts[: len(parts) - statement.level + self.is_package(module)]
        return ".".join([*parts, *([statement.module] if statement.module else [])])

    def lineage(self, module: str, cls: ast.ClassDef) -> list[tuple[str, ast.ClassDef]]:
        """A class and its bases in the package, nearest first."""
        found = [(module, cls)]
        for base in cls.bases:
            inner = base.value if isinstance(base, ast.Subscript) else base
            match inner:
                case ast.Name(id=name):
                    where = self.find(module, name)
                case ast.Attribute(attr=name) if ast.unparse(inner).startswith("flyte."):
                    where = self.find(ast.unparse(inner).removesuffix(f".{name}"), name)
                case _:
                    where = None
            if where is not None and isinstance(where[1], ast.ClassDef):
                found += self.lineage(where[0], where[1])
        return found

    def literal(self, module: str, expression: ast.expr | None) -> object:
        """The value of an expression of constants, `...` where it isn't one."""
        match expression:
            case ast.Name(id=name):
                where = self.find(module, name)
                inner = getattr(where[1], "value", None) if where else None
                return self.literal(where[0], inner) if where and isinstance(inner, ast.expr) else ...
            case ast.Call(func=ast.Name(id="field"), keywords=keywords):
                given = {item.arg: item.value for item in keywords}
                match given.get("default_factory"):
                    case ast.Name(id="list"):
                        return []
                    case ast.Name(id="tuple"):
                        return ()
                return self.literal(module, given["default"]) if "default" in given else ...
            case ast.Subscript(value=ast.Name(id="Literal"), slice=inside):
                items = inside.elts if isinstance(inside, ast.Tuple) else [inside]
                values = [self.literal(module, item) for item in items]
                return [each for value in values for each in (value if isinstance(value, list) else [value])]
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                first, second = self.literal(module, left), self.literal(module, right)
                return first * second if isinstance(first, int) and isinstance(second, int) else ...
            case ast.expr():
                try:
                    value: object = ast.literal_eval(expression)
                except ValueError:
                    return ...
                return value
            case _:
                return ...


def signature(package: Package, name: str) -> str | None:
    """The parameters of a public callable as Python writes them, without `self` and `cls`; `None` where it isn't."""
    parts = ELSEWHERE.get(name, name).split(".")
    depth = 1
    while depth < len(parts) and package.tree(".".join(parts[: depth + 1])) is not None:
        depth += 1
    if depth == len(parts):
        return None
    where = package.find(".".join(parts[:depth]), parts[depth])
    for part in parts[depth + 1 :]:
        if where is None or not isinstance(where[1], ast.ClassDef):
            return None
        where = _member(package, where[0], where[1], part)
    match where:
        case (module, ast.ClassDef() as cls):
            return _class_signature(package, module, cls)
        case (module, ast.FunctionDef() | ast.AsyncFunctionDef() as function):
            return _function_signature(package, module, function, bound=len(parts) > depth + 1)
        case _:
            return None


def _member(package: Package, module: str, cls: ast.ClassDef, name: str) -> tuple[str, ast.stmt] | None:
    for where, owner in package.lineage(module, cls):
        for statement in reversed(owner.body):
            if isinstance(statement, Definition) and statement.name == name:
                return where, statement
    return None


def _function_signature(
    package: Package, module: str, function: ast.FunctionDef | ast.AsyncFunctionDef, *, bound: bool
) -> str:
    spec = function.args
    static = any(isinstance(item, ast.Name) and item.id == "staticmethod" for item in function.decorator_list)
    positional = [*spec.posonlyargs, *spec.args]
    defaults = [None] * (len(positional) - len(spec.defaults)) + list(spec.defaults)
    shown = [_parameter(package, module, i.arg, d) for i, d in zip(positional, defaults, strict=True)]
    if spec.posonlyargs:
        shown.insert(len(spec.posonlyargs), "/")
    if bound and not static:
        del shown[0]
    if spec.vararg is not None:
        shown.append(f"*{spec.vararg.arg}")
    elif spec.kwonlyargs:
        shown.append("*")
    shown += [_parameter(package, module, i.arg, d) for i, d in zip(spec.kwonlyargs, spec.kw_defaults, strict=True)]
    if spec.kwarg is not None:
        shown.append(f"**{spec.kwarg.arg}")
    return ", ".join(shown)


def _class_signature(package: Package, module: str, cls: ast.ClassDef) -> str:
    # A field that a subclass declares again stands where its first declaration does.
    fields: dict[str, tuple[str, str] | None] = {}
    lineage = package.lineage(module, cls)
    for where, owner in lineage:
        initialiser = next(
            (item for item in owner.body if isinstance(item, ast.FunctionDef) and item.name == "__init__"), None
        )
        if initialiser is not None:
            return _function_signature(package, where, initialiser, bound=True)
        if _dataclass(owner) is not None:
            break
    for where, owner in reversed(lineage):
        options = _dataclass(owner)
        if options is None:
            continue
        keyword_only = options.get("kw_only", False)
        for statement in owner.body:
            if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
                continue
            name, annotation = statement.target.id, ast.unparse(statement.annotation)
            settings = _field_settings(statement.value)
            if annotation.endswith("KW_ONLY"):
                keyword_only = True
            elif "ClassVar" not in annotation:
                kind = "keyword" if settings.get("kw_only", keyword_only) else "positional"
                shown = _parameter(package, where, name, statement.value)
                fields[name] = (kind, shown) if settings.get("init", True) else None
    positional, keyword = (
        [field[1] for field in fields.values() if field is not None and field[0] == kind]
        for kind in ("positional", "keyword")
    )
    return ", ".join([*positional, *(["*"] if keyword else []), *keyword])


def _dataclass(cls: ast.ClassDef) -> dict[str, bool] | None:
    """The options of the decorator `dataclass`, `None` for a class without."""
    for decorator in cls.decorator_list:
        call = decorator.func if isinstance(decorator, ast.Call) else decorator
        if ast.unparse(call) in ("dataclass", "dataclasses.dataclass"):
            return _flags(decorator) if isinstance(decorator, ast.Call) else {}
    return None


def _field_settings(value: ast.expr | None) -> dict[str, bool]:
    is_field = isinstance(value, ast.Call) and ast.unparse(value.func) in ("field", "dataclasses.field")
    return _flags(value) if is_field and isinstance(value, ast.Call) else {}


def _flags(call: ast.Call) -> dict[str, bool]:
    return {
        item.arg: item.value.value
        for item in call.keywords
        if item.arg and isinstance(item.value, ast.Constant) and isinstance(item.value.value, bool)
    }


def _parameter(package: Package, module: str, name: str, default: ast.expr | None) -> str:
    if default is None or (_is_field(default) and not _has_default(default)):
        return name
    value = package.literal(module, default)
    return f"{name}={'...' if value is ... else repr(value)}"


def _is_field(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and ast.unparse(value.func) in ("field", "dataclasses.field")


def _has_default(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and any(i.arg in ("default", "default_factory") for i in value.keywords)


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module, those under conditions included."""
    for statement in body:
        yield statement
        for inner in ("body", "orelse", "handlers", "finalbody"):
            if not isinstance(statement, Definition):
                yield from _statements([item for item in getattr(statement, inner, []) if isinstance(item, (ast.stmt))])


def names(package: Package) -> list[str]:
    """What the package has at its top, its modules included."""
    found = package.submodules("flyte")
    tree = package.tree("flyte")
    assert tree is not None
    for statement in _statements(tree.body):
        match statement:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                found |= {alias.asname or alias.name.split(".")[0] for alias in aliases}
            case ast.Assign(targets=[ast.Name(id=name)]):
                found.add(name)
    found.discard("annotations")
    return sorted({"annotations"} | {name for name in found if not name.startswith("_")})


def exported(package: Package) -> list[str]:
    """What `from flyte import *` binds."""
    where = package.find("flyte", "__all__")
    assert where is not None
    value = package.literal("flyte", getattr(where[1], "value", None))
    assert isinstance(value, list)
    return sorted(value)


def constant(package: Package, name: str) -> object:
    """The value of a constant of the package, `None` where it has none of the name."""
    module, _, last = name.rpartition(".")
    where = package.find(module, last) if package.tree(module) is not None else None
    value = getattr(where[1], "value", None) if where is not None else None
    return package.literal(where[0], value) if where is not None and isinstance(value, ast.expr) else None


def members(package: Package) -> list[str]:
    """What the classes have whose attributes are checked: methods, properties, fields, and what methods assign."""
    found: set[str] = set()
    for name in MEMBERS:
        where = package.find("flyte", name.rpartition(".")[2])
        if where is None or not isinstance(where[1], ast.ClassDef):
            continue
        for _, cls in package.lineage(where[0], where[1]):
            own = {statement.name for statement in cls.body if isinstance(statement, Definition)}
            for statement in cls.body:
                match statement:
                    case ast.AnnAssign(target=ast.Name(id=field)) | ast.Assign(targets=[ast.Name(id=field)]):
                        own.add(field)
            for node in ast.walk(cls):
                match node:
                    case ast.Attribute(value=ast.Name(id="self"), attr=attribute, ctx=ast.Store()):
                        own.add(attribute)
            found |= {f"{name}.{attribute}" for attribute in own if not attribute.startswith("_")}
    return sorted(found)


def facts(package: Package) -> Mapping[str, Mapping[str, object]]:
    """What is recorded of a release, by subject and name."""
    return {
        "signatures": {name: signature(package, name) for name in SIGNATURES},
        "names": dict.fromkeys(names(package), True),
        "exported": dict.fromkeys(exported(package), True),
        "members": dict.fromkeys(members(package), True),
        "constants": {name: constant(package, name) for name in CONSTANTS},
        "mentions": {name: text in package.text(module) for name, (module, text) in MENTIONS.items()},
    }


def record(packages: list[Package]) -> str:
    """The histories of all facts as JSON, one name a line."""
    histories: dict[str, dict[str, dict[str, object]]] = {}
    for package in packages:
        found = facts(package)
        for subject, values in found.items():
            table = histories.setdefault(subject, {})
            for name in {*table, *values}:
                history = table.setdefault(name, {})
                value, last = values.get(name), next(reversed(history.values()), None)
                if value != last:
                    history[package.release] = value
    lines = [f'"releases": {json.dumps([package.release for package in packages])}']
    for subject, table in histories.items():
        rows = [f"{json.dumps(name)}: {json.dumps(history)}" for name, history in sorted(table.items()) if history]
        lines.append(f"{json.dumps(subject)}: {{\n" + ",\n".join(rows) + "\n}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    wheels = [Package(wheel) for wheel in Path(sys.argv[1]).glob("flyte-*.whl")]
    TARGET.write_text(record(sorted(wheels, key=lambda package: order(package.release))), encoding="utf-8")
