"""What a build takes from registries: each image by the digest that the lock names, where it names one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from flyte_compile.diagnostics import Span
from flyte_compile.ir.reference import is_local, offered_for, parse_reference
from flyte_compile.plan.image.reading import Reader
from flyte_compile.plan.layout import BUILD_CONTEXT, DECLARED_CONTEXT
from flyte_compile.plan.lock import LOCK_FILE, Lock
from flyte_compile.plan.model import BindMount, Copy, From, Instruction, Pull, Remark, Run

_NOT_OUTSIDE = frozenset((BUILD_CONTEXT, DECLARED_CONTEXT, "scratch"))


def pulls_of(instructions: Iterable[Instruction], lock: Lock) -> tuple[Pull, ...]:
    """Every image that instructions name and that isn't made by the build itself, as it stands in the declaration."""
    found: dict[str, None] = {}
    stages: set[str] = set()
    for instruction in instructions:
        found.update(dict.fromkeys(name for name in _named(instruction) if name not in stages | _NOT_OUTSIDE))
        if isinstance(instruction, From) and instruction.stage is not None:
            stages.add(instruction.stage)
    return tuple(Pull(reference, lock.digest_of(reference)) for reference in found)


def means_another(reference: str) -> bool:
    """Whether builders take a reference for no image but for what the build brings, however Docker Hub is spelled."""
    parsed = parse_reference(reference)
    if parsed is None or parsed.domain not in (None, "docker.io", "index.docker.io") or parsed.digest is not None:
        return False
    return parsed.tag in (None, "latest") and parsed.path.removeprefix("library/") in _NOT_OUTSIDE


def pinned(instructions: Iterable[Instruction], pulls: tuple[Pull, ...]) -> tuple[Instruction, ...]:
    """The instructions with their images by digest."""
    pins = {pull.reference: pull.pinned for pull in pulls}
    return tuple(item for instruction in instructions for item in _pinned(instruction, pins))


def check_pulls(pulls: tuple[Pull, ...], platforms: tuple[str, ...], lock: Lock, reader: Reader, span: Span) -> None:
    """Refuse what the lock says in vain, and note what it has for other platforms alone."""
    for pull in pulls:
        if lock.refuses(pull.reference):
            reader.refused = True  # The reading of the lock has said why.
        locked = lock.images.get(pull.reference)
        offered = () if locked is None else locked.platforms
        missing = [platform for platform in platforms if offered and offered_for(platform, offered) is None]
        if missing and not pull.own_platform:
            message = f"{pull.reference!r}, as {LOCK_FILE} has it, isn't offered for {' and '.join(missing)}"
            help = f"Choose among {', '.join(offered)} with platform=, or another image; `flyte-compile lock` follows."
            reader.note("FC264", message, span, help, f"image[{pull.reference}]")


def note_unlocked(pulls: tuple[Pull, ...], lock: Lock, noted: set[str], reader: Reader, span: Span) -> None:
    """Warn of what a lock that there is doesn't name; of each image where it's first taken."""
    for pull in pulls:
        if not lock.exists or pull.digest is not None or is_local(pull.reference):
            continue
        if not lock.refuses(pull.reference) and pull.reference not in noted:
            noted.add(pull.reference)
            message = f"{LOCK_FILE} names no digest of {pull.reference!r}, so that builds take what its tag stands for"
            reader.note("FC263", message, span, "Run `flyte-compile lock`.", f"image[{pull.reference}]")


def _named(instruction: Instruction) -> Iterator[str]:
    match instruction:
        case From(reference):
            yield reference
        case Copy(from_=str(reference)):
            yield reference
        case Run(mounts=mounts):
            yield from (mount.from_ for mount in mounts if isinstance(mount, BindMount) and mount.from_ is not None)


def _pinned(instruction: Instruction, pins: dict[str, str]) -> Iterator[Instruction]:
    match instruction:
        case From(reference) if reference in pins:
            yield from _open_tag(pins[reference])
            yield replace(instruction, reference=pins[reference])
        case Copy(from_=str(reference)):
            yield replace(instruction, from_=pins.get(reference, reference))
        case Run(mounts=mounts):
            yield replace(
                instruction,
                mounts=tuple(
                    replace(mount, from_=pins.get(mount.from_, mount.from_))
                    if isinstance(mount, BindMount) and mount.from_ is not None
                    else mount
                    for mount in mounts
                ),
            )
        case _:
            yield instruction


def _open_tag(reference: str) -> tuple[Remark, ...]:
    parsed = parse_reference(reference)
    tag = (parsed.digest or parsed.tag) if parsed is not None else None
    if tag not in (None, "latest"):
        return ()
    return (
        Remark("The declaration leaves the base's version open."),
        Remark(f"hadolint ignore={'DL3006' if tag is None else 'DL3007'}"),
    )
