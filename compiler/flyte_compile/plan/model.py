"""The plan: images as instructions, Kubernetes objects as documents, entrypoints as their few facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from flyte_compile.plan.layout import image_folder
from flyte_compile.plan.users import OWN_USER, ImageUser

Document: TypeAlias = "bool | int | float | str | tuple[Document, ...] | Mapping[str, Document] | None"
"""JSON with tuples for lists; nothing unknown is left in it."""


class ProjectFiles(Protocol):
    """The project's files as the plan may see them; no path leaves the project root."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file, its path relative to the project root; `None` where there is no such file."""

    def walk(self, folder: str) -> tuple[str, ...]:
        """Every file below a folder, relative to the project root, sorted; version control and caches left out."""

    def target(self, path: str) -> str:
        """Where what stands at a path is kept, relative to the project root: the path itself but for links."""


# ---- images ----


@dataclass(frozen=True, slots=True)
class CacheMount:
    """A cache that outlives the build step and never reaches the image."""

    id: str
    target: str


@dataclass(frozen=True, slots=True)
class BindMount:
    """A file or folder of the build context (or of another stage or context), visible during one step."""

    source: str
    target: str
    from_: str | None = None
    writable: bool = False


@dataclass(frozen=True, slots=True)
class SecretMount:
    """A build secret as an environment variable or as a file, visible during one step."""

    id: str
    env: str | None = None
    target: str | None = None


Mount: TypeAlias = CacheMount | BindMount | SecretMount


@dataclass(frozen=True, slots=True)
class From:
    reference: str
    stage: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """`RUN`: shell text. `lines` are joined with ` && `; only the last one may have line breaks (here-documents)."""

    lines: tuple[str, ...]
    mounts: tuple[Mount, ...] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """`COPY`: every path is literal; writing it in Dockerfile syntax is the emitter's work."""

    sources: tuple[str, ...]
    destination: str
    from_: str | None = None
    owner: str | None = None
    """`uid:gid` of what is copied; root where it is `None`."""


@dataclass(frozen=True, slots=True)
class SetEnv:
    """`ENV`: a value is literal, but for `$NAME` and `${NAME}` of the names in `expand`, which the builder replaces."""

    variables: tuple[tuple[str, str], ...]
    expand: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetWorkdir:
    path: str


@dataclass(frozen=True, slots=True)
class SetUser:
    user: str


@dataclass(frozen=True, slots=True)
class Labels:
    labels: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Entrypoint:
    """`ENTRYPOINT` in exec form."""

    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment line that tells a reader what follows, or a linter why it is so."""

    text: str


Instruction: TypeAlias = From | Run | Copy | SetEnv | SetWorkdir | SetUser | Labels | Entrypoint | Remark


@dataclass(frozen=True, slots=True)
class BuildSecret:
    """A secret that the build must be given: `id` is what Dockerfile and bake file call it."""

    id: str
    key: str
    group: str | None
    environment_variable: str
    """The variable of the machine that builds which holds the value, named as the SDK's own builder names it."""


@dataclass(frozen=True, slots=True)
class Pull:
    """An image that a build takes from a registry."""

    reference: str
    """As it stands in the declaration."""
    digest: str | None
    """What the declaration or the lock file says it is; `None` where that's left to the registry."""
    own_platform: bool = False
    """Whether it's taken for a platform that stands beside it, whatever the image is built for."""

    @property
    def pinned(self) -> str:
        """The reference by its digest, where that is known; the tag stays for whoever reads it."""
        return self.reference if self.digest is None or "@" in self.reference else f"{self.reference}@{self.digest}"


@dataclass(frozen=True, slots=True)
class DeclaredDockerfile:
    """A user's Dockerfile: it is built first, with its own folder as context, and the image is layered on top of it."""

    path: str
    """Relative to the project root."""
    context: str
    """Its folder, relative to the project root."""
    pulls: tuple[Pull, ...] = ()
    """What its build takes from registries."""

    @property
    def pins(self) -> Mapping[str, str]:
        """What of it is taken by digest, by how the Dockerfile names it."""
        return {pull.reference: pull.pinned for pull in self.pulls if pull.pinned != pull.reference}


@dataclass(frozen=True, slots=True)
class GeneratedFile:
    """A file of the build folder that is made for an image, and that its build copies."""

    path: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagePlan:
    """One unique image. Build context: the project root. Named context `flyte-compile`: the build folder."""

    name: str
    """Names the folder under `images/`, the bake target, and so on; unique, DNS-1123."""
    sources: tuple[str, ...]
    """`file:7, 10`, the files and lines of the declarations that it comes from, sorted."""
    instructions: tuple[Instruction, ...]
    context_files: tuple[str, ...]
    """Files of the project that the build reads, sorted: nothing else enters the context."""
    platforms: tuple[str, ...]
    secrets: tuple[BuildSecret, ...]
    declared_dockerfile: DeclaredDockerfile | None
    repository: str
    """`registry/name`."""
    tag: str
    """The digest over instructions and content, or what `--tag` says."""
    generated: tuple[GeneratedFile, ...] = ()
    """What stands beside its Dockerfile and is copied from there."""
    user: ImageUser = OWN_USER
    """Who it runs as."""
    pulls: tuple[Pull, ...] = ()
    """What its build takes from registries."""

    @property
    def reference(self) -> str:
        """What pods pull."""
        return f"{self.repository}:{self.tag}"

    @property
    def dockerfile(self) -> str:
        return f"{image_folder(self.name)}/Dockerfile"


# ---- what runs ----


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxPlan:
    source: str | None
    inputs: tuple[tuple[str, str], ...]
    timeout_ms: int
    max_memory: int
    tasks: tuple[tuple[str, str, str], ...]
    """(fully qualified name, module, function) of the tasks that the code may call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrypointPlan:
    """`tasks/<env>/<task>/entrypoint.py`: the arguments of the runtime's `Task`."""

    path: str
    task: str
    module: str
    function: str
    import_roots: tuple[str, ...]
    """Folders below the code folder that belong on `sys.path`; `.` is the code folder itself."""
    source: str
    """`file:line`."""
    sandbox: SandboxPlan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerPlan:
    """`tasks/<env>/worker.py`: the process that a reusable environment's replicas run."""

    path: str
    environment: str
    concurrency: int
    tasks: tuple[EntrypointPlan, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectPlan:
    """One Kubernetes object in a file of its own."""

    path: str
    document: Mapping[str, Document]
    source: str
    """`file:line` of the declaration."""
    installed: bool
    """Whether `kubectl apply -k` installs it (pools, services, cron jobs), or a person creates it (tasks)."""
    preamble: tuple[str, ...] = ()
    """Comment lines that tell a reader what it is and how to start it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that is to be written, before it is text."""

    images: tuple[ImagePlan, ...]
    entrypoints: tuple[EntrypointPlan, ...]
    workers: tuple[WorkerPlan, ...]
    objects: tuple[ObjectPlan, ...]
    namespace: str | None
    manifest: Mapping[str, Document]
    """`manifest.json` but for its `files`, which only the emitted text can tell."""
    images_complete: bool = True
    """Whether every environment that needs an image has one of these."""
