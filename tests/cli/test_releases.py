"""What a release of the SDK has and hasn't, as `check --flyte-version` says it."""

from __future__ import annotations

import re

import pytest
from tests.cli.conftest import Project

TASK = """
@env.task{arguments}
async def main(x: int) -> int:
    return x
"""


def _module(text: str, task: str = "") -> str:
    return "import flyte\n" + text + ("\n" + TASK.format(arguments=task) if task else "\n")


def _found(project: Project, release: str, text: str) -> list[str]:
    """The findings with the code and the help, in order."""
    project.write("hello.py", text)
    ended = project.run("check", "-v", "--flyte-version", release, "hello.py")
    shown = re.split(r"^(?:error|warning|note)\[(FC\d+)\]: ", ended.said, flags=re.MULTILINE)[1:]
    helps = [re.search(r"= help: (.*)$", text, re.MULTILINE) for text in shown[1::2]]
    return [
        f"{code} {text.splitlines()[0]}" + (f" | {help[1]}" if help else "")
        for code, text, help in zip(shown[::2], shown[1::2], helps, strict=True)
    ]


IN_ENVIRONMENT = "env = flyte.TaskEnvironment(name='etl', {})"


@pytest.mark.parametrize(
    ("text", "without", "since", "said"),
    [
        (
            IN_ENVIRONMENT.format("service_account='loader'"),
            *("2.6.11", "2.6.12"),
            "TaskEnvironment has no parameter 'service_account' in flyte 2.6.11; it came with 2.6.12",
        ),
        (
            IN_ENVIRONMENT.format("include=()"),
            *("2.1.7", "2.1.8"),
            "TaskEnvironment has no parameter 'include' in flyte 2.1.7; it came with 2.1.8",
        ),
        (
            "age = flyte.Cache('auto', version_override='1', max_age=60)",
            *("2.6.12", "2.6.13"),
            "Cache has no parameter 'max_age' in flyte 2.6.12; it came with 2.6.13",
        ),
        (
            "policy = flyte.ReusePolicy(replicas=2, scope='run')",
            *("2.5.17", "2.5.18"),
            "ReusePolicy has no parameter 'scope' in flyte 2.5.17; it came with 2.5.18",
        ),
        (
            "retries = flyte.RetryStrategy(3, backoff=None)",
            *("2.3.5", "2.3.6"),
            "RetryStrategy has no parameter 'backoff' in flyte 2.3.5; it came with 2.3.6",
        ),
        (
            "image = flyte.Image.from_debian_base().clone(name='a', platform=('linux/arm64',))",
            *("2.5.1", "2.5.2"),
            "Image.clone has no parameter 'platform' in flyte 2.5.1; it came with 2.5.2",
        ),
        (
            "trigger = flyte.Trigger.daily(max_action_concurrency=4)",
            *("2.4.4", "2.5.0"),
            "Trigger.daily has no parameter 'max_action_concurrency' in flyte 2.4.4; it came with 2.5.0",
        ),
        (
            "from flyte.extras import ContainerTask\n"
            "task = ContainerTask(name='c', image='a:1', command=['true'], file_input_layout='DIRECT')",
            *("2.5.1", "2.5.2"),
            "extras.ContainerTask has no parameter 'file_input_layout' in flyte 2.5.1; it came with 2.5.2",
        ),
        (
            "from flyte.extras import ContainerTask\n"
            "task = ContainerTask(name='c', image='a:1', command=['true'], service_account='loader')",
            *("2.6.11", "2.6.12"),
            "extras.ContainerTask has no parameter 'service_account' in flyte 2.6.11; it came with 2.6.12",
        ),
    ],
)
def test_a_parameter_that_came_later(project: Project, text: str, without: str, since: str, said: str) -> None:
    assert _found(project, without, _module(text)) == [f"FC008 {said} | Leave it out, or use {since} or newer."]
    assert not _found(project, since, _module(text))
    assert not _found(project, "2.12.1", _module(text))


def test_parameters_of_tasks_and_overrides(project: Project) -> None:
    text = _module("env = flyte.TaskEnvironment(name='etl')", "(entrypoint=True)")
    text += "other = main.override(plugin_config=None)\n"
    assert _found(project, "2.1.7", text) == [
        "FC008 TaskEnvironment.task has no parameter 'entrypoint' in flyte 2.1.7; it came with 2.1.8"
        " | Leave it out, or use 2.1.8 or newer.",
        "FC008 Task.override has no parameter 'plugin_config' in flyte 2.1.7; it came with 2.5.16"
        " | Leave it out, or use 2.5.16 or newer.",
    ]
    assert not _found(project, "2.5.16", text)


@pytest.mark.parametrize(
    ("text", "without", "since", "said"),
    [
        (
            "a = flyte.OnArtifact('model')",
            *("2.5.18", "2.5.20"),
            "AttributeError: module 'flyte' has no attribute 'OnArtifact' in flyte 2.5.18; it came with 2.5.20",
        ),
        (
            "from flyte import Backoff",
            *("2.3.5", "2.3.6"),
            "ImportError: module 'flyte' has no attribute 'Backoff' in flyte 2.3.5; it came with 2.3.6",
        ),
        (
            "import flyte.clustered",
            *("2.4.4", "2.5.0"),
            "ModuleNotFoundError: No module named 'flyte.clustered' in flyte 2.4.4; it came with 2.5.0",
        ),
        (
            "from flyte.extras.shell import create",
            *("2.3.2", "2.3.3"),
            "ModuleNotFoundError: No module named 'flyte.extras.shell' in flyte 2.3.2; it came with 2.3.3",
        ),
        (
            "image = flyte.Image.from_debian_base().clone(name='a').with_code_bundle()",
            *("2.0.2", "2.0.3"),
            "AttributeError: 'Image' has no attribute 'with_code_bundle' in flyte 2.0.2; it came with 2.0.3",
        ),
        (
            "made = flyte.Image.from_pixi_script",
            *("2.6.5", "2.6.6"),
            "AttributeError: 'Image' has no attribute 'from_pixi_script' in flyte 2.6.5; it came with 2.6.6",
        ),
        (
            "template = flyte.PodTemplate().allow_fuse()",
            *("2.4.0", "2.4.1"),
            "AttributeError: 'PodTemplate' has no attribute 'allow_fuse' in flyte 2.4.0; it came with 2.4.1",
        ),
        (
            "env = flyte.TaskEnvironment(name='etl').sandbox",
            *("2.0.0", "2.0.1"),
            "AttributeError: 'TaskEnvironment' has no attribute 'sandbox' in flyte 2.0.0; it came with 2.0.1",
        ),
    ],
)
def test_a_name_that_came_later(project: Project, text: str, without: str, since: str, said: str) -> None:
    (found,) = _found(project, without, _module(text))
    assert found.startswith(f"FC004 importing this module raises {said} | ")
    assert not _found(project, since, _module(text))


def test_a_name_that_went(project: Project) -> None:
    text = _module("event = flyte.new_event")
    assert not _found(project, "2.4.0", text)
    for release, said in (("2.2.0", "it came with 2.3.8"), ("2.5.0", "it went with 2.5.0")):
        (found,) = _found(project, release, text)
        assert f"module 'flyte' has no attribute 'new_event' in flyte {release}; {said} | " in found


def test_a_guarded_name_takes_the_way_of_the_release(project: Project) -> None:
    text = """
        import flyte

        try:
            from flyte import OnArtifact
        except ImportError:
            OnArtifact = None
        if OnArtifact is None or not hasattr(flyte, "Backoff"):
            env = flyte.TaskEnvironment(name="old", service_acount="x")
        else:
            env = flyte.TaskEnvironment(name="new")
    """
    assert not _found(project, "2.12.1", text)
    assert len(_found(project, "2.5.0", text)) == 1


def test_a_name_that_came_later_is_not_taken_for_another(project: Project) -> None:
    project.write("hello.py", _module("event = flyte.new_condition"))
    ended = project.run("check", "--flyte-version", "2.4.0", "hello.py")
    assert "it came with 2.5.0" in ended.said
    assert "fix" not in ended.said


def test_what_had_to_be_given_before(project: Project) -> None:
    text = _module("limit = flyte.Timeout(max_queued_time=60)\ntrigger = flyte.Trigger('now')")
    assert _found(project, "2.2.0", text) == [
        "FC008 Timeout needs 'max_runtime' in flyte 2.2.0 | Give it max_runtime=...",
        "FC008 Trigger needs 'automation' in flyte 2.2.0 | Give it automation=...",
    ]
    assert not _found(project, "2.7.1", text)


def test_a_parameter_that_went(project: Project) -> None:
    text = _module("from flyte.extras import ContainerTask\n") + (
        "task = ContainerTask(name='c', image='a:1', command=['true'], block_network=True)\n"
    )
    said = "FC008 extras.ContainerTask has no parameter 'block_network' in flyte"
    assert _found(project, "2.12.1", text) == [f"{said} 2.12.1; it went with 2.3.7 | Leave it out."]
    assert _found(project, "2.0.11", text) == [f"{said} 2.0.11; it came with 2.1.8 | Leave it out."]
    assert _found(project, "2.2.0", text) == [
        "FC008 'block_network' isn't compiled; flyte 2.3.7 took it away | Write what it stands for into a pod template."
    ]


def test_releases_beyond_the_known_ones_are_warned_of_alone(project: Project) -> None:
    text = _module("env = flyte.TaskEnvironment(name='etl', flavour='x')\nnew = flyte.Flavour")
    for release, nearest in (("2.99.0", "2.12.1"), ("2.0.0b7", "2.0.0")):
        (found,) = _found(project, release, text)
        assert found.startswith(
            f"FC008 TaskEnvironment has no parameter 'flavour' in flyte {nearest}, the nearest release that is known"
        )
        assert project.run("check", "--flyte-version", release, "hello.py").code == 0
    assert [each[:5] for each in _found(project, "2.9.0", text)] == ["FC008", "FC004"]


@pytest.mark.parametrize(
    ("gpu", "release", "help"),
    [
        ("'A100_80G:1'", "2.11.2", "FC310 Write 'A100 80G:1'."),
        ("'A100_80G:1'", "2.11.3", None),
        ("'A100 80G:1'", "2.11.2", None),
        ("'A100 80G:1'", "2.11.3", "FC310 Write 'A100_80G:1'."),
        ("'A100 80G:1'", "2.11.4", "FC881 Write 'A100_80G:1'."),
        ("'RTX PRO 6000:2'", "2.9.0", "FC310 flyte takes it from 2.11.3 on."),
        ("'RTX_PRO_6000:2'", "2.9.0", "FC310 flyte takes it from 2.11.3 on."),
        ("'RTX_PRO_6000:1'", "2.9.0", "FC310 Write 'RTX PRO 6000:1'."),
        ("'A2:1'", "2.7.1", "FC310 flyte takes it from 2.7.2 on."),
        ("'A2:1'", "2.7.2", None),
        ("'A100_80GB:1'", "2.9.0", "FC310 Did you mean 'A100 80G:1'?"),
        ("'A100_80GB:1'", "2.12.1", "FC310 Did you mean 'A100_80G:1'?"),
        ("'T4 shared:1'", "2.11.4", "FC310 flyte takes it from 2.12.0 on."),
        ("'AppleSilicon'", "2.11.4", "FC310 flyte takes it from 2.12.0 on."),
        ("flyte.GPU('A100_80G', 1)", "2.11.2", "FC311 Write 'A100 80G'."),
        ("flyte.GPU('A100 80G', 1)", "2.11.2", None),
        ("flyte.GPU('A100 80G', 1)", "2.11.3", "FC311 Write 'A100_80G'."),
        ("flyte.GPU('A100 80G', 1)", "2.12.1", None),
        ("flyte.TPU('V5E', '1x1')", "2.7.2", "FC311 flyte makes it from 2.8.0 on."),
        ("flyte.TPU('V5E', '1x1')", "2.8.0", None),
    ],
)
def test_accelerators(project: Project, gpu: str, release: str, help: str | None) -> None:
    text = _module(f"env = flyte.TaskEnvironment(name='etl', resources=flyte.Resources(gpu={gpu}))")
    found = [re.sub(r"^(FC\d+) .* \| ", r"\1 ", each) for each in _found(project, release, text)]
    assert found == ([] if help is None else [help])


def test_words_for_caching(project: Project) -> None:
    text = _module("env = flyte.TaskEnvironment(name='etl', cache='off')")
    assert _found(project, "2.3.4", text) == [
        "FC610 there is no cache behaviour 'off' | Write 'disable': flyte takes 'off' from 2.3.5 on."
    ]
    assert not _found(project, "2.3.5", text)


def test_plugins_under_reuse(project: Project) -> None:
    text = """
        import flyte
        from flyteplugins.ray import RayJobConfig

        env = flyte.TaskEnvironment(
            name="etl", plugin_config=RayJobConfig(), reusable=flyte.ReusePolicy(replicas=2), image="a:1"
        )
    """
    assert [each[:5] for each in _found(project, "2.5.14", text)] == ["FC510"]
    assert not [each for each in _found(project, "2.5.15", text) if each.startswith("FC510")]


def test_the_release_is_the_locked_one(project: Project) -> None:
    project.write("uv.lock", '[[package]]\nname = "flyte"\nversion = "2.6.11"\n')
    project.write("hello.py", _module(IN_ENVIRONMENT.format("service_account='loader'")))
    assert "in flyte 2.6.11; it came with 2.6.12" in project.run("check", "hello.py").said
    assert project.run("check", "--flyte-version", "2.6.12", "hello.py").code == 0


def test_contexts_of_runs_and_apps(project: Project) -> None:
    text = _module("served = flyte.with_servecontext(input_values={})\nagain = flyte.with_runcontext(recover=True)")
    wrong, gone = _found(project, "2.12.1", text)
    assert wrong.startswith("FC008 with_servecontext has no parameter 'input_values' | ")
    assert (
        gone == "FC008 with_runcontext has no parameter 'recover' in flyte 2.12.1; it went with 2.6.3 | Leave it out."
    )
    assert len(_found(project, "2.5.3", text)) == 1


@pytest.mark.parametrize(("release", "name"), [("2.5.20", "old"), ("2.6.0", "new")])
def test_a_program_that_asks_for_the_release(project: Project, release: str, name: str) -> None:
    text = """
        import flyte

        numbers = [int(number) for number in flyte.version().split(".")]
        env = flyte.TaskEnvironment(name="new" if numbers >= [2, 6] else "old")
    """
    project.write("hello.py", text)
    assert f'"name": "{name}"' in project.run("inspect", "--flyte-version", release, "hello.py").out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "image = flyte.Image.from_debian_base().with_pip_package('a')",
            "'Image' has no attribute 'with_pip_package'; did you mean 'with_pip_packages'?",
        ),
        (
            "image = flyte.Image.from_debian_bases()",
            "'Image' has no attribute 'from_debian_bases'; did you mean 'from_debian_base'?",
        ),
        (
            "env = flyte.TaskEnvironment(name='etl')\nother = env.clone_wiht(name='b')",
            "'TaskEnvironment' has no attribute 'clone_wiht'; did you mean 'clone_with'?",
        ),
        ("trigger = flyte.Trigger.dayly()", "'Trigger' has no attribute 'dayly'; did you mean 'daily'?"),
    ],
)
def test_a_mistyped_attribute(project: Project, text: str, said: str) -> None:
    for release in ("2.12.1", "2.3.1"):
        (found,) = _found(project, release, _module(text))
        assert found.startswith(f"FC004 [*] importing this module raises AttributeError: {said} | ")
    assert not [each for each in _found(project, "2.99.0", _module(text)) if each.startswith("FC004")]


def test_attributes_that_a_program_adds(project: Project) -> None:
    text = """
        import flyte
        from flyte.clustered import ClusteredTaskEnvironment


        class Environment(flyte.TaskEnvironment):
            clone_wiht = "mine"

            def __getattr__(self, name):
                return "also mine"


        env = flyte.TaskEnvironment(name="etl")
        env.task_ = 1
        own = Environment(name="own")
        shape = ClusteredTaskEnvironment(name="shape", replicas=2, nproc_per_node=1)
        texts = [env.task_, own.clone_wiht, own.tasks_, getattr(env, "clone_wih", None), hasattr(env, "clone_wih")]
        texts += [shape.replicas, shape.nproc_per_node, env._name, env.__class__, flyte.Image.__name__]
    """
    assert not _found(project, "2.12.1", text)
