"""The real SDK, with the spellings of its documentation that its release refuses."""

from __future__ import annotations

from typing import Any

# Each of these raises in flyte 2.12.1 as it is, or gives something else.
REFUSED = """
    import flyte
    from flyte.resources import AMD_GPU, GPU, HABANA_GAUDI, TPU, Device, Neuron

    image = flyte.Image.from_debian_base(python="3.12").with_pip_packages("pandas")
    env = flyte.TaskEnvironment(name="env", image=image, resources=flyte.Resources(gpu="1"))
    partition = flyte.Resources(gpu=GPU(device="A100", quantity=1, partition="1g.5gb"))

    @env.task
    async def square(x: int) -> int:
        return x * x

    @env.task
    def add(x: int, y: int) -> int:
        return x + y

    @env.sandbox.orchestrator
    def sandboxed(n: int) -> int:
        return add(n, 1) * 2

    from_text = env.sandbox.orchestrator("add(x, y) * 2", inputs={"x": int, "y": int}, output=int, tasks=[add])

    @env.sandbox.orchestrator
    def escapes() -> int:
        return open("/etc/passwd")

    @env.task
    async def describes() -> dict:
        try:
            refused = escapes()
        except Exception as error:
            refused = str(error)
        return {
            "type": type(square).__module__, "image": list(image.python_version), "tuple": flyte.Image.from_debian_base(
                python_version=(3, 11)).python_version, "gpu": env.resources.gpu, "device": partition.gpu.device,
            "aio": await square.aio(3), "aio of sync": await add.aio(1, 2), "call": await square(3),
            "map": [x async for x in flyte.map.aio(square, [1, 2])],
            "sandboxed": sandboxed(1), "from text": from_text(x=1, y=2), "refused": refused,
        }

    square = "rebound"

    @env.task
    def fails_for_good():
        raise flyte.errors.NonRecoverableError("give up")
"""


def test_the_spellings_of_the_documentation_work_with_the_real_package(project: Any) -> None:
    project.write("tasks", REFUSED.replace('square = "rebound"', ""))
    result = project.run("describes", packages=True).result
    assert "the built-in name 'open' is not known in a sandbox" in result.pop("refused")
    assert result == {
        "type": "flyte._task",
        "image": [3, 12],
        "tuple": [3, 11],
        "gpu": 1,
        "device": "A100",
        "aio": 9,
        "aio of sync": 3,
        "call": 9,
        "map": [1, 4],
        "sandboxed": 4,
        "from text": 6,
    }


def test_a_task_of_the_real_package_is_found_by_its_environment(project: Any) -> None:
    project.write("tasks", REFUSED)
    assert project.run("square", {"x": 3}, packages=True).result == 9


def test_an_error_for_good_of_the_real_package_is_for_good(project: Any) -> None:
    project.write("tasks", REFUSED)
    ended = project.run("fails_for_good", packages=True)
    assert ended.code == 65
    assert ended.err.rstrip().endswith("flyte.errors.NonRecoverableError: give up")


def test_a_module_that_does_not_use_the_package_does_not_pay_for_it(project: Any) -> None:
    project.write("tasks", "import sys\ndef f() -> bool:\n    return 'flyte' in sys.modules\n")
    assert project.run("f", packages=True).result is False
