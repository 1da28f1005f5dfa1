"""Hand-made images: projects in memory, image declarations, and the plan of both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.plan.samples import at, environment, image, task

from flyte_compile.ir import Environment, Image, ImageKind, Layer, PipOptions, PipPackages, Program, SourceFile
from flyte_compile.ir import SourceModule as Module
from flyte_compile.plan.image.images import ImagesPlan, plan_images
from flyte_compile.plan.lock import NO_LOCK, Lock
from flyte_compile.plan.model import EntrypointPlan, ImagePlan, Run, WorkerPlan
from flyte_compile.plan.options import Options

PROJECT: Mapping[str, str] = {
    "app.py": "import flyte\n",
    "assets/one.txt": "1",
    "assets/deep/two.csv": "2",
    "requirements.txt": "httpx==0.28.1\n",
    "uv/pyproject.toml": "[project]\nname = 'x'\nversion = '1'\n",
    "uv/uv.lock": "version = 1\n",
    "uv/src/x/__init__.py": "",
    "poetry/pyproject.toml": "[project]\nname = 'y'\nversion = '1'\n",
    "poetry/poetry.lock": "",
    "pixi/pixi.toml": "",
    "pixi/pixi.lock": "",
    "script.py": "",
    "docker/Dockerfile": "FROM python:3.12-slim\n",
    "docker/tool.sh": "echo\n",
}
MODULES = (Module("app", "app.py", ".", ()),)


class Files:
    """A project in memory."""

    def __init__(self, files: Mapping[str, str | bytes] = PROJECT, links: Mapping[str, str] | None = None) -> None:
        self.links = links or {}
        self.files = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}

    def read(self, path: str) -> bytes | None:
        return self.files.get(self.links.get(path, path))

    def target(self, path: str) -> str:
        return self.links.get(path, path)

    def walk(self, folder: str) -> tuple[str, ...]:
        return tuple(
            sorted(path for path in (*self.files, *self.links) if folder == "." or path.startswith(f"{folder}/"))
        )


def debian(*layers: Layer, **fields: Any) -> Image:
    return image(layers=layers, **fields)


def on_base(base: str, *layers: Layer, **fields: Any) -> Image:
    return image(layers=layers, debian=False, base=base, **fields)


def from_text(reference: str) -> Image:
    return image(kind=ImageKind.URI, debian=False, base=reference)


def automatic() -> Image:
    return image(kind=ImageKind.AUTO)


def source(path: str, *, folder: bool = False) -> SourceFile:
    return SourceFile(path, path, True, folder)


def pip(*packages: Any, **options: Any) -> PipPackages:
    return PipPackages(span=at(2), packages=packages, options=PipOptions(**options))


def entrypoint(name: str = "app.train", **fields: Any) -> EntrypointPlan:
    env, _, function = name.rpartition(".")
    given: dict[str, Any] = {"module": "app", "function": function, "import_roots": (".",), "source": "app.py:20"}
    return EntrypointPlan(path=f"tasks/{env}/{function}/entrypoint.py", task=name, **{**given, **fields})


def plan_all(
    *environments: Environment,
    files: Files | None = None,
    modules: tuple[Module, ...] = MODULES,
    runs: Mapping[int, tuple[EntrypointPlan | WorkerPlan, ...]] | None = None,
    excluded: frozenset[int] = frozenset(),
    lock: Lock = NO_LOCK,
    **options: Any,
) -> ImagesPlan:
    if runs is None:
        runs = {
            item.key: tuple(entrypoint(task.name, module=task.module) for task in item.tasks) for item in environments
        }
    program = Program(environments, (), (), modules)
    return plan_images(program, Options(**options), files or Files(), runs, excluded, lock)


def plan_one(declared: Image, **fields: Any) -> ImagePlan:
    """The image of one environment, with nothing worse than notes on the way."""
    planned = plan_all(environment(image=declared), **fields)
    assert [item.code for item in planned.diagnostics if item.severity > 1] == []
    (found,) = planned.images
    return found


def refusals(declared: Image, **fields: Any) -> list[str]:
    """The codes of what stands against the image of one environment, which therefore isn't planned."""
    planned = plan_all(environment(image=declared), **fields)
    assert not planned.images and not planned.by_environment
    return [item.code for item in planned.diagnostics if item.code != "FC253"]


def named(key: int, name: str, declared: Any, **fields: Any) -> Environment:
    return environment(task(f"{name}.train"), key=key, name=name, image=declared, **fields)


def runs_of(found: ImagePlan) -> list[Run]:
    return [item for item in found.instructions if isinstance(item, Run)]


def last_run(*layers: Layer, **fields: Any) -> Run:
    """The last step of layers on the Debian base."""
    return runs_of(plan_one(debian(*layers), **fields))[-1]
