"""What an image stands on: the Debian base with a Python environment of its own, or a base that the user names.

The Debian base is the published Python image, uv, and a virtual environment in `/opt/venv` that holds the SDK. Unlike
the SDK's own it has no compiler: `build-essential` is 250 MB, and packages come as wheels. What is built from source
says so, with `with_apt_packages("build-essential")` before it.

On a base of the user's, as the SDK does it: nothing is installed unless a layer installs Python packages. Then uv
works in `/opt/venv`, which is created where the base has none, and not with the base's own pip: that may be missing,
and Debian and its kin refuse to install into their Python. Two things differ from the SDK. The environment sees the
packages of the base's Python (`--system-site-packages`), because they are what the base was chosen for; and the SDK
is installed last where the base and the layers bring none, because no task can be imported without it.

Layers install as root, often below `/root`, and the task runs as another user: so that folder is opened for reading.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flyte_compile.ir import (
    Commands,
    Env,
    Image,
    ImageKind,
    PipPackages,
    PoetryProject,
    PythonWheels,
    Requirements,
    UVProject,
    UVScript,
)
from flyte_compile.ir.reference import parse_reference
from flyte_compile.plan.image.pulls import means_another
from flyte_compile.plan.image.reading import Reader
from flyte_compile.plan.image.shell import quote
from flyte_compile.plan.layout import CODE_ROOT, DECLARED_CONTEXT, IMAGE_HOME
from flyte_compile.plan.lock import Lock
from flyte_compile.plan.model import (
    CacheMount,
    Copy,
    DeclaredDockerfile,
    From,
    Instruction,
    ProjectFiles,
    Pull,
    Remark,
    Run,
    SetEnv,
    SetUser,
    SetWorkdir,
)
from flyte_compile.plan.options import Options
from flyte_compile.plan.users import OWN_USER, ImageUser, user_of

UV_IMAGE = "ghcr.io/astral-sh/uv:0.13.9"
VENV = "/opt/venv"
UV_CACHE = CacheMount("uv", "/root/.cache/uv")
_LIBRARIES_OF_DRIVERS = "/usr/local/nvidia/lib64"
"""Where device plugins mount the libraries of a GPU's driver; the SDK's base image names it too."""


@dataclass(frozen=True, slots=True)
class Base:
    """The instructions that come before the user's layers, and after them."""

    opening: tuple[Instruction, ...]
    closing: tuple[Instruction, ...] = ()
    dockerfile: DeclaredDockerfile | None = None
    own: bool = False
    """Whether the base is the user's, so that what it sets is not known."""
    flyte: str | None = None
    """The release of the SDK that the opening installs."""
    declared_user: str | None = None
    """Who the user's base runs as, the empty text for nobody in particular; `None` where that isn't known."""

    @property
    def user(self) -> ImageUser:
        """Who the image runs as: whom its base names, unless that's root."""
        return user_of(self.declared_user or "") or OWN_USER


def plan_base(image: Image, options: Options, files: ProjectFiles, lock: Lock, reader: Reader) -> Base:
    """What an image stands on; where the reader refuses, the result means nothing."""
    match image.kind:
        case ImageKind.DOCKERFILE:
            return _on_dockerfile(image, files, lock, reader)
        case ImageKind.REF_NAME:
            name = reader.optional_text(image.ref_name, "the reference name", image.span)
            name = "default" if name is None else name
            reference = options.image_refs.get(name)
            if reference is None:
                help = "Map it in [tool.flyte-compile.image-refs] of pyproject.toml."
                reader.refuse(
                    "FC252", f"no image is configured under the name {name!r}", image.span, help, "image.from_ref_name"
                )
                return Base(())
            return _on_reference(reference, image, options, lock, reader)
        case ImageKind.AUTO | ImageKind.NONE | ImageKind.URI | ImageKind.IMAGE:
            reference = reader.optional_text(image.base, "the base image", image.span, "unknown")
            if reference is None:
                return _on_debian(image, options, reader)
            return _on_reference(reference, image, options, lock, reader)


def python_version(image: Image, options: Options, reader: Reader) -> str:
    """As declared, else the lowest that a script asks for, else the one of the options."""
    version = reader.optional_text(image.python_version, "python_version", image.span, options.python)
    if version is None:
        scripts = [layer.requires_python for layer in image.layers if isinstance(layer, UVScript)]
        version = next(filter(None, map(_lowest_python, filter(None, scripts))), options.python)
    if re.fullmatch(r"3\.\d{1,2}(?:\.\d{1,2})?", version) is None:
        help = 'Write it as "3.12".'
        reader.refuse(
            "FC255",
            f"{version!r} is no version of Python that an image can have",
            image.span,
            help,
            "image.python_version",
        )
    return version


def _on_debian(image: Image, options: Options, reader: Reader) -> Base:
    version = python_version(image, options, reader)
    uid, gid = OWN_USER.uid, OWN_USER.gid
    opening: list[Instruction] = [
        From(f"python:{version}-slim-bookworm"),
        Copy(("/uv",), "/usr/local/bin/uv", from_=UV_IMAGE),
        SetEnv(
            (
                ("LD_LIBRARY_PATH", _LIBRARIES_OF_DRIVERS),
                ("PATH", f"{VENV}/bin:$PATH:/usr/local/nvidia/bin:/usr/local/cuda/bin"),
                ("PYTHONUNBUFFERED", "1"),
                ("UV_COMPILE_BYTECODE", "1"),
                ("UV_LINK_MODE", "copy"),
                ("VIRTUAL_ENV", VENV),
            ),
            expand=("PATH",),
        ),
        Run(
            (
                f"groupadd --gid {gid} flyte",
                f"useradd --uid {uid} --gid {gid} --create-home --home-dir {IMAGE_HOME} --shell /bin/sh flyte",
                f"install -d -o {uid} -g {gid} {CODE_ROOT}",
                "chmod 755 /root",
                f"uv venv --no-python-downloads --python {version} {VENV}",
            )
        ),
        SetWorkdir(CODE_ROOT),
    ]
    release = _flyte_release(image, options, reader)
    if release is not None:
        opening.append(Run((f"uv pip install {quote(f'flyte=={release}')}",), (UV_CACHE,)))
    return Base(tuple(opening), flyte=release)


def _on_reference(reference: str, image: Image, options: Options, lock: Lock, reader: Reader) -> Base:
    if parse_reference(reference) is None or means_another(reference):
        help = "Write registry/name:tag in lower case."
        reader.refuse("FC251", f"{reference!r} is no image that one can build on", image.span, help, "image.base")
        return Base(())
    locked = lock.images.get(reference)
    base = Base((), own=True, declared_user=None if locked is None else locked.user)
    opening: list[Instruction] = [From(reference)]
    closing: list[Instruction] = []
    if image.layers:
        opening += [
            SetUser("0:0"),
            SetEnv((("HOME", "/root"),)),
            Run(
                (
                    f"mkdir -p {CODE_ROOT} {IMAGE_HOME}",
                    f"chown {base.user.owner} {CODE_ROOT} {IMAGE_HOME}",
                    "chmod 755 /root",
                )
            ),
        ]
    if _installs_python_packages(image):
        interpreter = _declared_interpreter(image)
        opening.append(Copy(("/uv",), "/usr/local/bin/uv", from_=UV_IMAGE))
        opening += _use_interpreter(interpreter) if interpreter else _make_environment(image, reader)
        release = _flyte_release(image, options, reader)
        if release is not None and not _brings_flyte(image):
            install = f"uv pip install {quote(f'flyte=={release}')}"
            closing.append(Run((f"python3 -c 'import flyte' 2>/dev/null || {install}",), (UV_CACHE,)))
    opening.append(SetWorkdir(CODE_ROOT))
    return replace(base, opening=tuple(opening), closing=tuple(closing))


def _on_dockerfile(image: Image, files: ProjectFiles, lock: Lock, reader: Reader) -> Base:
    path = None if image.dockerfile is None else reader.file(image.dockerfile, "the Dockerfile", image.span)
    if path is None:
        return Base(())
    opening: tuple[Instruction, ...] = (
        Remark("The image of the declared Dockerfile, which the build file's other target builds."),
        Remark("hadolint ignore=DL3006"),
        From(DECLARED_CONTEXT),
        SetWorkdir(CODE_ROOT),
    )
    # Few images are built on one: the others don't wait for this import.
    from flyte_compile.plan.image.declared_dockerfile import declared_pulls, declared_user, read_dockerfile

    instructions = read_dockerfile((files.read(path) or b"").decode("utf-8", "replace"))
    taken = declared_pulls(instructions)
    pulls = tuple(Pull(reference, lock.digest_of(reference), own) for reference, own in taken.items())
    return Base(
        opening,
        dockerfile=DeclaredDockerfile(path, posixpath.dirname(path) or ".", pulls),
        own=True,
        declared_user=declared_user(instructions, {name: locked.user for name, locked in lock.images.items()}),
    )


def _make_environment(image: Image, reader: Reader) -> list[Instruction]:
    declared = reader.optional_text(image.python_version, "python_version", image.span)
    version = "" if declared is None else f"--python {quote(declared)} "
    return [
        SetEnv(
            (
                ("PATH", f"{VENV}/bin:$PATH"),
                ("UV_COMPILE_BYTECODE", "1"),
                ("UV_LINK_MODE", "copy"),
                ("UV_PYTHON_INSTALL_DIR", "/opt/python"),
                ("VIRTUAL_ENV", VENV),
            ),
            expand=("PATH",),
        ),
        Run((f"test -x {VENV}/bin/python || uv venv --system-site-packages {version}{VENV}",), (UV_CACHE,)),
    ]


def _use_interpreter(interpreter: str) -> list[Instruction]:
    """Its environment is the active one: `uv sync` and Poetry install there, whatever `UV_PYTHON` says."""
    folder = posixpath.dirname(interpreter)
    variables = (
        ("PATH", f"{folder}:$PATH"),
        ("UV_COMPILE_BYTECODE", "1"),
        ("UV_LINK_MODE", "copy"),
        ("UV_PYTHON", interpreter),
        ("VIRTUAL_ENV", posixpath.dirname(folder)),
    )
    return [SetEnv(variables, expand=("PATH",))]


def _installs_python_packages(image: Image) -> bool:
    for layer in image.layers:
        if isinstance(layer, (PipPackages, Requirements, UVProject, UVScript, PoetryProject, PythonWheels)):
            return True
        if isinstance(layer, Commands) and isinstance(layer.commands, tuple):
            texts = (command for command in layer.commands if isinstance(command, str))
            if any(re.search(r"(?<![\w-])uvx?(?![\w-])", text) for text in texts):
                return True
    return False


def _brings_flyte(image: Image) -> bool:
    """Whether a layer surely installs the SDK: a package of that name where every package goes."""
    return any(
        isinstance(layer, PipPackages)
        and isinstance(layer.packages, tuple)
        and not layer.options.extra_args
        and any(
            isinstance(item, str) and re.fullmatch(r"\s*flyte\s*(?:[\[=<>!~][^;]*)?", item) for item in layer.packages
        )
        for layer in image.layers
    )


def _declared_interpreter(image: Image) -> str | None:
    """The Python that the user's `UV_PYTHON` names: the SDK's way to use an environment that the base brings."""
    for layer in reversed(image.layers):
        if isinstance(layer, Env) and isinstance(layer.env_vars, Mapping):
            value = layer.env_vars.get("UV_PYTHON")
            if isinstance(value, str) and re.fullmatch(r"(?:/[A-Za-z0-9._-]+)+", value):
                return value
    return None


def _flyte_release(image: Image, options: Options, reader: Reader) -> str | None:
    """The SDK's release to install; `None` where the declaration wants none."""
    if not reader.known(image.install_flyte, "install_flyte", True):
        return None
    declared = reader.optional_text(image.flyte_version, "flyte_version", image.span)
    if declared and re.fullmatch(r"v?\d[0-9A-Za-z.+!-]*", declared, re.ASCII) is None:
        help = "Write a release, such as '2.12.1'."
        reader.refuse("FC255", f"flyte_version is {declared!r}, no release", image.span, help, "image.flyte_version")
        return None
    return (declared or options.flyte_version).removeprefix("v")


def _lowest_python(requires: str) -> str | None:
    """`3.12` for `>=3.12,<4`, `==3.12.*` and `~=3.12`; `None` where a requirement sets no lower bound."""
    found = re.search(r"(?:>=|===?|~=|>)\s*(3\.\d{1,2})(?:\.\d+|\.\*)?(?![\d.])", requires)
    return found.group(1) if found else None
