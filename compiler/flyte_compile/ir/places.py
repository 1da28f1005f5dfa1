"""Where a program's declarations stand in the text."""

from __future__ import annotations

from collections.abc import Iterator

from flyte_compile.diagnostics import Span
from flyte_compile.ir.environment import Environment
from flyte_compile.ir.image import Image
from flyte_compile.ir.task import Task


def places(environment: Environment) -> Iterator[Span]:
    """Every place that declares something of an environment: its call, its image's, those of its tasks."""
    yield from own_places(environment)
    for task in environment.tasks:
        yield from task_places(task)


def own_places(environment: Environment) -> Iterator[Span]:
    """The places of an environment without those of its tasks."""
    image = environment.image
    yield environment.span
    yield from environment.spans.values()
    if isinstance(image, Image):
        yield image.span
        yield from (layer.span for layer in image.layers)


def task_places(task: Task) -> Iterator[Span]:
    """The places of a task: its function, its decorators and its arguments."""
    yield task.span
    yield from task.declared_by
    yield from task.spans.values()
