"""The codes of findings that the stages themselves make; a rule's code stands in the rule's own module.

`FC` and three digits; a code is never reused, and its family never changes: FC0xx what isn't known, syntax, files;
FC1xx environments; FC2xx images; FC3xx resources; FC4xx secrets and variables; FC5xx reuse and overrides; FC6xx task
options; FC7xx pod templates; FC8xx what a target or release can't express; FC9xx sandboxed tasks.
"""

from __future__ import annotations

from dataclasses import dataclass

from flyte_compile.diagnostics.model import Severity

WAYS_OUT = "Write it as a constant, or give what it depends on with --define."
"""What helps where a value can't be known."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code, its name and its usual severity; `catalogue/stages` explains it."""

    code: str
    name: str
    """In kebab case, as suppressions and the documentation call it."""
    severity: Severity


_TABLE: tuple[Code, ...] = (
    # -- FC0xx: what isn't known, syntax, files
    Code("FC001", "invalid-syntax", Severity.ERROR),
    Code("FC002", "unreadable-module", Severity.ERROR),
    Code("FC003", "unknown-value", Severity.WARNING),
    Code("FC004", "import-raises", Severity.ERROR),
    Code("FC006", "evaluation-limit", Severity.ERROR),
    Code("FC007", "conditional-environment", Severity.WARNING),
    Code("FC008", "wrong-arguments", Severity.ERROR),
    Code("FC010", "wrong-kind", Severity.ERROR),
    Code("FC011", "task-of-unknown-environment", Severity.WARNING),
    Code("FC020", "reasonless-suppression", Severity.WARNING),
    Code("FC021", "unused-suppression", Severity.WARNING),
    Code("FC022", "invalid-suppression", Severity.WARNING),
    # -- FC14x to FC64x, FC700: what the SDK refuses while a module is imported
    Code("FC140", "from-task-images", Severity.ERROR),
    Code("FC141", "from-task-membership", Severity.ERROR),
    Code("FC142", "added-self-dependency", Severity.ERROR),
    Code("FC240", "list-in-layer", Severity.ERROR),
    Code("FC241", "image-not-extendable", Severity.ERROR),
    Code("FC242", "layer-on-dockerfile", Severity.ERROR),
    Code("FC243", "layer-on-unnamed-image", Severity.ERROR),
    Code("FC244", "python-version-as-text", Severity.ERROR),
    Code("FC245", "script-metadata", Severity.ERROR),
    Code("FC640", "timeout-as-text", Severity.ERROR),
    Code("FC641", "shell-task", Severity.ERROR),
    Code("FC700", "unknown-model-field", Severity.ERROR),
    # -- FC25x: images that can't be built as declared
    Code("FC250", "control-character", Severity.ERROR),
    Code("FC251", "unusable-image-reference", Severity.ERROR),
    Code("FC252", "unmapped-image-name", Severity.WARNING),
    Code("FC253", "image-user", Severity.NOTE),
    Code("FC254", "unusable-file", Severity.ERROR),
    Code("FC255", "unusable-layer-value", Severity.ERROR),
    Code("FC256", "shared-image-reference", Severity.ERROR),
    Code("FC257", "released-sdk", Severity.NOTE),
    Code("FC258", "empty-folder", Severity.ERROR),
    Code("FC259", "unusable-command", Severity.ERROR),
    Code("FC260", "missing-wheel", Severity.WARNING),
    Code("FC261", "file-beyond-project", Severity.WARNING),
    Code("FC262", "unusable-lock", Severity.ERROR),
    Code("FC263", "unlocked-image", Severity.WARNING),
    Code("FC264", "unlocked-platform", Severity.WARNING),
    # -- FC35x to FC75x: what no pod can be written for
    Code("FC352", "unusable-partition", Severity.ERROR),
    Code("FC450", "unusable-variable", Severity.ERROR),
    Code("FC451", "expanded-variable", Severity.NOTE),
    Code("FC452", "renamed-secret", Severity.WARNING),
    Code("FC453", "unusable-secret-file", Severity.ERROR),
    Code("FC550", "unusable-reuse-policy", Severity.ERROR),
    Code("FC650", "unusable-attempts", Severity.ERROR),
    Code("FC750", "unrestricted-pod", Severity.WARNING),
    Code("FC752", "unusable-label", Severity.ERROR),
    Code("FC753", "reserved-volume", Severity.ERROR),
    Code("FC754", "restricted-sidecar", Severity.NOTE),
    Code("FC755", "refused-pod-template", Severity.ERROR),
    Code("FC757", "service-account-name", Severity.ERROR),
    Code("FC758", "unverified-user", Severity.WARNING),
    Code("FC759", "newer-kubernetes", Severity.NOTE),
    # -- FC80x: images that can't be expressed
    Code("FC800", "pixi-script", Severity.ERROR),
    Code("FC801", "local-script-dependency", Severity.WARNING),
    # -- FC82x to FC87x: what plain Kubernetes or a platform profile can't express
    Code("FC820", "device-not-enforced", Severity.WARNING),
    Code("FC821", "no-spot-capacity", Severity.WARNING),
    Code("FC822", "device-outside-clusters", Severity.WARNING),
    Code("FC823", "multi-node-topology", Severity.WARNING),
    Code("FC824", "template-in-cluster", Severity.NOTE),
    Code("FC825", "no-cache", Severity.NOTE),
    Code("FC826", "job-backoff", Severity.NOTE),
    Code("FC827", "unbounded-queueing", Severity.NOTE),
    Code("FC828", "no-scale-to-zero", Severity.NOTE),
    Code("FC829", "shared-pool", Severity.NOTE),
    Code("FC830", "fixed-rate", Severity.WARNING),
    Code("FC831", "cron-job-schedule", Severity.WARNING),
    Code("FC832", "container-task-data", Severity.NOTE),
    Code("FC833", "scaled-by-cpu", Severity.NOTE),
    Code("FC834", "autoscaler-bounds", Severity.NOTE),
    Code("FC835", "queue-label", Severity.WARNING),
    Code("FC836", "template-image", Severity.WARNING),
    Code("FC837", "worker-attempts", Severity.NOTE),
    Code("FC838", "override-reuse-policy", Severity.NOTE),
    Code("FC839", "rounded-duration", Severity.NOTE),
    Code("FC840", "documented-spelling", Severity.NOTE),
    Code("FC841", "plugin-not-applied", Severity.WARNING),
    Code("FC842", "no-console", Severity.NOTE),
    Code("FC843", "trigger-without-schedule", Severity.NOTE),
    Code("FC845", "cluster-not-applied", Severity.WARNING),
    Code("FC846", "connector-task", Severity.WARNING),
    Code("FC847", "held-by-no-node", Severity.WARNING),
    Code("FC848", "template-lifetime", Severity.NOTE),
)

CODES: dict[str, Code] = {code.code: code for code in _TABLE}
