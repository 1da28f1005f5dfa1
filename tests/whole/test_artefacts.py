"""What the examples compile to, before the judges that will meet it: schemas, linters, parsers, kubectl."""

from __future__ import annotations

import json
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest
from tests.kubectl_decoder import differences, needs_kubectl, pod_spec
from tests.kubernetes_schemas import problems
from tests.pod_security import violations
from tests.whole.conftest import EXAMPLES, Build, compile_paths, load_yaml

from flyte_compile.plan.kubernetes.platforms import built_in

INSTALLED = {"Deployment", "Service", "HorizontalPodAutoscaler", "CronJob"}


def _documents(build: Build) -> dict[str, Any]:
    """Every object by path; a file holds one."""
    return {path: load_yaml(text)[0] for path, text in build.objects.items()}


def test_the_examples_compile_without_an_error(examples: Build) -> None:
    assert not examples.errors
    manifest = examples.manifest
    assert manifest["values"]["known"] == manifest["values"]["total"] > 400
    for environment in manifest["environments"]:
        for task in environment["tasks"]:
            assert task["artefacts"]["pod"] in examples.files
            if task["kind"] != "container":
                assert task["artefacts"]["entrypoint"] in examples.files


def test_every_path_in_the_manifest_is_a_file_of_the_build(examples: Build) -> None:
    def paths(value: Any) -> Any:
        if isinstance(value, dict):
            for item in value.values():
                yield from paths(item)
        elif isinstance(value, list):
            for item in value:
                yield from paths(item)
        elif isinstance(value, str) and value.startswith(("tasks/", "images/")):
            yield value

    assert {*paths(examples.manifest)} <= set(examples.files)
    assert set(examples.manifest["files"]) == set(examples.files) - {"manifest.json"}


@pytest.fixture(scope="module")
def everywhere() -> Build:
    """The objects of the examples on every platform, without those that are the same on an earlier one."""
    files: dict[str, str] = {}
    for platform in built_in():
        build = compile_paths(EXAMPLES, platform=platform, namespace="ml")
        assert not build.errors
        seen = set(files.values())
        files |= {f"tasks/{platform}/{path}": text for path, text in build.objects.items() if text not in seen}
    return Build(files, ())


def test_every_object_is_one_of_kubernetes(everywhere: Build) -> None:
    documents = _documents(everywhere)
    assert len(documents) > 200
    for path, document in documents.items():
        assert problems(document) == [], path
        assert document["metadata"]["annotations"]["flyte-compile/source"].startswith("examples/"), path


def test_every_pod_keeps_the_restricted_standard_or_is_said_not_to(examples: Build) -> None:
    said = {found.subject for found in examples.diagnostics if found.code == "FC750"}
    for path, document in _documents(examples).items():
        if document["kind"] in ("Service", "HorizontalPodAutoscaler"):
            continue
        name = document["metadata"]["annotations"].get("flyte-compile/task")
        broken = violations(pod_spec(document), {})
        assert not broken or name in said, (path, broken)


def test_every_example_of_a_secret_is_one_of_kubernetes(examples: Build) -> None:
    for document in load_yaml(examples.files["secrets.example.yaml"]):
        assert problems(document) == []


@needs_kubectl
def test_the_apis_types_hold_every_field(everywhere: Build, tmp_path: Path) -> None:
    assert differences(everywhere.objects, _documents(everywhere), tmp_path) == []


def test_names_are_unique_but_those_of_jobs_which_are_generated(examples: Build) -> None:
    named = [(document["kind"], document["metadata"].get("name")) for document in _documents(examples).values()]
    fixed = [name for name in named if name[0] != "Job"]
    assert len(fixed) == len(set(fixed))
    assert all((name is None) == (kind == "Job") for kind, name in named)


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="there is no kubectl")
def test_kubectl_installs_what_the_kustomization_names(examples: Build, tmp_path: Path) -> None:
    built = subprocess.run(
        ["kubectl", "kustomize", str(examples.written(tmp_path / "build"))],
        env={"KUBECONFIG": "/dev/null", "PATH": "/usr/local/bin:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    expected = [document for document in _documents(examples).values() if document["kind"] in INSTALLED]
    found = load_yaml(built.stdout)
    assert sorted(map(_identity, found)) == sorted(map(_identity, expected))
    assert sorted(map(json.dumps, map(_sorted, found))) == sorted(map(json.dumps, map(_sorted, expected)))


def _identity(document: Any) -> tuple[str, str]:
    return document["kind"], document["metadata"]["name"]


def _sorted(document: Any) -> Any:
    return json.loads(json.dumps(document, sort_keys=True))


def test_hadolint_has_nothing_to_say(examples: Build, tmp_path: Path) -> None:
    hadolint = shutil.which("hadolint", path=sysconfig.get_path("scripts")) or shutil.which("hadolint")
    if hadolint is None:
        pytest.skip("there is no hadolint")
    build = examples.written(tmp_path / "build")
    files = [path.relative_to(build).as_posix() for path in sorted(build.glob("images/*/Dockerfile"))]
    assert len(files) == len(examples.dockerfiles) > 15
    done = subprocess.run(
        [hadolint, "--no-color", "--failure-threshold", "info", *files], cwd=build, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


def test_every_instruction_is_one(examples: Build) -> None:
    dockerfile = pytest.importorskip("dockerfile")
    known = {"FROM", "COPY", "ENV", "RUN", "WORKDIR", "LABEL", "USER", "ENTRYPOINT"}
    for path, text in examples.dockerfiles.items():
        keywords = [item.cmd for item in dockerfile.parse_string(text)]
        assert set(keywords) <= known, path
        assert keywords[0] == "FROM"
        # What only serves containers ends as it is declared, for the pod's user.
        assert keywords[-2:] == ["USER", "ENTRYPOINT"] or keywords[-2:] == ["LABEL", "USER"]
        assert "flyte-compile" in examples.files[f"{path}.dockerignore"]


def test_every_script_compiles(examples: Build) -> None:
    for path, text in examples.files.items():
        if path.endswith(".py"):
            compile(text, path, "exec", dont_inherit=True)


def test_the_bake_file_names_what_there_is(examples: Build) -> None:
    bake = json.loads(examples.files["docker-bake.json"])
    assert {f"images/{name}/Dockerfile" for name in bake["target"]} >= set(examples.dockerfiles)
    references = {tag for target in bake["target"].values() for tag in target.get("tags", ())}
    manifest = examples.manifest
    for environment in manifest["environments"]:
        if environment["image"]["target"] is not None:
            assert environment["image"]["reference"] in references
