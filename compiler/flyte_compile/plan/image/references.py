"""The grammar of image references, after `distribution/reference`, which every registry and builder follows."""

from __future__ import annotations

import re

_COMPONENT = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_HOST_PART = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_HOST = rf"(?:{_HOST_PART}(?:\.{_HOST_PART})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?"
_NAME = rf"(?:{_HOST}/)?{_COMPONENT}(?:/{_COMPONENT})*"
_TAG = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
_DIGEST = r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}"
_LONGEST_NAME = 255
_PLATFORM = r"[a-z0-9]+/[a-z0-9_]+(?:/[a-z0-9]+)?"


def is_repository(text: str) -> bool:
    """Whether a text is `registry/name`, without tag and digest."""
    return re.fullmatch(_NAME, text) is not None and len(text) <= _LONGEST_NAME


def is_tag(text: str) -> bool:
    return re.fullmatch(_TAG, text) is not None


def is_reference(text: str) -> bool:
    """Whether a text names an image, with or without tag and digest."""
    match = re.fullmatch(rf"({_NAME})(?::{_TAG})?(?:@{_DIGEST})?", text)
    return match is not None and len(match.group(1)) <= _LONGEST_NAME


def tag_of(reference: str) -> str | None:
    """The tag or digest of a reference; `None` where it has neither, which builders take for `latest`."""
    match = re.fullmatch(rf"{_NAME}(?::({_TAG}))?(?:@({_DIGEST}))?", reference)
    return (match.group(2) or match.group(1)) if match else None


def is_platform(text: str) -> bool:
    """Whether a text is `os/architecture` or `os/architecture/variant`."""
    return re.fullmatch(_PLATFORM, text) is not None
