"""The table of places for hostile texts holds every field of the intermediate representation that a text can be in."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator

from tests.whole.text_places import PLACES

from flyte_compile import ir

TEXTUAL = ("str", "Data", "Mapped", "Amount", "SourceFile")
"""What the annotation of a field that holds a text says."""
NAMES = {
    "spans",  # Places in the sources.
    "module",
    "function",
    "variable",
}
"""Fields that hold what a grammar allows: identifiers, and dotted ones."""
OTHERS = {
    "App.name": "listed in the manifest alone, as an environment's is",
    "App.type": "the name of a class",
    "Cluster.failure_policy": "listed in the manifest alone",
    "Cluster.interconnect": "a rule knows its values",
    "Cluster.launcher": "listed in the manifest alone",
    "Cluster.runtime": "the name of a class",
    "CronField.name": "one of ours",
    "CronField.names": "ours",
    "Device.constructor": "the name of a function of the SDK",
    "Environment.plugin_config": "the name of a class",
    "Environment.plugin_data": "listed in the manifest alone",
    "Input.kind": "one of ours",
    "Input.name": "an identifier",
    "Image.python_version": "two numbers",
    "InstalledEnvironment.name": "the name of a package's environment",
    "InstalledEnvironment.package": "the name of a package",
    "Override.caller": "a task's name",
    "Override.given": "names of parameters",
    "Override.reusable": "a policy as data, whose texts are those of a policy",
    "Override.target": "a task's name",
    "PixiScript.dependencies": "what a script's block says, tested with pixi's own manifests",
    "PixiScript.pixi_lock": "a file beside the script, never named",
    "PixiScript.requires_python": "what a script's block says, tested with pixi's own manifests",
    "Program.pinned": "the lock file's, which its reader checks",
    "Program.flyte_version": "configured, and checked there",
    "Reference.digest": "a part of a reference that was parsed",
    "Reference.domain": "a part of a reference that was parsed",
    "Reference.path": "a part of a reference that was parsed",
    "Reference.tag": "a part of a reference that was parsed",
    "ReusePolicy.replicas": "numbers",
    "Sandbox.names": "identifiers",
    "Sandbox.tasks": "names of tasks",
    "SourceModule.import_root": "a path, as the hostile names of files are",
    "SourceModule.imports": "paths, as the hostile names of files are",
    "SourceModule.name": "dotted identifiers",
    "SourceModule.path": "a path, as the hostile names of files are",
    "SourceModule.search_roots": "paths, as the hostile names of files are",
    "Span.path": "a path, as the hostile names of files are",
    "Task.returns": "the text of an annotation, as an input's is",
    "Task.task_type": "a connector's task has no artefact",
    "TaskCall.target": "a task's name",
    "Trigger.automation": "the name of a class",
    "Trigger.start_time": "a date that was parsed",
    "PythonWheels.package_name": "the SDK's own packages",
    "PythonWheels.wheel_dir": "the SDK's own folder",
    "Unknown.reason": "in findings alone",
}
"""Fields without a place, and why they need none."""


def _fields() -> Iterator[str]:
    for found in pkgutil.iter_modules(ir.__path__):
        for item in vars(importlib.import_module(f"flyte_compile.ir.{found.name}")).values():
            if isinstance(item, type) and dataclasses.is_dataclass(item):
                for field in dataclasses.fields(item):
                    if field.name not in NAMES and any(word in str(field.type) for word in TEXTUAL):
                        yield f"{item.__name__}.{field.name}"


def test_every_text_of_a_program_has_a_place() -> None:
    covered = {field for place in PLACES.values() for field in place.fields}
    fields = set(_fields())
    assert fields - covered - OTHERS.keys() == set(), "give each a place, or say why it needs none"
    assert (covered | OTHERS.keys()) - fields == set(), "there are no such fields"
    assert covered & OTHERS.keys() == set()
