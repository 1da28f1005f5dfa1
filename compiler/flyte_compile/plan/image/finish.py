"""What every image ends with: code, runtime package, entrypoints, and who runs what where.

The entrypoint is `python3` and nothing more, because an image may serve several tasks: a pod gives the program's path.
"""

from __future__ import annotations

from flyte_compile import __version__
from flyte_compile.plan.image.code_copies import copy_code, copy_support
from flyte_compile.plan.image.recipe import Recipe
from flyte_compile.plan.layout import CODE_ROOT, IMAGE_HOME
from flyte_compile.plan.model import (
    Copy,
    Entrypoint,
    EntrypointPlan,
    Instruction,
    Labels,
    ProjectFiles,
    Remark,
    SetEnv,
    SetUser,
    WorkerPlan,
)
from flyte_compile.plan.users import ImageUser


def finish(
    recipe: Recipe,
    import_roots: tuple[str, ...],
    code: tuple[str, ...],
    runs: tuple[EntrypointPlan | WorkerPlan, ...],
    title: str,
    sources: tuple[str, ...],
    files: ProjectFiles,
) -> tuple[Instruction, ...]:
    """The instructions that follow a recipe's; `sources` are the paths of the files that declare the image.

    Where nothing of ours runs in it, nothing of ours is in it.
    """
    if not runs:
        return (_labels(title, sources), *_set_user(recipe.user))
    bundled = dict.fromkeys(bundle.destination for bundle in recipe.bundles if bundle.destination != CODE_ROOT)
    return (
        *copy_code(code, CODE_ROOT, recipe.user.owner, files),
        *(copy for destination in bundled for copy in copy_code(code, destination, recipe.user.owner, files)),
        *copy_support(runs),
        _variables(recipe, import_roots),
        _labels(title, sources),
        *_set_user(recipe.user),
        Entrypoint(("python3",)),
    )


def _set_user(user: ImageUser) -> tuple[Instruction, ...]:
    instruction = SetUser(user.text)
    if user.uid is not None:
        return (instruction,)
    return (Remark("The user is the base's own, which has a name."), Remark("hadolint ignore=DL3066"), instruction)


def _labels(title: str, sources: tuple[str, ...]) -> Labels:
    return Labels(
        (
            ("flyte-compile.compiler", f"flyte-compile {__version__}"),
            ("flyte-compile.source", " ".join(sources)),
            ("org.opencontainers.image.title", title),
        )
    )


def _variables(recipe: Recipe, import_roots: tuple[str, ...]) -> SetEnv:
    """`PYTHONPATH` has the import roots first; then what makes the user's own copies importable, as in the SDK.

    That is the working folder, and `/root` where something is copied there. What a base or a layer sets stays, at the
    end.
    """
    folders = [CODE_ROOT if root == "." else f"{CODE_ROOT}/{root}" for root in import_roots or (".",)]
    folders.append(recipe.workdir)
    if any(isinstance(item, Copy) and item.destination.startswith("/root/") for item in recipe.instructions):
        folders.append("/root")
    declared = any(
        isinstance(item, SetEnv) and any(name == "PYTHONPATH" for name, _ in item.variables)
        for item in recipe.instructions
    )
    keeps = recipe.own_base or declared
    path = ":".join((*dict.fromkeys(folders), *(("$PYTHONPATH",) if keeps else ())))
    return SetEnv((("HOME", IMAGE_HOME), ("PYTHONPATH", path)), expand=("PYTHONPATH",) if keeps else ())
