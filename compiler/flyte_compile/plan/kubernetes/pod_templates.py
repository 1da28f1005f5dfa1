"""A declared pod template, read: checked against the API, its containers sorted out, its metadata beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flyte_compile.ir import PodTemplate
from flyte_compile.plan.kubernetes.findings import Finding, found
from flyte_compile.plan.kubernetes.known import known
from flyte_compile.plan.kubernetes.security import contradictions, pod_context
from flyte_compile.plan.kubernetes.template import Containers, containers_of
from flyte_compile.plan.kubernetes.template_check import Problem, metadata_problems, read_pod_spec
from flyte_compile.plan.kubernetes.template_versions import newer_fields
from flyte_compile.plan.model import Document
from flyte_compile.plan.users import OWN_USER, ImageUser


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template ready for merging; `spec` is the pod spec without its containers."""

    spec: Mapping[str, Document]
    primary: Mapping[str, Document]
    others: tuple[Mapping[str, Document], ...]
    init: tuple[Mapping[str, Document], ...]
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    user: ImageUser
    """Who the image of the primary container runs as: where the template names that image, who isn't known."""


def read_template(
    declared: PodTemplate, user: ImageUser, *, subject: str
) -> tuple[Template | None, tuple[Finding, ...]]:
    """A template that is known, for an image that runs as a user; nothing where the API would refuse it."""
    labels = {key: known(value) for key, value in (known(declared.labels) or {}).items()}
    annotations = {key: known(value) for key, value in (known(declared.annotations) or {}).items()}
    pod_spec = known(declared.pod_spec)
    spec, problems = read_pod_spec({} if pod_spec is None else pod_spec)
    problems = (*problems, *metadata_problems(labels, annotations))
    if problems:
        return None, tuple(refused(problem, declared, subject) for problem in problems)
    name = known(declared.primary_container_name)
    containers = containers_of(spec, name)
    if containers.primary is None:
        message = f"the pod template has no container {name!r}, which is to run the task"
        help = "Call one of its containers so, or say which one with primary_container_name=."
        return None, (
            found(
                "FC701", message, declared.span, subject=subject, field="pod_template.primary_container_name", help=help
            ),
        )
    imageless = [item["name"] for item in (*containers.others, *containers.init) if not item.get("image")]
    if imageless:
        help = "Give it image=..., or leave the container out."
        problem = Problem(f"spec.containers[{imageless[0]!r}]", "has no image", help)
        return None, (refused(problem, declared, subject),)
    findings: list[Finding] = [
        found(
            "FC750",
            f"{clause}, which the Pod Security Standard 'restricted' forbids",
            declared.span,
            subject=subject,
            field=f"pod_template.pod_spec[{clause}]",
            help="A namespace that enforces the standard refuses this pod: leave it out if the task does without.",
        )
        for clause in contradictions(spec, annotations)
    ]
    user = OWN_USER if "image" in containers.primary else user
    findings += _restricted_sidecars(containers, declared, pod_context(spec.get("securityContext"), user), subject)
    findings += (
        found(
            "FC759",
            f"the pod template's {path} needs Kubernetes 1.{since} or newer",
            declared.span,
            subject=subject,
            field=f"pod_template.{path}",
            help="Make sure that the cluster is; an older one refuses the field, or drops it.",
        )
        for path, since in newer_fields(spec)
    )
    template = Template(
        spec={key: value for key, value in spec.items() if key not in ("containers", "initContainers")},
        primary=containers.primary,
        others=containers.others,
        init=containers.init,
        labels=labels,
        annotations=annotations,
        user=user,
    )
    return template, tuple(findings)


def refused(problem: Problem, declared: PodTemplate, subject: str) -> Finding:
    """A finding about a part of a template that the API server doesn't take."""
    message = f"the pod template's {problem.path} {problem.message}"
    code = "FC755" if problem.path.startswith("spec") else "FC752"
    field = f"pod_template.{problem.path}"
    return found(code, message, declared.span, subject=subject, field=field, help=problem.help)


def _restricted_sidecars(
    containers: Containers, declared: PodTemplate, pod: Mapping[str, Document], subject: str
) -> Iterator[Finding]:
    user = pod.get("runAsUser", OWN_USER.uid)
    for container in (*containers.init, *containers.others):
        if "securityContext" not in container:
            yield found(
                "FC754",
                f"container {container.get('name')!r} runs as user {user} without capabilities, as the pod does",
                declared.span,
                subject=subject,
                field=f"pod_template.pod_spec.containers[{container.get('name')}].security_context",
                help="Give it a securityContext of its own if its image needs more.",
            )
