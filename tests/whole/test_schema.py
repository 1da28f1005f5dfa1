"""The manifest against its published schema, and the schema against the code."""

from __future__ import annotations

import importlib.resources
import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from tests.whole.conftest import Build, compile_text

from flyte_compile import ir
from flyte_compile.diagnostics import Severity
from flyte_compile.plan.options import TARGETS

SCHEMA: Any = json.loads(importlib.resources.files("flyte_compile.plan").joinpath("manifest.schema.json").read_bytes())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

UNKNOWN = "somewhere.else_()"
WRONG = (
    *("None", "True", "-1", "2.5", "10**400", "float('nan')", "float('-inf')", "'text'", "''", "b'bytes'"),
    *("[]", "(1, None)", "{'a': object()}", "print", "...", "flyte.Resources()", "lambda: 1"),
)

FIELDS = """
import flyte, somewhere
from datetime import timedelta
from kubernetes.client import V1Container, V1PodSpec

VALUE = {value}
plain = flyte.TaskEnvironment(name="plain")
env = flyte.TaskEnvironment(
    name="env",
    description=VALUE,
    image=flyte.Image.from_debian_base(python_version=VALUE, registry=VALUE, platform=VALUE, name=VALUE)
    .with_pip_packages(VALUE, "numpy", index_url=VALUE, extra_index_urls=VALUE, pre=VALUE, extra_args=VALUE)
    .with_requirements(VALUE).with_uv_project(VALUE, uvlock=VALUE, project_install_mode=VALUE)
    .with_poetry_project(VALUE).with_apt_packages(VALUE).with_commands([VALUE]).with_env_vars({{"A": VALUE}})
    .with_source_file(VALUE, VALUE).with_source_folder(VALUE).with_dockerignore(VALUE).with_workdir(VALUE)
    .with_code_bundle(copy_style=VALUE, dst=VALUE).with_pip_packages("x", secret_mounts=VALUE),
    resources=flyte.Resources(cpu=VALUE, memory=(VALUE, VALUE), gpu=VALUE, disk=VALUE, shm=VALUE),
    env_vars={{"A": VALUE}},
    secrets=[VALUE, flyte.Secret(key=VALUE, group=VALUE, as_env_var=VALUE)],
    pod_template=flyte.PodTemplate(
        pod_spec=V1PodSpec(containers=[V1Container(name=VALUE, env=VALUE)], volumes=VALUE),
        primary_container_name=VALUE, labels={{"a": VALUE}}, annotations=VALUE,
    ),
    reusable=flyte.ReusePolicy(replicas=VALUE, concurrency=VALUE, idle_ttl=VALUE, scaledown_ttl=VALUE, scope=VALUE),
    cache=flyte.Cache(
        behavior=VALUE, version_override=VALUE, serialize=VALUE, ignored_inputs=VALUE, salt=VALUE, max_age=VALUE
    ),
    depends_on=[VALUE, plain],
    interruptible=VALUE, queue=VALUE, include=VALUE, plugin_config=VALUE,
)

@env.task(
    short_name=VALUE, docs=VALUE, report=VALUE, queue=VALUE, interruptible=VALUE, links=VALUE, pod_template=VALUE,
    retries=flyte.RetryStrategy(count=VALUE, backoff=flyte.Backoff(base=VALUE, factor=VALUE, cap=VALUE)),
    timeout=flyte.Timeout(max_runtime=VALUE, max_queued_time=VALUE, deadline=VALUE),
    triggers=[
        VALUE,
        flyte.Trigger(name=VALUE, automation=flyte.Cron(VALUE, timezone=VALUE), inputs={{"x": VALUE}}),
        flyte.Trigger(name="a", automation=VALUE, auto_activate=VALUE, annotations=VALUE),
        flyte.Trigger(name="b", automation=flyte.FixedRate(VALUE, start_time=VALUE), labels=VALUE, env_vars=VALUE),
    ],
)
async def run(x: int, *args, y: "list" = VALUE, **kwargs) -> int:
    plain_task.override(
        short_name=VALUE, resources=VALUE, env_vars=VALUE, secrets=VALUE, retries=VALUE, timeout=VALUE, cache=VALUE,
        pod_template=VALUE, reusable=VALUE, queue=VALUE, interruptible=VALUE, unheard_of=VALUE,
    )
    return x

@plain.task(retries=VALUE, timeout=VALUE, cache=VALUE, triggers=VALUE)
async def plain_task() -> None: ...

code = plain.sandbox.orchestrator("x + y", inputs={{"x": int, "y": VALUE}}, output=VALUE, timeout_ms=VALUE, name=VALUE)
"""

ARGUMENTS = [
    "name={}",
    "name='e', image={}",
    "name='e', resources={}",
    "name='e', env_vars={}",
    "name='e', secrets={}",
    "name='e', pod_template={}",
    "name='e', reusable={}",
    "name='e', depends_on={}",
    "name='e', cache={}",
    "name='e', include={}",
    "name='e', plugin_config={}",
    "name='e', image=flyte.Image.from_base({})",
    "name='e', image=flyte.Image.from_dockerfile({}, registry='r', name='n')",
    "name='e', image=flyte.Image.from_ref_name({})",
    "name='e', image=flyte.Image.from_uv_script({}, name='n')",
    "name='e', resources=flyte.Resources(gpu=flyte.Device({}, quantity={}, partition={}))",
    "name='e', resources=flyte.Resources(gpu=flyte.GPU(device={}, quantity={}, partition={}))",
    "**{}",
]


def _assert_valid(build: Build) -> None:
    text = build.files["manifest.json"]
    errors = [f"{error.json_path}: {error.message[:300]}" for error in VALIDATOR.iter_errors(json.loads(text))]
    assert not errors


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_manifest_of_the_examples(examples: Build) -> None:
    _assert_valid(examples)


@pytest.mark.parametrize("value", [UNKNOWN, *WRONG])
def test_manifests_where_everything_is_unknown_or_of_the_wrong_kind(tmp_path: Path, value: str) -> None:
    build = compile_text(tmp_path, FIELDS.format(value=value))
    _assert_valid(build)
    assert [environment["name"] for environment in build.manifest["environments"]] == ["plain", "env"]
    if value == UNKNOWN:
        [plain, env] = build.manifest["environments"]
        unknown = env["description"]
        assert unknown["source"]["file"] == "flow.py"
        for key in ("interruptible", "queue", "include"):
            assert env[key] == unknown
        assert env["resources"]["memory"] == [unknown, unknown]
        assert env["depends_on"][1] == "plain"
        assert env["pod_template"]["pod_spec"]["containers"][0]["name"] == unknown
        assert plain["tasks"][0]["retries"] == unknown


@pytest.mark.parametrize("arguments", ARGUMENTS)
def test_manifests_where_one_argument_is_unknown_or_of_the_wrong_kind(tmp_path: Path, arguments: str) -> None:
    for number, value in enumerate((UNKNOWN, *WRONG)):
        text = f"import flyte, somewhere\nenv = flyte.TaskEnvironment({arguments.format(value, value, value)})\n"
        _assert_valid(compile_text(tmp_path / str(number), text))


def test_apps_and_container_tasks(tmp_path: Path) -> None:
    build = compile_text(
        tmp_path,
        """
        import flyte
        import flyte.app
        from flyte.extras import ContainerTask

        env = flyte.TaskEnvironment(name="env")
        app = flyte.app.AppEnvironment(name="app", depends_on=[env])
        shell = ContainerTask(name="shell", image="alpine:3.20", command=["echo", 1], inputs={"x": int})
        group = flyte.TaskEnvironment.from_task("group", shell)
        """,
    )
    _assert_valid(build)
    assert build.manifest["apps"][0]["depends_on"] == ["env"]
    [task] = build.manifest["environments"][1]["tasks"]
    assert task["container"]["command"] == ["echo", 1]


# ---- the schema against the code ----


def _objects(schema: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(schema, dict):
        if "properties" in schema and isinstance(schema["properties"], dict):
            yield place, schema
        for key, part in schema.items():
            yield from _objects(part, f"{place}/{key}")
    elif isinstance(schema, list):
        for index, part in enumerate(schema):
            yield from _objects(part, f"{place}/{index}")


def test_every_fixed_shape_is_closed_and_complete() -> None:
    for place, schema in _objects(SCHEMA):
        if place == "/$defs/override/properties/changes":
            continue  # Only what the call gives.
        assert schema["type"] == "object", place
        assert schema["additionalProperties"] is False, place
        assert schema["required"] == sorted(schema["properties"]), place


def test_every_definition_is_used() -> None:
    text = json.dumps(SCHEMA)
    for name in SCHEMA["$defs"]:
        assert f'"#/$defs/{name}"' in text


HIDDEN = {"span", "spans", "constructor", "written", "is_bare_key"}


def _keys(name: str) -> set[str]:
    """The keys of a definition's object, of which one alternative is one."""
    [schema] = (part for place, part in _objects(SCHEMA["$defs"][name]) if place.count("/") <= 2)
    return set(schema["properties"])


@pytest.mark.parametrize("layer", get_args(ir.Layer), ids=lambda layer: layer.__name__)
def test_a_layer_has_the_programs_fields(layer: type) -> None:
    names = {field.name for field in fields(layer)} - HIDDEN
    if "options" in names:
        names = names - {"options"} | {field.name for field in fields(ir.PipOptions)}
    if "is_folder" in names:
        names = names - {"is_folder"} | {"path_type"}
    assert _keys(layer.__name__) == {"type", *names}
    assert {"$ref": f"#/$defs/{layer.__name__}"} in SCHEMA["$defs"]["layer"]["oneOf"]


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("cache", ir.Cache),
        ("timeout", ir.Timeout),
        ("trigger", ir.Trigger),
        ("container", ir.Container),
        ("device", ir.Device),
        ("secret", ir.Secret),
        ("pod_template", ir.PodTemplate),
        ("input", ir.Input),
    ],
)
def test_a_part_has_the_programs_fields(name: str, part: type) -> None:
    assert _keys(name) == {field.name for field in fields(part)} - HIDDEN


def test_words_are_the_codes() -> None:
    definitions = SCHEMA["$defs"]
    image = definitions["image"]["anyOf"][0]["properties"]
    assert set(image["kind"]["enum"]) == {kind.value for kind in ir.ImageKind}
    assert set(definitions["task"]["properties"]["kind"]["enum"]) == {kind.value for kind in ir.TaskKind}
    assert set(definitions["diagnostic"]["properties"]["severity"]["enum"]) == {item.label for item in Severity}
    assert tuple(SCHEMA["properties"]["target"]["enum"]) == TARGETS


def test_the_schema_refuses_what_is_missing_and_what_is_more(examples: Build) -> None:
    for place in ((), ("environments", 0), ("environments", 0, "tasks", 0), ("environments", 0, "image")):
        for change in ("missing", "more"):
            manifest = examples.manifest
            part = manifest
            for step in place:
                part = part[step]
            if change == "more":
                part["further"] = None
            else:
                part.pop(sorted(part)[0])
            assert not VALIDATOR.is_valid(manifest)
