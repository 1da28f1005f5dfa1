"""Entrypoints: the few lines of Python that an image runs for a task, or for the worker of an environment."""

from __future__ import annotations

from flyte_compile.emit.literals import in_docstring
from flyte_compile.emit.templates import render
from flyte_compile.plan.model import EntrypointPlan, WorkerPlan


def entrypoint(plan: EntrypointPlan) -> str:
    """`entrypoint.py` of one task."""
    return render("entrypoint.py.j2", title=in_docstring(plan.task), task=plan, depth=_depth(plan.path))


def worker(plan: WorkerPlan) -> str:
    """`worker.py` of a reusable environment."""
    return render("worker.py.j2", title=in_docstring(plan.environment), worker=plan, depth=_depth(plan.path))


def _depth(path: str) -> int:
    """How many folders of `Path.parents` lead from the file to the folder that holds `runtime`."""
    return path.count("/")
