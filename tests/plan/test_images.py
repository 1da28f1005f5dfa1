"""Which environments share an image, what it is called, and what its digest covers."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from tests.plan.image_samples import (
    MODULES,
    Files,
    automatic,
    debian,
    entrypoint,
    from_text,
    named,
    on_base,
    pip,
    plan_all,
    plan_one,
    refusals,
    source,
)
from tests.plan.samples import at, environment, image, task, unknown

from flyte_compile.diagnostics import Span
from flyte_compile.ir import AptPackages, Container, ImageKind, SourceModule, TaskKind
from flyte_compile.plan.image import support
from flyte_compile.plan.model import Copy, ImagePlan, WorkerPlan


def test_environments_with_the_same_definition_share_an_image() -> None:
    planned = plan_all(named(0, "cpu", debian(pip("pandas"))), named(1, "gpu", debian(pip("pandas"))))
    (shared,) = planned.images
    assert dict(planned.by_environment) == {0: shared, 1: shared}
    assert shared.name == "flyte"
    copied = [
        item.sources[0] for item in shared.instructions if isinstance(item, Copy) and item.from_ == "flyte-compile"
    ]
    assert copied[1:] == ["tasks/cpu/train/entrypoint.py", "tasks/gpu/train/entrypoint.py"]


def test_environments_with_different_layers_don_t_share() -> None:
    planned = plan_all(named(0, "one", debian(pip("pandas"))), named(1, "two", debian(pip("numpy"))))
    assert [item.name for item in planned.images] == ["one", "two"]


def test_environments_with_different_import_roots_don_t_share() -> None:
    runs = {0: (entrypoint("one.train"),), 1: (entrypoint("two.train", import_roots=("src",)),)}
    planned = plan_all(named(0, "one", automatic()), named(1, "two", automatic()), runs=runs)
    assert len(planned.images) == 2


def test_an_environment_that_is_in_error_or_runs_no_python_gets_no_image() -> None:
    container = environment(task("c.run", kind=TaskKind.CONTAINER), key=1, name="c")
    planned = plan_all(named(0, "bad", automatic()), container, excluded=frozenset({0}))
    assert (planned.images, dict(planned.by_environment), planned.diagnostics) == ((), {}, ())


@pytest.mark.parametrize("own", [None, "auto"])
def test_a_container_task_that_names_no_image_gets_its_environments(own: str | None) -> None:
    declared = environment(task("c.run", kind=TaskKind.CONTAINER, container=Container(own, ("ls",), ())), name="c")
    assert [found.name for found in plan_all(declared).images] == ["c"]


def test_no_image_is_the_automatic_one() -> None:
    assert plan_one(image(kind=ImageKind.NONE)) == plan_one(automatic())


@pytest.mark.parametrize(
    ("declared", "options", "repository"),
    [
        (automatic(), {}, "ghcr.io/flyteorg/app"),
        (automatic(), {"endpoint": "http://localhost:8080"}, "localhost:30000/app"),
        (automatic(), {"registry": "r.io/team/"}, "r.io/team/app"),
        (debian(name="my-app", registry="ghcr.io/my-org"), {"registry": "r.io"}, "ghcr.io/my-org/my-app"),
        (debian(name="team/my_app"), {}, "ghcr.io/flyteorg/team/my_app"),
    ],
)
def test_the_repository(declared: object, options: dict[str, Any], repository: str) -> None:
    (found,) = plan_all(named(0, "app", declared), **options).images
    assert found.repository == repository


def test_two_images_of_one_name_have_folders_of_their_own() -> None:
    one, two, three = (
        named(key, name, debian(pip(package), name="app"))
        for key, name, package in ((0, "etl", "a"), (1, "train", "b"), (2, "train", "c"))
    )
    planned = plan_all(one, two, three)
    assert [item.name for item in planned.images] == ["app", "app-train", "app-train-2"]
    assert len({item.reference for item in planned.images}) == 3


def test_an_image_is_never_called_like_the_build_file_s_group() -> None:
    assert plan_one(debian(name="default")).name != "default"


def test_a_tag_option_must_not_give_two_images_one_reference() -> None:
    one, two = (named(key, f"e{key}", debian(pip(f"p{key}"), name="app")) for key in (0, 1))
    planned = plan_all(one, two, tag="v1")
    assert [item.reference for item in planned.images] == ["ghcr.io/flyteorg/app:v1"]
    assert list(planned.by_environment) == [0]
    assert [(item.code, item.subject) for item in planned.diagnostics] == [("FC256", "e1")]


@pytest.mark.parametrize(
    "declared",
    [
        from_text("Upper/Case:1"),
        from_text("two words"),
        from_text(""),
        from_text("a:b:c"),
        from_text("scratch"),
        from_text("declared-dockerfile"),
        from_text("flyte-compile"),
        from_text("docker.io/library/flyte-compile:latest"),
        debian(name="UPPER"),
        debian(registry="https://ghcr.io/x"),
        debian(platforms=("linux",)),
        image(kind=ImageKind.AUTO, platforms=("linux/amd64,windows",)),
    ],
)
def test_what_is_no_reference_is_refused(declared: object) -> None:
    assert refusals(declared) == ["FC251"]  # type: ignore[arg-type]


def test_a_tag_that_no_registry_takes_is_refused() -> None:
    assert refusals(automatic(), tag="not a tag") == ["FC251"]


def test_a_reference_name_is_looked_up() -> None:
    declared = image(kind=ImageKind.REF_NAME, debian=False, ref_name="base")
    found = plan_one(declared, image_refs={"base": "ghcr.io/acme/base:7"})
    assert "ghcr.io/acme/base:7" in str(found.instructions)
    assert refusals(declared) == ["FC252"]


def test_a_declared_dockerfile_and_its_folder_count_for_the_digest() -> None:
    declared = image(kind=ImageKind.DOCKERFILE, debian=False, dockerfile=source("docker/Dockerfile"), name="d")
    found = plan_one(declared)
    assert found.declared_dockerfile is not None
    assert (found.declared_dockerfile.path, found.declared_dockerfile.context) == ("docker/Dockerfile", "docker")
    assert found.context_files == ("app.py",)
    for path in ("docker/Dockerfile", "docker/tool.sh", "docker/new"):
        files = Files()
        files.files[path] = b"changed"
        assert plan_one(declared, files=files).tag != found.tag
    files = Files()
    files.files["docker/.dockerignore"] = b"*.sh\n.dockerignore\n"
    ignoring = plan_one(declared, files=files).tag
    files.files["docker/tool.sh"] = b"changed"
    assert plan_one(declared, files=files).tag == ignoring


@pytest.mark.parametrize(
    "declared",
    [
        unknown(),
        debian(name=unknown()),
        debian(platforms=unknown()),
        debian(install_flyte=unknown()),
        debian(pip("numpy", unknown())),
        debian(pip("numpy", pre=unknown())),
        debian(pip("numpy", secret_mounts=(unknown(),))),
        debian(AptPackages(span=at(), packages=unknown())),
        on_base(unknown()),  # type: ignore[arg-type]
    ],
)
def test_what_isn_t_known_is_never_guessed(declared: object) -> None:
    planned = plan_all(named(0, "app", declared))
    assert not planned.images
    (found,) = planned.diagnostics
    assert (found.code, found.span.line, found.subject) == ("FC003", 99, "app")
    assert "it calls a function that isn't known" in found.message


def test_a_tag_is_the_digest_of_instructions_and_content() -> None:
    first = plan_one(automatic())
    assert len(first.tag) == 16 and set(first.tag) <= set("0123456789abcdef")
    assert plan_one(automatic()).tag == first.tag
    files = Files()
    files.files["app.py"] = b"import flyte  # changed"
    assert plan_one(automatic(), files=files).tag != first.tag
    unrelated = Files()
    unrelated.files["notes.txt"] = b"changed"
    assert plan_one(automatic(), files=unrelated).tag == first.tag
    assert plan_one(automatic(), python="3.13").tag != first.tag
    assert plan_one(automatic(), registry="r.io").tag == first.tag


def test_the_digest_covers_the_runtime_and_the_entrypoints(monkeypatch: pytest.MonkeyPatch) -> None:
    first = plan_one(automatic())
    moved = dataclasses.replace(entrypoint(), source="app.py:99")
    assert plan_one(automatic(), runs={0: (moved,)}).tag == first.tag
    other = entrypoint(function="other")
    assert plan_one(automatic(), runs={0: (other,)}).tag != first.tag
    monkeypatch.setattr("flyte_compile.plan.image.digest.runtime_files", lambda: (("runtime/x.py", b"changed"),))
    assert plan_one(automatic()).tag != first.tag


def test_the_runtime_s_files_are_modules_alone() -> None:
    paths = [path for path, _ in support.runtime_files()]
    assert paths == sorted(paths)
    assert "runtime/flyte_compile_runtime/__init__.py" in paths
    assert all(path.endswith(".py") and "__pycache__" not in path for path in paths)


def test_a_worker_s_tasks_come_with_their_modules() -> None:
    modules = (*MODULES, SourceModule("steps", "lib/steps.py", "lib", ()))
    files = Files()
    files.files["lib/steps.py"] = b""
    first = entrypoint("app.train")
    second = entrypoint("app.score", module="steps", import_roots=("lib",))
    worker = WorkerPlan(
        path="tasks/app/worker.py", environment="app", concurrency=2, tasks=(first, second), source="app.py:10"
    )
    planned = plan_all(named(0, "app", automatic()), files=files, modules=modules, runs={0: (worker,)})
    (found,) = planned.images
    assert found.context_files == ("app.py", "lib/steps.py")
    assert _python_path(found) == "/app:/app/lib"


def test_a_file_that_can_t_be_read_is_refused_to_every_environment() -> None:
    files = Files()
    del files.files["app.py"]
    planned = plan_all(named(0, "one", automatic()), named(1, "two", automatic()), files=files)
    assert not planned.images
    assert sorted((item.code, item.subject) for item in planned.diagnostics) == [("FC254", "one"), ("FC254", "two")]


def test_an_image_on_one_s_own_base_has_a_note() -> None:
    planned = plan_all(named(0, "app", from_text("my-image:1")))
    assert [(item.code, item.severity.label) for item in planned.diagnostics] == [("FC253", "note")]


def _python_path(found: ImagePlan) -> str:
    (value,) = [
        value for item in found.instructions for name, value in getattr(item, "variables", ()) if name == "PYTHONPATH"
    ]
    assert isinstance(value, str)
    return value


def test_the_places_of_declarations_are_in_order() -> None:
    places = (("b.py", 10), ("b.py", 7), ("a.py", 2))
    declared = [image(span=Span(path, line, 1, line, 9)) for path, line in places]
    planned = plan_all(*(named(key, f"e{key}", item) for key, item in enumerate(declared)))
    assert [found.sources for found in planned.images] == [("a.py:2", "b.py:7, 10")]


def test_the_line_of_a_declaration_is_not_in_the_tag() -> None:
    def tag(line: int) -> str:
        declared = named(0, "etl", image(span=at(line)))
        runs = {0: (entrypoint("etl.train", source=f"app.py:{line + 3}"),)}
        (found,) = plan_all(declared, runs=runs).images
        assert found.sources == (f"app.py:{line}",)
        return found.tag

    assert tag(7) == tag(8)
