"""Hostile values of images through buildah's own parser: what it makes of them is what was planned.

buildah reads Dockerfiles with a parser and a word processing of its own, not with BuildKit's. Its images here are made
from nothing but variables, labels and copies, so that no other image is needed.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from tests.plan.image_samples import debian, named, plan_all
from tests.whole.test_exact_texts import NASTY, PIECES

from flyte_compile.emit.dockerfile import dockerfile
from flyte_compile.plan.image.reading import LONGEST_TEXT, control_character
from flyte_compile.plan.model import Copy, From, Instruction, Labels, SetEnv, SetWorkdir

pytestmark = pytest.mark.xdist_group("buildah")
SPECIAL = "\"'`$\\#{}[]()<>|&;*?!~ %=,:@-é0_."


def _texts() -> list[str]:
    """Texts that the plan lets through: the list of nasty ones, mixtures of their pieces, and the longest."""
    chance = random.Random(0)
    mixed = ["".join(chance.choices(PIECES, k=chance.randint(1, 5))) for _ in range(150)]
    mixed += ["".join(chance.choices(SPECIAL, k=chance.randint(1, 12))) for _ in range(150)]
    longest = [piece * (LONGEST_TEXT // len(piece.encode())) for piece in ("\\", "'", '"', "$", "#", " ", "a b", "é")]
    return [text for text in (*NASTY, *mixed, *longest) if control_character(text) is None]


TEXTS = _texts()
NAMES: tuple[str, ...] = (
    "a b",
    "quote'",
    'quote"',
    "$HOME",
    "${x}",
    "`id`",
    "{{ x }}",
    "#x",
    "!x",
    "-x",
    "--from=x",
    "~x",
    "é",
    "a,b",
)
NAMES += ("<<EOF", "a=b", "&", "%s", ";", "(x)", "a|b", "\u202ex", "]", "^x", "{a,b}")
"""Without `[`, `*` and `?`: releases of buildah as old as 1.28 forget that these stand in brackets."""


@dataclass(frozen=True)
class Buildah:
    """buildah with storage of its own."""

    folder: Path

    def build(self, context: Path, *instructions: Instruction) -> Any:
        """The image's configuration; a failing test where it can't be built."""
        context.mkdir(exist_ok=True)
        (template,) = plan_all(named(0, "app", debian())).images
        text = dockerfile(replace(template, instructions=(From("scratch"), *instructions)))
        file = self.folder / "Dockerfile"
        file.write_text(text, encoding="utf-8")
        options = ("--isolation", "chroot", "--layers=false", "--pull-never", "--quiet")
        policy = ("--signature-policy", str(self.folder / "policy.json"))
        self.run("bud", *policy, *options, "-f", str(file), "-t", "localhost/words", str(context))
        return json.loads(self.run("inspect", "--type", "image", "localhost/words"))["OCIv1"]["config"]

    def files(self) -> dict[str, str]:
        """The files of the image that was built last."""
        policy = ("--signature-policy", str(self.folder / "policy.json"))
        container = self.run("from", *policy, "--pull-never", "localhost/words").strip()
        root = Path(self.run("mount", container).strip())
        found = {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*") if path.is_file()}
        self.run("rm", container)
        return found

    def run(self, *arguments: str) -> str:
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.folder),
            "TMPDIR": str(self.folder),
            "XDG_RUNTIME_DIR": str(self.folder / "run"),
            "BUILDAH_ISOLATION": "chroot",
            "CONTAINERS_CONF": str(self.folder / "containers.conf"),
            "CONTAINERS_STORAGE_CONF": str(self.folder / "storage.conf"),
        }
        done = subprocess.run(
            ["buildah", *arguments], env=environment, capture_output=True, encoding="utf-8", timeout=300
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout


@pytest.fixture(scope="module")
def buildah(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Buildah]:
    if shutil.which("buildah") is None:
        pytest.skip("there is no buildah: install it to have Dockerfiles read by its parser")
    folder = tmp_path_factory.mktemp("buildah")
    storage = f'[storage]\ndriver = "vfs"\ngraphroot = "{folder}/store"\nrunroot = "{folder}/run"\n'
    (folder / "storage.conf").write_text(storage)
    (folder / "containers.conf").write_text('[engine]\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n')
    (folder / "policy.json").write_text('{"default": [{"type": "insecureAcceptAnything"}]}')
    started = Buildah(folder)
    try:
        started.build(folder / "nothing", Labels((("a", "b"),)))
        started.files()
    except AssertionError as error:
        pytest.skip(f"buildah builds nothing here: {error}")
    yield started
    shutil.rmtree(folder, ignore_errors=True)


def test_variables_and_labels_are_what_was_planned(buildah: Buildah, tmp_path: Path) -> None:
    named_texts = [(f"V{number}", text) for number, text in enumerate(TEXTS)]
    groups = [tuple(named_texts[start : start + 25]) for start in range(0, len(named_texts), 25)]
    config = buildah.build(tmp_path, *(SetEnv(group) for group in groups), Labels(tuple(named_texts)))
    variables = dict(item.split("=", 1) for item in config["Env"])
    assert {name: variables[name] for name, _ in named_texts} == dict(named_texts)
    assert {name: config["Labels"][name] for name, _ in named_texts} == dict(named_texts)


def test_a_variable_is_expanded_where_that_is_planned(buildah: Buildah, tmp_path: Path) -> None:
    first = SetEnv((("P", "/a"), ("D", "$x")))
    second = SetEnv((("Q", "$P:${P}:$D $x ${x} $"), ("R", "'$P' \"$P\" `$P` \\n")), expand=("D", "P"))
    config = buildah.build(tmp_path, first, second)
    variables = dict(item.split("=", 1) for item in config["Env"])
    assert variables["D"] == "$x"
    assert variables["Q"] == "/a:/a:$x $x ${x} $"
    assert variables["R"] == "'/a' \"/a\" `/a` \\n"


@pytest.mark.parametrize("folder", ["/a b", "/a'b", '/a"b', "/a$b", "/a\\b", "/#a", "/a`b", "/[x]", "/é", "/<<EOF"])
def test_a_working_folder_is_what_was_planned(buildah: Buildah, tmp_path: Path, folder: str) -> None:
    assert buildah.build(tmp_path, SetWorkdir(folder))["WorkingDir"] == folder


def test_files_are_copied_to_where_that_was_planned(buildah: Buildah, tmp_path: Path) -> None:
    for name in NAMES:
        (tmp_path / name).write_text(name)
    buildah.build(tmp_path, *(Copy((name,), f"/to/{name}") for name in NAMES))
    assert buildah.files() == {f"to/{name}": name for name in NAMES}
