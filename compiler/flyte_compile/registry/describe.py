"""What an image reference stands for: a digest, platforms, and who runs in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flyte_compile.ir.reference import is_digest, is_platform, offered_for, parse_reference
from flyte_compile.registry.errors import RegistryError
from flyte_compile.registry.repository import Repository


@dataclass(frozen=True, slots=True)
class Description:
    """An image as a registry has it."""

    digest: str
    """Of the index where there is one, so that every platform is meant."""
    platforms: tuple[str, ...]
    """What it can be pulled for, sorted."""
    users: frozenset[str]
    """`User` in the configs that were looked at; several where platforms differ in it."""


def describe(reference: str, platforms: Iterable[str]) -> Description:
    """Ask the registry of a reference; the config is read for those of the platforms that there are.

    Raises `RegistryError`.
    """
    parsed = parse_reference(reference)
    if parsed is None:
        raise RegistryError("it is no reference of an image")
    repository = Repository(parsed.domain, parsed.path)
    top = repository.manifest(parsed.digest or parsed.tag or "latest")
    if _is_index(top.document):
        return _of_index(repository, top.digest, top.document, tuple(platforms))
    config = _config(repository, top.document)
    platform = _platform(config)
    return Description(top.digest, () if platform is None else (platform,), frozenset((_user(config),)))


def _of_index(repository: Repository, digest: str, index: Mapping[str, object], wanted: tuple[str, ...]) -> Description:
    entries = dict(_entries(index))
    fitting = (offered_for(platform, sorted(entries)) for platform in wanted)
    chosen = [platform for platform in fitting if platform is not None] or sorted(entries)[:1]
    users = set()
    for manifest in dict.fromkeys(entries[platform] for platform in chosen):
        document = repository.manifest(manifest).document
        if _is_index(document):
            raise RegistryError("it is an index of indexes")
        users.add(_user(_config(repository, document)))
    return Description(digest, tuple(sorted(entries)), frozenset(users))


def _entries(index: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Platform and digest of each image in an index; what says of itself that it's for none is an attestation."""
    manifests = index.get("manifests")
    for entry in manifests if isinstance(manifests, list) else ():
        platform = _platform(_table(_table(entry).get("platform")))
        digest = _table(entry).get("digest")
        if platform is not None and isinstance(digest, str) and is_digest(digest):
            yield platform, digest


def _is_index(document: Mapping[str, object]) -> bool:
    """Whether a document is an index rather than a manifest; what could be taken for either is neither."""
    is_index, is_manifest = "manifests" in document, "config" in document or "layers" in document
    if is_index == is_manifest:
        if document.get("schemaVersion") == 1:
            raise RegistryError("its manifest has the schema 1, which builders no longer take")
        raise RegistryError("its manifest is neither that of an image nor an index of images")
    return is_index


def _config(repository: Repository, manifest: Mapping[str, object]) -> Mapping[str, object]:
    digest = _table(manifest.get("config")).get("digest")
    if not isinstance(digest, str) or not is_digest(digest):
        raise RegistryError("its manifest names no config")
    return repository.blob(digest).document


def _platform(document: Mapping[str, object]) -> str | None:
    """`os/architecture/variant`, of a config or of an entry in an index."""
    parts = [document.get("os"), document.get("architecture"), document.get("variant") or None]
    text = "/".join(part for part in parts if isinstance(part, str))
    return text if parts[0] and parts[1] and is_platform(text) and not text.startswith("unknown/") else None


def _user(config: Mapping[str, object]) -> str:
    user = _table(config.get("config")).get("User")
    return user if isinstance(user, str) else ""


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
