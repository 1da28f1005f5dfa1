"""Requests, limits and shared memory of a task's container."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flyte_compile.diagnostics import Span
from flyte_compile.ir import Resources, Unknown, quantity
from flyte_compile.ir.resources import Amount
from flyte_compile.plan.kubernetes.accelerators import NOWHERE_SPECIAL, Placement, plan_accelerator
from flyte_compile.plan.kubernetes.findings import Finding, found
from flyte_compile.plan.kubernetes.known import known
from flyte_compile.plan.kubernetes.node_types import held_by_no_node
from flyte_compile.plan.kubernetes.platforms import Platform

SHM_VOLUME = "flyte-shm"
SHM_PATH = "/dev/shm"

_ORDER = "Write the request first, then the limit."


@dataclass(frozen=True, slots=True)
class SharedMemory:
    """An in-memory volume at `/dev/shm`; without a limit it may grow to the memory limit of the container."""

    size_limit: str | None


@dataclass(frozen=True, slots=True)
class ResourcePlan:
    """What the container asks for, and where the pod may run because of it."""

    requests: Mapping[str, str]
    limits: Mapping[str, str]
    shared_memory: SharedMemory | None
    placement: Placement


NOTHING = ResourcePlan({}, {}, None, NOWHERE_SPECIAL)


def plan_resources(
    resources: Resources | None, platform: Platform, *, subject: str
) -> tuple[ResourcePlan, tuple[Finding, ...]]:
    """Resources that are known; a missing limit is the request, as a Flyte backend has it."""
    if resources is None:
        return NOTHING, ()
    requests: dict[str, str] = {}
    limits: dict[str, str] = {}
    findings: list[Finding] = []
    for field, name, value in (
        ("cpu", "cpu", resources.cpu),
        ("memory", "memory", resources.memory),
        ("disk", "ephemeral-storage", resources.disk),
    ):
        if value is None:
            continue
        span = resources.spans.get(field, resources.span)
        pair, problems = _pair(field, value, span, subject)
        findings += problems
        if pair is not None:
            requests[name], limits[name] = pair

    shared_memory = None
    shm = known(resources.shm)
    if shm is not None:
        text = quantity.spell(shm)
        shared_memory = SharedMemory(None if text in ("auto", "") else text)
        if shared_memory.size_limit is not None and quantity.parse(text) is None:
            findings.append(_no_quantity("shm", text, resources.spans.get("shm", resources.span), subject))

    placement = NOWHERE_SPECIAL
    device = known(resources.accelerator)
    if device is not None:
        span = resources.spans.get("gpu", resources.span)
        accelerator, problems = plan_accelerator(device, platform, span, subject=subject)
        findings += (*problems, *held_by_no_node(device, requests, platform, span, subject=subject))
        if accelerator is not None:
            placement = accelerator.placement
            requests[accelerator.resource] = limits[accelerator.resource] = str(accelerator.quantity)
    return ResourcePlan(requests, limits, shared_memory, placement), tuple(findings)


def _pair(
    field: str, value: Amount | tuple[Amount, ...], span: Span, subject: str
) -> tuple[tuple[str, str] | None, tuple[Finding, ...]]:
    """Request and limit as text; nothing where Kubernetes would refuse them."""
    given = value if isinstance(value, tuple) else (value,)
    texts = tuple(_text(item) for item in given)
    amounts = tuple(quantity.parse(text) for text in texts)
    wrong = [text for text, amount in zip(texts, amounts, strict=True) if amount is None or amount < 0]
    if wrong or len(texts) not in (1, 2):
        return None, tuple(_no_quantity(field, text, span, subject) for text in wrong or [repr(texts)])
    request, limit = texts[0], texts[-1]
    low, high = amounts[0], amounts[-1]
    if low is not None and high is not None and low > high:
        message = f"{field} asks for {request!r}, which is above its limit {limit!r}"
        return None, (found("FC304", message, span, subject=subject, field=f"resources.{field}", help=_ORDER),)
    return (request, limit), ()


def _text(amount: Amount) -> str:
    if isinstance(amount, Unknown):
        raise AssertionError(f"planned with an unknown amount: {amount.reason}")
    return quantity.spell(amount)


def _no_quantity(field: str, text: str, span: Span, subject: str) -> Finding:
    better = quantity.suggest(text)
    return found(
        "FC301",
        f"{field} is {text!r}, which is not a Kubernetes quantity",
        span,
        subject=subject,
        field=f"resources.{field}",
        help=f"Write {better!r}." if better else "Write an amount such as '500m' or '4Gi'.",
    )
