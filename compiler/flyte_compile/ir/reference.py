"""The grammar of image references: `registry/repository:tag@digest`.

Source: `distribution/reference` (grammar in `reference.go`, the reading of a first component in `normalize.go`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_DOMAIN = rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?"
_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_PATH = rf"{_COMPONENT}(?:/{_COMPONENT})*"
_TAG = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
_DIGEST = r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}"
_REFERENCE = re.compile(
    rf"(?:(?P<domain>{_DOMAIN})/)?(?P<path>{_PATH})(?::(?P<tag>{_TAG}))?(?:@(?P<digest>{_DIGEST}))?", re.ASCII
)
_REPOSITORY = re.compile(rf"(?:{_DOMAIN}/)?{_PATH}", re.ASCII)
_PLATFORM = re.compile(r"[a-z0-9]+/[a-z0-9_]+(?:/[a-z0-9]+)?", re.ASCII)
_MAX_NAME = 255
_USUAL_VARIANTS = {"amd64": 1, "arm": 7, "arm64": 8}
"""The variant of an architecture that is meant where none is named."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A parsed reference; `domain` is `None` where the registry is Docker Hub by default."""

    domain: str | None
    path: str
    tag: str | None
    digest: str | None


def parse_reference(text: str) -> Reference | None:
    """The parts of a reference, `None` where no registry could parse it."""
    match = _REFERENCE.fullmatch(text)
    if match is None:
        return None
    domain, path = match["domain"], match["path"]
    if len(path) + len(domain or "") > _MAX_NAME:
        return None
    if domain is not None and not _is_domain(domain):
        domain, path = None, f"{domain}/{path}"
        if re.fullmatch(_PATH, path, re.ASCII) is None:
            return None
    return Reference(domain, path, match["tag"], match["digest"])


def is_local(text: str) -> bool:
    """Whether a reference is of an image that only this machine has: what podman and buildah call `localhost/name`."""
    parsed = parse_reference(text)
    return parsed is not None and parsed.domain == "localhost"


def is_repository(text: str) -> bool:
    """Whether a text is a reference's `registry/repository`, without a tag and without a digest."""
    return _REPOSITORY.fullmatch(text) is not None and parse_reference(text) is not None


def is_tag(text: str) -> bool:
    """Whether a text can stand behind the colon of a reference."""
    return re.fullmatch(_TAG, text, re.ASCII) is not None


def is_platform(text: str) -> bool:
    """Whether a text is `os/architecture` or `os/architecture/variant`."""
    return _PLATFORM.fullmatch(text) is not None


def is_digest(text: str) -> bool:
    """Whether a text is a digest by an algorithm that registries use."""
    return re.fullmatch(r"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}", text) is not None


def offered_for(platform: str, offered: Iterable[str]) -> str | None:
    """Which of the platforms that an image is offered for a builder takes for one; `None` where it has none.

    Of the variants of an architecture the newest that isn't beyond the one that's asked for
    (`containerd/platforms`, `Only`).
    """
    wanted = _parts(platform)
    fitting = [item for item in offered if _parts(item)[0] == wanted[0] and _parts(item)[1] <= wanted[1]]
    return max(fitting, key=lambda item: (_parts(item)[1], item), default=None)


def in_lower_case(text: str) -> str:
    """A reference with all but its tag and digest in lower case."""
    name, at, digest = text.partition("@")
    head, slash, last = name.rpartition("/")
    repository, colon, tag = last.partition(":")
    return f"{head.lower()}{slash}{repository.lower()}{colon}{tag}{at}{digest}"


def _is_domain(first: str) -> bool:
    """Whether a reference's first component names a registry rather than a folder on Docker Hub."""
    return "." in first or ":" in first or first == "localhost"


def _parts(platform: str) -> tuple[str, int]:
    """A platform without its variant, and the variant's number; what has another variant stands for itself alone."""
    system, _, rest = platform.partition("/")
    architecture, _, variant = rest.partition("/")
    number = re.fullmatch(r"v([0-9]{1,3})", variant)
    if variant and number is None:
        return platform, 0
    return f"{system}/{architecture}", _USUAL_VARIANTS.get(architecture, 0) if number is None else int(number[1])
