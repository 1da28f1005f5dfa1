"""The environment variables of a task's container."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flyte_compile.diagnostics import Span
from flyte_compile.plan.kubernetes.findings import Finding, found
from flyte_compile.plan.kubernetes.names import is_variable_name, process_text_problem
from flyte_compile.plan.kubernetes.secrets import Reference, SecretPlan
from flyte_compile.plan.model import Document

INPUTS_VARIABLE = "FLYTE_COMPILE_INPUTS"
"""The task's inputs as a JSON object, which the entrypoint reads."""
TIME_INPUTS_VARIABLE = "FLYTE_COMPILE_TIME_INPUTS"
"""The names of the inputs that are given the time that a schedule fires at, with commas between them."""
JOB_VARIABLE = "FLYTE_COMPILE_JOB"
"""The name of the Job, at whose end a CronJob writes that time."""
HOME = "/home/flyte"


@dataclass(frozen=True, slots=True)
class PodField:
    """A field of the pod itself, by the downward API."""

    path: str


JOB_NAME = PodField("metadata.labels['batch.kubernetes.io/job-name']")


@dataclass(frozen=True, slots=True)
class Declared:
    """Variables of the user's, with the place of their declaration."""

    variables: Mapping[str, str]
    span: Span


def plan_variables(
    declared: Declared, secrets: SecretPlan, own: Mapping[str, str | PodField], *, subject: str
) -> tuple[tuple[Document, ...], tuple[Finding, ...]]:
    """The `env` list, sorted by name: the user's variables win over our own, a secret over both."""
    findings: list[Finding] = []
    values: dict[str, str | Reference | PodField] = dict(own)
    for name, value in own.items():
        problem = process_text_problem(f"{name}={value}") if isinstance(value, str) else None
        if problem is not None:
            message = f"the inputs can't be given in {name!r}: {problem}"
            help = "Give the task the address of a file, and load it in the task."
            findings.append(found("FC450", message, declared.span, subject=subject, field="inputs", help=help))
    for name, value in declared.variables.items():
        problem = _problem(name, value)
        if problem is not None:
            help = "Kubernetes can't hand it to a process; encode it, and decode it in the task."
            findings.append(
                found("FC450", problem, declared.span, subject=subject, field=f"env_vars[{name}]", help=help)
            )
            continue
        if "$(" in value or "$$" in value:
            findings.append(_expanded(name, declared.span, subject))
        values[name] = value
    values.update(secrets.variables)
    return tuple(_entry(name, values[name]) for name in sorted(values)), tuple(findings)


def exact(text: str) -> str:
    """JSON text in which Kubernetes finds nothing to expand."""
    return text.replace("$", "\\u0024")


def _entry(name: str, value: str | Reference | PodField) -> Document:
    if isinstance(value, PodField):
        return {"name": name, "valueFrom": {"fieldRef": {"fieldPath": value.path}}}
    if isinstance(value, Reference):
        return {"name": name, "valueFrom": {"secretKeyRef": {"name": value.name, "key": value.key}}}
    return {"name": name, "value": value}


def _problem(name: str, value: str) -> str | None:
    if not is_variable_name(name):
        return f"no environment variable can be called {name!r}"
    if not isinstance(value, str):
        return f"environment variable {name!r} can't be {value!r}: it is not a string"
    problem = process_text_problem(f"{name}={value}")
    return None if problem is None else f"environment variable {name!r} can't be set: {problem}"


def _expanded(name: str, span: Span, subject: str) -> Finding:
    return found(
        "FC451",
        f"Kubernetes expands '$(NAME)' and '$$' in the value of {name!r}, as a Flyte backend's pods do",
        span,
        subject=subject,
        field=f"env_vars[{name}]",
        help="Write '$$(NAME)' where the text itself is meant.",
    )
