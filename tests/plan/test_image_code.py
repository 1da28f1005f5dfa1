"""Which files of the project come with a task."""

from __future__ import annotations

from typing import Any

import pytest
from tests.plan.image_samples import Files, automatic, entrypoint, named, plan_all

from flyte_compile.ir import SourceModule
from flyte_compile.plan.image.code_copies import MOST_COPIES, copy_code
from flyte_compile.plan.image.images import ImagesPlan
from flyte_compile.plan.model import Copy, SandboxPlan

MODULES = (
    SourceModule("etl.main", "src/etl/main.py", "src", ("src/etl/__init__.py", "src/etl/a.py", "src/etl/gone.py")),
    SourceModule("etl.a", "src/etl/a.py", "src", ("src/etl/__init__.py", "src/etl/b/__init__.py", "src/etl/b/c.py")),
    SourceModule("etl.b.c", "src/etl/b/c.py", "src", ("src/etl/main.py",)),
    SourceModule("etl.unused", "src/etl/unused.py", "src", ()),
    SourceModule("other", "other.py", ".", ()),
)
FILES = {
    "src/etl/__init__.py": "",
    "src/etl/main.py": "",
    "src/etl/a.py": "",
    "src/etl/gone.py": "",
    "src/etl/b/__init__.py": "",
    "src/etl/b/c.py": "",
    "src/etl/unused.py": "",
    "src/etl/data/x.csv": "",
    "src/etl/data/y.csv": "",
    "src/etl/data/.hidden.csv": "",
    "src/etl/data/deep/z.csv": "",
    "src/etl/data/[odd].csv": "",
    "conf/app.toml": "",
    "other.py": "",
}


def _plan(files: dict[str, str] | None = None, **fields: Any) -> ImagesPlan:
    runs = fields.pop("runs", (entrypoint("etl.train", module="etl.main", import_roots=("src",)),))
    declared = named(0, "etl", automatic(), module="etl.main", **fields)
    return plan_all(declared, files=Files(files or FILES), modules=MODULES, runs={0: runs})


def _context(planned: ImagesPlan) -> set[str]:
    (found,) = planned.images
    return set(found.context_files)


CLOSURE = {
    "src/etl/__init__.py",
    "src/etl/main.py",
    "src/etl/a.py",
    "src/etl/gone.py",
    "src/etl/b/__init__.py",
    "src/etl/b/c.py",
}


def test_the_import_closure_with_the_packages_above() -> None:
    assert _context(_plan()) == CLOSURE


def test_what_sandboxed_code_may_call_comes_along() -> None:
    sandbox = SandboxPlan(source="f(1)", inputs=(), timeout_ms=1, max_memory=1, tasks=(("other.f", "other", "f"),))
    run = entrypoint("etl.train", module="etl.main", import_roots=("src",), sandbox=sandbox)
    assert _context(_plan(runs=(run,))) == CLOSURE | {"other.py"}


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ("data/x.csv", {"data/x.csv"}),
        ("./data/../data/x.csv", {"data/x.csv"}),
        ("data", {"data/x.csv", "data/y.csv", "data/.hidden.csv", "data/deep/z.csv", "data/[odd].csv"}),
        ("data/*.csv", {"data/x.csv", "data/y.csv", "data/[odd].csv"}),
        ("data/[xy].csv", {"data/x.csv", "data/y.csv"}),
        ("data/[odd].csv", {"data/[odd].csv"}),
        ("data/.*", {"data/.hidden.csv"}),
        ("*/*/z.csv", {"data/deep/z.csv"}),
        ("../../conf/*.toml", {"../../conf/app.toml"}),
    ],
)
def test_included_files_are_relative_to_the_declaring_file(entry: str, found: set[str]) -> None:
    expected = {f"src/etl/{path}".replace("src/etl/../../", "") for path in found}
    assert _context(_plan(include=(entry,))) == CLOSURE | expected


@pytest.mark.parametrize("entry", ["nothing", "data/*.parquet", "../../../secret", "/etc/passwd", "data/\x00"])
def test_what_can_t_be_included_is_refused(entry: str) -> None:
    planned = _plan(include=(entry,))
    assert not planned.images
    assert {item.code for item in planned.diagnostics} <= {"FC250", "FC254", "FC261"}


def test_of_two_modules_with_one_name_the_declaring_one_is_meant() -> None:
    modules = (SourceModule("app", "app.py", ".", ()), SourceModule("app", "lib/app.py", "lib", ()))
    planned = plan_all(named(0, "app", automatic()), modules=modules, files=Files({"app.py": "", "lib/app.py": ""}))
    assert planned.images[0].context_files == ("app.py",)


def test_code_is_copied_file_by_file() -> None:
    assert copy_code(("a.py", "p/b.py", "p/c.py"), "/app", "1000:1000", Files()) == (
        Copy(("a.py",), "/app/", owner="1000:1000"),
        Copy(("p/b.py", "p/c.py"), "/app/p/", owner="1000:1000"),
    )


def test_very_many_folders_are_copied_at_once() -> None:
    paths = ("a.py", *(f"p{place % 2}/s{place:03}/m.py" for place in range(MOST_COPIES + 1)))
    assert copy_code(paths, "/app", "1000:1000", Files()) == (
        Copy(("a.py",), "/app/", owner="1000:1000"),
        Copy(("p0/",), "/app/p0/", owner="1000:1000"),
        Copy(("p1/",), "/app/p1/", owner="1000:1000"),
    )


def test_very_many_entrypoints_are_copied_by_environment() -> None:
    runs = tuple(entrypoint(f"etl.t{place}", module="etl.main") for place in range(MOST_COPIES + 1))
    (found,) = _plan(runs=runs).images
    copies = [item.sources for item in found.instructions if isinstance(item, Copy) and item.from_ == "flyte-compile"]
    assert copies == [("runtime/flyte_compile_runtime",), ("tasks/etl",)]


@pytest.mark.parametrize("path", ["src/etl/data/a\\b", "src/etl/data/a\nb", "src/etl/data/\u2028"])
def test_a_path_that_a_dockerfile_can_t_name_is_refused(path: str) -> None:
    planned = _plan({**FILES, path: ""}, include=("data",))
    assert not planned.images
    assert [item.code for item in planned.diagnostics] in (["FC250"], ["FC255"])
