"""Before the stages: the project that the command line means, and the configuration."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flyte_compile.cli.exits import usage

if TYPE_CHECKING:
    from flyte_compile.config import Config
    from flyte_compile.source import Project


def prepare(
    src: tuple[Path, ...], output: Path | None, given: dict[str, Any], *, without_baseline: bool = False
) -> tuple[Project, Config]:
    """Find the project and merge the configuration; wrong usage ends the program."""
    from flyte_compile.config import ConfigError, load_config
    from flyte_compile.source import Project, find_project_root

    for path in src:
        _check_source(path)
    import_root = given.pop("root")
    if import_root is not None and not _is_folder(import_root):
        usage(f"--root {str(import_root)!r} is no folder")
    given["define"] = dict(map(_definition, given["define"]))
    for key in ("select", "ignore"):
        empty = next((item for item in given[key] if not item.strip(", ")), None)
        if empty is not None:
            usage(f"--{key} {empty!r} names no finding")
        given[key] = tuple(code.strip() for item in given[key] for code in item.split(",") if code.strip())
    if given["baseline"] is not None:
        given["baseline"] = str(resolved(given["baseline"]))
    paths = [resolved(path) for path in (*src, *((import_root,) if import_root else ()))]
    root = _project_root(given.pop("project"), paths) or find_project_root(paths)
    given["root"] = None if import_root is None else resolved(import_root).relative_to(root).as_posix()
    try:
        config = load_config(
            root, {key.replace("_", "-"): value for key, value in given.items()}, without_baseline=without_baseline
        )
    except ConfigError as error:
        usage(str(error))
    folder = build_folder(root, config, output)
    return Project(root, None if folder is None else resolved(folder)), config


def _project_root(folder: Path | None, paths: Sequence[Path]) -> Path | None:
    """The project's folder as the command line has it, which must hold everything else that it names."""
    if folder is None:
        return None
    if not _is_folder(folder):
        usage(f"--project {str(folder)!r} is no folder")
    root = resolved(folder)
    outside = next((path for path in paths if not path.is_relative_to(root)), None)
    if outside is not None:
        usage(f"{str(outside)!r} isn't in --project {str(folder)!r}")
    return root


def _check_source(path: Path) -> None:
    if not _is_folder(path) and path.suffix != ".py":
        usage(f"{str(path)!r} is neither a folder nor a Python module")


def _is_folder(path: Path) -> bool:
    """Whether it is a folder rather than a file; what is neither ends the program."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        usage(f"{str(path)!r} doesn't exist")
    except OSError as error:
        usage(f"{str(path)!r} can't be read: {(error.strerror or str(error)).lower()}")
    if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
        usage(f"{str(path)!r} is neither a folder nor a file")
    return stat.S_ISDIR(mode)


def resolved(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _definition(item: str) -> tuple[str, str]:
    name, equals, value = item.partition("=")
    if not equals or not name:
        usage(f"--define {item!r} isn't NAME=VALUE")
    return name, value


def build_folder(root: Path, config: Config, output: Path | None) -> Path | None:
    """As the command line names it, or below the project root as the configuration does."""
    if output is not None:
        return output
    return root / config.output if config.output else None


def check_apart(folder: Path, src: tuple[Path, ...], project: Project) -> None:
    """Refuse a build folder that holds what it is made from: its files would stand among the user's own."""
    for path in (*src, project.root):
        source = resolved(path)
        if source.is_relative_to(resolved(folder)) and (source != resolved(folder) or source.is_dir()):
            usage(f"the build folder {str(folder)!r} holds {str(path)!r}: give a folder of its own with -o BUILD")


def named(src: tuple[Path, ...]) -> str:
    return ", ".join(repr(str(path)) for path in src)
