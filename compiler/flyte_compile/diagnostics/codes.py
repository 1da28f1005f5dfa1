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
    """A code with its usual severity and, in a clause, what it stands for."""

    code: str
    severity: Severity
    summary: str


_TABLE: tuple[Code, ...] = (
    # -- FC0xx: what isn't known, syntax, files
    Code("FC001", Severity.ERROR, "a module isn't valid Python"),
    Code("FC002", Severity.ERROR, "a file can't be read or decoded"),
    Code("FC003", Severity.WARNING, "a value that an artefact needs can't be known statically"),
    Code("FC004", Severity.ERROR, "importing a module raises an exception"),
    Code("FC006", Severity.ERROR, "evaluation hit a limit"),
    Code("FC007", Severity.WARNING, "an environment is declared under a condition that can't be known statically"),
    Code("FC008", Severity.ERROR, "a call doesn't fit the SDK's signature"),
    Code("FC010", Severity.ERROR, "a value is of the wrong kind"),
    Code("FC011", Severity.WARNING, "a task is declared in an environment that can't be known statically"),
    # -- FC14x to FC64x, FC700: what the SDK refuses while a module is imported
    Code("FC140", Severity.ERROR, "tasks with different images are joined into one environment"),
    Code("FC141", Severity.ERROR, "a task of one environment is given to another"),
    Code("FC142", Severity.ERROR, "an environment is added as a dependency of itself"),
    Code("FC240", Severity.ERROR, "an image layer holds a list"),
    Code("FC241", Severity.ERROR, "a layer is added to an image that isn't extendable"),
    Code("FC242", Severity.ERROR, "a layer is added to an image that comes from a Dockerfile"),
    Code("FC243", Severity.ERROR, "a layer is added to an image without a name"),
    Code("FC244", Severity.ERROR, "'python_version' is a string"),
    Code("FC245", Severity.ERROR, "a script's metadata block can't be read"),
    Code("FC640", Severity.ERROR, "a timeout is a string"),
    Code("FC641", Severity.ERROR, "a shell task's declaration is one that the SDK refuses"),
    Code("FC700", Severity.ERROR, "a Kubernetes model has no such field"),
    # -- FC25x: images that can't be built as declared
    Code("FC250", Severity.ERROR, "text that would stand in a Dockerfile holds a control character"),
    Code("FC251", Severity.ERROR, "an image reference, repository or platform is not one"),
    Code("FC252", Severity.WARNING, "no image is configured under the name that from_ref_name gives"),
    Code("FC253", Severity.NOTE, "an image on a base of one's own runs as user 1000"),
    Code("FC254", Severity.ERROR, "a file that an image needs is missing or unreadable"),
    Code("FC255", Severity.ERROR, "a value of an image layer can't stand in a Dockerfile"),
    Code("FC256", Severity.ERROR, "two different images have the same reference"),
    Code("FC257", Severity.NOTE, "there are no local wheels of the SDK, the release is installed"),
    Code("FC258", Severity.ERROR, "a folder that an image copies holds no files"),
    Code("FC259", Severity.ERROR, "a command is not one line of shell"),
    Code("FC260", Severity.WARNING, "a wheel that an image needs isn't built yet"),
    Code("FC261", Severity.WARNING, "a file that an image needs is outside of the project"),
    # -- FC35x to FC75x: what no pod can be written for
    Code("FC350", Severity.ERROR, "an amount is not a Kubernetes quantity"),
    Code("FC351", Severity.ERROR, "a request is above its limit"),
    Code("FC352", Severity.ERROR, "a partition can't be part of a resource's name or of a label"),
    Code("FC450", Severity.ERROR, "a variable or argument can't be handed to a process"),
    Code("FC451", Severity.NOTE, "Kubernetes expands a reference in a variable's value"),
    Code("FC452", Severity.WARNING, "no Secret can have a secret's name or key, so the pod reads another"),
    Code("FC453", Severity.ERROR, "no file can stand where a secret would be mounted"),
    Code("FC550", Severity.ERROR, "a reuse policy has numbers that Kubernetes can't hold"),
    Code("FC650", Severity.ERROR, "retries or timeouts are numbers that Kubernetes can't hold"),
    Code("FC750", Severity.WARNING, "a pod template contradicts the Pod Security Standard 'restricted'"),
    Code("FC751", Severity.ERROR, "a pod template has no primary container"),
    Code("FC752", Severity.ERROR, "a label or annotation is not one"),
    Code("FC753", Severity.ERROR, "a pod template takes a volume or mount that the compiler needs"),
    Code("FC754", Severity.NOTE, "a template's further container runs restricted"),
    Code("FC755", Severity.ERROR, "a pod template has a field that the Kubernetes API refuses"),
    Code("FC756", Severity.ERROR, "a pod has no image"),
    Code("FC757", Severity.ERROR, "no service account can have the name"),
    # -- FC80x: images that can't be expressed
    Code("FC800", Severity.WARNING, "images from pixi scripts can't be compiled"),
    Code("FC801", Severity.WARNING, "a local project among a script's dependencies can't be compiled"),
    # -- FC82x to FC87x: what plain Kubernetes or a platform profile can't express
    Code("FC820", Severity.WARNING, "the platform has no label for a device, so its type is not enforced"),
    Code("FC821", Severity.WARNING, "the platform knows no spot capacity"),
    Code("FC822", Severity.WARNING, "no cluster has the device"),
    Code("FC823", Severity.WARNING, "a TPU topology takes several nodes"),
    Code("FC824", Severity.NOTE, "a pod template that stands in the cluster can't be read"),
    Code("FC825", Severity.NOTE, "Kubernetes has no cache"),
    Code("FC826", Severity.NOTE, "a Job has its own back-off"),
    Code("FC827", Severity.NOTE, "Kubernetes has no bound on waiting"),
    Code("FC828", Severity.NOTE, "a Deployment doesn't go to zero"),
    Code("FC829", Severity.NOTE, "a pool is shared by all runs"),
    Code("FC830", Severity.WARNING, "a fixed rate is none of cron's"),
    Code("FC831", Severity.WARNING, "a schedule is not one of a CronJob"),
    Code("FC832", Severity.NOTE, "nothing stages a container task's inputs and outputs"),
    Code("FC833", Severity.NOTE, "a pool is scaled by its use of CPU"),
    Code("FC834", Severity.NOTE, "an autoscaler's bounds differ from those declared"),
    Code("FC835", Severity.WARNING, "a queue's name can't be a label"),
    Code("FC836", Severity.WARNING, "a pod template's image must hold the entrypoint itself"),
    Code("FC837", Severity.NOTE, "a worker neither retries nor stops a task"),
    Code("FC838", Severity.NOTE, "a call's own reuse policy is left out"),
    Code("FC839", Severity.NOTE, "a duration is rounded up to seconds"),
    Code("FC840", Severity.NOTE, "the SDK's documents spell it so, its release doesn't"),
    Code("FC841", Severity.WARNING, "a plugin is not applied"),
    Code("FC842", Severity.NOTE, "reports and links have no console"),
    Code("FC843", Severity.NOTE, "a trigger has no schedule"),
    Code("FC845", Severity.WARNING, "a cluster is not applied"),
    Code("FC846", Severity.WARNING, "a connector's task has no pod"),
)

CODES: dict[str, Code] = {code.code: code for code in _TABLE}
