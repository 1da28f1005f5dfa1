"""Rules about images and their layers."""

from __future__ import annotations

from typing import Any

import flyte._image as sdk
import pytest
from tests.rules.build import (
    UNKNOWN,
    check,
    environment,
    file,
    image,
    messages,
    only,
    program,
    reference,
    span,
    spans,
    with_image,
)

from flyte_compile.ir import (
    AptPackages,
    Commands,
    CopyConfig,
    DockerIgnore,
    Env,
    Image,
    ImageKind,
    Layer,
    PipOptions,
    PipPackages,
    PixiProject,
    PixiScript,
    PoetryProject,
    PythonWheels,
    Requirements,
    SourceFile,
    UVProject,
    UVScript,
    WorkDir,
)
from flyte_compile.rules import (
    command_line_break,
    file_kind,
    file_outside_project,
    file_suffix,
    floating_image,
    image_platform,
    image_reference,
    image_upper_case,
    image_variable_name,
    image_variable_value,
    image_without_flyte,
    layer_control_characters,
    missing_file,
    python_version,
    script_without_metadata,
)
from flyte_compile.rules.base import Rule

DIGEST = "@sha256:" + "0" * 64


def layered(*layers: Layer, **changes: Any) -> Image:
    return image(layers=layers, **changes)


def pip(*packages: Any, **options: Any) -> PipPackages:
    return PipPackages(span=span(8), packages=packages, options=PipOptions(**options))


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("https://ghcr.io/acme/etl:1.0", "Write 'ghcr.io/acme/etl:1.0'."),
        (" ghcr.io/acme/etl", "Write 'ghcr.io/acme/etl'."),
        ("docker://acme/etl", "Write 'acme/etl'."),
        ("acme etl", None),
        ("", None),
        ("acme/etl:", None),
        ("acme/etl:-1", None),
        ("acme/etl@sha256:12", None),
        ("acme//etl", None),
        ("acme/etl_", None),
        ("acme/étl", None),
        ("a" * 256, None),
    ],
)
def test_image_reference(text: str, help: str | None) -> None:
    found = only(image_reference, with_image(reference(text)))
    assert found.message == f"the image reference {text!r} can't be parsed"
    assert found.help == help or (
        help is None and (found.help or "").startswith("Write it as 'registry/repository:tag' or")
    )
    assert found.span == span(2)
    assert found.subject == "etl"
    assert not check(image_upper_case, with_image(reference(text)))


@pytest.mark.parametrize(
    "text",
    [
        "ubuntu",
        "python:3.12-slim",
        "ghcr.io/acme/etl:v1.0_RC",
        "localhost:30000/etl",
        "Registry.example.org/acme/etl:1",
        "a__b/c-d/e.f" + DIGEST,
        f"acme/etl:1{DIGEST}",
        "[::1]:5000/etl:1",
    ],
)
def test_good_image_reference(text: str) -> None:
    assert not check(image_reference, with_image(reference(text)))
    assert not check(image_upper_case, with_image(reference(text)))


def test_unknown_image_reference() -> None:
    for rule in (image_reference, image_upper_case, floating_image):
        assert not check(rule, with_image(reference(UNKNOWN)))


def test_repository_of_a_built_image() -> None:
    found = only(image_reference, with_image(image(registry="https://ghcr.io", spans=spans("registry"))))
    assert found.message == "'https://ghcr.io/etl' can't be parsed as an image's repository"
    assert found.span == span(50)
    assert not check(image_reference, with_image(image(registry=None, name="etl")))
    assert messages(image_reference, with_image(image(registry=None, name="etl:1"))) == [
        "'etl:1' can't be parsed as an image's repository"
    ]
    assert not check(image_reference, with_image(image(kind=ImageKind.REF_NAME, name="My Ref", ref_name="My Ref")))


@pytest.mark.parametrize(
    ("text", "lowered"),
    [
        ("ghcr.io/AcmeCorp/etl:1.0", "ghcr.io/acmecorp/etl:1.0"),
        ("AcmeCorp/etl:RC", "acmecorp/etl:RC"),
        (f"ETL{DIGEST}", f"etl{DIGEST}"),
    ],
)
def test_image_upper_case(text: str, lowered: str) -> None:
    found = only(image_upper_case, with_image(reference(text, spans=spans("base"))))
    assert found.message == f"the image's repository in {text!r} has capital letters"
    assert found.help == f"Write {lowered!r}."
    assert found.span == span(50)
    assert not check(image_reference, with_image(reference(text)))


def test_upper_case_of_a_built_image() -> None:
    found = only(image_upper_case, with_image(image(name="ETL", spans=spans("registry", "name"))))
    assert found.help == "Write 'ghcr.io/acme/etl'."
    assert found.span == span(51)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("ghcr.io/acme/etl:latest", "names the moving tag 'latest'"),
        ("ghcr.io/acme/etl", "has no tag, which means 'latest'"),
    ],
)
def test_floating_image(text: str, what: str) -> None:
    found = only(floating_image, with_image(reference(text)))
    assert found.message == f"the image reference {text!r} {what}"
    assert found.span == span(2)


@pytest.mark.parametrize("text", ["acme/etl:1", f"acme/etl{DIGEST}", f"acme/etl:latest{DIGEST}", "no image"])
def test_image_that_stays(text: str) -> None:
    assert not check(floating_image, with_image(reference(text)))


def layers_with(declared: SourceFile) -> list[Layer]:
    """Each layer that reads a file, reading one."""
    options = PipOptions()
    return [
        Requirements(span=span(8), file=declared, options=options),
        UVProject(span=span(8), pyproject=declared, uvlock=None, options=options),
        UVProject(span=span(8), pyproject=UNKNOWN, uvlock=declared, options=options),
        UVScript(span=span(8), script=declared, options=options),
        PoetryProject(span=span(8), pyproject=declared, poetry_lock=UNKNOWN),
        PoetryProject(span=span(8), pyproject=UNKNOWN, poetry_lock=declared),
        PixiProject(span=span(8), manifest=declared, pixi_lock=None),
        PixiProject(span=span(8), manifest=UNKNOWN, pixi_lock=declared),
        PixiScript(span=span(8), script=declared),
        CopyConfig(span=span(8), src=declared, dst=".", is_folder=False),
        DockerIgnore(span=span(8), path=declared),
    ]


def test_missing_file() -> None:
    declared = Requirements(span=span(8), file=file("src/reqs.txt", exists=False), options=PipOptions())
    found = only(missing_file, with_image(layered(declared)))
    assert found.message == "the requirements file 'src/reqs.txt' doesn't exist"
    assert found.help == "Create 'src/reqs.txt', which is where the path leads, or mend the path."
    assert found.span == span(8)
    assert found.subject == "etl"


@pytest.mark.parametrize("layer", layers_with(file("x", exists=False)), ids=lambda layer: type(layer).__name__)
def test_missing_file_of_every_layer(layer: Layer) -> None:
    assert len(check(missing_file, with_image(layered(layer)))) == 1
    assert not check(file_kind, with_image(layered(layer)))


@pytest.mark.parametrize("layer", layers_with(file("x")), ids=lambda layer: type(layer).__name__)
def test_file_that_exists(layer: Layer) -> None:
    for rule in (missing_file, file_outside_project, file_kind):
        assert not check(rule, with_image(layered(layer)))


def test_missing_folder_and_dockerfile() -> None:
    wheels = PythonWheels(span=span(8), package_name="flyte", wheel_dir=file("dist", exists=False))
    assert len(check(missing_file, with_image(layered(wheels)))) == 1
    declared = image(kind=ImageKind.DOCKERFILE, dockerfile=file("Dockerfile", exists=False), spans=spans("dockerfile"))
    found = only(missing_file, with_image(declared))
    assert found.message == "the Dockerfile 'Dockerfile' doesn't exist"
    assert found.span == span(50)


@pytest.mark.parametrize("layer", layers_with(file(None)), ids=lambda layer: type(layer).__name__)
def test_file_outside_project(layer: Layer) -> None:
    found = only(file_outside_project, with_image(layered(layer)))
    assert found.message.endswith("'/srv/elsewhere' lies outside of the project")
    assert found.span == span(8)
    assert not check(missing_file, with_image(layered(layer)))


@pytest.mark.parametrize(
    ("layer", "message", "help"),
    [
        (
            CopyConfig(span=span(8), src=file("src", is_folder=True), dst=".", is_folder=False),
            "the source file 'src' is a folder",
            "Use `with_source_folder` for a folder.",
        ),
        (
            CopyConfig(span=span(8), src=file("a.py"), dst=".", is_folder=True),
            "the source folder 'a.py' is a file",
            "Use `with_source_file` for a file.",
        ),
        (
            Requirements(span=span(8), file=file("reqs", is_folder=True), options=PipOptions()),
            "the requirements file 'reqs' is a folder",
            "Name the file itself.",
        ),
    ],
)
def test_file_kind(layer: Layer, message: str, help: str) -> None:
    found = only(file_kind, with_image(layered(layer)))
    assert (found.message, found.help, found.span) == (message, help, span(8))


@pytest.mark.parametrize(
    ("layer", "needed"),
    [
        (Requirements(span=span(8), file=file("requirements.in"), options=PipOptions()), "'*.txt'"),
        (UVScript(span=span(8), script=file("main"), options=PipOptions()), "'*.py'"),
        (PixiScript(span=span(8), script=file("main.sh")), "'*.py'"),
        (PixiProject(span=span(8), manifest=file("pixi.lock"), pixi_lock=None), "'pixi.toml' or 'pyproject.toml'"),
    ],
)
def test_file_suffix(layer: Layer, needed: str) -> None:
    found = only(file_suffix, with_image(layered(layer)))
    assert found.message.endswith(f"isn't called {needed}")
    assert found.help == f"Rename it to {needed}."
    assert found.span == span(8)


@pytest.mark.parametrize(
    "layer",
    [
        Requirements(span=span(8), file=file("a/requirements.txt"), options=PipOptions()),
        UVScript(span=span(8), script=file("main.py"), options=PipOptions()),
        PixiProject(span=span(8), manifest=file("a/pixi.toml"), pixi_lock=None),
        PixiProject(span=span(8), manifest=file("pyproject.toml"), pixi_lock=None),
        CopyConfig(span=span(8), src=file("requirements.in"), dst=".", is_folder=False),
    ],
)
def test_good_file_suffix(layer: Layer) -> None:
    assert not check(file_suffix, with_image(layered(layer)))


@pytest.mark.parametrize(
    ("version", "help"),
    [
        ("3.9", "Choose one of 3.10, 3.11, 3.12, 3.13, 3.14."),
        ("3.12.4", "Write '3.12': images go by minor version."),
        ("3.9.1", "Choose one of 3.10, 3.11, 3.12, 3.13, 3.14."),
        ("4", "Choose one of 3.10, 3.11, 3.12, 3.13, 3.14."),
    ],
)
def test_python_version(version: str, help: str) -> None:
    found = only(python_version, with_image(image(python_version=version, spans=spans("python_version"))))
    assert (found.message, found.help) == (f"there is no image for Python {version!r}", help)
    assert found.span == span(50)


def test_good_python_version() -> None:
    for version in (None, UNKNOWN, *python_version.SUPPORTED):
        assert not check(python_version, with_image(image(python_version=version)))


def test_python_versions_are_the_sdks() -> None:
    assert tuple(f"{major}.{minor}" for major, minor in sdk.Image._DEFAULT_IMAGE_PREFIXES) == python_version.SUPPORTED


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (pip("httpx\nRUN id"), "the package 'httpx\\nRUN id' contains a line break"),
        (pip("httpx", index_url="https://a\r"), "the index_url 'https://a\\r' contains a line break"),
        (pip("httpx", extra_index_urls=("a\n",)), "the extra_index_urls 'a\\n' contains a line break"),
        (pip("httpx", extra_args="-v\n"), "the extra_args '-v\\n' contains a line break"),
        (
            AptPackages(span=span(8), packages=("git\x00",)),
            "the package 'git\\x00' contains the control character '\\x00'",
        ),
        (Env(span=span(8), env_vars={"A": "1\n2"}), "the value of 'A' contains a line break"),
        (Env(span=span(8), env_vars={"A\n": "1"}), "the variable name 'A\\n' contains a line break"),
        (WorkDir(span=span(8), workdir="/a\n"), "the working folder '/a\\n' contains a line break"),
    ],
)
def test_layer_control_characters(layer: Layer, message: str) -> None:
    found = only(layer_control_characters, with_image(layered(layer)))
    assert found.message == message
    assert found.span == span(8)


def test_texts_without_control_characters() -> None:
    layers = (
        pip("httpx", UNKNOWN, index_url=UNKNOWN, extra_args="a\tb"),
        Env(span=span(8), env_vars={"A": "a b\té", "B": UNKNOWN}),
        Commands(span=span(8), commands=("echo a\necho b",)),
    )
    assert not check(layer_control_characters, with_image(layered(*layers)))


@pytest.mark.parametrize("command", ["mkdir /a\nchmod 777 /a", "\napt-get update", "a\r\nb", "a \\\n b\nc"])
def test_command_line_break(command: str) -> None:
    found = only(command_line_break, with_image(layered(Commands(span=span(8), commands=("true", command)))))
    assert found.message == f"the command {command!r} runs over several lines"
    assert found.span == span(8)


@pytest.mark.parametrize("command", ["a \\\n  && b", "a\n", "cat <<EOF > /a\nb\nEOF", "true", UNKNOWN])
def test_command_of_one_line(command: Any) -> None:
    assert not check(command_line_break, with_image(layered(Commands(span=span(8), commands=(command,)))))
    assert not check(command_line_break, with_image(layered(Commands(span=span(8), commands=UNKNOWN))))


@pytest.mark.parametrize("name", ["LOG-LEVEL", "1ST", "", "A B", "A=B", "Ä"])
def test_image_variable_name(name: str) -> None:
    found = only(image_variable_name, with_image(layered(Env(span=span(8), env_vars={name: "1", "GOOD_1": "2"}))))
    assert found.message == f"{name!r} can't name a variable"
    assert found.span == span(8)


def test_image_variable_value() -> None:
    variables: Any = {"DEBUG": True, "NAME": "text", "LATER": UNKNOWN}
    found = only(image_variable_value, with_image(layered(Env(span=span(8), env_vars=variables))))
    assert found.message == "the value of the variable 'DEBUG' isn't text but True"
    assert found.help == "Write the text that the program should read, such as 'True'."
    assert found.span == span(8)


def test_image_platform() -> None:
    declared = image(platforms=("linux/amd64", "arm64", UNKNOWN), spans=spans("platforms"))
    found = only(image_platform, with_image(declared))
    assert (found.message, found.help) == ("there is no platform 'arm64' to build for", "Write 'linux/arm64'.")
    assert found.span == span(50)
    assert set(image_platform.PLATFORMS) == set(sdk.Architecture.__args__)


def script(path: str = "main.py", **changes: Any) -> UVScript:
    return UVScript(span=span(8), script=file(path), options=PipOptions(), **changes)


def test_script_without_metadata() -> None:
    found = only(script_without_metadata, with_image(layered(script())))
    assert found.message == "the script 'main.py' has no block of metadata"
    assert found.span == span(8)
    for fine in (
        script(dependencies=()),
        script(dependencies=UNKNOWN),
        UVScript(span=span(8), script=file("main.py", exists=False), options=PipOptions()),
        UVScript(span=span(8), script=UNKNOWN, options=PipOptions()),
    ):
        assert not check(script_without_metadata, with_image(layered(fine)))


@pytest.mark.parametrize(
    "layers",
    [(), (pip("httpx"),), (script(dependencies=("httpx",)),), (pip("flytekit"), Env(span=span(), env_vars={}))],
)
def test_image_without_flyte(layers: tuple[Layer, ...]) -> None:
    found = only(image_without_flyte, program(environment(image=layered(*layers, install_flyte=False))))
    assert found.message == "the image has no 'flyte', which a task's module imports"
    assert found.span == span(1)


@pytest.mark.parametrize(
    "layers",
    [
        (pip("httpx", "flyte"),),
        (pip("flyte[sandbox]>=2"),),
        (pip("Flyte == 2.12.1"),),
        (pip("flyteplugins-ray"),),
        (pip("git+https://github.com/flyteorg/flyte-sdk"),),
        (script(dependencies=("flyte>=2",)),),
        (pip(UNKNOWN),),
        (Requirements(span=span(8), file=file("a.txt"), options=PipOptions()),),
        (Commands(span=span(8), commands=("pip install flyte",)),),
        (script(),),
    ],
)
def test_image_that_may_have_flyte(layers: tuple[Layer, ...]) -> None:
    assert not check(image_without_flyte, with_image(layered(*layers, install_flyte=False)))
    assert not check(image_without_flyte, with_image(layered(*layers, install_flyte=UNKNOWN)))
    assert not check(image_without_flyte, with_image(layered(install_flyte=True)))
    assert not check(image_without_flyte, with_image(layered(install_flyte=False, debian=False)))


@pytest.mark.parametrize("rule", [missing_file, image_reference], ids=lambda rule: rule.CODE)
def test_a_shared_image_is_found_for_each_environment(rule: Rule) -> None:
    broken = reference("no image")
    if rule is missing_file:
        broken = layered(Requirements(span=span(8), file=file("a.txt", exists=False), options=PipOptions()))
    found = check(rule, program(environment(image=broken), environment(key=1, name="report", image=broken)))
    assert [diagnostic.subject for diagnostic in found] == ["etl", "report"]
