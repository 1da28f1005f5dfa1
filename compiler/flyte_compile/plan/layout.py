"""Where things stand in the build folder and in an image: the one place that spells these paths."""

from __future__ import annotations

import hashlib
import re

CODE_ROOT = "/app"
"""The project root in an image: what Python's `__file__` stands under when a task runs."""
SUPPORT_ROOT = "/opt/flyte-compile"
"""The runtime package and the entrypoints in an image."""
RUNTIME_FOLDER = "runtime"
"""The runtime package's parent, in the build folder and under `SUPPORT_ROOT`."""
BUILD_CONTEXT = "flyte-compile"
"""The named build context that is the build folder."""
DECLARED_CONTEXT = "declared-dockerfile"
"""The named build context that is the image of the user's own Dockerfile."""
IMAGE_HOME = "/home/flyte"
"""The home of the user that an image runs as."""
IMAGE_USER = "1000:1000"
"""Who an image runs as: numeric, so that Kubernetes can verify that it isn't root."""


def dns_label(text: str, limit: int = 63) -> str:
    """A DNS-1123 label for a text: lower case, other characters as `-`; cut ones end in a hash of the whole text.

    Two texts that differ only in characters that a label can't hold get different labels.
    """
    label = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    plain = re.sub(r"[._-]+", "-", text)
    if label and label == plain and len(label) <= limit:
        return label
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{label[: limit - 9].strip('-')}-{digest}".strip("-")


def path_part(text: str) -> str:
    """A file name for a name of the user's: itself where that is safe, else its label.

    Upper case isn't: two names that differ in it alone are one file on some systems.
    """
    return text if re.fullmatch(r"[a-z0-9_][a-z0-9_-]{0,99}", text) else dns_label(text)


def environment_folder(environment: str) -> str:
    """The folder of an environment's tasks, below the build folder and below `SUPPORT_ROOT` alike."""
    return f"tasks/{path_part(environment)}"


def task_folder(environment: str, task: str) -> str:
    """The folder of a task; `task` is its fully qualified name, whose first part the folder above says."""
    return f"{environment_folder(environment)}/{path_part(task.removeprefix(f'{environment}.'))}"


def image_folder(name: str) -> str:
    """The folder of an image in the build folder."""
    return f"images/{name}"
