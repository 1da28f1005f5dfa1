"""The pod of a task or of a replica: its container, volumes, security and placement, merged into the template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flyte_compile.ir import PodTemplate
from flyte_compile.plan.kubernetes.accelerators import Placement
from flyte_compile.plan.kubernetes.findings import Finding, found, gap, has_errors
from flyte_compile.plan.kubernetes.known import known
from flyte_compile.plan.kubernetes.names import is_subdomain, process_text_problem, shortened
from flyte_compile.plan.kubernetes.parts import as_items, as_mapping
from flyte_compile.plan.kubernetes.platforms import Platform, either, knowing_spot
from flyte_compile.plan.kubernetes.pod_consistency import disagreements
from flyte_compile.plan.kubernetes.pod_templates import Template, read_template, refused
from flyte_compile.plan.kubernetes.resources import ResourcePlan, plan_resources
from flyte_compile.plan.kubernetes.secrets import plan_secrets
from flyte_compile.plan.kubernetes.security import is_verified, pod_context, primary_context, sidecar_context
from flyte_compile.plan.kubernetes.settings import PodSettings
from flyte_compile.plan.kubernetes.template import merge_container, merge_resources, merge_variables, require_labels
from flyte_compile.plan.kubernetes.variables import HOME, INPUTS_VARIABLE, Declared, PodField, plan_variables
from flyte_compile.plan.kubernetes.volumes import plan_volumes
from flyte_compile.plan.model import Document
from flyte_compile.plan.users import OWN_USER, ImageUser

GRACE_PERIOD = 30
"""Kubernetes' own default, in seconds, written down so that a reader sees it."""
SAFE_TO_EVICT = "cluster-autoscaler.kubernetes.io/safe-to-evict"


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What the primary container runs."""

    image: str | None
    """`None` where it could not be planned."""
    command: tuple[str, ...]
    arguments: tuple[str, ...] = ()
    variables: Mapping[str, str | PodField] = field(default_factory=lambda: {INPUTS_VARIABLE: "{}"})
    scratch: tuple[tuple[str, str], ...] = ()
    """Volumes and folders that it may write to, besides `/tmp` and the home."""
    extra: Mapping[str, Document] = field(default_factory=dict)
    """Further fields of the container: ports and probes."""
    holds_entrypoint: bool = True
    """Whether it runs our entrypoint, which an image that a template names very probably doesn't hold."""
    user: ImageUser = OWN_USER
    """Who the image runs as."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PodPlan:
    """A pod before it is an object of its own, or part of a Job or Deployment."""

    spec: Mapping[str, Document]
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    primary: str
    """The name of the container that runs the task."""


def plan_pod(
    settings: PodSettings, program: Program, platform: Platform, *, restart: str = "Never"
) -> tuple[PodPlan | None, tuple[Finding, ...]]:
    """The pod of settings that are known; nothing where an error stands in the way of it."""
    subject = settings.subject
    template, findings = _template_of(settings, program.user)
    resources, problems = plan_resources(known(settings.resources), platform, subject=subject)
    findings += problems
    secrets, problems = plan_secrets([known(secret) for secret in known(settings.secrets)], subject=subject)
    findings += problems
    declared = Declared(
        {name: known(value) for name, value in (known(settings.env_vars) or {}).items()}, settings.at("env_vars")
    )
    own = {"HOME": HOME, **program.variables}
    variables, problems = plan_variables(declared, secrets, own, subject=subject)
    findings += problems
    volumes, mounts, problems = plan_volumes(template, resources.shared_memory, secrets, program.scratch, settings)
    findings += problems
    placement, problems = _placement(settings, resources, platform)
    findings += problems
    findings += (*_arguments(settings, program), *_account(settings))

    user = program.user if template is None else template.user
    primary = _primary(template, program, user, resources, variables, mounts)
    if program.holds_entrypoint and template is not None and "image" in template.primary:
        findings += (_foreign_image(settings, primary["image"]),)
    spec = _spec(settings, template, primary, volumes, placement, user, restart)
    if not is_verified(as_mapping(spec["securityContext"]), as_mapping(primary["securityContext"])):
        findings += (_unverified(settings, user),)
    findings += tuple(_lifetime(settings, template, restart))
    declared_template = known(settings.pod_template)
    if template is not None and isinstance(declared_template, PodTemplate):
        findings += tuple(refused(problem, declared_template, subject) for problem in disagreements(spec))
    if has_errors(findings):
        return None, findings
    plan = PodPlan(
        spec=spec,
        labels=template.labels if template else {},
        annotations={SAFE_TO_EVICT: "false", **(template.annotations if template else {})},
        primary=str(primary["name"]),
    )
    return plan, findings


def _template_of(settings: PodSettings, user: ImageUser) -> tuple[Template | None, tuple[Finding, ...]]:
    declared = known(settings.pod_template)
    match declared:
        case None:
            return None, ()
        case str():
            message = f"the pod template {declared!r} is an object in the cluster, which isn't read, so it is left out"
            help = "Write the template as flyte.PodTemplate(...), or merge it into the pod when you create it."
            span = settings.at("pod_template")
            return None, (gap("pod_template", "FC824", message, span, subject=settings.subject, help=help),)
        case PodTemplate():
            return read_template(declared, user, subject=settings.subject)


def _primary(
    template: Template | None,
    program: Program,
    user: ImageUser,
    resources: ResourcePlan,
    variables: tuple[Document, ...],
    mounts: tuple[Document, ...],
) -> Mapping[str, Document]:
    """The primary container: the task's, over what the template leaves to it."""
    declared = dict(template.primary) if template else {"name": "primary"}
    for taken in ("args", "command"):
        declared.pop(taken, None)
    container: dict[str, Document] = {
        "imagePullPolicy": "IfNotPresent",
        "terminationMessagePolicy": "FallbackToLogsOnError",
        **merge_container(program.extra, declared),
        "securityContext": primary_context(declared.get("securityContext"), user),
    }
    if program.image is not None:
        container.setdefault("image", program.image)
    if program.command:
        container["command"] = program.command
    if program.arguments:
        container["args"] = program.arguments
    if merged := merge_resources(declared.get("resources"), resources.requests, resources.limits):
        container["resources"] = merged
    container["env"] = merge_variables(variables, declared.get("env"))
    if mounts:
        own = declared.get("volumeMounts")
        container["volumeMounts"] = (*mounts, *(own if isinstance(own, tuple) else ()))
    return container


def _spec(
    settings: PodSettings,
    template: Template | None,
    primary: Mapping[str, Document],
    volumes: tuple[Document, ...],
    placement: Placement,
    user: ImageUser,
    restart: str,
) -> Mapping[str, Document]:
    declared = dict(template.spec) if template else {}
    context = pod_context(declared.get("securityContext"), user)
    spec: dict[str, Document] = {
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": GRACE_PERIOD,
        **declared,
        "restartPolicy": restart,
        "securityContext": context,
    }
    sidecars = template.others if template else ()
    spec["containers"] = (primary, *(_sidecar(container, context) for container in sidecars))
    if template and template.init:
        spec["initContainers"] = tuple(_sidecar(container, context) for container in template.init)
    if volumes:
        spec["volumes"] = (*volumes, *as_items(declared.get("volumes")))
    account = known(settings.service_account) or declared.get("serviceAccountName") or declared.get("serviceAccount")
    if account:
        spec.pop("serviceAccount", None)
        spec["serviceAccountName"] = account
    else:
        spec.setdefault("automountServiceAccountToken", False)
    affinity = require_labels(declared.get("affinity"), placement.require)
    if affinity is not None:
        spec["affinity"] = affinity
    tolerations = (*as_items(declared.get("tolerations")), *placement.tolerations)
    if tolerations:
        spec["tolerations"] = tolerations
    return spec


def _sidecar(container: Mapping[str, Document], pod: Mapping[str, Document]) -> Mapping[str, Document]:
    return {**container, "securityContext": sidecar_context(container.get("securityContext"), pod)}


def _placement(
    settings: PodSettings, resources: ResourcePlan, platform: Platform
) -> tuple[Placement, tuple[Finding, ...]]:
    """Where the pod may run: nodes with the device, and spot nodes where the task may be interrupted."""
    placement = resources.placement
    if not known(settings.interruptible):
        return placement, ()
    if platform.spot is None:
        message = f"platform {platform.name!r} has no labels for spot nodes, so the pod runs wherever there is room"
        help = f"Choose the platform of your cluster: --platform {either(knowing_spot())}."
        at = settings.at("interruptible")
        return placement, (gap("interruptible", "FC821", message, at, subject=settings.subject, help=help),)
    both = {**placement.require, **platform.spot.require}
    return Placement(both, (*placement.tolerations, *platform.spot.tolerations)), ()


def _arguments(settings: PodSettings, program: Program) -> tuple[Finding, ...]:
    return tuple(
        found(
            "FC450",
            f"{shortened(text)!r} can't be passed to a container: {problem}",
            settings.span,
            subject=settings.subject,
            field="command",
            help="Encode it, and decode it in the container.",
        )
        for text in (program.image or "", *program.command, *program.arguments)
        if (problem := process_text_problem(text)) is not None
    )


def _account(settings: PodSettings) -> tuple[Finding, ...]:
    account = known(settings.service_account)
    if not account or is_subdomain(account):
        return ()
    message = f"no ServiceAccount can be called {account!r}"
    help = "Use small letters, digits, '-' and '.'."
    return (
        found(
            "FC757",
            message,
            settings.at("service_account"),
            subject=settings.subject,
            field="service_account",
            help=help,
        ),
    )


def _lifetime(settings: PodSettings, template: Template | None, restart: str) -> Iterator[Finding]:
    """What a template says of its pod's end, where the pod's owner decides that."""
    declared = template.spec if template else {}
    policy = declared.get("restartPolicy", restart)
    what = "a task's pod runs once, and its Job makes the next one" if restart == "Never" else "workers start again"
    if policy != restart:
        yield gap(
            "pod_template.restart_policy",
            "FC848",
            f"the pod template's restartPolicy {policy!r} is left out: {what}",
            settings.at("pod_template"),
            subject=settings.subject,
            help="Leave it out; retries= says how often a task is tried.",
        )
    if restart == "Always" and "activeDeadlineSeconds" in declared:
        yield gap(
            "pod_template.active_deadline_seconds",
            "FC848",
            "the pod template's activeDeadlineSeconds is left out: the pods of a Deployment have no deadline",
            settings.at("pod_template"),
            subject=settings.subject,
            help="Leave it out, or give the tasks a timeout.",
        )


def _foreign_image(settings: PodSettings, image: Document) -> Finding:
    return gap(
        "pod_template.image",
        "FC836",
        f"the pod template names the image {image!r}, which must hold the code and the entrypoint itself",
        settings.at("pod_template"),
        subject=settings.subject,
        field="pod_template.pod_spec.containers",
        help="Leave the primary container's image out, so that the environment's image is used.",
    )


def _unverified(settings: PodSettings, user: ImageUser) -> Finding:
    return found(
        "FC758",
        f"the image runs as {user.text!r}, a name, so that no cluster can verify that it isn't root, which the Pod"
        " Security Standard 'restricted' asks for",
        settings.at("image"),
        subject=settings.subject,
        field="image",
        help="Give the user by its number in the base's USER, or as run_as_user in the security_context of a template.",
    )
