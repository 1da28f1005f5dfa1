"""Modules that declare tasks, in an image without the packages that they declare with."""

from __future__ import annotations

from typing import Any

import pytest

# The declarations of the documentation, in one module.
DOCUMENTED = '''
    import asyncio
    import pathlib
    from datetime import timedelta

    import flyte
    import flyte.io
    from flyte import Image, Resources, Secret, TaskEnvironment
    from flyte.resources import GPU, TPU, Neuron
    from kubernetes import client
    from kubernetes.client.models import V1Container, V1EnvVar, V1PodSpec

    image = (
        Image.from_debian_base(python="3.12")
        .with_apt_packages("vim", "git")
        .with_pip_packages("pandas", secret_mounts=[Secret(key="pip-conf", as_env_var="PIP_CONFIG_FILE")])
        .with_env_vars({"MY_VAR": "value"})
        .with_local_v2()
        .clone(name="another", extendable=True)
    )
    script = Image.from_uv_script(__file__, name="my-app", registry="ghcr.io/my-org")
    pod_template = flyte.PodTemplate(
        primary_container_name="primary",
        pod_spec=V1PodSpec(containers=[V1Container(name="primary", env=[V1EnvVar(name="CUSTOM_VAR", value="x")])]),
    )
    env = TaskEnvironment(
        name="env",
        image=image,
        resources=Resources(cpu="2", memory="4Gi", disk="10Gi", shm="auto", gpu="A100 80G:1"),
        secrets=[Secret(group="aws", key="id"), Secret(group="g", key="k", mount=pathlib.Path("/etc/flyte/secrets"))],
        pod_template=pod_template,
        reusable=flyte.ReusePolicy(replicas=(2, 5), concurrency=10, idle_ttl=60),
    )
    gpu = GPU(device="A100", quantity=1, partition="1g.5gb")
    gpu_env = env.clone_with(name="base-gpu", resources=Resources(gpu=gpu))
    worker_env = TaskEnvironment("worker", depends_on=[gpu_env], resources=Resources(gpu=TPU(device="V5P")))
    worker_env.add_dependency(env)
    unused = [Neuron(device="Inf2"), flyte.FutureThing(1, name="x").chained, client.V1Toleration(key="x")]

    @env.task(
        retries=flyte.RetryStrategy(count=3, backoff=flyte.Backoff(base=timedelta(seconds=1), factor=2.0)),
        timeout=flyte.Timeout(max_runtime=60),
        cache=flyte.Cache("auto"),
        triggers=flyte.Trigger.daily(),
        links=flyte.FutureLink("x"),
    )
    async def square(x: int) -> int:
        """Squares."""
        return x * x

    @worker_env.task
    def add(x: int, y: int = 1) -> int:
        return x + y

    @flyte.trace
    def traced(x):
        return x

    def plain(x: int) -> int:
        return -x

    grouped = TaskEnvironment.from_task("grouped", worker_env.task(plain))

    @env.task
    async def calls(n: int) -> list:
        with flyte.group("group"):
            direct = [await square(n), await square.aio(n), add(n), await add.aio(n, y=2), add.forward(n), traced(n)]
        overridden = square.override(resources=Resources(cpu=4), short_name="big")
        mapped = [value async for value in flyte.map.aio(square, range(n), concurrency=2)]
        mapped_sync = list(flyte.map(square, range(n)))
        return [*direct, await overridden(n), overridden.short_name, mapped, mapped_sync]

    @env.task
    def describes() -> dict:
        return {
            "name": square.name, "short": square.short_name, "doc": square.__doc__, "func": square.func.__name__,
            "tasks": sorted(env.tasks), "clone": [gpu_env.name, sorted(gpu_env.tasks), gpu_env.reusable.concurrency],
            "secret": env.secrets[0].as_env_var, "cpu": env.resources.cpu, "grouped": sorted(grouped.tasks),
            "depends_on": [e.name for e in worker_env.depends_on], "context": [bool(flyte.ctx()), flyte.ctx().run_name],
            "template": env.pod_template.pod_spec.containers[0].env[0].value,
            "unset": env.pod_template.pod_spec.tolerations,
        }

    @env.task
    def maps_errors() -> list:
        def fails(x: int) -> int:
            if x == 1:
                raise flyte.errors.OOMError("too much")
            return x
        task = env.task(fails)
        found = [value if isinstance(value, int) else type(value).__name__ for value in flyte.map(task, [0, 1])]
        try:
            list(flyte.map(task, [0, 1], return_exceptions=False))
        except flyte.errors.RuntimeUserError as error:
            found.append([error.code, str(error)])
        return found

    @env.task
    def uses_files(path: str) -> str:
        return flyte.io.File.from_local_sync(path).name

    @env.task
    def takes_file(file: flyte.io.File | None = None) -> bool:
        return file is None

    @env.task
    def starts_runs() -> None:
        flyte.run(square, x=1)

    @env.task
    def talks_to_kubernetes() -> None:
        client.CoreV1Api().list_node()
'''


@pytest.fixture
def documented(project: Any) -> Any:
    project.write("tasks", DOCUMENTED)
    return project


def test_tasks_call_each_other_in_one_process(documented: Any) -> None:
    squares = [0, 1, 4]
    assert documented.run("calls", {"n": 3}).result == [9, 9, 4, 5, 4, 3, 9, "big", squares, squares]


def test_declarations_keep_what_they_were_given(documented: Any) -> None:
    assert documented.run("describes").result == {
        "name": "env.square",
        "short": "square",
        "doc": "Squares.",
        "func": "square",
        "tasks": [f"env.{name}" for name in ("calls", "describes", "maps_errors", "square")]
        + [f"env.{name}" for name in ("starts_runs", "takes_file", "talks_to_kubernetes", "uses_files")],
        "clone": ["base-gpu", [], 10],
        "secret": "AWS_ID",
        "cpu": "2",
        "grouped": ["worker.plain"],
        "depends_on": ["base-gpu", "env"],
        "context": [False, None],
        "template": "x",
        "unset": None,
    }


def test_a_mapped_error_is_a_result_unless_it_is_to_be_raised(documented: Any) -> None:
    assert documented.run("maps_errors").result == [0, "OOMError", ["OOMError", "too much"]]


@pytest.mark.parametrize(
    ("function", "inputs", "message"),
    [
        ("uses_files", {"path": "a"}, "flyte.io.File.from_local_sync needs the package 'flyte'"),
        ("starts_runs", {}, "flyte.run needs the package 'flyte', which is not installed here"),
        ("talks_to_kubernetes", {}, "kubernetes.client.CoreV1Api needs the package 'kubernetes'"),
    ],
)
def test_work_that_only_the_package_can_do_names_the_package(
    documented: Any, function: str, inputs: dict[str, Any], message: str
) -> None:
    ended = documented.run(function, inputs)
    assert ended.code == 1
    assert f"MissingPackageError: {message}" in ended.err


def test_an_input_of_a_type_that_is_missing_names_the_package(documented: Any) -> None:
    assert documented.run("takes_file", {}).result is True
    ended = documented.run("takes_file", {"file": {"path": "s3://a"}})
    assert ended.code == 64
    assert ended.err == (
        "env.takes_file: input 'file': flyte.io.File needs the package 'flyte', which is not installed here\n"
    )


def test_classes_can_derive_from_what_is_missing(project: Any) -> None:
    project.write(
        "tasks",
        """
        import abc
        import dataclasses
        import flyte.extend
        from flyte.models import SerializationContext

        class Mixin(abc.ABC): ...

        class Plugin(Mixin, flyte.extend.AsyncFunctionTaskTemplate, flyte.extend.Other):
            def __init__(self, name: str):
                super().__init__(name=name)
                self.kind = name

        @dataclasses.dataclass
        class Holder:
            context: SerializationContext | None = None
            items: "list[SerializationContext]" = dataclasses.field(default_factory=list)

        flyte.extend.TaskPluginRegistry.register(int, Plugin)

        def f() -> list:
            found = isinstance(3, SerializationContext) or SerializationContext in (1, 2)
            return [Plugin("a").kind, Holder().items, found]
        """,
    )
    assert project.run("f").result == ["a", [], False]


def test_a_module_that_is_imported_by_a_running_task_may_declare_too(project: Any) -> None:
    project.write("late", "import flyte\nthing = flyte.FutureThing(1)\n")
    project.write("tasks", "def f() -> str:\n    import late\n    return repr(late.thing)\n")
    assert project.run("f").result == "flyte.FutureThing()"


def test_something_inert_is_not_iterated_over_for_ever(project: Any) -> None:
    project.write("tasks", "import flyte\nlist(flyte.THINGS)\n")
    assert "TypeError: 'Inert' object is not iterable" in project.run("f").err


def test_a_package_that_is_installed_is_not_stood_in_for(project: Any) -> None:
    project.write("kubernetes.__init__", "real = True")
    project.write("tasks", "import flyte, kubernetes\ndef f() -> bool:\n    return kubernetes.real\n")
    assert project.run("f").result is True
    project.write("tasks", "from kubernetes import client\n")
    assert project.run("f").code == 66


def test_a_folder_of_the_package_s_name_is_not_the_package(project: Any) -> None:
    project.write("tasks", "import flyte\nenv = flyte.TaskEnvironment('env')\n@env.task\ndef f() -> int: return 1\n")
    (project.sources / "flyte").mkdir()
    (project.sources / "kubernetes").mkdir()
    assert project.run("f").result == 1
