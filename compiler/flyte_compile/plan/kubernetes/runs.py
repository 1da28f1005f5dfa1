"""One way to run a task: a Job, and its pod alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flyte_compile.ir import Environment, Task, TaskKind, Unknown
from flyte_compile.ir.kubernetes_names import label_value_problem
from flyte_compile.plan.kubernetes.attempts import plan_attempts
from flyte_compile.plan.kubernetes.documents import Identity, pod_document
from flyte_compile.plan.kubernetes.findings import Finding, found, gap, has_errors, unknown_parts
from flyte_compile.plan.kubernetes.jobs import Attempts, job_document, with_max_runtime
from flyte_compile.plan.kubernetes.known import known
from flyte_compile.plan.kubernetes.names import text_problem
from flyte_compile.plan.kubernetes.platforms import Platform
from flyte_compile.plan.kubernetes.pods import PodPlan, Program, plan_pod
from flyte_compile.plan.kubernetes.settings import PodSettings
from flyte_compile.plan.kubernetes.variables import (
    INPUTS_VARIABLE,
    JOB_NAME,
    JOB_VARIABLE,
    TIME_INPUTS_VARIABLE,
    PodField,
    exact,
)
from flyte_compile.plan.layout import SUPPORT_ROOT, task_folder
from flyte_compile.plan.model import Document, ImagePlan
from flyte_compile.plan.users import OWN_USER

_CONTAINER_SCRATCH = (("flyte-inputs", "/var/inputs"), ("flyte-outputs", "/var/outputs"))
"""Where a container task reads and writes, unless its declaration says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What holds for the whole compile."""

    platform: Platform
    namespace: str | None
    images: Mapping[int, ImagePlan]
    """By key of environment."""
    pool_names: Mapping[str, str]
    cron_names: Mapping[str, str]
    """Names of installed objects, by what they are formed from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A pod ready to be put into objects."""

    identity: Identity
    pod: PodPlan
    attempts: Attempts
    own_exit_codes: bool
    """Whether the exit codes are our entrypoint's, whose meaning is known."""
    pooled: bool
    """Whether the workers of a reusable environment run the task, and this is but a way around them."""

    def pod_document(self, variant: str | None = None) -> Mapping[str, Document]:
        return pod_document(self.identity, self.pod, variant=variant)

    @property
    def job_document(self) -> Mapping[str, Document] | None:
        """`None` for a task of a pool of which a lone pod does all that is declared."""
        if self.pooled and not self.attempts.need_job:
            return None
        return job_document(self.identity, self.pod, self.attempts, own_exit_codes=self.own_exit_codes)


def program_of(
    environment: Environment, name: str, task: Task, context: Context
) -> tuple[Program, tuple[Finding, ...]]:
    """What a task's container runs."""
    built = context.images.get(environment.key)
    image = None if built is None else built.reference
    user = OWN_USER if built is None else built.user
    if task.kind is not TaskKind.CONTAINER or task.container is None:
        entrypoint = f"{SUPPORT_ROOT}/{task_folder(name, task.name)}/entrypoint.py"
        return Program(image=image, command=("python", entrypoint), user=user), ()
    container = task.container
    findings: tuple[Finding, ...] = tuple(
        problem
        for field in ("image", "command", "arguments")
        for problem in unknown_parts(field, getattr(container, field), subject=task.name)
    )
    if findings:
        return Program(image=None, command=()), findings
    command, arguments = known(container.command), known(container.arguments)
    for item in (*command, *arguments):
        if not isinstance(item, str):
            message = f"{item!r} is no argument: the command of a container task is a list of strings"
            help = "Write it as a string."
            findings += (found("FC450", message, task.span, subject=task.name, field="command", help=help),)
    own = known(container.image)
    return Program(
        image=image if own in (None, "auto") else own,
        command=tuple(map(str, command)),
        arguments=tuple(map(str, arguments)),
        variables={},
        scratch=_CONTAINER_SCRATCH,
        holds_entrypoint=False,
        user=user if own in (None, "auto") else OWN_USER,
    ), findings


def with_inputs(program: Program, inputs: str) -> Program:
    """A program with its inputs as JSON text."""
    return replace(program, variables={**program.variables, INPUTS_VARIABLE: exact(inputs)})


def with_time(program: Program, names: tuple[str, ...]) -> Program:
    """A program that puts the time that its schedule fires at into inputs of those names."""
    if not names:
        return program
    times: Mapping[str, str | PodField] = {TIME_INPUTS_VARIABLE: ",".join(names), JOB_VARIABLE: JOB_NAME}
    return replace(program, variables={**program.variables, **times})


def plan_run(
    environment_name: str, task: Task, settings: PodSettings, program: Program, context: Context, *, pooled: bool
) -> tuple[Run | None, tuple[Finding, ...]]:
    """A run of settings; nothing where something that the pod needs is unknown or wrong."""
    unknowns = tuple(settings.unknowns())
    if unknowns:
        return None, unknowns
    if (problem := text_problem(task.name)) is not None:
        message = f"the task's name {task.name!r} can't be written: {problem}"
        help = "Leave the character out."
        return None, (found("FC752", message, task.span, subject=task.name, field="name", help=help),)
    attempts, findings = plan_attempts(settings)
    queue, problems = queue_of(settings)
    findings += problems
    pod, problems = plan_pod(settings, program, context.platform)
    findings += problems
    if pod is None or has_errors(findings):
        return None, findings
    short_name = settings.short_name
    identity = Identity(
        environment=environment_name,
        task=task.name,
        component="task",
        span=task.span,
        namespace=context.namespace,
        short_name=None if isinstance(short_name, Unknown) else short_name,
        queue=queue,
        annotations=_sandbox_annotations(task),
    )
    run = Run(
        identity=identity,
        pod=with_max_runtime(pod, attempts),
        attempts=attempts,
        own_exit_codes=task.kind is not TaskKind.CONTAINER,
        pooled=pooled,
    )
    return run, findings


def queue_of(settings: PodSettings) -> tuple[str | None, tuple[Finding, ...]]:
    """The queue as a label's value, where it can be one."""
    queue = known(settings.queue)
    if not queue:
        return None, ()
    problem = label_value_problem(queue)
    if problem is None:
        return queue, ()
    message = f"the queue {queue!r} can't be the value of a label ({problem}), so nothing queues the pod"
    at = settings.at("queue")
    return None, (
        gap(
            "queue",
            "FC835",
            message,
            at,
            subject=settings.subject,
            help="Use at most 63 letters, digits, '-', '_' and '.'.",
        ),
    )


def _sandbox_annotations(task: Task) -> Mapping[str, str]:
    """The limits of a sandboxed task, which its entrypoint enforces."""
    if task.sandbox is None:
        return {}
    limits = {"sandbox-max-memory": task.sandbox.max_memory, "sandbox-timeout-ms": task.sandbox.timeout_ms}
    return {f"flyte-compile/{name}": str(limit) for name, limit in limits.items() if not isinstance(limit, Unknown)}
