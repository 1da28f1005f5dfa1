"""Configuration: the command line over `[tool.flyte-compile]` over what the project's own files say."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flyte_compile.formats import FORMATS, TEXT
from flyte_compile.ir.reference import is_repository
from flyte_compile.plan.kubernetes.platforms import PlatformError, load
from flyte_compile.plan.options import DEFAULT_PYTHON, TARGETS, Options
from flyte_compile.rules import NAMES
from flyte_compile.sdk.releases import NEWEST
from flyte_compile.sdk.requirement import release_of
from flyte_compile.source.project import Project
from flyte_compile.source.regular import read_regular
from flyte_compile.source.toml import TomlError, parse_toml
from flyte_compile.triage import Baseline, BaselineError, Policy, SelectorError, policy_of, read_baseline

TABLE = "flyte-compile"
TEXTS = (
    "root",
    "output",
    "target",
    "platform",
    "registry",
    "endpoint",
    "tag",
    "namespace",
    "python",
    "flyte-version",
    "fail-on",
    "baseline",
    "format",
)
"""Keys whose value is a string; each is an option of the command line as well."""
LISTS = ("select", "ignore")
"""Keys whose value is a list of strings; each is an option of the command line as well."""
TABLES = ("define", "platforms", "image-refs", "severity", "per-file-ignores")
"""Keys whose value is a table; `define` is an option of the command line as well."""

FLAGS = ("force", "quiet", "strict", "verbose")
"""Keys whose value is true or false; each is an option of the command line as well."""

_SHAPES: Mapping[str, tuple[re.Pattern[str], str]] = {
    "python": (re.compile(r"3\.\d{1,2}", re.ASCII), "a Python version, such as '3.12'"),
    "flyte-version": (re.compile(r"\d[0-9A-Za-z.+!-]*", re.ASCII), "a release of the SDK, such as '2.12.1'"),
    "tag": (re.compile(r"\w[\w.-]{0,127}", re.ASCII), "a tag of an image, such as '1.4.0'"),
    "namespace": (re.compile(r"(?=.{1,63}\Z)[a-z0-9]([-a-z0-9]*[a-z0-9])?"), "a namespace of Kubernetes, such as 'ml'"),
}
"""What a value must look like, and what it is not where it doesn't."""


class ConfigError(Exception):
    """The configuration can't be used; the message says which part and why, in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What a compile is to do, once everything is merged."""

    options: Options
    import_root: str | None = None
    """The folder that module names start from, relative to the project root."""
    output: str | None = None
    """The build folder, relative to the project root."""
    format: str = TEXT
    define: Mapping[str, str] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    baseline: Baseline | None = None
    baseline_file: str | None = None
    """Where the baseline stands, relative to the project root or absolute."""
    force: bool = False
    quiet: bool = False
    strict: bool = False
    verbose: bool = False


def load_config(root: Path, given: Mapping[str, Any], *, without_baseline: bool = False) -> Config:
    """Merge `given`, the command line by the table's keys with `None` for what isn't said, with the project's files.

    `without_baseline` leaves the baseline unread, for the command that writes it.
    Raises `ConfigError`.
    """
    document = _toml(root, "pyproject.toml")
    own = _table(document)
    table = {**own, **{key: value for key, value in given.items() if value not in (None, {}, ())}}
    table.setdefault("python", _python_version_file(root) or DEFAULT_PYTHON)
    table.setdefault("flyte-version", _locked_flyte(root, document) or NEWEST)
    for key, (shape, meaning) in _SHAPES.items():
        if key in table and not shape.fullmatch(table[key]):
            raise ConfigError(f"{key} = {table[key]!r} isn't {meaning}")
    if "registry" in table and not is_repository(f"{table['registry']}/name"):
        raise ConfigError(f"registry = {table['registry']!r} isn't a registry, such as 'ghcr.io/my-org'")
    options = Options(
        target=table.get("target", TARGETS[0]),
        platform=table.get("platform", "generic"),
        platforms=table.get("platforms", {}),
        registry=table.get("registry"),
        endpoint=table.get("endpoint"),
        tag=table.get("tag"),
        namespace=table.get("namespace"),
        python=table["python"],
        flyte_version=table["flyte-version"],
        image_refs=table.get("image-refs", {}),
    )
    if table.get("format", TEXT) not in FORMATS:
        raise ConfigError(f"there is no format {table['format']!r}; there is {', '.join(FORMATS)}")
    if options.target not in TARGETS:
        raise ConfigError(f"there is no target {options.target!r}; there is {', '.join(TARGETS)}")
    for name in sorted({options.platform, *options.platforms}):
        try:
            load(name, options.platforms)
        except PlatformError as error:
            raise ConfigError(str(error)) from None
    try:
        policy = policy_of(table, NAMES)
    except SelectorError as error:
        raise ConfigError(str(error)) from None
    define = {**own.get("define", {}), **given.get("define", {})}
    return Config(
        options=options,
        import_root=_import_root(root, table.get("root")),
        output=table.get("output"),
        format=table.get("format", TEXT),
        define=define,
        policy=policy,
        baseline=None if without_baseline else _baseline(root, table.get("baseline")),
        baseline_file=table.get("baseline"),
        **{flag: bool(given.get(flag) or own.get(flag)) for flag in FLAGS},
    )


def _table(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """`[tool.flyte-compile]` of a project's `pyproject.toml`, checked."""
    tools = document.get("tool", {})
    table = tools.get(TABLE, {}) if isinstance(tools, dict) else {}
    if not isinstance(table, dict):
        raise ConfigError(f"[tool.{TABLE}] in pyproject.toml is no table")
    for key, value in table.items():
        if key in TEXTS:
            if not isinstance(value, str):
                raise ConfigError(f"{key} in [tool.{TABLE}] is {value!r}; write a string")
            if "\0" in value:
                raise ConfigError(f"{key} in [tool.{TABLE}] holds a NUL character")
        elif key in FLAGS:
            if not isinstance(value, bool):
                raise ConfigError(f"{key} in [tool.{TABLE}] is {value!r}; write true or false")
        elif key in LISTS:
            if not _is_strings(value):
                raise ConfigError(f"{key} in [tool.{TABLE}] is {value!r}; write a list of strings")
        elif key in TABLES:
            if not isinstance(value, dict):
                raise ConfigError(f"{key} in [tool.{TABLE}] is {value!r}; write a table")
        else:
            raise ConfigError(
                f"[tool.{TABLE}] has no key {key!r}; it has {', '.join(sorted((*TEXTS, *FLAGS, *LISTS, *TABLES)))}"
            )
    for key, kind, word in _ENTRIES:
        for name, value in table.get(key, {}).items():
            if not isinstance(value, kind) or (kind is list and not _is_strings(value)):
                raise ConfigError(f"{name} in [tool.{TABLE}.{key}] is {value!r}; write a {word}")
    return table


_ENTRIES: tuple[tuple[str, type, str], ...] = (
    ("define", str, "string"),
    ("image-refs", str, "string"),
    ("platforms", dict, "table"),
    ("severity", str, "string"),
    ("per-file-ignores", list, "list of strings"),
)
"""What the values in each table are."""


def _is_strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _baseline(root: Path, name: str | None) -> Baseline | None:
    """The baseline that a file holds; a relative name is one below the project root."""
    if name is None:
        return None
    data = read_regular(root / name)
    if data is None:
        raise ConfigError(f"baseline = {name!r} can't be read; `flyte-compile baseline` writes one")
    try:
        return read_baseline(data.decode("utf-8-sig", errors="replace"))
    except BaselineError as error:
        raise ConfigError(f"baseline = {name!r} can't be used: {error}") from None


def _import_root(root: Path, given: str | None) -> str | None:
    """The import root relative to the project root, as the command line or the table has it."""
    if given is None:
        return None
    try:
        folder = (root / given).resolve(strict=True)
    except (OSError, RuntimeError):
        folder = None
    if folder is None or not folder.is_dir():
        raise ConfigError(f"root = {given!r} is no folder")
    if not folder.is_relative_to(root):
        raise ConfigError(f"root = {given!r} isn't in the project, which is {str(root)!r}")
    return folder.relative_to(root).as_posix()


def _toml(root: Path, name: str) -> dict[str, Any]:
    if not os.path.lexists(root / name):
        return {}
    data = Project(root).read(name)
    if data is None:
        raise ConfigError(f"{name} can't be read: it is no regular file of the project of at most 16 MiB")
    try:
        return parse_toml(data)
    except TomlError as error:
        raise ConfigError(f"{name} can't be read: {error}") from None


def _python_version_file(root: Path) -> str | None:
    data = Project(root).read(".python-version")
    lines = data.decode(errors="replace").split() if data is not None else []
    match = re.match(r"(?:cpython-)?(3\.\d{1,2})(?:\.|$)", lines[0]) if lines else None
    return match[1] if match else None


def _locked_flyte(root: Path, document: Mapping[str, Any]) -> str | None:
    """The SDK release that the project uses: locked in `uv.lock`, else what `pyproject.toml` admits."""
    try:
        packages = _toml(root, "uv.lock").get("package", [])
    except ConfigError:
        packages = []
    for package in packages if isinstance(packages, list) else []:
        if isinstance(package, dict) and package.get("name") == "flyte" and isinstance(package.get("version"), str):
            return str(package["version"])
    project = document.get("project", {})
    requirements = project.get("dependencies", []) if isinstance(project, dict) else []
    return release_of(str(item) for item in (requirements if isinstance(requirements, list) else []))
