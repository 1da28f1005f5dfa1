"""Which Python an image runs for each task, and for the worker of each reusable environment."""

from __future__ import annotations

from collections.abc import Mapping

from flyte_compile.diagnostics import Diagnostic, Severity
from flyte_compile.ir import Environment, Program, ReusePolicy, Task, TaskKind, Unknown
from flyte_compile.plan.layout import environment_folder, task_folder
from flyte_compile.plan.model import EntrypointPlan, SandboxPlan, WorkerPlan

Runs = Mapping[int, tuple[EntrypointPlan | WorkerPlan, ...]]
"""By the key of the environment."""


def plan_entrypoints(program: Program, excluded: frozenset[int]) -> tuple[Runs, tuple[Diagnostic, ...]]:
    """The entrypoints of every environment that isn't excluded."""
    diagnostics: list[Diagnostic] = []
    planned: dict[int, tuple[EntrypointPlan | WorkerPlan, ...]] = {}
    for environment in program.environments:
        if environment.key in excluded or isinstance(environment.name, Unknown):
            continue
        entrypoints: list[EntrypointPlan | WorkerPlan] = []
        for task in environment.tasks:
            entrypoint = _entrypoint(environment.name, task, program, diagnostics)
            if entrypoint is not None:
                entrypoints.append(entrypoint)
        worker = _worker(environment, environment.name, tuple(entrypoints))
        planned[environment.key] = (*entrypoints, *([worker] if worker is not None else ()))
    return planned, tuple(diagnostics)


def _entrypoint(environment: str, task: Task, program: Program, diagnostics: list[Diagnostic]) -> EntrypointPlan | None:
    match task.kind:
        case TaskKind.CONTAINER | TaskKind.CONNECTOR:
            return None
        case TaskKind.PYTHON | TaskKind.SANDBOXED:
            pass
    sandbox = _sandbox(task, program)
    if isinstance(sandbox, Unknown):
        diagnostics.append(_unknown(task, sandbox))
        return None
    return EntrypointPlan(
        path=f"{task_folder(environment, task.name)}/entrypoint.py",
        task=task.name,
        module=task.module,
        function=task.function or "",
        import_roots=_import_roots(task, program),
        source=f"{task.span.path}:{task.span.line}",
        sandbox=sandbox,
    )


def _unknown(task: Task, unknown: Unknown) -> Diagnostic:
    return Diagnostic(
        "FC003",
        Severity.WARNING,
        f"the sandbox of {task.name!r} can't be known statically: {unknown.reason}",
        unknown.span,
        "Write the limits and the code as literals; the task is not emitted.",
        subject=task.name,
        field="sandbox",
    )


def _sandbox(task: Task, program: Program) -> SandboxPlan | Unknown | None:
    sandbox = task.sandbox
    if sandbox is None:
        return None
    for value in (sandbox.timeout_ms, sandbox.max_memory, sandbox.source):
        if isinstance(value, Unknown):
            return value
    assert not isinstance(sandbox.timeout_ms, Unknown) and not isinstance(sandbox.max_memory, Unknown)
    assert not isinstance(sandbox.source, Unknown)
    names = dict.fromkeys((*sandbox.tasks, *(call.target for call in task.calls)))
    known = {other.name: other for environment in program.environments for other in environment.tasks}
    callable_tasks = [known[name] for name in names if name in known and known[name].function]
    inputs = tuple((item.name, item.annotation or "object") for item in task.inputs)
    return SandboxPlan(
        source=sandbox.source,
        inputs=inputs if sandbox.source is not None else (),
        timeout_ms=sandbox.timeout_ms,
        max_memory=sandbox.max_memory,
        tasks=tuple((other.function or "", other.module, other.function or "") for other in callable_tasks),
    )


def _import_roots(task: Task, program: Program) -> tuple[str, ...]:
    """The folders that belong on `sys.path` for the task's module and everything that it imports, its own first."""
    modules = {module.path: module for module in program.modules}
    start = [module.path for module in program.modules if module.name == task.module]
    own = [path for path in start if path == task.span.path]
    pending = own or start
    roots: dict[str, None] = {}
    seen: set[str] = set()
    while pending:
        path = pending.pop(0)
        if path in seen or path not in modules:
            continue
        seen.add(path)
        module = modules[path]
        roots.update(dict.fromkeys((module.import_root, *module.search_roots)))
        pending.extend(module.imports)
    return tuple(roots)


def _worker(
    environment: Environment, name: str, entrypoints: tuple[EntrypointPlan | WorkerPlan, ...]
) -> WorkerPlan | None:
    policy = environment.reusable
    if not isinstance(policy, ReusePolicy) or isinstance(policy.concurrency, Unknown):
        return None
    tasks = tuple(item for item in entrypoints if isinstance(item, EntrypointPlan))
    if not tasks:
        return None
    return WorkerPlan(
        path=f"{environment_folder(name)}/worker.py",
        environment=name,
        concurrency=policy.concurrency,
        tasks=tasks,
        source=f"{environment.span.path}:{environment.span.line}",
    )
