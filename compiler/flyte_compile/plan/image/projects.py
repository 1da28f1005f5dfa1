"""Projects that an installer reads: uv and Poetry.

The files are bound for the step that needs them and don't reach the image. What is installed from them is therefore
never editable: an editable install would point to a folder that is gone when the task runs.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from flyte_compile.diagnostics import Span
from flyte_compile.ir import PipOptions, PoetryProject, UVProject
from flyte_compile.plan.image.copies import files_to_copy
from flyte_compile.plan.image.requirements import PROJECT_FOLDER, can_bind, project_binds, project_target
from flyte_compile.plan.image.shell import quote
from flyte_compile.plan.image.steps import Site, Step, extra_words, install_mode, install_step, pip_words
from flyte_compile.plan.model import BindMount, CacheMount
from flyte_compile.source.toml import TomlError, parse_toml

POETRY = "poetry==2.5.1"
_COPY = "/tmp/project-copy"
_REMOVE_LOCK = "rm -f"
_POETRY_CACHE = CacheMount("poetry", "/root/.cache/pypoetry")


def uv_step(layer: UVProject, site: Site) -> Step:
    """`uv sync` into the image's environment; a lock must be up to date, so that two builds install the same."""
    pyproject = site.reader.file(layer.pyproject, "pyproject_file", layer.span)
    lock = None if layer.uvlock is None else site.reader.file(layer.uvlock, "uvlock", layer.span)
    installs_project = install_mode(layer.project_install_mode, site, layer.span) == "install_project"
    options = pip_words(layer.options, site, layer.span)
    if pyproject is None:
        return Step()
    folder = posixpath.dirname(pyproject) or "."
    words = ["uv sync --active --inexact --no-editable"]
    if lock is not None and not {"--locked", "--frozen"} & set(options):
        words.append("--locked")
    if not installs_project and "--no-install-project" not in options:
        words.append("--no-install-project")
    command = (*words, *options, "--project", quote(project_target(folder)))
    commands: tuple[tuple[str, ...], ...] = (command,)
    if lock is None:
        commands = (command, (_REMOVE_LOCK, quote(f"{project_target(folder)}/uv.lock")))
    others = _local_folders(_uv_sources(_read_toml(lock or pyproject, site, layer.span)), folder, site, layer.span)
    return _project_step(layer, commands, folder, pyproject, lock, "uv.lock", others, installs_project, site)


def poetry_step(layer: PoetryProject, site: Site) -> Step:
    """`poetry install` into the image's environment, by a Poetry that has an environment of its own."""
    pyproject = site.reader.file(layer.pyproject, "pyproject_file", layer.span)
    lock = site.reader.file(layer.poetry_lock, "poetry_lock", layer.span)
    installs_project = install_mode(layer.project_install_mode, site, layer.span) == "install_project"
    extra = extra_words(site.reader.optional_text(layer.extra_args, "extra_args", layer.span), site, layer.span)
    if pyproject is None or lock is None:
        return Step()
    folder = posixpath.dirname(pyproject) or "."
    target = quote(project_target(folder))
    root = () if "--no-root" in extra else ("--no-root",)
    commands: tuple[tuple[str, ...], ...] = (
        (f"uv tool run --from {POETRY} poetry install --no-interaction", *root, *extra, "--directory", target),
    )
    if installs_project and root:
        commands += (("uv pip install --no-deps", target),)
    sources = tuple(_poetry_sources(_read_toml(lock, site, layer.span), site, layer.span))
    others = _local_folders(iter(sources), folder, site, layer.span)
    return _project_step(layer, commands, folder, pyproject, lock, "poetry.lock", others, installs_project, site)


def _project_step(
    layer: UVProject | PoetryProject,
    commands: tuple[tuple[str, ...], ...],
    folder: str,
    pyproject: str,
    lock: str | None,
    lock_name: str,
    others: tuple[str, ...],
    installs_project: bool,
    site: Site,
) -> Step:
    """The step that binds a project's files (all of them where it is installed itself) and runs its installer."""
    span = layer.span
    context: tuple[str, ...] = (pyproject,)
    binds = project_binds((pyproject,), site, span)
    if installs_project:
        inside = files_to_copy(folder, site, span)
        context += inside
        binds = project_binds((folder,), site, span, writable=True, inside=inside)
    if lock is not None:
        context += (lock,)
        place = posixpath.normpath(f"{folder}/{lock_name}")
        if (not installs_project or lock != place) and can_bind(lock, site.reader, span):
            binds += (BindMount(site.files.target(lock), project_target(place)),)
    for other in others:
        inside = files_to_copy(other, site, span)
        context += inside
        binds += project_binds((other,), site, span, writable=True, inside=inside)
    if installs_project or others:
        commands = _on_a_copy(commands, project_target(folder))
    options = layer.options if isinstance(layer, UVProject) else PipOptions(secret_mounts=layer.secret_mounts)
    caches = (_POETRY_CACHE,) if isinstance(layer, PoetryProject) else ()
    return install_step(commands, options, site, span, (*caches, *binds), tuple(dict.fromkeys(context)))


def _on_a_copy(commands: tuple[tuple[str, ...], ...], target: str) -> tuple[tuple[str, ...], ...]:
    """The commands on a copy of what is bound, which goes with the step.

    To build a package writes into its folder, and what is written to a bind mount reaches the project itself with some
    versions of buildah: the next compile would find other files there, and give the image another tag.
    """
    copy = quote(f"{_COPY}{target.removeprefix(PROJECT_FOLDER)}")
    changed = (tuple(copy if word == quote(target) else word for word in words) for words in commands)
    kept = (words for words in changed if words[0] != _REMOVE_LOCK)
    return (("cp -R", PROJECT_FOLDER, _COPY), *kept, ("rm -rf", _COPY))


def _read_toml(path: str, site: Site, span: Span) -> Mapping[str, object]:
    content = site.files.read(path)
    try:
        return parse_toml(content or b"")
    except TomlError as error:
        site.reader.refuse("FC254", f"{path!r} is not TOML: {error}", span, "Correct the file, or write it anew.")
        return {}


def _uv_sources(document: Mapping[str, object]) -> Iterator[str]:
    """Folders of local packages that a `uv.lock` (without one, `pyproject.toml`) names, relative to its own."""
    for package in _tables(document.get("package")):
        source = _table(package.get("source"))
        yield from (str(source[kind]) for kind in ("editable", "directory", "virtual") if kind in source)
    for declared in _table(_table(_table(document.get("tool")).get("uv")).get("sources")).values():
        path = _table(declared).get("path")
        if isinstance(path, str):
            yield path


def _poetry_sources(document: Mapping[str, object], site: Site, span: Span) -> Iterator[str]:
    for package in _tables(document.get("package")):
        source = _table(package.get("source"))
        if source.get("type") == "directory":
            yield str(source.get("url", "."))
            if package.get("develop"):
                help = "Write develop = false for it: the folder is not in the image when the task runs."
                site.reader.refuse(
                    "FC255",
                    f"{package.get('name')!r} is an editable install of a folder",
                    span,
                    help,
                    f"{site.reader.place}[{package.get('name')}]",
                )


def _local_folders(paths: Iterator[str], folder: str, site: Site, span: Span) -> tuple[str, ...]:
    """Folders of the project, from paths that are relative to one of them; that one itself left out."""
    found: dict[str, None] = {}
    for path in paths:
        place = posixpath.normpath(posixpath.join(folder, path))
        if place == ".." or place.startswith(("../", "/")):
            help = "Move it into the project, or compile from a folder that holds both."
            site.reader.refuse(
                "FC261",
                f"the local package {path!r} lies outside of the project",
                span,
                help,
                f"{site.reader.place}[{path}]",
            )
        elif place != posixpath.normpath(folder):
            found[place] = None
    return tuple(found)


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _tables(value: object) -> tuple[Mapping[str, object], ...]:
    return tuple(map(_table, value)) if isinstance(value, list) else ()
