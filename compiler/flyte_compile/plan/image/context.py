"""What the build of a user's own Dockerfile may read."""

from __future__ import annotations

from flyte_compile.plan.image.ignore import parse_ignore_file
from flyte_compile.plan.model import DeclaredDockerfile, ProjectFiles


def declared_context(declared: DeclaredDockerfile, files: ProjectFiles) -> tuple[str, ...]:
    """The Dockerfile and the files of its folder, but for what an ignore file leaves out, as builders look for one."""
    start = "" if declared.context == "." else f"{declared.context}/"
    content = files.read(f"{declared.path}.dockerignore")
    if content is None:
        content = files.read(f"{start}.dockerignore")
    ignored = parse_ignore_file((content or b"").decode("utf-8", "replace"))
    found = (path for path in files.walk(declared.context) if not ignored.ignores(path.removeprefix(start)))
    return tuple(sorted({declared.path, *found}))
