"""How often and for how long a task is tried: retries and timeouts as numbers that Kubernetes can hold."""

from __future__ import annotations

import math

from flyte_compile.diagnostics import Span
from flyte_compile.plan.kubernetes.findings import Finding, found, gap
from flyte_compile.plan.kubernetes.jobs import Attempts
from flyte_compile.plan.kubernetes.known import known
from flyte_compile.plan.kubernetes.settings import PodSettings

_MAX_RETRIES = 2**31 - 1
_MAX_SECONDS = 2**31 - 1
"""A pod's `activeDeadlineSeconds` is checked against 32 bits."""


def plan_attempts(settings: PodSettings) -> tuple[Attempts, tuple[Finding, ...]]:
    """Retries and timeouts of settings that are known, and what of them a Job has no field for."""
    findings: list[Finding] = []
    retries, timeout = known(settings.retries), known(settings.timeout)
    count = known(retries.count)
    at = settings.at("retries")
    if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= _MAX_RETRIES:
        findings.append(_impossible("retries", count, at, settings.subject))
        count = 0
    if known(retries.backoff) is not None:
        message = (
            "a Job paces its retries by itself (10 s, 20 s, 40 s, up to 6 min), so the declared back-off is left out"
        )
        help = "Retry within the task where the pace matters."
        findings.append(gap("retries.backoff", "FC826", message, at, subject=settings.subject, help=help))
    if known(timeout.max_queued_time):
        message = "Kubernetes puts no bound on how long a pod may stay Pending, so max_queued_time is left out"
        at = settings.at("timeout")
        help = "Write a deadline, which bounds waiting and running together, or use waitForPodsReady of Kueue."
        findings.append(gap("timeout.max_queued_time", "FC827", message, at, subject=settings.subject, help=help))
    max_runtime, problems = _seconds("timeout.max_runtime", known(timeout.max_runtime), settings)
    findings += problems
    deadline, problems = _seconds("timeout.deadline", known(timeout.deadline), settings)
    findings += problems
    attempts = Attempts(
        retries=count,
        deadline=deadline,
        max_runtime=max_runtime,
        survives_preemption=bool(known(settings.interruptible)),
    )
    return attempts, tuple(findings)


def _seconds(feature: str, value: float | None, settings: PodSettings) -> tuple[int | None, tuple[Finding, ...]]:
    """Whole seconds; nothing for no bound, which 0 is as well."""
    if value is None or value == 0:
        return None, ()
    at = settings.at("timeout")
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value <= _MAX_SECONDS:
        return None, (_impossible(feature, value, at, settings.subject),)
    whole = math.ceil(value)
    if whole == value:
        return whole, ()
    message = f"{feature} of {value} s becomes {whole} s, for Kubernetes counts whole seconds"
    return whole, (gap(feature, "FC839", message, at, subject=settings.subject, help=f"Write {whole} seconds."),)


def _impossible(feature: str, value: object, at: Span, subject: str) -> Finding:
    message = f"{feature} can't be {value!r} in Kubernetes"
    help = f"Write a number from 0 to {_MAX_SECONDS:,}."
    return found("FC650", message, at, subject=subject, field=feature, help=help)
