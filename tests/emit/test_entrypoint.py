"""Entrypoints: their text, and that Python reads back exactly what was planned."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_snapshot.plugin import Snapshot
from tests.plan.image_samples import entrypoint as planned

from flyte_compile.emit.entrypoint import entrypoint, worker
from flyte_compile.emit.literals import literal
from flyte_compile.emit.runtime_package import runtime_package
from flyte_compile.plan.model import EntrypointPlan, SandboxPlan, WorkerPlan

SANDBOX = SandboxPlan(
    source="total = x + y\nprint('''\"''')\ntotal",
    inputs=(("x", "int"), ("y", "int")),
    timeout_ms=5000,
    max_memory=100 * 1024 * 1024,
    tasks=(("data.add", "data", "add"),),
)
WORKER = WorkerPlan(
    path="tasks/app/worker.py",
    environment="app",
    concurrency=10,
    tasks=(planned("app.train"), planned("app.code", sandbox=SANDBOX)),
    source="app.py:10",
)


def test_the_texts_are_as_they_were(snapshot: Snapshot) -> None:
    texts = {
        "task.py": entrypoint(planned("data-processing.process_data", import_roots=("src",))),
        "sandboxed.py": entrypoint(planned("app.code", sandbox=SANDBOX)),
        "worker.py": worker(WORKER),
    }
    snapshot.snapshot_dir = Path(__file__).parents[1] / "snapshots"
    snapshot.assert_match_dir(texts, "entrypoints")


def test_a_worker_reads_back() -> None:
    tree = ast.parse(worker(WORKER))
    assert [_value(item) for item in _assigned(tree, "TASKS")] == [_expected(item) for item in WORKER.tasks]
    (call,) = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "serve"]
    assert {item.arg: ast.literal_eval(item.value) for item in call.keywords} == {
        "environment": "app",
        "concurrency": 10,
    }


hostile = st.one_of(st.text(), st.sampled_from(['"""', "'''", "\\", "\n", "{{ x }}", "{% x %}", "\ud800", "\0", '"\\']))


@given(
    task=hostile, module=hostile, source=hostile, names=st.lists(st.tuples(hostile, hostile)), path=st.integers(1, 6)
)
@settings(max_examples=300, deadline=None)
def test_an_entrypoint_reads_back(task: str, module: str, source: str, names: list[tuple[str, str]], path: int) -> None:
    sandbox = SandboxPlan(source=source, inputs=tuple(names), timeout_ms=1, max_memory=2, tasks=((task, module, "f"),))
    plan = EntrypointPlan(
        path="/".join("x" * path),
        task=task,
        module=module,
        function="f",
        import_roots=(module, "."),
        source=source,
        sandbox=sandbox,
    )
    text = entrypoint(plan)
    tree = ast.parse(text)
    assert _value(_assigned(tree, "TASK")) == _expected(plan)
    assert task in (ast.get_docstring(tree, clean=False) or "") or not task.isprintable() or not task.isascii()
    assert text.isascii() and len(tree.body) == 7
    assert f"parents[{path - 1}]" in text


@given(
    st.recursive(st.one_of(hostile, st.integers(), st.none(), st.booleans()), lambda item: st.lists(item).map(tuple))
)
def test_a_literal_reads_back(value: Any) -> None:
    assert ast.literal_eval(literal(value)) == value


def test_what_is_no_plain_value_has_no_literal() -> None:
    with pytest.raises(TypeError, match="list has no literal"):
        literal([1])


def test_an_entrypoint_runs_from_a_build_folder(tmp_path: Path) -> None:
    plan = planned("app.double", module="app", import_roots=("src",))
    (tmp_path / "src").mkdir()
    (tmp_path / "src/app.py").write_text("def double(x: int) -> int:\n    return 2 * x\n")
    build = tmp_path / "build"
    for path, text in (*runtime_package(), (plan.path, entrypoint(plan))):
        (build / path).parent.mkdir(parents=True, exist_ok=True)
        (build / path).write_text(text)
    command: list[str | Path] = [sys.executable, "-B", build / plan.path, "--inputs", '{"x": 21}']
    found = subprocess.run(command, cwd=tmp_path, env={}, capture_output=True, text=True)
    assert (found.returncode, found.stdout.strip()) == (0, "42"), found.stderr


def _assigned(tree: ast.Module, name: str) -> Any:
    (value,) = [
        item.value for item in tree.body if isinstance(item, ast.Assign) and ast.unparse(item.targets[0]) == name
    ]
    return value.elts if isinstance(value, ast.Tuple) else value


def _value(node: ast.expr) -> object:
    """A call with keywords as a mapping, at any depth."""
    if isinstance(node, ast.Call):
        return {item.arg: _value(item.value) for item in node.keywords}
    return ast.literal_eval(node)


def _expected(plan: EntrypointPlan) -> dict[str, object]:
    found: dict[str, object] = {
        "name": plan.task,
        "module": plan.module,
        "function": plan.function,
        "import_roots": plan.import_roots,
    }
    if plan.sandbox is not None:
        names = ("source", "inputs", "timeout_ms", "max_memory", "tasks")
        found["sandbox"] = {name: getattr(plan.sandbox, name) for name in names}
    return found
