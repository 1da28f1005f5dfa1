"""What one layer of an image needs and becomes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flyte_compile.diagnostics import Span
from flyte_compile.ir import PipOptions, Unknown
from flyte_compile.plan.image.base import UV_CACHE, Base
from flyte_compile.plan.image.build_secrets import SecretIds, mount_secrets
from flyte_compile.plan.image.ignore import IgnorePatterns
from flyte_compile.plan.image.reading import Reader
from flyte_compile.plan.image.shell import quote_expanding, split_words
from flyte_compile.plan.model import BuildSecret, GeneratedFile, Instruction, Mount, ProjectFiles, Remark, Run
from flyte_compile.plan.options import Options


@dataclass(frozen=True, slots=True)
class Site:
    """Where a layer is added: the reader of its image, the project, and what the layers before it settled."""

    reader: Reader
    files: ProjectFiles
    options: Options
    base: Base
    secret_ids: SecretIds
    ignored: IgnorePatterns
    platforms: tuple[str, ...]
    workdir: str


@dataclass(frozen=True, slots=True)
class Step:
    """What one layer becomes: instructions, the project's files that they read, and the secrets that they use."""

    instructions: tuple[Instruction, ...] = ()
    context_files: tuple[str, ...] = ()
    secrets: tuple[BuildSecret, ...] = ()
    generated: tuple[GeneratedFile, ...] = ()
    """What is made for them; the paths are relative to the image's folder."""


def install_mode(declared: str | Unknown, site: Site, span: Span) -> str:
    mode = site.reader.text(declared, "project_install_mode", span, _MODES[0])
    if mode not in _MODES:
        help = f"Write {_MODES[0]!r} or {_MODES[1]!r}."
        site.reader.refuse("FC255", f"{mode!r} is no project_install_mode", span, help)
    return mode


_MODES = ("dependencies_only", "install_project")


def extra_words(text: str | None, site: Site, span: Span) -> tuple[str, ...]:
    """The words of `extra_args`, each quoted for the shell."""
    words = split_words(text or "")
    if words is None:
        site.reader.refuse("FC255", f"the quotes in extra_args {text!r} don't match", span, "Close every quote.")
        return ()
    return tuple(map(quote_expanding, words))


def pip_words(options: PipOptions, site: Site, span: Span) -> tuple[str, ...]:
    """The options of a layer that installs, as words for `uv pip install` and `uv sync`, in the SDK's order."""
    reader = site.reader
    words: list[str] = []
    index = reader.optional_text(options.index_url, "index_url", span)
    if index:
        words += ("--index-url", quote_expanding(index))
    for url in reader.texts(options.extra_index_urls, "extra_index_urls", span):
        words += ("--extra-index-url", quote_expanding(url))
    if reader.known(options.pre, "pre", False):
        words.append("--prerelease=allow")
    extra = reader.optional_text(options.extra_args, "extra_args", span)
    return (*words, *extra_words(extra, site, span))


def install_step(
    commands: tuple[tuple[str, ...], ...],
    options: PipOptions,
    site: Site,
    span: Span,
    mounts: tuple[Mount, ...] = (),
    context_files: tuple[str, ...] = (),
) -> Step:
    """One `RUN` of commands (each a tuple of shell words) with uv's cache, the given mounts and the layer's secrets."""
    mounted = mount_secrets(options.secret_mounts, site.reader, site.secret_ids, span)
    lines = (*mounted.lines, *(" ".join(words) for words in commands))
    run = Run(lines, (UV_CACHE, *mounts, *mounted.mounts))
    literal_dollar = any(re.search(r"'[^']*\$[^']*'", line) for line in lines)
    return Step((*_LITERAL_DOLLAR, run) if literal_dollar else (run,), context_files, mounted.secrets)


_LITERAL_DOLLAR = (Remark("A dollar sign in single quotes is meant literally."), Remark("hadolint ignore=SC2016"))
