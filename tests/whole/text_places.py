"""Every place of a declaration from which a text of the user's reaches a file of the build.

The one table of them: what compiles hostile texts goes through it, and `test_text_places.py` holds it against the
fields of the intermediate representation, so that a new field without a place is noticed.
"""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

MODULE = """
import shlex

import flyte
from flyte.extras import ContainerTask
from kubernetes.client import V1Container, V1EnvVar, V1PodSpec

S = {string!a}
ENV, TASK, OVERRIDE, CODE, CODE_NAME, BOX = dict(), dict(), dict(), "x + 1", "code", dict()
IMAGE = flyte.Image.from_debian_base(name="{name}")
{place}
env = flyte.TaskEnvironment(**dict(dict(name="{name}"), **ENV))


@env.task(**TASK)
async def run(x: str = "") -> str:
    await run.override(**OVERRIDE)("")
    return x


code = env.sandbox.orchestrator(CODE, inputs={{"x": int}}, output=int, name=CODE_NAME + "-{name}")
box = ContainerTask(**dict(dict(name="box-{name}", image="alpine:3.20", command=["true"]), **BOX))
boxes = flyte.TaskEnvironment.from_task("boxes-{name}", box)
"""
"""A program in which a place sets the text that is called S."""

PROJECT: Mapping[str, str] = {
    "pyproject.toml": "",
    "requirements.txt": "httpx==0.28.1\n",
    "uv/pyproject.toml": "[project]\nname = 'x'\nversion = '1'\n",
    "uv/src/x/__init__.py": "",
    "poetry/pyproject.toml": "[project]\nname = 'y'\nversion = '1'\n",
    "poetry/poetry.lock": "",
    "pixi/pixi.toml": "[workspace]\nchannels = ['conda-forge']\nplatforms = ['linux-64']\n",
}
"""What stands beside the module."""


@dataclass(frozen=True, slots=True)
class Place:
    """A statement of the module that puts S somewhere."""

    code: str
    fields: tuple[str, ...]
    """The fields of the intermediate representation that it reaches."""
    labels: bool = False
    """Whether names are made of it: of labels, files and variables, which hold few characters."""
    raw: bool = False
    """Whether it is shell text as it stands."""
    left_out: str | None = None
    """The code of the warning that says that it is in the manifest alone."""
    also: Callable[[str], Iterable[str]] = lambda text: ()
    """What else may stand where a text is expected."""


def module(place: Place, text: str, name: str = "e0") -> str:
    """The program with a text in a place."""
    return MODULE.format(
        string=text, name=name, place=place.code.replace("{name}", name).replace("{literal}", ascii(text))
    )


def _as_literal(text: str) -> Iterable[str]:
    """A default is shown as the source has it."""
    return (ascii(text), text)


def _expanding(text: str) -> Iterable[str]:
    """What a builder makes of a variable's value that it reads raw, but for the quotes."""
    return (
        re.sub(
            r"(\\)?\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*)|)",
            lambda found: (
                found[0].removeprefix("\\") if found[1] or not (found[2] or found[3]) else f"<{found[2] or found[3]}>"
            ),
            text,
            flags=re.ASCII,
        ),
    )


def _expanded_by_shell(text: str) -> Iterable[str]:
    """What a shell makes of a text in which variables alone are replaced."""
    return (
        re.sub(
            r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))",
            lambda found: f"<{found[1] or found[2]}>",
            text,
        ),
    )


def _quoted(text: str) -> Iterable[str]:
    """One word among others, which the declaration quotes and the manifest shows so."""
    return (*_expanded_by_shell(text), shlex.quote(text))


def _normal_path(text: str) -> Iterable[str]:
    """A path in an image without its detours; one on a search path comes after another."""
    normal = posixpath.normpath(text)
    head, _, tail = text.partition(":")
    return (normal, f"{normal}/", f"{head}:{posixpath.normpath(tail)}")


def _template(argument: str) -> str:
    return f"ENV = dict(pod_template=flyte.PodTemplate({argument}))"


def _pip(argument: str) -> str:
    return f"ENV = dict(image=IMAGE.with_pip_packages('numpy', {argument}))"


def _trigger(arguments: str) -> str:
    return f"TASK = dict(triggers=flyte.Trigger('trigger', flyte.Cron('0 0 * * *'), {arguments}))"


PLACES: Mapping[str, Place] = {
    "environment name": Place('ENV = dict(name="{name}" + S)', ("Environment.name",), labels=True),
    "description": Place("ENV = dict(description=S)", ("Environment.description",)),
    "variable": Place('ENV = dict(env_vars={"KEY": S})', ("Environment.env_vars", "TaskSettings.env_vars")),
    "variable name": Place('ENV = dict(env_vars={"KEY" + S: "value"})', ("Environment.env_vars",)),
    "secret": Place("ENV = dict(secrets=S)", ("Secret.key",), labels=True),
    "secret key": Place('ENV = dict(secrets=flyte.Secret(key="key" + S))', ("Secret.key",), labels=True),
    "secret group": Place('ENV = dict(secrets=flyte.Secret(key="key", group=S))', ("Secret.group",), labels=True),
    "secret file": Place(
        'ENV = dict(secrets=flyte.Secret(key=S, group=S, mount="/etc/flyte/secrets"))',
        ("Secret.key", "Secret.group"),
        labels=True,
    ),
    "secret variable": Place(
        'ENV = dict(secrets=flyte.Secret(key="key", as_env_var=S))', ("Secret.as_env_var",), labels=True
    ),
    "secret mount": Place(
        'ENV = dict(secrets=flyte.Secret(key="key", mount="/etc/flyte/secrets" + S))', ("Secret.mount",)
    ),
    "cpu": Place("ENV = dict(resources=flyte.Resources(cpu='1' + S))", ("Resources.cpu",)),
    "memory": Place("ENV = dict(resources=flyte.Resources(memory='1Gi' + S))", ("Resources.memory",)),
    "disk": Place("ENV = dict(resources=flyte.Resources(disk='1Gi' + S))", ("Resources.disk",)),
    "shared memory": Place("ENV = dict(resources=flyte.Resources(shm='1Gi' + S))", ("Resources.shm",)),
    "gpu": Place("ENV = dict(resources=flyte.Resources(gpu='T4:1' + S))", ("Resources.gpu",)),
    "device": Place(
        "ENV = dict(resources=flyte.Resources(gpu=flyte.Device(device=S, device_class=S, quantity=1)))",
        ("Device.device", "Device.device_class", "Device.written"),
    ),
    "partition": Place(
        "ENV = dict(resources=flyte.Resources(gpu=flyte.Device(device_class='GPU', quantity=1, partition=S)))",
        ("Device.partition",),
    ),
    "queue": Place("ENV = dict(queue='queue' + S)", ("Environment.queue", "Task.queue"), left_out="FC835"),
    "service account": Place(
        "ENV = dict(service_account='account' + S)", ("Environment.service_account", "Task.service_account")
    ),
    "template name": Place(
        "ENV = dict(pod_template='template' + S)", ("Environment.pod_template", "Task.pod_template")
    ),
    "label": Place(_template("labels={'key': S}"), ("PodTemplate.labels",)),
    "label name": Place(_template("labels={'key' + S: 'value'}"), ("PodTemplate.labels",)),
    "annotation": Place(_template("annotations={'key': S}"), ("PodTemplate.annotations",)),
    "annotation name": Place(_template("annotations={'key' + S: 'value'}"), ("PodTemplate.annotations",)),
    "container name": Place(_template("primary_container_name='main' + S"), ("PodTemplate.primary_container_name",)),
    "pod spec": Place(
        _template(
            "pod_spec=V1PodSpec(containers=["
            "V1Container(name='primary', args=[S], env=[V1EnvVar(name='A', value=S)], working_dir=S)])"
        ),
        ("PodTemplate.pod_spec",),
    ),
    "node selector": Place(
        _template("pod_spec=V1PodSpec(node_selector={'disk': S}, containers=[V1Container(name='primary')])"),
        ("PodTemplate.pod_spec",),
    ),
    "claim": Place(
        _template(
            "pod_spec={'containers': [{'name': 'primary', 'volumeMounts': [{'name': 'v', 'mountPath': '/v' + S}]}],"
            "'volumes': [{'name': 'v', 'persistentVolumeClaim': {'claimName': 'v' + S}}]}"
        ),
        ("PodTemplate.pod_spec",),
    ),
    "image": Place("ENV = dict(image='python' + S)", ("Image.base",)),
    "base": Place(
        "ENV = dict(image=flyte.Image.from_base('python' + S).clone(name='{name}', extendable=True))", ("Image.base",)
    ),
    "image name": Place(
        "ENV = dict(image=flyte.Image.from_debian_base(name='name' + S))", ("Image.name",), labels=True
    ),
    "registry": Place(
        "ENV = dict(image=flyte.Image.from_debian_base(registry='registry' + S, name='{name}'))", ("Image.registry",)
    ),
    "platform": Place(
        "ENV = dict(image=flyte.Image.from_debian_base(platform=('linux/amd64' + S,)))", ("Image.platforms",)
    ),
    "release": Place(
        "ENV = dict(image=flyte.Image.from_debian_base(flyte_version='2.12.1' + S))", ("Image.flyte_version",)
    ),
    "image reference": Place("ENV = dict(image=flyte.Image.from_ref_name(S))", ("Image.ref_name",)),
    "Dockerfile": Place(
        "ENV = dict(image=flyte.Image.from_dockerfile('Dockerfile' + S, registry='r', name='n'))",
        ("Image.dockerfile", "SourceFile.path", "SourceFile.declared"),
    ),
    "package": Place(
        "ENV = dict(image=IMAGE.with_pip_packages('numpy' + S))", ("PipPackages.packages", "UVScript.dependencies")
    ),
    "index": Place(_pip("index_url='https://x.com/' + S"), ("PipOptions.index_url",), also=_expanded_by_shell),
    "further index": Place(
        _pip("extra_index_urls=['https://x.com/' + S]"), ("PipOptions.extra_index_urls",), also=_expanded_by_shell
    ),
    "pip arguments": Place(
        _pip("extra_args='--verbose ' + shlex.quote(S)"),
        ("PipOptions.extra_args",),
        also=_quoted,
    ),
    "build secret": Place(_pip("secret_mounts=[flyte.Secret(key='key' + S)]"), ("Secret.key",), labels=True),
    "build secret variable": Place(
        _pip("secret_mounts=[flyte.Secret(key='key', as_env_var=S)]"), ("Secret.as_env_var",), labels=True
    ),
    "apt package": Place(
        "ENV = dict(image=IMAGE.with_apt_packages('vim' + '_'.join(S.split())))",
        ("AptPackages.packages",),
        also=lambda text: ("_".join(text.split()),),
    ),
    "command": Place(
        "ENV = dict(image=IMAGE.with_commands(['true ' + S.replace('\\n', ' ')]))",
        ("Commands.commands",),
        raw=True,
        also=lambda text: (text.replace("\n", " "), text.replace("\n", " ").strip()),
    ),
    "image variable": Place("ENV = dict(image=IMAGE.with_env_vars({'KEY': S}))", ("Env.env_vars",), also=_expanding),
    "image variable name": Place("ENV = dict(image=IMAGE.with_env_vars({'KEY' + S: 'value'}))", ("Env.env_vars",)),
    "work folder": Place("ENV = dict(image=IMAGE.with_workdir('/work' + S))", ("WorkDir.workdir",), also=_normal_path),
    "copied file": Place("ENV = dict(image=IMAGE.with_source_file('flow.py' + S))", ("CopyConfig.src",)),
    "copied to": Place(
        "ENV = dict(image=IMAGE.with_source_file('requirements.txt', '/data/' + S))",
        ("CopyConfig.dst",),
        also=_normal_path,
    ),
    "bundled to": Place(
        "ENV = dict(image=IMAGE.with_code_bundle(dst='/code' + S))", ("CodeBundleLayer.dst",), also=_normal_path
    ),
    "copy style": Place("ENV = dict(image=IMAGE.with_code_bundle(copy_style=S))", ("CodeBundleLayer.copy_style",)),
    "ignore file": Place("ENV = dict(image=IMAGE.with_dockerignore('ignore' + S))", ("DockerIgnore.path",)),
    "requirements": Place("ENV = dict(image=IMAGE.with_requirements('requirements.txt' + S))", ("Requirements.file",)),
    "uv project": Place(
        "ENV = dict(image=IMAGE.with_uv_project('uv/pyproject.toml', extra_args='--no-dev ' + shlex.quote(S)))",
        ("UVProject.pyproject", "PipOptions.extra_args"),
        also=_quoted,
    ),
    "uv install mode": Place(
        "ENV = dict(image=IMAGE.with_uv_project('uv/pyproject.toml', project_install_mode=S))",
        ("UVProject.project_install_mode",),
    ),
    "uv lock": Place(
        "ENV = dict(image=IMAGE.with_uv_project('uv/pyproject.toml', 'uv/uv.lock' + S))", ("UVProject.uvlock",)
    ),
    "uv script": Place(
        "ENV = dict(image=flyte.Image.from_uv_script('script.py' + S, name='{name}'))",
        ("UVScript.script", "UVScript.requires_python"),
    ),
    "poetry project": Place(
        "ENV = dict(image=IMAGE.with_poetry_project('poetry/pyproject.toml', 'poetry/poetry.lock', "
        "extra_args=shlex.quote(S)))",
        ("PoetryProject.pyproject", "PoetryProject.extra_args"),
        also=_quoted,
    ),
    "poetry install mode": Place(
        "ENV = dict(image=IMAGE.with_poetry_project('poetry/pyproject.toml', 'poetry/poetry.lock', "
        "project_install_mode=S))",
        ("PoetryProject.project_install_mode",),
    ),
    "poetry lock": Place(
        "ENV = dict(image=IMAGE.with_poetry_project('poetry/pyproject.toml', 'poetry/poetry.lock' + S))",
        ("PoetryProject.poetry_lock",),
    ),
    "pixi environment": Place(
        "ENV = dict(image=IMAGE.with_pixi_project('pixi/pixi.toml', environment='default' + S))",
        ("PixiProject.manifest", "PixiProject.environment"),
    ),
    "pixi arguments": Place(
        "ENV = dict(image=IMAGE.with_pixi_project('pixi/pixi.toml', extra_args=shlex.quote(S)))",
        ("PixiProject.extra_args",),
        also=_quoted,
    ),
    "pixi install mode": Place(
        "ENV = dict(image=IMAGE.with_pixi_project('pixi/pixi.toml', project_install_mode=S))",
        ("PixiProject.project_install_mode",),
    ),
    "pixi lock": Place(
        "ENV = dict(image=IMAGE.with_pixi_project('pixi/pixi.toml', 'pixi/pixi.lock' + S))", ("PixiProject.pixi_lock",)
    ),
    "pixi script": Place(
        "ENV = dict(image=flyte.Image.from_pixi_script('requirements.txt', name='n', environment=S, extra_args=S))",
        ("PixiScript.script", "PixiScript.environment", "PixiScript.extra_args"),
    ),
    "included": Place("ENV = dict(include=['requirements.txt' + S])", ("Environment.include",)),
    "short name": Place("TASK = dict(short_name='short' + S)", ("Task.short_name",), labels=True),
    "docs": Place("TASK = dict(docs=flyte.Documentation(description=S))", ("Task.docs",)),
    "link": Place(
        "class Link:\n    def __init__(self, name): self.name = name\nTASK = dict(links=(Link(S),))", ("Task.links",)
    ),
    "trigger name": Place(
        "TASK = dict(triggers=flyte.Trigger('trigger' + S, flyte.Cron('0 0 * * *')))", ("Trigger.name",), labels=True
    ),
    "cron": Place("TASK = dict(triggers=flyte.Trigger('trigger', flyte.Cron('0 0 * * *' + S)))", ("Trigger.cron",)),
    "time zone": Place(
        "TASK = dict(triggers=flyte.Trigger('trigger', flyte.Cron('0 0 * * *', timezone='UTC' + S)))",
        ("Trigger.timezone",),
    ),
    "trigger input": Place(_trigger("inputs={'x': S}"), ("Trigger.inputs",)),
    "trigger input name": Place(_trigger("inputs={'x' + S: flyte.TriggerTime}"), ("Trigger.time_inputs",)),
    "trigger variable": Place(_trigger("env_vars={'KEY': S}"), ("Trigger.env_vars",)),
    "trigger queue": Place(_trigger("queue='queue' + S"), ("Trigger.queue",), left_out="FC835"),
    "trigger label": Place(_trigger("labels={'key': S}"), ("Trigger.labels",)),
    "trigger annotation": Place(_trigger("annotations={'key': S, 'x' + S: 'value'}"), ("Trigger.annotations",)),
    "cache": Place(
        "TASK = dict(cache=flyte.Cache('auto', salt=S, version_override=S))", ("Cache.salt", "Cache.version_override")
    ),
    "cache behaviour": Place("TASK = dict(cache=flyte.Cache('auto' + S))", ("Cache.behavior",)),
    "ignored input": Place("TASK = dict(cache=flyte.Cache('auto', ignored_inputs=(S,)))", ("Cache.ignored_inputs",)),
    "override": Place(
        "OVERRIDE = dict(short_name='short' + S, env_vars={'KEY': S})",
        ("Override.short_name", "Override.env_vars"),
        labels=True,
    ),
    "override queue": Place("OVERRIDE = dict(queue='queue' + S)", ("Override.queue",), left_out="FC835"),
    "override account": Place("OVERRIDE = dict(service_account='account' + S)", ("Override.service_account",)),
    "override template": Place(
        "OVERRIDE = dict(pod_template=flyte.PodTemplate(annotations={'key': S}))", ("Override.pod_template",)
    ),
    "code": Place("CODE = '(x, ' + ascii(S) + ')[0]'", ("Sandbox.source",), also=_as_literal),
    "code name": Place("CODE_NAME = 'code' + S", ("Task.name",), labels=True),
    "container image": Place("BOX = dict(image='alpine' + S)", ("Container.image",)),
    "container command": Place("BOX = dict(command=['echo', S])", ("Container.command",)),
    "container argument": Place("BOX = dict(arguments=[S])", ("Container.arguments",)),
    "default input": Place(
        "other = flyte.TaskEnvironment(name='other-{name}')\n@other.task\ndef task(x: str = {literal}) -> int: ...",
        ("Input.default", "Input.annotation"),
        also=_as_literal,
    ),
    "sandboxed function": Place(
        "other = flyte.TaskEnvironment(name='other-{name}')\n@other.sandbox.orchestrator\n"
        "def task(x: str) -> str:\n    return x + {literal}",
        ("Sandbox.function_source",),
        also=_as_literal,
    ),
    "worker": Place("ENV = dict(reusable=flyte.ReusePolicy(replicas=1, scope='run' + S))", ("ReusePolicy.scope",)),
    "name of a worker": Place(
        "ENV = dict(name='{name}' + S, reusable=flyte.ReusePolicy(replicas=1))", ("Environment.name",), labels=True
    ),
}
