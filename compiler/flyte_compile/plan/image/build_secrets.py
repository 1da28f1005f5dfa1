"""Secrets of image builds: they are mounted during one step, and neither image nor artefact holds a value.

The SDK's builder asks BuildKit for `--mount=type=secret,id=...,env=NAME`, which other builders (buildah) refuse. What
both take is a file: so a secret that is an environment variable is mounted as a file as well, and the step's shell
reads it into the variable. `required=true` makes a build without the secret fail; but where it is to come from a
variable that isn't set, both mount an empty file, and so a step begins by asking whether there is anything in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flyte_compile.diagnostics import Span
from flyte_compile.ir import Environment, Image, Secret, Unknown
from flyte_compile.plan.image.reading import Reader
from flyte_compile.plan.layout import dns_label
from flyte_compile.plan.model import BuildSecret, SecretMount

SECRETS_FOLDER = "/etc/flyte/secrets"
"""Where the SDK mounts secrets as files: `<group>/<key in lower case>` below it."""
_STEP_FOLDER = "/run/secrets"

SecretIds = Mapping[tuple[str | None, str], str]
"""The id of each secret by its group and key."""


@dataclass(frozen=True, slots=True)
class MountedSecrets:
    """What a build step that uses secrets begins with."""

    mounts: tuple[SecretMount, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    """The name of each variable and the file that is read into it."""
    secrets: tuple[BuildSecret, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """What reads the variables, to be joined with `&&`."""
        read = (line for name, file in self.variables for line in (f'{name}="$(cat {file})"', f"export {name}"))
        return (*self._tests, *read)

    @property
    def prelude(self) -> str:
        """The same before a text that may be a list of commands, with `||` or `;` in it."""
        tests = "".join(f"{test} || exit 1; " for test in self._tests)
        return tests + "".join(f'{name}="$(cat {file})" || exit 1; export {name}; ' for name, file in self.variables)

    @property
    def _tests(self) -> tuple[str, ...]:
        files = {mount.id: mount.target for mount in self.mounts}
        return tuple(f"test -s {file}" for file in files.values())


def name_secrets(environments: Iterable[Environment]) -> SecretIds:
    """Readable ids for every build secret of a program; two that would read alike both get a hash."""
    keys = sorted(
        {key for environment in environments for key in _keys(environment)}, key=lambda key: (key[0] or "", key[1])
    )
    slugs = [_slug(key) for key in keys]
    return {
        key: slug if slugs.count(slug) == 1 else dns_label(f"{slug} {key[0]!r} {key[1]!r}")
        for key, slug in zip(keys, slugs, strict=True)
    }


def mount_secrets(
    declared: tuple[Secret | Unknown, ...] | Unknown, reader: Reader, ids: SecretIds, span: Span
) -> MountedSecrets:
    """The mounts of a step, and the shell lines that read the ones that are variables."""
    mounts: dict[SecretMount, None] = {}
    variables: list[tuple[str, str]] = []
    secrets: dict[str, BuildSecret] = {}
    for item in reader.known(declared, "secret_mounts", ()):
        secret = reader.known(item, "secret_mounts", None)
        if secret is None:
            continue
        key = reader.text(secret.key, "the secret's key", secret.span)
        group = reader.optional_text(secret.group, "the secret's group", secret.span)
        mount = reader.optional_text(secret.mount, "the secret's mount", secret.span, SECRETS_FOLDER)
        variable = reader.optional_text(secret.as_env_var, "the secret's as_env_var", secret.span, "UNKNOWN")
        id = ids.get((group, key))
        if id is None:
            continue
        secrets[id] = BuildSecret(id, key, group, _host_variable(group, key))
        if mount is not None:
            mounts[SecretMount(id, target=_mounted_file(reader, secret, mount, group, key))] = None
        if variable is not None:
            if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", variable) is None:
                help = "Name the variable with letters, digits and underscores."
                reader.refuse(
                    "FC255",
                    f"{variable!r} is no name of an environment variable",
                    secret.span,
                    help,
                    f"{reader.place}.secret_mounts[{key}]",
                )
            mounts[SecretMount(id, target=f"{_STEP_FOLDER}/{id}")] = None
            variables.append((variable, f"{_STEP_FOLDER}/{id}"))
    return MountedSecrets(tuple(mounts), tuple(variables), tuple(secrets.values()))


def secret_variables(declared: tuple[Secret | Unknown, ...] | Unknown) -> frozenset[str]:
    """The names of the variables that a step's secrets set, as far as they are known."""
    secrets = () if isinstance(declared, Unknown) else declared
    names = (secret.as_env_var for secret in secrets if isinstance(secret, Secret))
    return frozenset(name for name in names if isinstance(name, str))


def _mounted_file(reader: Reader, secret: Secret, mount: str, group: str | None, key: str) -> str:
    path = mount
    if mount.rstrip("/") == SECRETS_FOLDER:
        path = "/".join((SECRETS_FOLDER, *filter(None, (group,)), key.lower()))
    if re.fullmatch(r"/[A-Za-z0-9._/@+-]+", path) is None or ".." in path.split("/"):
        help = "Use letters, digits and the characters . _ @ + - in the secret's group, key and mount."
        reader.refuse(
            "FC255",
            f"a build secret can't be mounted at {path!r}",
            secret.span,
            help,
            f"{reader.place}.secret_mounts[{key}]",
        )
    return path


def _host_variable(group: str | None, key: str) -> str:
    """As the SDK's builder looks it up; characters that no variable's name can hold become underscores."""
    name = "_".join(part.upper() for part in (group, key) if part)
    name = re.sub(r"[^A-Z0-9_]", "_", name)
    return f"_{name}" if name[:1].isdigit() else name


def _slug(key: tuple[str | None, str]) -> str:
    text = "-".join(part for part in key if part)
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "secret"


def _keys(environment: Environment) -> Iterable[tuple[str | None, str]]:
    if not isinstance(environment.image, Image):
        return
    for layer in environment.image.layers:
        for owner in (layer, getattr(layer, "options", None)):
            declared = getattr(owner, "secret_mounts", ())
            for secret in () if isinstance(declared, Unknown) else declared:
                if isinstance(secret, Secret) and isinstance(secret.key, str):
                    group = secret.group if isinstance(secret.group, str) else None
                    yield (group, secret.key)
