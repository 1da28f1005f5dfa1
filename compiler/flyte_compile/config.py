"""Configuration: the command line over `[tool.flyte-compile]` over what the project's own files say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flyte_compile.plan.options import DEFAULT_PYTHON, NEWEST_FLYTE, TARGETS, Options

TABLE = "flyte-compile"
_TEXTS = ("root", "output", "target", "platform", "registry", "endpoint", "tag", "namespace", "python", "flyte-version")
_TABLES = ("define", "platforms", "image-refs")
_PYTHON = re.compile(r"3\.\d{1,2}")


class ConfigError(Exception):
    """The configuration can't be used; the message says which part and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What a compile is to do, once everything is merged."""

    options: Options
    import_root: str | None = None
    output: str | None = None
    define: Mapping[str, str] = field(default_factory=dict)


def load_config(root: Path, given: Mapping[str, Any]) -> Config:
    """Merge `given`, the command line by the table's keys with `None` for what isn't said, with the project's files.

    Raises `ConfigError`.
    """
    table = {**_table(root), **{key: value for key, value in given.items() if value not in (None, {})}}
    define = {**_table(root).get("define", {}), **given.get("define", {})}
    python = table.get("python") or _python_version_file(root) or DEFAULT_PYTHON
    if not _PYTHON.fullmatch(python):
        raise ConfigError(f"python = {python!r} is no Python version; write it like '3.12'")
    target = table.get("target", TARGETS[0])
    if target not in TARGETS:
        raise ConfigError(f"there is no target {target!r}; there is {', '.join(TARGETS)}")
    options = Options(
        target=target,
        platform=table.get("platform", "generic"),
        platforms=table.get("platforms", {}),
        registry=table.get("registry"),
        endpoint=table.get("endpoint"),
        tag=table.get("tag"),
        namespace=table.get("namespace"),
        python=python,
        flyte_version=table.get("flyte-version") or _locked_flyte(root) or NEWEST_FLYTE,
        image_refs=table.get("image-refs", {}),
    )
    return Config(options=options, import_root=table.get("root"), output=table.get("output"), define=define)


def _table(root: Path) -> dict[str, Any]:
    """`[tool.flyte-compile]` of the project, checked."""
    document = _toml(root / "pyproject.toml")
    table = document.get("tool", {}).get(TABLE, {}) if isinstance(document.get("tool", {}), dict) else {}
    if not isinstance(table, dict):
        raise ConfigError(f"[tool.{TABLE}] in pyproject.toml is no table")
    for key, value in table.items():
        if key in _TEXTS:
            if not isinstance(value, str):
                raise ConfigError(f"{key} in [tool.{TABLE}] is {value!r}; write a string")
        elif key in _TABLES:
            if not isinstance(value, dict):
                raise ConfigError(f"{key} in [tool.{TABLE}] is {value!r}; write a table")
        else:
            raise ConfigError(f"[tool.{TABLE}] has no key {key!r}; it has {', '.join(sorted((*_TEXTS, *_TABLES)))}")
    for key in ("define", "image-refs"):
        for name, value in table.get(key, {}).items():
            if not isinstance(value, str):
                raise ConfigError(f"{name} in [tool.{TABLE}.{key}] is {value!r}; write a string")
    return table


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path.name} can't be read: {error}") from None


def _python_version_file(root: Path) -> str | None:
    try:
        lines = (root / ".python-version").read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError):
        return None
    match = re.match(r"(?:cpython-)?(3\.\d{1,2})(?:\.|$)", lines[0]) if lines else None
    return match[1] if match else None


def _locked_flyte(root: Path) -> str | None:
    """The SDK release that the project uses: locked in `uv.lock`, else pinned in `pyproject.toml`."""
    try:
        packages = _toml(root / "uv.lock").get("package", [])
    except ConfigError:
        packages = []
    for package in packages if isinstance(packages, list) else []:
        if isinstance(package, dict) and package.get("name") == "flyte" and isinstance(package.get("version"), str):
            return str(package["version"])
    project = _toml(root / "pyproject.toml").get("project", {})
    for requirement in project.get("dependencies", []) if isinstance(project, dict) else []:
        match = re.fullmatch(
            r"flyte\s*(?:\[[^\]]*\])?\s*==\s*([0-9][0-9A-Za-z.+!-]*)", str(requirement).split(";")[0].strip()
        )
        if match:
            return match[1]
    return None
