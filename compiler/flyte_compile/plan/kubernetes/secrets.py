"""Secrets as environment variables and as files."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flyte_compile.ir import Secret
from flyte_compile.plan.kubernetes.findings import Finding, found
from flyte_compile.plan.kubernetes.known import known
from flyte_compile.plan.kubernetes.names import is_data_key, is_subdomain, text_problem
from flyte_compile.plan.layout import dns_label
from flyte_compile.plan.model import Document

SECRETS_VOLUME = "flyte-secrets"
SECRETS_PATH = "/etc/flyte/secrets"
FILE_MODE = 0o444
"""Readable by the task's user, who isn't the owner of a projected file."""


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """Where a secret's value stands in the cluster: a key in the data of a Secret."""

    name: str
    key: str


@dataclass(frozen=True, slots=True)
class SecretPlan:
    """Variables by name, and files by their path below `SECRETS_PATH`."""

    variables: tuple[tuple[str, Reference], ...]
    files: tuple[tuple[str, Reference], ...]

    @property
    def volumes(self) -> tuple[tuple[str, str, Document], ...]:
        """The volumes of the files: name, the folder where it is mounted, and what it is.

        There is one for each folder, of the Secret that its files come from, since that is what every player of pods
        knows. Where a folder has files of several Secrets, or lies in another one, whose volume is read-only and can't
        take it in, one projected volume holds them all.
        """
        folders: dict[str, dict[str, list[Document]]] = {}
        for path, reference in self.files:
            folder, _, name = path.rpartition("/")
            items = folders.setdefault(folder, {}).setdefault(reference.name, [])
            items.append({"key": reference.key, "path": name})
        if not all(len(by_name) == 1 and _can_be_mounted(folder, folders) for folder, by_name in folders.items()):
            return ((SECRETS_VOLUME, SECRETS_PATH, self._projected),)
        volumes: list[tuple[str, str, Document]] = []
        for number, (folder, by_name) in enumerate(folders.items(), 1):
            volume = SECRETS_VOLUME if len(folders) == 1 else f"{SECRETS_VOLUME}-{number}"
            ((name, items),) = by_name.items()
            secret: Document = {"defaultMode": FILE_MODE, "secretName": name, "items": tuple(items)}
            volumes.append((volume, f"{SECRETS_PATH}/{folder}".rstrip("/"), {"name": volume, "secret": secret}))
        return tuple(volumes)

    @property
    def _projected(self) -> Document:
        by_name: dict[str, list[Document]] = {}
        for path, reference in self.files:
            by_name.setdefault(reference.name, []).append({"key": reference.key, "path": path})
        sources: tuple[Document, ...] = tuple(
            {"secret": {"name": name, "items": tuple(items)}} for name, items in by_name.items()
        )
        return {"name": SECRETS_VOLUME, "projected": {"defaultMode": FILE_MODE, "sources": sources}}


def plan_secrets(secrets: Sequence[Secret], *, subject: str) -> tuple[SecretPlan, tuple[Finding, ...]]:
    """Secrets that are known.

    One that names a variable and a mount gets both: a Flyte backend would drop the mount without a word.
    """
    variables: dict[str, Reference] = {}
    files: dict[str, Reference] = {}
    findings: list[Finding] = []
    for secret in secrets:
        key, group = known(secret.key), known(secret.group)
        usual = Reference(_secret_name(group or key), key.lower())
        reference = Reference(_as_name(usual.name), _as_key(usual.key))
        if reference != usual:
            findings.append(_renamed(usual, reference, secret, subject))
        path = f"{group}/{key.lower()}" if group else key.lower()
        if (problem := _path_problem(path)) is not None:
            help = "Use a group and a key that begin with neither a slash nor two dots."
            field = f"secrets[{_declared(secret)}]"
            findings.append(found("FC453", problem, secret.span, subject=subject, field=field, help=help))
            continue
        variable = known(secret.as_env_var)
        if variable is not None:
            variables[variable] = reference
        if known(secret.mount) is not None:
            files[path] = reference
    return SecretPlan(tuple(variables.items()), tuple(sorted(files.items()))), tuple(findings)


def _can_be_mounted(folder: str, folders: Collection[str]) -> bool:
    """Whether a volume can be mounted at a folder, with volumes at the others."""
    parts = folder.split("/")
    above = {"", *("/".join(parts[:length]) for length in range(1, len(parts)))} - {folder}
    return not above & set(folders) and ":" not in folder and (folder == "" or ("" not in parts and "." not in parts))


def _secret_name(text: str) -> str:
    """The name of the Secret: DNS-1123, as a Flyte backend forms it."""
    return text.lower().replace("_", "-")


def _as_name(text: str) -> str:
    """A name that a Secret can have: itself, or a label with a hash where it is, say, an ARN of another store."""
    return text if is_subdomain(text) else dns_label(text)


def _as_key(text: str) -> str:
    return text if is_data_key(text) else dns_label(text)


def _renamed(usual: Reference, reference: Reference, secret: Secret, subject: str) -> Finding:
    return found(
        "FC452",
        f"no Secret can have the name {usual.name!r} and the key {usual.key!r}: "
        f"the pod reads {reference.key!r} of {reference.name!r}",
        secret.span,
        subject=subject,
        field=f"secrets[{_declared(secret)}]",
        help="Create the Secret under the name that the pod reads, or use small letters, digits, '-' and '.' alone.",
    )


def _declared(secret: Secret) -> str:
    key, group = known(secret.key), known(secret.group)
    return f"{group}/{key}" if group else key


def _path_problem(path: str) -> str | None:
    if text_problem(path) or path.startswith("/") or any(part.startswith("..") for part in path.split("/")):
        return f"no secret file can be at {path!r}"
    return None
