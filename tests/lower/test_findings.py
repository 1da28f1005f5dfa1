"""What lowering itself has to say."""

from __future__ import annotations

import pathlib

import pytest

from flyte_compile.config import Config
from flyte_compile.diagnostics import Severity
from flyte_compile.pipeline import Checked, check
from flyte_compile.plan.options import Options
from flyte_compile.source import Project


def _checked(tmp_path: pathlib.Path, text: str, *, strict: bool = False) -> Checked:
    (tmp_path / "pyproject.toml").touch()
    module = tmp_path / "module.py"
    module.write_text(text)
    return check([module], Project(tmp_path), Config(options=Options(), strict=strict))


_UNKNOWN_IN_A_LABEL = """
import clock
import flyte

env = flyte.TaskEnvironment(name="etl", description=clock.now())


@env.task(docs=flyte.Documentation(description=clock.now()))
async def load() -> int:
    return 1
"""


def test_strict_makes_an_error_of_what_no_artefact_needs(tmp_path: pathlib.Path) -> None:
    assert [item for item in _checked(tmp_path, _UNKNOWN_IN_A_LABEL).diagnostics if item.code == "FC003"] == []
    found = _checked(tmp_path, _UNKNOWN_IN_A_LABEL, strict=True)
    errors = [(item.code, item.severity, item.span.line) for item in found.diagnostics]
    assert errors == [("FC003", Severity.ERROR, 5), ("FC003", Severity.ERROR, 8)]
    assert found.withheld == ("etl",)


_UNKNOWN_CONDITION = """
import clock
import flyte

if clock.now():
    env = flyte.TaskEnvironment(name="etl")
"""


def test_strict_makes_an_error_of_what_may_not_be_declared(tmp_path: pathlib.Path) -> None:
    for strict, severity in ((False, Severity.WARNING), (True, Severity.ERROR)):
        found = _checked(tmp_path, _UNKNOWN_CONDITION, strict=strict).diagnostics
        assert [item.severity for item in found if item.code == "FC007"] == [severity]


def test_a_known_program_is_the_same_under_strict(tmp_path: pathlib.Path) -> None:
    text = 'import flyte\nenv = flyte.TaskEnvironment(name="etl")\n@env.task\nasync def load() -> int:\n    return 1\n'
    assert _checked(tmp_path, text).diagnostics == _checked(tmp_path, text, strict=True).diagnostics


_CHANGED_IMAGE = """
import flyte

env = flyte.TaskEnvironment(name="etl", image="python:3.12-slim")


@env.task
async def load() -> int:
    return 1


env.image = "python:3.13-slim"
"""


def test_an_image_that_changed_after_a_task_was_made_is_not_guessed(tmp_path: pathlib.Path) -> None:
    found = _checked(tmp_path, _CHANGED_IMAGE).diagnostics
    assert [(item.code, item.span.line) for item in found] == [("FC003", 12)]


_SHELL = """
from flyte.extras.shell import Stdout, create

count = create(name="count", image="debian:12", inputs={"n": int}, outputs={"out": Stdout()}, script="%s")
env = count.env
"""


@pytest.mark.parametrize("script", ["seq {inputs.m}", "seq {outputs.out}", "seq {other.n}", "seq {flags.missing}"])
def test_a_script_that_the_sdk_refuses(tmp_path: pathlib.Path, script: str) -> None:
    found = _checked(tmp_path, _SHELL % script).diagnostics
    assert "FC641" in {item.code for item in found if item.severity is Severity.ERROR}
    assert not [item for item in _checked(tmp_path, _SHELL % "seq {inputs.n}").diagnostics if item.code == "FC641"]


_MEMBERS = """
import flyte

first = flyte.TaskEnvironment(name="first", image="registry.example/one:1")
second = flyte.TaskEnvironment(name="second", image="registry.example/two:1")


@first.task
async def load() -> int:
    return 1


@second.task
async def store() -> int:
    return 1


joined = flyte.TaskEnvironment.from_task("joined", load, store)
"""


def test_from_task_of_tasks_that_have_environments(tmp_path: pathlib.Path) -> None:
    found = _checked(tmp_path, _MEMBERS).diagnostics
    assert [item.code for item in found if item.severity is Severity.ERROR] == ["FC141"]


_MODEL = """
import flyte
from kubernetes.client import V1Container, V1PodSpec

spec = V1PodSpec(containers=[V1Container(name="primary", %s="/data")])
env = flyte.TaskEnvironment(name="etl", pod_template=flyte.PodTemplate(pod_spec=spec))
"""


@pytest.mark.parametrize(("field", "codes"), [("working_dir", []), ("workingDir", []), ("workingDirs", ["FC700"])])
def test_fields_of_models_by_either_name(tmp_path: pathlib.Path, field: str, codes: list[str]) -> None:
    """The Kubernetes client takes `working_dir`, and from its release 37 on `workingDir`, the name in the API, too."""
    assert [item.code for item in _checked(tmp_path, _MODEL % field).diagnostics] == codes


_STAR = """
import flyte
from {module} import *

spec = V1PodSpec(containers=[V1Container(name="primary", {field}="/data")])
env = flyte.TaskEnvironment(name="etl", description={other}, pod_template=flyte.PodTemplate(pod_spec=spec))
"""


@pytest.mark.parametrize("module", ["kubernetes.client", "kubernetes.client.models"])
@pytest.mark.parametrize(
    ("field", "other", "codes"),
    [("working_dir", "'x'", []), ("working_dirs", "'x'", ["FC700"]), ("working_dir", "V9Later().name", [])],
)
def test_models_by_a_star_import(tmp_path: pathlib.Path, module: str, field: str, other: str, codes: list[str]) -> None:
    """The models are known, and anything else may come by it as well."""
    text = _STAR.format(module=module, field=field, other=other)
    assert [item.code for item in _checked(tmp_path, text).diagnostics] == codes


_APP = """
import flyte
from web import api, server
from {module} import {name}

app = {name}(name="app", {required}{given}, depends_on=[])
"""


@pytest.mark.parametrize(
    ("name", "required"),
    [
        ("flyte.app.AppEnvironment", ""),
        ("flyte.app.ConnectorEnvironment", ""),
        ("flyte.app.extras.FastAPIAppEnvironment", "app=api, "),
        ("flyte.app.extras.FlyteWebhookAppEnvironment", ""),
        ("flyte.extras.webhooks.WebhookAppEnvironment", ""),
        ("flyte.ai.mcp.MCPAppEnvironment", "mcp=server, "),
        ("flyte.ai.mcp.FlyteMCPAppEnvironment", ""),
        ("flyte.ai.chat.AgentChatAppEnvironment", ""),
    ],
)
def test_what_an_app_environment_does_not_take(tmp_path: pathlib.Path, name: str, required: str) -> None:
    module, _, last = name.rpartition(".")

    def found(required: str, given: str) -> list[tuple[str, str]]:
        text = _APP.format(module=module, name=last, required=required, given=given)
        return [(item.code, item.message) for item in _checked(tmp_path, text).diagnostics]

    assert found(required, "requires_auth=False") == []
    short = name.removeprefix("flyte.")
    assert found(required, "require_auth=False") == [("FC008", f"{short} has no parameter 'require_auth'")]
    if required:
        missing = required.partition("=")[0]
        assert found("", "requires_auth=False") == [("FC008", f"{short} needs {missing!r}")]


def test_an_app_environment_of_a_plugin_takes_what_only_the_plugin_knows(tmp_path: pathlib.Path) -> None:
    text = _APP.format(module="flyteplugins.panel.app", name="PanelAppEnvironment", required="", given="anything=True")
    assert not _checked(tmp_path, text).diagnostics


_PARTS = """
import flyte
from kubernetes.client import V1Container, V1PodSpec, V1Volume, V1VolumeMount

DATA = V1VolumeMount(name="data", mount_path="/data")
spec = V1PodSpec(
    containers=[
        V1Container(name="primary", volume_mounts=[DATA]),
        V1Container(
            name="logs",
            volume_mounts=[V1VolumeMount(name="lost", mount_path="/logs")],
        ),
        V1Container(
            name="logs",
        ),
    ],
    volumes=[
        V1Volume(name="data"),
        V1Volume(name="data"),
    ],
)
env = flyte.TaskEnvironment(name="etl", pod_template=flyte.PodTemplate(pod_spec=spec))
"""


def test_what_is_wrong_in_a_pod_spec_is_told_where_it_stands(tmp_path: pathlib.Path) -> None:
    found = _checked(tmp_path, _PARTS).diagnostics
    places = [(item.code, item.span.line, [related.span.line for related in item.related]) for item in found]
    assert places == [("FC705", 11, []), ("FC704", 14, [10]), ("FC708", 19, [18])]
