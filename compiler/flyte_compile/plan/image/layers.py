"""From the layers of an image to the instructions of its Dockerfile, one layer at a time and in the user's order."""

from __future__ import annotations

import posixpath
import re
from typing import assert_never

from flyte_compile.ir import (
    AptPackages,
    CodeBundleLayer,
    Commands,
    CopyConfig,
    DockerIgnore,
    Env,
    Layer,
    PipOptions,
    PipPackages,
    PixiProject,
    PixiScript,
    PoetryProject,
    PythonWheels,
    Requirements,
    UVProject,
    UVScript,
    WorkDir,
)
from flyte_compile.plan.image.build_secrets import mount_secrets, secret_variables
from flyte_compile.plan.image.command_advice import advice_on
from flyte_compile.plan.image.copies import copy_step, resolve_in_image
from flyte_compile.plan.image.environment_variables import set_variables
from flyte_compile.plan.image.links import split_links
from flyte_compile.plan.image.pixi import pixi_script_step, pixi_step
from flyte_compile.plan.image.projects import poetry_step, uv_step
from flyte_compile.plan.image.requirements import project_binds, project_target, requirement_files
from flyte_compile.plan.image.shell import quote, quote_expanding, step_text
from flyte_compile.plan.image.steps import Site, Step, install_step, pip_words
from flyte_compile.plan.model import BindMount, CacheMount, Remark, Run, SetWorkdir

_APT_CACHE = CacheMount("apt-archives", "/var/cache/apt")
_APT_LISTS = "rm -rf /var/lib/apt/lists/*"
"""The lists are no cache: apt removes what it doesn't know there, and buildah's lock of a cache is such a file."""


def layer_step(layer: Layer, site: Site) -> Step:
    """What a layer becomes; nothing where the site's reader refuses it."""
    match layer:
        case PipPackages():
            packages = site.reader.texts(layer.packages, "packages", layer.span)
            return _pip_step(packages, layer.options, site, layer)
        case UVScript():
            return _script_step(layer, site)
        case Requirements():
            return _requirements_step(layer, site)
        case PythonWheels():
            return _wheels_step(layer, site)
        case UVProject():
            return uv_step(layer, site)
        case PoetryProject():
            return poetry_step(layer, site)
        case PixiProject():
            return pixi_step(layer, site)
        case PixiScript():
            return pixi_script_step(layer, site)
        case AptPackages():
            return _apt_step(layer, site)
        case Commands():
            return _commands_step(layer, site)
        case Env():
            return Step(set_variables(layer, site.reader))
        case CopyConfig():
            return copy_step(layer, site)
        case WorkDir():
            return Step((SetWorkdir(workdir_after(layer, site)),))
        case CodeBundleLayer() | DockerIgnore():
            # Neither stands at a place of its own: code comes last, and the patterns hold for every copy.
            return Step()
        case _:
            assert_never(layer)


def workdir_after(layer: Layer, site: Site) -> str:
    """The working folder for the layers that follow."""
    if not isinstance(layer, WorkDir):
        return site.workdir
    declared = site.reader.text(layer.workdir, "workdir", layer.span)
    return posixpath.normpath(resolve_in_image(declared, site, layer.span, "workdir"))


def _pip_step(packages: tuple[str, ...], options: PipOptions, site: Site, layer: PipPackages | UVScript) -> Step:
    # The SDK's documentation puts a build secret into a requirement: git+https://$TOKEN@host/repository.
    variables = secret_variables(options.secret_mounts)
    requirements = (quote_expanding(package, variables) for package in packages)
    words = (*pip_words(options, site, layer.span), *requirements)
    if not words:
        return Step()
    return install_step((("uv pip install", *words),), options, site, layer.span)


def _script_step(layer: UVScript, site: Site) -> Step:
    path = site.reader.file(layer.script, "the script", layer.span)
    dependencies = site.reader.known(layer.dependencies, "the script's dependencies", ())
    if path is not None and dependencies is None:
        help = "Add a '# /// script' block that lists its dependencies."
        site.reader.refuse("FC254", f"{path!r} has no PEP 723 block", layer.span, help)
    packages = site.reader.texts(dependencies, "the script's dependencies", layer.span)
    local = next((package for package in packages if "file://" in package), None)
    if local is not None:
        help = "Install the project with with_uv_project instead."
        site.reader.refuse(
            "FC801",
            f"the script depends on the local project {local!r}",
            layer.span,
            help,
            f"{site.reader.place}[{local}]",
        )
    return _pip_step(packages, layer.options, site, layer) if packages else Step()


def _requirements_step(layer: Requirements, site: Site) -> Step:
    path = site.reader.file(layer.file, "the requirements file", layer.span)
    if path is None:
        return Step()
    # Requirements may include others by relative paths, so every file keeps its place.
    paths = requirement_files(path, site, layer.span)
    words = (
        "uv pip install",
        *pip_words(layer.options, site, layer.span),
        "--requirement",
        quote(project_target(path)),
    )
    return install_step((words,), layer.options, site, layer.span, project_binds(paths, site, layer.span), paths)


def _wheels_step(layer: PythonWheels, site: Site) -> Step:
    package = site.reader.text(layer.package_name, "package_name", layer.span)
    folder = "dist"
    if layer.wheel_dir is not None:
        folder = site.reader.file(layer.wheel_dir, "the folder of wheels", layer.span, folder=True) or folder
    wheels = tuple(
        path for path in site.files.walk(folder) if path.endswith(".whl") and "/" not in path[len(folder) + 1 :]
    )
    prefix = re.sub(r"[-_.]+", "_", package).lower() + "-"
    if not any(posixpath.basename(path).lower().startswith(prefix) for path in wheels):
        return _without_wheels(package, folder, layer, site)
    options = pip_words(layer.options, site, layer.span)
    # First the dependencies, which the index has; then exactly the local wheel, whatever the index offers.
    find = ("--find-links", "/tmp/dist")
    commands = (
        ("uv pip install", *options, *find, quote(package)),
        ("uv pip install", *find, "--no-deps --no-index --reinstall", quote(package)),
    )
    links = (
        BindMount(target, f"/tmp/dist/{posixpath.basename(path)}")
        for path, target in split_links(wheels, site.files)[1]
    )
    return install_step(commands, layer.options, site, layer.span, (BindMount(folder, "/tmp/dist"), *links), wheels)


def _without_wheels(package: str, folder: str, layer: PythonWheels, site: Site) -> Step:
    if package != "flyte":
        help = f"Build it into {folder}/ and compile again: until then nothing of the environment is emitted."
        site.reader.refuse("FC260", f"{folder!r} holds no wheel of {package!r}", layer.span, help)
        return Step()
    release = site.options.flyte_version
    help = f"Build a wheel of the SDK into {folder}/ to use it, or leave the call out."
    site.reader.note("FC257", f"{folder!r} holds no wheel of flyte, so flyte=={release} is installed", layer.span, help)
    if site.base.flyte == release:
        return Step()
    words = ("uv pip install", *pip_words(layer.options, site, layer.span), quote(f"flyte=={release}"))
    return install_step((words,), layer.options, site, layer.span)


def _apt_step(layer: AptPackages, site: Site) -> Step:
    packages = site.reader.texts(layer.packages, "packages", layer.span)
    mounted = mount_secrets(layer.secret_mounts, site.reader, site.secret_ids, layer.span)
    # The SDK joins them unquoted: one text may name several packages.
    words = " ".join(quote(word) for package in packages for word in package.split())
    if not words:
        return Step()
    install = f"DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends {words}"
    run = Run((*mounted.lines, "apt-get update", install, _APT_LISTS), (_APT_CACHE, *mounted.mounts))
    remarks = (Remark("Versions of Debian packages are the declaration's to choose."), Remark("hadolint ignore=DL3008"))
    return Step((*remarks, run), secrets=mounted.secrets)


def _commands_step(layer: Commands, site: Site) -> Step:
    mounted = mount_secrets(layer.secret_mounts, site.reader, site.secret_ids, layer.span)
    instructions: list[Remark | Run] = []
    for place, item in enumerate(site.reader.known(layer.commands, "commands", ())):
        name = f"commands[{place}]"
        command = step_text(site.reader.known(item, name, ""))
        if (problem := _problem(command)) is not None:
            message, help = problem
            site.reader.refuse("FC259", f"{name} {message}", layer.span, help, f"{site.reader.place}[{item}]")
        elif command and not command.startswith("#"):
            site.reader.text(re.sub(r"[\n\t]", " ", command), name, layer.span)
            advice = advice_on(command)
            if advice:
                instructions.append(Remark("The command is the declaration's, as it is written there."))
                instructions.append(Remark(f"hadolint ignore={','.join(advice)}"))
            instructions.append(Run((mounted.prelude + command,), mounted.mounts))
    return Step(tuple(instructions), secrets=mounted.secrets)


def _problem(command: str | None) -> tuple[str, str] | None:
    """Why a command is no step of a build, and what to write instead."""
    if command is None:
        help = "Join its lines with '&&', or give each as a command of its own."
        return "has several lines, which end a step of the build", help
    if re.match(r"RUN\s", command):
        help = "Leave the word out: every command is a step that begins with it."
        return "starts with 'RUN', which is no program", help
    if command.startswith("--"):
        return "starts with an option of the build step", "Start with the program to run."
    return None
