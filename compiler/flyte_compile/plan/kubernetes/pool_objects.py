"""A reusable environment's objects, and what of its policy they can't express."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from flyte_compile.ir import Environment, ReusePolicy, TaskKind
from flyte_compile.plan.kubernetes.artefacts import PoolArtefacts
from flyte_compile.plan.kubernetes.documents import Identity
from flyte_compile.plan.kubernetes.findings import Finding, found, gap, gaps_of, has_errors, unknown_parts
from flyte_compile.plan.kubernetes.known import known
from flyte_compile.plan.kubernetes.names import service_name
from flyte_compile.plan.kubernetes.pods import Program, plan_pod
from flyte_compile.plan.kubernetes.pools import (
    CONTAINER,
    MAX_STABILIZATION,
    PORT,
    Pool,
    autoscaler_document,
    deployment_document,
    service_document,
)
from flyte_compile.plan.kubernetes.preambles import pool_preamble
from flyte_compile.plan.kubernetes.runs import Context, queue_of
from flyte_compile.plan.kubernetes.settings import environment_settings
from flyte_compile.plan.layout import SUPPORT_ROOT, environment_folder
from flyte_compile.plan.model import Document, ObjectPlan

_MAX_REPLICAS = 2**31 - 1
_MAX_SECONDS = 2**31 - 1


def plan_pool(
    environment: Environment, name: str, context: Context
) -> tuple[tuple[ObjectPlan, ...], PoolArtefacts, tuple[Finding, ...]]:
    """The workers of an environment whose policy may be unknown: then there are none."""
    settings = environment_settings(environment, name)
    policy = environment.reusable
    findings: tuple[Finding, ...] = (
        *unknown_parts("reusable", policy, subject=name),
        *settings.unknowns(),
    )
    if findings or not isinstance(policy, ReusePolicy):
        return (), _artefacts(findings), findings
    pool, problems = _pool(policy, name, context)
    findings += problems
    built = context.images.get(environment.key)
    if built is None:
        return (), _artefacts(findings), findings
    program = Program(
        image=built.reference,
        command=("python", f"{SUPPORT_ROOT}/{environment_folder(name)}/worker.py"),
        variables={},
        extra=CONTAINER,
        user=built.user,
    )
    queue, problems = queue_of(settings)
    findings += problems
    pod, problems = plan_pod(settings, program, context.platform, restart="Always")
    findings += problems
    if pod is None or pool is None or has_errors(findings):
        return (), _artefacts(findings), findings
    identity = Identity(
        environment=name,
        task=None,
        component="pool",
        span=environment.span,
        namespace=context.namespace,
        queue=queue,
        annotations={},
    )
    documents = {
        "deployment": deployment_document(identity, pod, pool),
        "service": service_document(identity, pool),
    }
    if pool.max_replicas > pool.min_replicas:
        requests_cpu = _requests_cpu(pod.spec)
        documents["hpa"] = autoscaler_document(identity, pool, requests_cpu=requests_cpu)
    tasks = tuple(task.name for task in environment.tasks if task.kind in (TaskKind.PYTHON, TaskKind.SANDBOXED))
    preambles = {"deployment": pool_preamble(name, tasks, pool.service, PORT)}
    folder = environment_folder(name)
    objects = tuple(
        ObjectPlan(
            path=f"{folder}/{file}.yaml",
            document=document,
            source=identity.source,
            installed=True,
            preamble=preambles.get(file, (f"Of the reusable environment {name}; installed with kubectl apply -k .",)),
        )
        for file, document in documents.items()
    )
    return objects, _artefacts(findings, {file: f"{folder}/{file}.yaml" for file in documents}), findings


def _artefacts(findings: tuple[Finding, ...], paths: Mapping[str, str] | None = None) -> PoolArtefacts:
    files = paths or {}
    return PoolArtefacts(
        deployment=files.get("deployment"),
        service=files.get("service"),
        hpa=files.get("hpa"),
        unsupported=gaps_of(findings),
    )


def _pool(policy: ReusePolicy, name: str, context: Context) -> tuple[Pool | None, tuple[Finding, ...]]:
    low, high = known(policy.min_replicas), known(policy.max_replicas)
    scaledown = known(policy.scaledown_ttl)
    at = policy.spans.get("replicas", policy.span)
    counts = (low, high)
    if not all(type(count) is int and 0 <= count <= _MAX_REPLICAS for count in counts) or low > high or high < 1:
        message = f"a Deployment can't have {low!r} to {high!r} replicas"
        return None, (
            found(
                "FC550",
                message,
                at,
                subject=name,
                field="reusable.replicas",
                help="Write replicas=2, or replicas=(1, 5).",
            ),
        )
    for field, seconds in (("scaledown_ttl", scaledown), ("idle_ttl", known(policy.idle_ttl))):
        if not 0 <= seconds <= _MAX_SECONDS:
            at = policy.spans.get(field, policy.span)
            return None, (
                found(
                    "FC550",
                    f"{field} can't be {seconds!r} seconds",
                    at,
                    subject=name,
                    field=f"reusable.{field}",
                    help=f"Write a number from 30 to {_MAX_SECONDS:,}.",
                ),
            )
    pool = Pool(
        name=context.pool_names[name],
        service=service_name(context.pool_names[name]),
        min_replicas=max(1, low),
        max_replicas=high,
        scaledown_seconds=math.ceil(scaledown),
    )
    return pool, tuple(_gaps(policy, pool, low, name))


def _gaps(policy: ReusePolicy, pool: Pool, declared_low: int, name: str) -> Iterator[Finding]:
    def at(field: str, code: str, message: str, help: str) -> Finding:
        span = policy.spans.get(field, policy.span)
        return gap(f"reusable.{field}", code, message, span, subject=name, help=help)

    yield at(
        "idle_ttl",
        "FC828",
        f"a Deployment never scales to zero, not even after {known(policy.idle_ttl):g} idle seconds",
        "Scale it down with kubectl, or leave reusable out: every run has a pod of its own then.",
    )
    if known(policy.scope) == "run":
        message = "the workers serve all runs, for a Deployment knows nothing of a run"
        yield at("scope", "FC829", message, "Keep no state of a run in the process, or leave reusable out.")
    if declared_low < 1:
        message = "a HorizontalPodAutoscaler keeps one replica at least, so the minimum of 0 becomes 1"
        yield at("replicas", "FC834", message, "Write a minimum of 1 or more.")
    if pool.max_replicas > pool.min_replicas:
        message = "the HorizontalPodAutoscaler goes by the workers' use of CPU, not by the tasks that wait"
        yield at("replicas", "FC833", message, "Give a fixed number of replicas where CPU says little of the load.")
        if pool.scaledown_seconds > MAX_STABILIZATION:
            message = f"a HorizontalPodAutoscaler waits {MAX_STABILIZATION} seconds at most before it scales down"
            yield at("scaledown_ttl", "FC834", message, f"Write {MAX_STABILIZATION} seconds or less.")


def _requests_cpu(spec: Mapping[str, Document]) -> bool:
    """Whether every container requests CPU, without which there is no utilisation to go by."""
    containers = spec["containers"]
    if not isinstance(containers, tuple):
        raise AssertionError("a pod without containers")
    return all("cpu" in _requests(container) for container in containers)


def _requests(container: Document) -> Mapping[str, Document]:
    resources = container.get("resources") if isinstance(container, Mapping) else None
    requests = resources.get("requests") if isinstance(resources, Mapping) else None
    return requests if isinstance(requests, Mapping) else {}
