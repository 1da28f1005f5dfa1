"""The chain of `with_*` calls of `flyte.Image`. Each makes a new image."""

from __future__ import annotations

from collections.abc import Callable

from flyte_compile.values import comparisons
from flyte_compile.values.flyte.binding import bind
from flyte_compile.values.flyte.layers import IMAGE, add_layer, as_tuple, optional_tuple, pip_fields, text_or_none
from flyte_compile.values.iteration import iterate
from flyte_compile.values.model import (
    Arguments,
    Const,
    DictValue,
    ListValue,
    SdkObject,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.run import Frame, Run

Method = Callable[[Run, SdkObject, Arguments, Frame], Value]


def _clone(run: Run, image: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, "flyte.Image.clone", arguments)
    result = SdkObject(IMAGE, dict(image.content), {**image.spans, **bound.places}, image.place)
    for name in ("registry", "name", "base_image", "python_version"):
        answer = comparisons.truth(bound.values[name])
        if answer is not False:
            result.content[name] = bound.values[name]
            if name == "base_image":
                result.content["debian"] = Const(False, arguments.place)
    if comparisons.truth(bound.values["platform"]) is not False:
        result.content["platform"] = as_tuple(bound.values["platform"], arguments.place)
    extendable = bound.values["extendable"]
    if not (isinstance(extendable, Const) and extendable.value is None):
        result.content["extendable"] = extendable
    result.content["cloned"] = Const(True, arguments.place)
    layer = bound.given("addl_layer")
    if layer is None or (isinstance(layer, Const) and layer.value is None):
        return result
    if not isinstance(layer, SdkObject) or not layer.type.startswith("layer."):
        return layer if isinstance(layer, Unknown) else Unknown("this layer isn't modelled", bound.places["addl_layer"])
    return add_layer(run, result, layer.type.removeprefix("layer."), layer.content, bound)


def _wheels_layer(run: Run, arguments: Arguments, frame: Frame) -> Value:
    """`PythonWheels(wheel_dir=..., package_name=...)`, which programs hand to `clone(addl_layer=...)`."""
    fields = dict(arguments.keywords)
    missing = Unknown("the layer is made without a package name", arguments.place)
    fields.setdefault("package_name", missing)
    return SdkObject("layer.PythonWheels", fields, {}, arguments.place)


def _pip(run: Run, image: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, "flyte.Image.with_pip_packages", arguments)
    packages = bound.values["packages"]
    empty = isinstance(packages, TupleValue) and not packages.items
    fields = {"packages": Const(None, arguments.place) if empty else packages, **pip_fields(bound)}
    return add_layer(run, image, "PipPackages", fields, bound)


def _apt(run: Run, image: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, "flyte.Image.with_apt_packages", arguments)
    mounts = optional_tuple(bound.values["secret_mounts"], arguments.place)
    return add_layer(run, image, "AptPackages", {"packages": bound.values["packages"], "secret_mounts": mounts}, bound)


def _commands(run: Run, image: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, "flyte.Image.with_commands", arguments)
    mounts = optional_tuple(bound.values["secret_mounts"], arguments.place)
    commands = as_tuple(bound.values["commands"], arguments.place)
    return add_layer(run, image, "Commands", {"commands": commands, "secret_mounts": mounts}, bound)


def _env(run: Run, image: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, "flyte.Image.with_env_vars", arguments)
    variables = bound.values["env_vars"]
    if isinstance(variables, DictValue):
        variables = DictValue(dict(variables.content), variables.place, variables.open)
    return add_layer(run, image, "Env", {"env_vars": variables}, bound)


def _requirements(run: Run, image: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, "flyte.Image.with_requirements", arguments)
    return add_layer(run, image, "Requirements", {"file": bound.values["file"], **pip_fields(bound)}, bound)


def _uv_project(run: Run, image: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, "flyte.Image.with_uv_project", arguments)
    fields = {
        "pyproject": bound.values["pyproject_file"],
        "uvlock": bound.values["uvlock"],
        "project_install_mode": bound.values["project_install_mode"],
        **pip_fields(bound),
        "extra_index_urls": bound.values["extra_index_urls"],
    }
    return add_layer(run, image, "UVProject", fields, bound)


def _poetry(run: Run, image: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, "flyte.Image.with_poetry_project", arguments)
    fields = {
        "pyproject": bound.values["pyproject_file"],
        "poetry_lock": bound.values["poetry_lock"],
        "extra_args": bound.values["extra_args"],
        "project_install_mode": bound.values["project_install_mode"],
        "secret_mounts": optional_tuple(bound.values["secret_mounts"], arguments.place),
    }
    return add_layer(run, image, "PoetryProject", fields, bound)


def _pixi(run: Run, image: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, "flyte.Image.with_pixi_project", arguments)
    fields = {
        "manifest": bound.values["manifest_file"],
        "pixi_lock": bound.values["pixi_lock"],
        "environment": bound.values["environment"],
        "extra_args": bound.values["extra_args"],
        "project_install_mode": bound.values["project_install_mode"],
        "secret_mounts": optional_tuple(bound.values["secret_mounts"], arguments.place),
    }
    return add_layer(run, image, "PixiProject", fields, bound)


def _folder(run: Run, image: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, "flyte.Image.with_source_folder", arguments)
    fields = {"src": bound.values["src"], "dst": bound.values["dst"], "path_type": Const(1, arguments.place)}
    fields["copy_contents_only"] = bound.values["copy_contents_only"]
    return add_layer(run, image, "CopyConfig", fields, bound)


def _file(run: Run, image: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, "flyte.Image.with_source_file", arguments)
    sources = bound.values["src"]
    items = [sources]
    if isinstance(sources, ListValue):
        items, rest = iterate(run, sources, arguments.place)
        items = [*items, rest] if rest is not None else items
    result = image
    for source in items:
        fields = {"src": source, "dst": bound.values["dst"], "path_type": Const(0, arguments.place)}
        result = add_layer(run, result, "CopyConfig", fields, bound)
    return result


def _bundle(run: Run, image: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, "flyte.Image.with_code_bundle", arguments)
    return add_layer(run, image, "CodeBundleLayer", dict(bound.values), bound)


def _workdir(run: Run, image: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, "flyte.Image.with_workdir", arguments)
    return add_layer(run, image, "WorkDir", dict(bound.values), bound)


def _ignore(run: Run, image: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, "flyte.Image.with_dockerignore", arguments)
    return add_layer(run, image, "DockerIgnore", dict(bound.values), bound)


def _wheels(method: str, package: str) -> Method:
    def make(run: Run, image: SdkObject, arguments: Arguments, frame: Frame) -> Value:
        bound = bind(run, f"flyte.Image.{method}", arguments)
        return add_layer(run, image, "PythonWheels", {"package_name": Const(package, arguments.place)}, bound)

    return make


def _plugins(run: Run, image: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, "flyte.Image.with_local_v2_plugins", arguments)
    plugins = bound.values["plugins"]
    if isinstance(plugins, Const) and plugins.value is None:
        return image
    items, rest = iterate(run, as_tuple(plugins, arguments.place), arguments.place)
    result = image
    for item in items if rest is None else [*items, rest]:
        text = text_or_none(item)
        name: Value = Const(text.replace("-", "_"), arguments.place) if text is not None else item
        result = add_layer(run, result, "PythonWheels", {"package_name": name}, bound)
    return result


METHODS: dict[str, Method] = {
    "clone": _clone,
    "with_pip_packages": _pip,
    "with_apt_packages": _apt,
    "with_commands": _commands,
    "with_env_vars": _env,
    "with_requirements": _requirements,
    "with_uv_project": _uv_project,
    "with_poetry_project": _poetry,
    "with_pixi_project": _pixi,
    "with_source_folder": _folder,
    "with_source_file": _file,
    "with_code_bundle": _bundle,
    "with_workdir": _workdir,
    "with_dockerignore": _ignore,
    "with_local_v2": _wheels("with_local_v2", "flyte"),
    "with_local_rs_controller": _wheels("with_local_rs_controller", "flyte_controller_base"),
    "with_local_v2_plugins": _plugins,
}


FUNCTIONS: dict[str, Callable[[Run, Arguments, Frame], Value]] = {
    "flyte.PythonWheels": _wheels_layer,
}
