"""Images: which environments share one, what it is called, and what its Dockerfile says.

Every environment with Python or sandboxed tasks gets an image that is built, a declared reference too, because an image
must carry the runtime package, the entrypoints and the code. One whose tasks are all containers gets what is declared.
Environments share one where everything that their declarations say about it is equal, and their import roots are.

An image runs as the user of its base, where the lock file or a declared Dockerfile says who that is and it isn't root;
else as user 1000, which a note says.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from flyte_compile.diagnostics import Diagnostic, Span
from flyte_compile.ir import Environment, Image, ImageKind, Program, TaskKind
from flyte_compile.ir.reference import is_repository, is_tag
from flyte_compile.plan.image.build_secrets import SecretIds, name_secrets
from flyte_compile.plan.image.code import code_files, tasks_of
from flyte_compile.plan.image.code_copies import bundled_files
from flyte_compile.plan.image.context import declared_context
from flyte_compile.plan.image.copies import ignore_patterns
from flyte_compile.plan.image.digest import image_digest
from flyte_compile.plan.image.finish import finish
from flyte_compile.plan.image.generated import settle_copies, settle_files
from flyte_compile.plan.image.links import follow_links
from flyte_compile.plan.image.pulls import note_unlocked
from flyte_compile.plan.image.reading import Reader
from flyte_compile.plan.image.recipe import Recipe, plan_recipe
from flyte_compile.plan.layout import dns_label, image_folder
from flyte_compile.plan.lock import LOCK_FILE, NO_LOCK, Lock
from flyte_compile.plan.model import EntrypointPlan, ImagePlan, ProjectFiles, WorkerPlan
from flyte_compile.plan.options import Options
from flyte_compile.plan.users import user_of

Entrypoints = Mapping[int, tuple[EntrypointPlan | WorkerPlan, ...]]
"""What runs in an image, by the key of the environment."""

_TAG_DIGITS = 16
_SHARED_NAME = "flyte"
"""An image without a name that several environments share: the SDK's own name for its default image."""
_RESERVED_NAMES = frozenset({"default"})
"""Names that the build file uses itself."""


@dataclass(frozen=True, slots=True)
class ImagesPlan:
    """The images, which environment (by its key) runs in which, and what was found on the way.

    An environment that needs an image and isn't in `by_environment` can't be emitted; a diagnostic says why.
    """

    images: tuple[ImagePlan, ...]
    by_environment: Mapping[int, ImagePlan]
    complete: bool
    """Whether every environment that needs an image has one."""
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class _Member:
    """An environment, with what it puts into its image."""

    environment: Environment
    span: Span
    recipe: Recipe
    import_roots: tuple[str, ...]
    code: tuple[str, ...]
    entrypoints: tuple[EntrypointPlan | WorkerPlan, ...]
    reader: Reader


def plan_images(
    program: Program,
    options: Options,
    files: ProjectFiles,
    entrypoints: Entrypoints,
    excluded: frozenset[int] = frozenset(),
    lock: Lock = NO_LOCK,
) -> ImagesPlan:
    """One image for each unique definition; `excluded` are the keys of environments that aren't emitted."""
    secret_ids = name_secrets(program.environments)
    readers: list[Reader] = []
    unlocked: set[str] = set()
    groups: dict[tuple[Recipe, tuple[str, ...]], list[_Member]] = {}
    for environment in program.environments:
        if environment.key in excluded or not needs_image(environment):
            continue
        reader = Reader(environment.name if isinstance(environment.name, str) else None)
        readers.append(reader)
        runs = entrypoints.get(environment.key, ())
        member = _member(environment, program, options, files, lock, runs, secret_ids, reader)
        if member is not None:
            note_unlocked(member.recipe.pulls, lock, unlocked, reader, member.span)
            groups.setdefault((member.recipe, member.import_roots), []).append(member)
    images: dict[str, ImagePlan] = {}
    names: set[str] = set(_RESERVED_NAMES)
    by_environment: dict[int, ImagePlan] = {}
    for members in groups.values():
        image = _image(members, options, files, names)
        if image is None:
            continue
        other = images.get(image.reference)
        if other is not None and other != image:
            for member in members:
                help = "Give one of the images another name, or leave the tag to the compiler."
                message = f"two different images would be {image.reference!r}"
                member.reader.refuse("FC256", message, member.span, help)
            continue
        names.add(image.name)
        images[image.reference] = image
        by_environment.update({member.environment.key: image for member in members})
    findings = {finding: None for reader in readers for finding in reader.diagnostics}
    needing = {environment.key for environment in program.environments if needs_image(environment)}
    return ImagesPlan(tuple(images.values()), by_environment, needing <= set(by_environment), tuple(findings))


def needs_image(environment: Environment) -> bool:
    """Whether an environment has tasks that run this program's entrypoints, or containers of an image to be built."""
    return any(
        task.kind in (TaskKind.PYTHON, TaskKind.SANDBOXED)
        or (task.container is not None and task.container.image in (None, "auto"))
        for task in environment.tasks
    )


def _member(
    environment: Environment,
    program: Program,
    options: Options,
    files: ProjectFiles,
    lock: Lock,
    runs: tuple[EntrypointPlan | WorkerPlan, ...],
    secret_ids: SecretIds,
    reader: Reader,
) -> _Member | None:
    reader.place = "name"
    reader.text(environment.name, "the environment's name", environment.span)
    reader.place = "image"
    place = environment.spans.get("image", environment.span)
    stand_in = Image(span=place, kind=ImageKind.AUTO, spans={})
    image = reader.known(environment.image, "the image", stand_in)
    recipe = plan_recipe(image, options, files, lock, secret_ids, reader)
    code = code_files(environment, runs, program, files, reader) if runs else ()
    if recipe is None or reader.refused:
        return None
    if any(bundle.everything for bundle in recipe.bundles):
        bundled = bundled_files(files, ignore_patterns(image, files, reader))
        code = tuple(sorted({*code, *(reader.path(path, image.span) for path in bundled)}))
    if recipe.own_base:
        _note_user(recipe, lock, image.span, reader)
    roots = dict.fromkeys(root for task in tasks_of(runs) for root in task.import_roots)
    if any(":" in root for root in roots):
        help = "Rename it: a colon separates the folders of PYTHONPATH."
        reader.refuse("FC255", "a folder of modules has a colon in its name", environment.span, help, "root")
    return None if reader.refused else _Member(environment, image.span, recipe, tuple(roots), code, runs, reader)


def _note_user(recipe: Recipe, lock: Lock, span: Span, reader: Reader) -> None:
    """Say where an image doesn't run as its base does."""
    help = "Give it files and folders that user 1000 may read; a pod template can ask for another user."
    if recipe.declared_user is None:
        if recipe.dockerfile is not None:
            help += " A USER in the Dockerfile's last stage makes its own user known."
        elif recipe.pulls[0].reference not in lock.images:
            help += " `flyte-compile lock` makes the base's own user known."
        reader.note("FC253", "the image runs as user 1000, whatever user its base declares", span, help)
    elif user_of(recipe.declared_user) is None:
        reader.note("FC253", "the image runs as user 1000, where its base runs as root", span, help)


def _image(members: list[_Member], options: Options, files: ProjectFiles, names: set[str]) -> ImagePlan | None:
    first = members[0]
    recipe = first.recipe
    assert isinstance(first.environment.name, str)
    runs = tuple(item for member in members for item in member.entrypoints)
    code = tuple(sorted({path for member in members for path in member.code}))
    # One that several environments share is no single one's: a further environment must not rename it.
    title = recipe.name or (first.environment.name if len(members) == 1 else _SHARED_NAME)
    repository = f"{recipe.registry}/{recipe.name or dns_label(title)}"
    sources = tuple(sorted({member.span.path for member in members}))
    name = _unique_name(title, first.environment.name, names)
    folder = image_folder(name)
    generated = settle_files(recipe.generated, folder)
    declared = settle_copies(recipe.instructions, folder)
    instructions = (*declared, *finish(recipe, first.import_roots, code, runs, title, sources, files))
    context = tuple(sorted({*recipe.context_files, *follow_links(code, files)}))
    content = _read(context, members, files)
    own_content = _declared_content(recipe, members, files)
    made = tuple((file.path, file.text.encode()) for file in generated)
    digest = image_digest(instructions, recipe.platforms, (*content, *own_content, *made), runs)
    tag = options.tag or digest[:_TAG_DIGITS]
    if not is_repository(repository) or not is_tag(tag):
        help = "Write registry and name in lower case; a tag has letters, digits and the characters . _ -."
        for member in members:
            member.reader.refuse("FC251", f"'{repository}:{tag}' is no reference of an image", member.span, help)
    if any(member.reader.refused for member in members):
        return None
    return ImagePlan(
        name=name,
        sources=_places(members),
        instructions=instructions,
        context_files=context,
        generated=generated,
        platforms=recipe.platforms,
        secrets=recipe.secrets,
        declared_dockerfile=recipe.dockerfile,
        repository=repository,
        tag=tag,
        user=recipe.user,
        pulls=recipe.pulls,
    )


def _places(members: list[_Member]) -> tuple[str, ...]:
    """Where the members are declared: `file:7, 10` for each file."""
    lines: dict[str, set[int]] = {}
    for member in members:
        lines.setdefault(member.span.path, set()).add(member.span.line)
    return tuple(f"{path}:{', '.join(map(str, sorted(found)))}" for path, found in sorted(lines.items()))


def _read(paths: tuple[str, ...], members: list[_Member], files: ProjectFiles) -> tuple[tuple[str, bytes], ...]:
    """The content of the project's files; one that can't be read is refused to every environment of the image."""
    found: list[tuple[str, bytes]] = []
    for path in paths:
        content = files.read(path)
        if content is None:
            for member in members:
                help = "Make it a readable file, or leave it out of the image."
                member.reader.refuse(
                    "FC254", f"{path!r}, which the image copies, can't be read", member.span, help, f"image[{path}]"
                )
        else:
            found.append((path, content))
    return tuple(found)


def _declared_content(recipe: Recipe, members: list[_Member], files: ProjectFiles) -> tuple[tuple[str, bytes], ...]:
    """What the build of a declared Dockerfile may read, and what its images stand for.

    That is its folder, but for what an ignore file leaves out.
    """
    declared = recipe.dockerfile
    if declared is None:
        return ()
    pins = "".join(f"{pull.reference}@{pull.digest}\n" for pull in declared.pulls if pull.digest is not None)
    return (*_read(declared_context(declared, files), members, files), *(((LOCK_FILE, pins.encode()),) if pins else ()))


def _unique_name(title: str, environment: str, taken: set[str]) -> str:
    both = f"{title}-{environment}"
    numbered = (dns_label(f"{both}-{number}") for number in itertools.count(2))
    names = itertools.chain((dns_label(title), dns_label(both)), numbered)
    return next(name for name in names if name not in taken)
