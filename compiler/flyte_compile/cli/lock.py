"""`flyte-compile lock`: the digests of the images that builds take from registries. No other command asks a network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flyte_compile.cli.exits import CLEAN, FINDINGS, USAGE, fail, guarded, usage
from flyte_compile.cli.help import SectionedCommand
from flyte_compile.cli.options import compiling
from flyte_compile.cli.preparing import named, prepare
from flyte_compile.cli.screen import exit_code, loudness, number, say, show

if TYPE_CHECKING:
    from flyte_compile.pipeline import Analysis
    from flyte_compile.plan.lock import Lock, LockedImage

_MENDED_HERE = frozenset(("FC262", "FC263"))
"""What is found of the lock file itself."""


@click.command(
    cls=SectionedCommand,
    examples=(
        ("flyte-compile lock src/", "lock what isn't locked yet"),
        ("flyte-compile lock src/ --upgrade", "take what the tags stand for today"),
        ("flyte-compile lock src/ --prune", "and drop what src/ has no use for"),
        ("flyte-compile lock src/ --check", "is the committed file complete?"),
    ),
)
@click.option("--upgrade", is_flag=True, help="Ask anew for every image, also for those that are locked.")
@click.option("--prune", is_flag=True, help="Drop what SRC has no use for: give all that you build.")
@click.option(
    "--check", is_flag=True, help="Ask nobody, write nothing, and fail where the file isn't what it should be."
)
@compiling
def lock(
    src: tuple[Path, ...], upgrade: bool, prune: bool, check: bool, quiet: bool, verbose: bool, **given: Any
) -> None:
    """Lock the images that SRC is built on, by digest.

    Asks the registries for every image that a Dockerfile starts from or copies from, and writes flyte-compile.lock in
    the project's folder, to be committed. What it holds already stays. Logins are those of docker and podman. No other
    command uses the network.
    """
    if check and (upgrade or prune):
        usage("--upgrade and --prune write the file, and --check writes nothing: give one of them")
    guarded(lambda: _lock(src, upgrade, prune, check, quiet, verbose, given))


def _lock(
    src: tuple[Path, ...], upgrade: bool, prune: bool, check: bool, quiet: bool, verbose: bool, given: dict[str, Any]
) -> int:
    from flyte_compile.pipeline import analyse, failing
    from flyte_compile.plan.lock import LOCK_FILE, lock_text, read_lock

    project, config = prepare(src, None, given)
    quiet, verbose = loudness(quiet, verbose, config)
    old = read_lock(project)
    target = project.root / LOCK_FILE
    if old.newer:
        usage(f"{target} can't be used: {old.problems[0].message}")
    # What is wrong in the file must not keep anything from being planned: it's what this is to mend.
    sound = project.holding({LOCK_FILE: lock_text(old.images).encode()}) if old.exists else project
    analysis = analyse(src, sound, config)
    left = tuple(one for one in analysis.checked.diagnostics if one.code not in _MENDED_HERE)
    checked = replace(
        analysis.checked,
        project=project,
        diagnostics=(*old.problems, *left) if check else left,
        fails=failing(left, config.policy.fail_on),
    )
    show(checked, quiet, verbose)
    if checked.declares_nothing:
        say(f"No task environment is declared in {named(src)}; there is nothing to lock.", quiet=False)
        return FINDINGS
    needed = _needed(analysis)
    # Where an image isn't known, nothing is known to be unused.
    unused = sorted(set(old.images) - set(needed)) if analysis.plan.images_complete else []
    if check:
        return max(_compare(target, old, needed, quiet), exit_code(checked))
    kept = {name: image for name, image in old.images.items() if not (prune and name in unused)}
    asked = {name: platforms for name, platforms in needed.items() if upgrade or name not in kept}
    found = _ask(asked, quiet)
    _write(target, {**kept, **found}, old)
    _tell(target, old, found, unused, prune, len({**kept, **found}), quiet)
    return exit_code(checked)


def _needed(analysis: Analysis) -> Mapping[str, tuple[str, ...]]:
    """The images that builds take from registries, each with the platforms that it's taken for."""
    from flyte_compile.ir.reference import is_local

    needed: dict[str, dict[str, None]] = {}
    for image in analysis.plan.images:
        for pull in image.pulls:
            if is_local(pull.reference):
                continue
            needed.setdefault(pull.reference, {}).update(dict.fromkeys(image.platforms))
    return {name: tuple(sorted(needed[name])) for name in sorted(needed)}


def _compare(target: Path, old: Lock, needed: Iterable[str], quiet: bool) -> int:
    """Whether the file says all that is needed. What else it says may be what another part of the project needs."""
    missing = [name for name in needed if name not in old.images]
    if not old.exists and missing:
        say(f"There is no {target}: `flyte-compile lock` has yet to write it.", quiet=False)
        return FINDINGS
    for name in missing:
        say(f"{name}: not locked", quiet=False)
    if missing or old.problems:
        say(f"{target} isn't current: run `flyte-compile lock`, and commit what it writes.", quiet)
        return FINDINGS
    say(f"{target} is current.", quiet)
    return CLEAN


def _ask(wanted: Mapping[str, tuple[str, ...]], quiet: bool) -> Mapping[str, LockedImage]:
    """What registries have for each reference; where one fails, all failures are told and the program ends."""
    from flyte_compile.diagnostics import printable
    from flyte_compile.plan.lock import LockedImage
    from flyte_compile.plan.users import is_user
    from flyte_compile.registry import RegistryError, describe

    found: dict[str, LockedImage] = {}
    failures: list[str] = []
    for reference, platforms in wanted.items():
        try:
            image = describe(reference, platforms)
        except RegistryError as error:
            failures.append(f"{reference}: {printable(str(error))}")
            continue
        users = image.users if len(image.users) == 1 else ()
        user = next((user for user in users if is_user(user)), None)
        found[reference] = LockedImage(image.digest, image.platforms, user)
    if failures:
        for failure in failures:
            say(failure, quiet=False)
        fail(f"nothing is written: {number(len(failures), 'image')} can't be locked", FINDINGS)
    return found


def _write(target: Path, images: Mapping[str, LockedImage], old: Lock) -> None:
    from flyte_compile.plan.lock import lock_text
    from flyte_compile.write import WriteError, write_file

    if not images and not old.exists:
        return
    try:
        write_file(target, lock_text(images).encode())
    except WriteError as error:
        fail(str(error), USAGE)


def _tell(
    target: Path,
    old: Lock,
    found: Mapping[str, LockedImage],
    unused: Iterable[str],
    prune: bool,
    count: int,
    quiet: bool,
) -> None:
    changed = 0
    for reference, image in found.items():
        before = old.images.get(reference)
        if before is None:
            say(f"{reference}: {image.digest}", quiet)
        elif before != image:
            say(f"{reference}: {image.digest}, was {before.digest}", quiet)
        changed += before != image
    for reference in unused:
        say(f"{reference}: not used here{', and dropped' if prune else '; --prune drops it'}", quiet)
        changed += prune
    if old.problems and not changed:
        changed = 1
    state = "" if changed else "; nothing has changed"
    say(f"{number(count, 'image')} locked in {target}{state}.", quiet)
