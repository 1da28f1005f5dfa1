"""Who runs in an image, as its config and a Dockerfile's `USER` say it: a name or a number, and perhaps a group."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flyte_compile.plan.layout import IMAGE_USER

_WORD = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}"
_USER = re.compile(rf"(?P<user>{_WORD})(?::(?P<group>{_WORD}))?", re.ASCII)
_LARGEST_ID = 2**31 - 1
"""The API server refuses larger ones."""


@dataclass(frozen=True, slots=True)
class ImageUser:
    """A user that isn't root."""

    text: str
    """What `USER` says."""
    uid: int | None
    """`None` for a name, which only the image can resolve."""
    gid: int | None
    """`None` where it's a name, or where the group is the one that the image gives the user."""

    @property
    def owner(self) -> str:
        """Who is to own what is made for the user, for `--chown` and `chown`."""
        return self.text if self.uid is None or ":" in self.text else f"{self.uid}:{self.uid}"

    @property
    def names_group(self) -> bool:
        """Whether the group is a name, so that numbers can't say who this is."""
        return ":" in self.text and self.gid is None


OWN_USER = ImageUser(IMAGE_USER, 1000, 1000)
"""Who an image runs as whose base names nobody, or root, or somebody who isn't known."""


def is_user(text: str) -> bool:
    """Whether a text can stand behind `USER`; an empty one is nobody in particular, which is root."""
    return text == "" or _parse(text) is not None


def user_of(text: str) -> ImageUser | None:
    """The user that a text names; `None` for root."""
    found = _parse(text)
    return None if found is None or found.uid == 0 or found.text.partition(":")[0] == "root" else found


def _parse(text: str) -> ImageUser | None:
    match = _USER.fullmatch(text)
    if match is None:
        return None
    user, group = match["user"], match["group"]
    uid, gid = _number(user), None if group is None else _number(group)
    if any(number is not None and number > _LARGEST_ID for number in (uid, gid)):
        return None
    words = (user if uid is None else str(uid), group if gid is None else str(gid))
    return ImageUser(":".join(word for word in words if word is not None), uid, None if uid is None else gid)


def _number(word: str) -> int | None:
    return int(word) if word.isdigit() else None
