"""A project that is compiled by the command line, whose images are built and whose pods are played."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from tests.e2e.containers import PYTHON, Containers

_TERMINATION_LOG = "/dev/termination-log"
_PATIENCE = 120
"""Seconds; none of the tasks here takes so long."""


def declare(images: Mapping[str, str]) -> str:
    """A module with an environment, and a task in it, for each expression that makes an image; by the names."""
    environments = (
        f"{name} = flyte.TaskEnvironment(name={name!r}, image={image})\n\n\n"
        f"@{name}.task\ndef of_{name}() -> int:\n    return 1\n\n\n"
        for name, image in images.items()
    )
    return "".join(("import flyte\n\n", *environments))


@dataclass(frozen=True)
class Ended:
    """How the task's container of a pod ended."""

    exit_code: int
    out_of_memory: bool
    output: str
    """What it wrote to stdout and stderr."""
    stdout: str
    message: str
    """What it left for Kubernetes to show."""

    @property
    def result(self) -> Any:
        """The task's result, which is the last line of stdout."""
        return json.loads(self.stdout.splitlines()[-1])


@dataclass(frozen=True)
class Played:
    """The task's container of a pod that was started."""

    containers: Containers
    name: str
    termination_log: Path

    def wait(self) -> Ended:
        """How it ended, once it has; `podman wait` would take seconds longer."""
        self._wait_until(lambda: self._state["Status"] == "exited")
        return self.ended()

    def wait_for_output(self, line: str) -> None:
        """Return as soon as the container has written a line."""
        self._wait_until(lambda: line in self._output.splitlines())

    def execute(self, *command: str) -> str:
        """What a command prints that runs in the container beside the task."""
        return self.containers.run("podman", "exec", self.name, *command)

    def stop(self, grace_period: int) -> Ended:
        """SIGTERM, and SIGKILL after so many seconds, as a kubelet ends a pod."""
        self.containers.run("podman", "stop", "--time", str(grace_period), self.name)
        return self.ended()

    def ended(self) -> Ended:
        """How it ended."""
        state = self._state
        assert state["Status"] == "exited"
        return Ended(
            exit_code=state["ExitCode"],
            out_of_memory=state["OOMKilled"],
            output=self._output,
            stdout=self.containers.run("podman", "logs", self.name),
            message=self.termination_log.read_text(),
        )

    @property
    def _state(self) -> Any:
        return json.loads(self.containers.run("podman", "inspect", self.name))[0]["State"]

    @property
    def _output(self) -> str:
        return self.containers.run("sh", "-c", 'podman logs "$0" 2>&1', self.name)

    def _wait_until(self, condition: Callable[[], bool]) -> None:
        until = time.monotonic() + _PATIENCE
        while not condition():
            assert time.monotonic() < until, f"{self.name} runs on: {self._output}"
            time.sleep(0.1)


@dataclass(frozen=True)
class Project:
    """A folder that the containers see too; `build` in it is what the compiler wrote."""

    containers: Containers
    folder: Path

    @classmethod
    @contextlib.contextmanager
    def make(cls, containers: Containers, name: str) -> Iterator[Project]:
        folder = containers.folder / "shared" / "projects" / re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "pyproject.toml").write_text(f'[tool.flyte-compile]\nregistry = "localhost"\npython = "{PYTHON}"\n')
        try:
            yield cls(containers, folder)
        finally:
            shutil.rmtree(folder)

    def write(self, files: Mapping[str, str]) -> None:
        for path, text in files.items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_text(text)

    def compile(self, *arguments: str) -> None:
        """`flyte-compile . -o build`, which must succeed."""
        self.command("build", ".", "-o", "build", "--quiet", *arguments)

    def command(self, *arguments: str) -> None:
        """A command of the program, which must succeed."""
        paths = os.pathsep.join(path for path in sys.path if path)
        command = [sys.executable, "-m", "flyte_compile", *arguments]
        subprocess.run(command, cwd=self.folder, check=True, env={**os.environ, "PYTHONPATH": paths})

    @property
    def manifest(self) -> Any:
        return json.loads((self.folder / "build" / "manifest.json").read_text())

    def build_images(self, *environments: str, push: bool = False, **secrets: str) -> None:
        """Build images as the build folder's README says, with or without the push; all, or those of environments."""
        readme = (self.folder / "build" / "README.md").read_text()
        blocks = re.findall(r"```sh\n(.*?)```", readme, re.DOTALL)
        script = blocks[0] + next(block for block in blocks if "buildah bud" in block)
        assert "&& buildah push" in script
        if not push:
            script = re.sub(r" && buildah push .*", "", script)
        if environments:
            wanted = tuple(f" {self.reference(environment)}" for environment in environments)
            others = re.compile(r"(?:build |buildah bud --layers -f \"\$SOURCE\"/).*")
            lines = script.splitlines()
            script = "\n".join(line for line in lines if not others.match(line) or any(part in line for part in wanted))
        for variable, value in secrets.items():
            script = f"export {variable}={value}\n{script}"
        self.containers.run("sh", "-euc", f"cd {self._inside}\n{script}", timeout=900)

    def reference(self, environment: str) -> str:
        """That of the image of an environment, as its pods name it."""
        found = (item for item in self.manifest["environments"] if item["name"] == environment)
        return str(next(found)["image"]["reference"])

    def in_image(self, environment: str, script: str) -> str:
        """What a shell script prints in the image of an environment, as the image's own user."""
        run = ("podman", "run", "--rm", "--network", "none", "--entrypoint", "/bin/sh")
        return self.containers.run(*run, self.reference(environment), "-euc", script)

    def make_image(self, reference: str, dockerfile: str) -> None:
        """Make an image that is no work of the compiler's."""
        (self.folder / "Dockerfile.base").write_text(dockerfile)
        build = ("buildah", "bud", "--layers", "-t", reference, "-f", f"{self._inside}/Dockerfile.base")
        self.containers.run(*build, self._inside)

    def artefact(self, task: str, kind: str = "pod") -> Any:
        """The emitted object of a task, by its name in the manifest."""
        return self.document(self.artefact_paths(task)[kind])

    def artefact_paths(self, task: str) -> Any:
        """The files of a task, as the manifest names them."""
        tasks = (item for environment in self.manifest["environments"] for item in environment["tasks"])
        return next(item["artefacts"] for item in tasks if item["name"] == task)

    def document(self, path: str) -> Any:
        """An emitted object, by its path in the build folder."""
        return yaml.safe_load((self.folder / "build" / path).read_text())

    def secrets(self, values: Mapping[str, str]) -> list[Any]:
        """The Secrets of the emitted example, with values for their keys; those that have none are left out."""
        example = yaml.safe_load_all((self.folder / "build" / "secrets.example.yaml").read_text())
        wanted = [secret for secret in example if secret["stringData"].keys() <= values.keys()]
        return [{**secret, "stringData": {key: values[key] for key in secret["stringData"]}} for secret in wanted]

    def run(self, task: str, inputs: Mapping[str, Any] | None = None, beside: Iterable[Any] = ()) -> Ended:
        """Play a task's pod to its end, with inputs as `kubectl set env` sets them."""
        with self.played(self.artefact(task), inputs, beside) as container:
            return container.wait()

    def open_folder(self, name: str) -> str:
        """Make a folder that every user may write to; where it is for the containers."""
        (self.folder / name).mkdir()
        (self.folder / name).chmod(0o777)
        return f"{self._inside}/{name}"

    @contextlib.contextmanager
    def played(
        self, played: Any, inputs: Mapping[str, Any] | None = None, beside: Iterable[Any] = ()
    ) -> Iterator[Played]:
        """Play a pod, or what has a template of one, with the file for its message that a kubelet would mount.

        The objects `beside` it, such as its Secrets, come first, as whoever creates a pod creates them before it.
        """
        pod = played["spec"].get("template", played)
        primary = pod["spec"]["containers"][0]
        if inputs is not None:
            variable = next(item for item in primary["env"] if item["name"] == "FLYTE_COMPILE_INPUTS")
            variable["value"] = json.dumps(inputs)
        message = self.folder / "termination-log"
        message.write_text("")
        message.chmod(0o666)
        log = {"name": "termination-log", "hostPath": {"path": f"{self._inside}/{message.name}", "type": "File"}}
        pod["spec"].setdefault("volumes", []).append(log)
        primary.setdefault("volumeMounts", []).append({"name": log["name"], "mountPath": _TERMINATION_LOG})
        (self.folder / "played.yaml").write_text(yaml.safe_dump_all([*beside, played]))
        path = f"{self._inside}/played.yaml"
        try:
            self.containers.run("podman", "kube", "play", "--network", "none", path)
            name = played["metadata"]["name"] + ("" if pod is played else "-pod")
            yield Played(self.containers, f"{name}-{primary['name']}", message)
        finally:
            self.containers.run("podman", "kube", "down", "--force", path)

    @property
    def _inside(self) -> str:
        return f"/shared/{self.folder.relative_to(self.containers.folder / 'shared')}"
