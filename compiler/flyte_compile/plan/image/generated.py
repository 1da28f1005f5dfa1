"""Files that are made for an image: they stand beside its Dockerfile, and the build copies them from there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flyte_compile.plan.layout import BUILD_CONTEXT
from flyte_compile.plan.model import Copy, GeneratedFile, Instruction

_IMAGE_FOLDER = "<image>"
"""Stands for the image's folder while the image has no name: a recipe may be several environments'."""


def copy_generated(name: str, destination: str) -> Copy:
    """`COPY` of a file that is made for the image, by its name."""
    return Copy((f"{_IMAGE_FOLDER}/{name}",), destination, from_=BUILD_CONTEXT)


def settle_copies(instructions: Iterable[Instruction], folder: str) -> tuple[Instruction, ...]:
    """The instructions with the image's own folder of the build folder where it was left open."""
    return tuple(_settled(item, folder) if isinstance(item, Copy) else item for item in instructions)


def settle_files(files: Iterable[GeneratedFile], folder: str) -> tuple[GeneratedFile, ...]:
    """The files with their paths in the build folder."""
    return tuple(replace(file, path=f"{folder}/{file.path}") for file in files)


def _settled(copy: Copy, folder: str) -> Copy:
    if copy.from_ != BUILD_CONTEXT:
        return copy
    return replace(copy, sources=tuple(source.replace(f"{_IMAGE_FOLDER}/", f"{folder}/", 1) for source in copy.sources))
