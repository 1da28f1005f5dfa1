"""Strings from user code that try to get out of the place they stand in: into YAML, a Dockerfile, Python, a path."""

from __future__ import annotations

import ast
import posixpath
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.whole.conftest import Build, compile_paths, compile_text, load_yaml

dockerfile = pytest.importorskip("dockerfile")

STRINGS = (
    "two\nRUN touch /hacked",
    "carriage\rRUN touch /hacked",
    "continued \\\nRUN touch /hacked",
    "<<EOF\nRUN touch /hacked\nEOF",
    "a\n---\nkind: Secret",
    "$HOME ${PATH} $(id) `id` \"'",
    "{{ 7 * 7 }} {% raw %} {# x #} %s {0}",
    "nul\0",
    "next\x85line\u2028separator\u2029end",
    "bell\x07 escape\x1b[31m delete\x7f",
    "../../../../etc/passwd",
    "",
    " ",
    "- key: value # comment",
    "yes",
    "1e3",
    "a && touch /hacked; #",
    "--mount=type=bind,target=/",
    "\ud800 half",
    "\u202ereversed \u200b \U0001f600 ünïcode",
    '"""\nimport os\nos._exit(1)\n"""',
    "\\",
)

PLACES = {
    "environment name": 'ENV = dict(name="{name}" + S)',
    "description": "ENV = dict(description=S)",
    "variable": 'ENV = dict(env_vars={"KEY": S})',
    "variable name": 'ENV = dict(env_vars={"KEY" + S: "value"})',
    "secret": "ENV = dict(secrets=S)",
    "secret key": 'ENV = dict(secrets=flyte.Secret(key="key" + S))',
    "secret group": 'ENV = dict(secrets=flyte.Secret(key="key", group=S))',
    "secret variable": 'ENV = dict(secrets=flyte.Secret(key="key", as_env_var="KEY" + S))',
    "secret mount": 'ENV = dict(secrets=flyte.Secret(key="key", mount="/etc/flyte/secrets" + S))',
    "cpu": "ENV = dict(resources=flyte.Resources(cpu='1' + S))",
    "memory": "ENV = dict(resources=flyte.Resources(memory='1Gi' + S))",
    "shared memory": "ENV = dict(resources=flyte.Resources(shm='1Gi' + S))",
    "gpu": "ENV = dict(resources=flyte.Resources(gpu='T4:1' + S))",
    "partition": "ENV = dict(resources=flyte.Resources(gpu=flyte.Device(device_class='GPU', quantity=1, partition=S)))",
    "queue": "ENV = dict(queue='queue' + S)",
    "service account": "ENV = dict(service_account='account' + S)",
    "template name": "ENV = dict(pod_template='template' + S)",
    "label": 'ENV = dict(pod_template=flyte.PodTemplate(labels={"key": S}))',
    "label name": 'ENV = dict(pod_template=flyte.PodTemplate(labels={"key" + S: "value"}))',
    "annotation": 'ENV = dict(pod_template=flyte.PodTemplate(annotations={"key": S}))',
    "annotation name": 'ENV = dict(pod_template=flyte.PodTemplate(annotations={"key" + S: "value"}))',
    "container name": "ENV = dict(pod_template=flyte.PodTemplate(primary_container_name='main' + S))",
    "pod spec": (
        "ENV = dict(pod_template=flyte.PodTemplate(pod_spec=V1PodSpec(node_selector={'disk': S}, containers=["
        "V1Container(name='primary', args=[S], env=[V1EnvVar(name='A', value=S)], working_dir=S)])))"
    ),
    "image": "ENV = dict(image='python' + S)",
    "base": "ENV = dict(image=flyte.Image.from_base('python' + S).clone(name='{name}', extendable=True))",
    "image name": "ENV = dict(image=flyte.Image.from_debian_base(name='name' + S))",
    "registry": "ENV = dict(image=flyte.Image.from_debian_base(registry='registry' + S, name='{name}'))",
    "platform": "ENV = dict(image=flyte.Image.from_debian_base(platform=('linux/amd64' + S,)))",
    "release": "ENV = dict(image=flyte.Image.from_debian_base(flyte_version='2.12.1' + S))",
    "package": "ENV = dict(image=IMAGE.with_pip_packages('numpy' + S))",
    "index": "ENV = dict(image=IMAGE.with_pip_packages('numpy', index_url='https://example.com/' + S))",
    "further index": "ENV = dict(image=IMAGE.with_pip_packages('numpy', extra_index_urls=['https://x.com/' + S]))",
    "pip arguments": "ENV = dict(image=IMAGE.with_pip_packages('numpy', extra_args='--verbose' + S))",
    "build secret": "ENV = dict(image=IMAGE.with_pip_packages('numpy', secret_mounts=[flyte.Secret(key='key' + S)]))",
    "apt package": "ENV = dict(image=IMAGE.with_apt_packages('vim' + S))",
    "command": "ENV = dict(image=IMAGE.with_commands(['true ' + S]))",
    "image variable": "ENV = dict(image=IMAGE.with_env_vars({'KEY': S}))",
    "image variable name": "ENV = dict(image=IMAGE.with_env_vars({'KEY' + S: 'value'}))",
    "work folder": "ENV = dict(image=IMAGE.with_workdir('/work' + S))",
    "copied file": "ENV = dict(image=IMAGE.with_source_file('flow.py' + S))",
    "copied to": "ENV = dict(image=IMAGE.with_source_file('flow.py', '/data/' + S))",
    "bundled to": "ENV = dict(image=IMAGE.with_code_bundle(dst='/code' + S))",
    "short name": "TASK = dict(short_name='short' + S)",
    "docs": "TASK = dict(docs=flyte.Documentation(description=S))",
    "trigger name": "TASK = dict(triggers=flyte.Trigger('trigger' + S, flyte.Cron('0 0 * * *')))",
    "cron": "TASK = dict(triggers=flyte.Trigger('trigger', flyte.Cron('0 0 * * *' + S)))",
    "time zone": "TASK = dict(triggers=flyte.Trigger('trigger', flyte.Cron('0 0 * * *', timezone='UTC' + S)))",
    "trigger input": "TASK = dict(triggers=flyte.Trigger('trigger', flyte.Cron('0 0 * * *'), inputs={'x': S}))",
    "trigger variable": "TASK = dict(triggers=flyte.Trigger('trigger', flyte.Cron('0 0 * * *'), env_vars={'KEY': S}))",
    "cache": "TASK = dict(cache=flyte.Cache('auto', salt=S, version_override=S))",
    "override": "OVERRIDE = dict(short_name='short' + S, env_vars={'KEY': S}, queue='queue' + S)",
    "code": "CODE = S",
    "code name": "CODE_NAME = 'code' + S",
}

MODULE = """
import flyte
from kubernetes.client import V1Container, V1EnvVar, V1PodSpec

S = {string!a}
ENV, TASK, OVERRIDE, CODE, CODE_NAME = dict(), dict(), dict(), "x + 1", "code"
IMAGE = flyte.Image.from_debian_base(name="{name}")
{place}
env = flyte.TaskEnvironment(**dict(dict(name="{name}"), **ENV))


@env.task(**TASK)
async def run(x: str = "") -> str:
    await run.override(**OVERRIDE)("")
    return x


code = env.sandbox.orchestrator(CODE, inputs={{"x": int}}, output=int, name=CODE_NAME + "-{name}")
"""

HARMLESS = "harmless"


@pytest.mark.parametrize("place", PLACES)
def test_a_string_stays_where_it_stands(tmp_path: Path, place: str) -> None:
    builds = {}
    for number, string in enumerate((HARMLESS, *STRINGS)):
        name = f"e{number}"
        module = MODULE.format(string=string, name=name, place=PLACES[place].replace("{name}", name))
        builds[string] = compile_text(tmp_path, module, f"flow{number}.py")
        _assert_paths_stay(builds[string])
    shapes = {string: _shape(build) for string, build in builds.items()}
    accepted = [string for string, build in builds.items() if not build.errors]
    for string in accepted:
        same = shapes[string] == shapes[accepted[0]]
        assert same or _explained(builds[string]), f"{string!r} and {accepted[0]!r} make different shapes"


FILES = (
    *("two words.py", "quote'.py", 'quote".py', "$HOME.py", "${HOME}.py", "`id`.py", "{{ x }}.py", "[x].py", "*.py"),
    *(
        "#x.py",
        "!x.py",
        "-x.py",
        "~x.py",
        "é.py",
        "back\\slash.py",
        "two\nlines.py",
        "a,b.py",
        "<<EOF.py",
        "--from=x.py",
    ),
    *("folder with spaces/flow.py", "$(id)/flow.py", "[x]/flow.py", "..x/flow.py", "&/flow.py", "%s/flow.py"),
)


@pytest.mark.skipif(sys.platform == "win32", reason="files can't be called so")
def test_files_may_be_called_anything(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    module = MODULE.format(string=HARMLESS, name="name", place="")
    expected = _shape(compile_text(tmp_path, module, "plain/flow.py"))
    for number, name in enumerate(FILES):
        path = tmp_path / str(number) / name
        path.parent.mkdir(parents=True)
        path.write_text(module)
        build = compile_paths(tmp_path / str(number))
        _assert_paths_stay(build)
        if not build.errors:
            assert _shape(build) == expected, name
            assert build.manifest["environments"][0]["source"]["file"] == f"{number}/{name}"


def _explained(build: Build) -> bool:
    """Whether a warning says that something is left out or otherwise than declared."""
    return any(found.severity.label == "warning" for found in build.diagnostics)


def _assert_paths_stay(build: Build) -> None:
    for path in build.files:
        assert path == posixpath.normpath(path)
        assert not path.startswith(("/", ".."))
        assert path.isprintable()
        assert "\\" not in path


def _shape(build: Build) -> dict[str, Any]:
    """What a build says, without the texts in it."""
    keywords = []
    for text in build.dockerfiles.values():
        instructions = dockerfile.parse_string(text)
        keywords.append([(item.cmd, len(item.flags)) for item in instructions])
        assert not any(line.startswith("RUN touch") for line in text.splitlines())
    objects = []
    for path, text in build.files.items():
        if path.endswith(".yaml") and path != "secrets.example.yaml":
            [document] = load_yaml(text)
            objects.append(_skeleton(document))
    load_yaml(build.files.get("secrets.example.yaml", ""))
    scripts = []
    for path, text in build.scripts.items():
        tree = ast.parse(text)
        compile(text, path, "exec")
        scripts.append([type(node).__name__ for node in tree.body])
    return {"Dockerfiles": keywords, "objects": sorted(map(str, objects)), "scripts": scripts}


def _skeleton(value: Any) -> Any:
    match value:
        case dict():
            return sorted(str(_skeleton(item)) for item in value.values())
        case list():
            return sorted(str(_skeleton(item)) for item in value)
        case _:
            return type(value).__name__
