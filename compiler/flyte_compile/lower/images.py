"""`flyte.Image` values to images of the program."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from pathlib import PurePosixPath

from flyte_compile import ir
from flyte_compile.lower.parts import field_place, is_none, secret
from flyte_compile.lower.places import describe, place_of, settled, span_at, spans_of, unknown
from flyte_compile.lower.reading import Reader
from flyte_compile.source.script_block import parse_script_block
from flyte_compile.source.toml import TomlError
from flyte_compile.values.conversion import to_python
from flyte_compile.values.library.files import locate
from flyte_compile.values.model import Const, ListValue, Place, SdkObject, TupleValue, Unknown, Value


def image(reader: Reader, value: Value, place: Place) -> ir.Image | ir.Unknown:
    """What an environment's or a task's `image` says."""
    value = settled(value)
    match value:
        case Unknown():
            return unknown(value)
        case Const(value=None):
            return ir.Image(span=span_at(place), kind=ir.ImageKind.NONE, spans={})
        case Const(value="auto"):
            return ir.Image(span=span_at(place), kind=ir.ImageKind.AUTO, spans={}, debian=True)
        case Const(value=str() as reference):
            return ir.Image(span=span_at(place), kind=ir.ImageKind.URI, spans={}, base=reference)
        case SdkObject(type="flyte.Image"):
            return _image(reader, value)
    return reader.wrong_kind(
        describe(value), "an image", place, "Write flyte.Image..., or a reference such as 'python:3.12-slim'."
    )


def _image(reader: Reader, value: SdkObject) -> ir.Image:
    content = value.content
    kind = {"dockerfile": ir.ImageKind.DOCKERFILE, "ref_name": ir.ImageKind.REF_NAME}
    declared = content["kind"].value if isinstance(content["kind"], Const) else None
    layers = content["layers"]
    dockerfile = content["dockerfile"]
    return ir.Image(
        span=span_at(value.place),
        kind=kind.get(str(declared), ir.ImageKind.IMAGE),
        spans=spans_of(value),
        base=_text(reader, value, "base_image"),
        debian=content["debian"].value is True if isinstance(content["debian"], Const) else False,
        dockerfile=None if is_none(dockerfile) else source_file(reader, dockerfile, field_place(value, "file")),
        ref_name=_text(reader, value, "ref_name"),
        registry=_text(reader, value, "registry"),
        name=_text(reader, value, "name"),
        python_version=_python_version(reader, content["python_version"], field_place(value, "python_version")),
        platforms=reader.below("platform").items(
            content["platform"], field_place(value, "platform"), reader.required_text
        ),
        install_flyte=reader.below("install_flyte").boolean(
            content["install_flyte"], field_place(value, "install_flyte"), True
        ),
        flyte_version=_text(reader, value, "flyte_version"),
        extendable=reader.below("extendable").boolean(content["extendable"], field_place(value, "extendable")),
        layers=tuple(
            _layer(reader, item)
            for item in (layers.items if isinstance(layers, TupleValue) else ())
            if isinstance(item, SdkObject)
        ),
    )


def _text(reader: Reader, value: SdkObject, name: str) -> str | ir.Unknown | None:
    return reader.text(value.content[name], field_place(value, name))


def _python_version(reader: Reader, value: Value, place: Place) -> str | ir.Unknown | None:
    """A pair of numbers, or `"3.12"` as the SDK's documents write it."""
    value = settled(value)
    if isinstance(value, Unknown):
        return unknown(value)
    if is_none(value):
        return None
    read = to_python(value)
    if isinstance(read, str):
        return read
    if isinstance(read, (tuple, list)) and len(read) >= 2 and all(type(part) is int for part in read):
        return f"{read[0]}.{read[1]}"
    return reader.wrong_kind(describe(value), "a Python version", place, "Write (3, 12).")


# ---- files ----


def source_file(reader: Reader, value: Value, place: Place) -> ir.SourceFile | ir.Unknown:
    """A path that a layer reads."""
    declared = reader.path_text(value, place)
    if declared is None:
        return reader.wrong_kind("None", "a path", place)
    if isinstance(declared, ir.Unknown):
        return declared
    return found(reader, declared, place_of(value, place))


def found(reader: Reader, declared: str, place: Place) -> ir.SourceFile:
    """What stands at a path of the program."""
    path = locate(reader.evaluated, PurePosixPath(declared), place)
    kind = None if path is None else reader.evaluated.bindings.project.kind(path)
    return ir.SourceFile(declared, path, kind is not None, kind == "folder")


def _neighbour(reader: Reader, file: ir.SourceFile | ir.Unknown, name: str, place: Place) -> ir.SourceFile | ir.Unknown:
    """The file of another name in the same folder."""
    if isinstance(file, ir.Unknown):
        return file
    return found(reader, posixpath.join(posixpath.dirname(file.declared), name), place)


def _optional(reader: Reader, value: Value, place: Place) -> ir.SourceFile | ir.Unknown | None:
    return None if is_none(value) else source_file(reader, value, place)


# ---- layers ----


def _layer(reader: Reader, layer: SdkObject) -> ir.Layer:
    return _LAYERS[layer.type.removeprefix("layer.")](reader, layer)


def _mounts(reader: Reader, layer: SdkObject) -> tuple[ir.Secret | ir.Unknown, ...] | ir.Unknown:
    value = layer.content.get("secret_mounts", Const(None, layer.place))
    return reader.items(value, field_place(layer, "secret_mounts"), lambda item, at: secret(reader, item, at))


def _pip_options(reader: Reader, layer: SdkObject) -> ir.PipOptions:
    urls = layer.content["extra_index_urls"]
    place = field_place(layer, "extra_index_urls")
    return ir.PipOptions(
        index_url=_text(reader, layer, "index_url"),
        extra_index_urls=None if is_none(urls) else reader.items(urls, place, reader.required_text),
        pre=reader.below("pre").boolean(layer.content["pre"], field_place(layer, "pre")),
        extra_args=_text(reader, layer, "extra_args"),
        secret_mounts=_mounts(reader, layer),
    )


def _texts(reader: Reader, layer: SdkObject, name: str) -> tuple[str | ir.Unknown, ...] | ir.Unknown:
    """Strings; a list among them, which evaluation has reported, stands for its items."""
    value = layer.content[name]
    if isinstance(value, TupleValue):
        flat = [
            part for item in value.items for part in (getattr(item, "content", (item,)) if _is_list(item) else (item,))
        ]
        value = TupleValue(tuple(flat), value.place)
    return reader.items(value, field_place(layer, name), reader.required_text)


def _is_list(value: Value) -> bool:
    return isinstance(value, ListValue)


def _pip(reader: Reader, layer: SdkObject) -> ir.Layer:
    packages = _texts(reader, layer, "packages")
    return ir.PipPackages(span=span_at(layer.place), packages=packages, options=_pip_options(reader, layer))


def _requirements(reader: Reader, layer: SdkObject) -> ir.Layer:
    file = source_file(reader, layer.content["file"], field_place(layer, "file"))
    return ir.Requirements(span=span_at(layer.place), file=file, options=_pip_options(reader, layer))


def _uv_project(reader: Reader, layer: SdkObject) -> ir.Layer:
    place = field_place(layer, "pyproject_file")
    pyproject = source_file(reader, layer.content["pyproject"], place)
    lock = _optional(reader, layer.content["uvlock"], field_place(layer, "uvlock"))
    if lock is None:
        beside = _neighbour(reader, pyproject, "uv.lock", place_of(layer.content["pyproject"], place))
        lock = beside if isinstance(beside, ir.Unknown) or beside.exists else None
    return ir.UVProject(
        span=span_at(layer.place),
        pyproject=pyproject,
        uvlock=lock,
        options=_pip_options(reader, layer),
        project_install_mode=reader.required_text(layer.content["project_install_mode"], layer.place),
    )


def _poetry(reader: Reader, layer: SdkObject) -> ir.Layer:
    place = field_place(layer, "pyproject_file")
    pyproject = source_file(reader, layer.content["pyproject"], place)
    lock = _optional(reader, layer.content["poetry_lock"], field_place(layer, "poetry_lock"))
    if lock is None:
        lock = _neighbour(reader, pyproject, "poetry.lock", place_of(layer.content["pyproject"], place))
    return ir.PoetryProject(
        span=span_at(layer.place),
        pyproject=pyproject,
        poetry_lock=lock,
        extra_args=_text(reader, layer, "extra_args"),
        project_install_mode=reader.required_text(layer.content["project_install_mode"], layer.place),
        secret_mounts=_mounts(reader, layer),
    )


def _pixi_project(reader: Reader, layer: SdkObject) -> ir.Layer:
    place = field_place(layer, "manifest_file")
    origin = place_of(layer.content["manifest"], place)
    manifest = source_file(reader, layer.content["manifest"], place)
    if isinstance(manifest, ir.SourceFile) and manifest.is_folder:
        inside = found(reader, posixpath.join(manifest.declared, "pixi.toml"), origin)
        manifest = (
            inside if inside.exists else found(reader, posixpath.join(manifest.declared, "pyproject.toml"), origin)
        )
    lock = _optional(reader, layer.content["pixi_lock"], field_place(layer, "pixi_lock"))
    if lock is None:
        beside = _neighbour(reader, manifest, "pixi.lock", origin)
        lock = beside if isinstance(beside, ir.Unknown) or beside.exists else None
    return ir.PixiProject(
        span=span_at(layer.place),
        manifest=manifest,
        pixi_lock=lock,
        environment=reader.required_text(layer.content["environment"], layer.place),
        extra_args=_text(reader, layer, "extra_args"),
        project_install_mode=reader.required_text(layer.content["project_install_mode"], layer.place),
        secret_mounts=_mounts(reader, layer),
    )


def _pixi_script(reader: Reader, layer: SdkObject) -> ir.Layer:
    place = field_place(layer, "script")
    script = source_file(reader, layer.content["script"], place)
    name = posixpath.basename(script.declared) if isinstance(script, ir.SourceFile) else ""
    lock = _neighbour(reader, script, f"{name}.pixi.lock", place_of(layer.content["script"], place))
    dependencies, requires_python = _script_metadata(reader, script, layer)
    return ir.PixiScript(
        span=span_at(layer.place),
        script=script,
        dependencies=dependencies,
        requires_python=requires_python,
        pixi_lock=lock if isinstance(lock, ir.Unknown) or lock.exists else None,
        environment=reader.required_text(layer.content["environment"], layer.place),
        extra_args=_text(reader, layer, "extra_args"),
        secret_mounts=_mounts(reader, layer),
    )


def _uv_script(reader: Reader, layer: SdkObject) -> ir.Layer:
    script = source_file(reader, layer.content["script"], field_place(layer, "script"))
    dependencies, requires_python = _script_metadata(reader, script, layer)
    return ir.UVScript(
        span=span_at(layer.place),
        script=script,
        options=_pip_options(reader, layer),
        dependencies=dependencies,
        requires_python=requires_python,
    )


def _script_metadata(
    reader: Reader, script: ir.SourceFile | ir.Unknown, layer: SdkObject
) -> tuple[tuple[str, ...] | ir.Unknown | None, str | None]:
    """What the script's PEP 723 block lists, and the Pythons that it runs on."""
    if isinstance(script, ir.Unknown) or script.path is None:
        return None, None
    data = reader.evaluated.bindings.project.read(script.path)
    try:
        block = parse_script_block(data or b"")
    except TomlError as error:
        message = f"the script's metadata block is no TOML: {error}"
        return reader.refuse("FC245", message, field_place(layer, "script"), "Mend the '# /// script' block."), None
    if block is None:
        return None, None
    dependencies = block.get("dependencies", [])
    requires = block.get("requires-python")
    if not isinstance(dependencies, list) or not all(isinstance(item, str) for item in dependencies):
        message = "'dependencies' of the script's metadata block is no list of strings"
        return reader.refuse("FC245", message, field_place(layer, "script"), "Write a list of requirements."), None
    return tuple(dependencies), requires if isinstance(requires, str) else None


def _apt(reader: Reader, layer: SdkObject) -> ir.Layer:
    packages = _texts(reader, layer, "packages")
    return ir.AptPackages(span=span_at(layer.place), packages=packages, secret_mounts=_mounts(reader, layer))


def _commands(reader: Reader, layer: SdkObject) -> ir.Layer:
    commands = _texts(reader, layer, "commands")
    return ir.Commands(span=span_at(layer.place), commands=commands, secret_mounts=_mounts(reader, layer))


def _env(reader: Reader, layer: SdkObject) -> ir.Layer:
    place = field_place(layer, "env_vars")
    variables = reader.mapping(layer.content["env_vars"], place, lambda item, at: reader.any_data(item, at))
    known = variables if variables is not None else {}
    return ir.Env(span=span_at(layer.place), env_vars=known, spans=spans_of(layer))  # type: ignore[arg-type]


def _copy(reader: Reader, layer: SdkObject) -> ir.Layer:
    src = source_file(reader, layer.content["src"], field_place(layer, "src"))
    dst = reader.below("dst").required_text(layer.content["dst"], field_place(layer, "dst"))
    is_folder = isinstance(layer.content["path_type"], Const) and layer.content["path_type"].value == 1
    contents_only = layer.content.get("copy_contents_only", Const(False, layer.place))
    whole = reader.boolean(contents_only, layer.place)
    if is_folder and dst == "." and whole is False and isinstance(src, ir.SourceFile):
        # The SDK copies the folder itself, under its own name.
        dst = "./" + PurePosixPath(src.declared).name
    return ir.CopyConfig(span=span_at(layer.place), src=src, dst=dst, is_folder=is_folder)


def _bundle(reader: Reader, layer: SdkObject) -> ir.Layer:
    return ir.CodeBundleLayer(
        span=span_at(layer.place),
        copy_style=reader.below("copy_style").required_text(
            layer.content["copy_style"], field_place(layer, "copy_style")
        ),
        dst=reader.below("dst").required_text(layer.content["dst"], field_place(layer, "dst")),
    )


def _workdir(reader: Reader, layer: SdkObject) -> ir.Layer:
    return ir.WorkDir(
        span=span_at(layer.place),
        workdir=reader.below("workdir").required_text(layer.content["workdir"], field_place(layer, "workdir")),
    )


def _ignore(reader: Reader, layer: SdkObject) -> ir.Layer:
    path = source_file(reader, layer.content["path"], field_place(layer, "path"))
    return ir.DockerIgnore(span=span_at(layer.place), path=path)


def _wheels(reader: Reader, layer: SdkObject) -> ir.Layer:
    name = reader.required_text(layer.content["package_name"], layer.place)
    return ir.PythonWheels(span=span_at(layer.place), package_name=name)


_LAYERS: dict[str, Callable[[Reader, SdkObject], ir.Layer]] = {
    "PipPackages": _pip,
    "Requirements": _requirements,
    "UVProject": _uv_project,
    "PoetryProject": _poetry,
    "PixiProject": _pixi_project,
    "PixiScript": _pixi_script,
    "UVScript": _uv_script,
    "AptPackages": _apt,
    "Commands": _commands,
    "Env": _env,
    "CopyConfig": _copy,
    "CodeBundleLayer": _bundle,
    "WorkDir": _workdir,
    "DockerIgnore": _ignore,
    "PythonWheels": _wheels,
}
