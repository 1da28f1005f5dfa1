"""`flyte.Image`: constructors and the chain of `with_*` calls. Each call makes a new image, as in the SDK."""

from __future__ import annotations

from collections.abc import Callable

from flyte_compile.diagnostics import Severity
from flyte_compile.values import operators
from flyte_compile.values.flyte.binding import Bound, bind
from flyte_compile.values.iteration import iterate
from flyte_compile.values.model import (
    Arguments,
    Const,
    DictValue,
    ListValue,
    Place,
    SdkObject,
    TupleValue,
    Unknown,
    Value,
)
from flyte_compile.values.run import Frame, Run

IMAGE = "flyte.Image"
_PIP_FIELDS = ("index_url", "extra_index_urls", "pre", "extra_args", "secret_mounts")
_BOTH_PLATFORMS = ("linux/amd64", "linux/arm64")


def _image(place: Place, kind: str, bound: Bound, **fields: object) -> SdkObject:
    content: dict[str, Value] = {
        "kind": Const(kind, place),
        "layers": TupleValue((), place),
        "debian": Const(False, place),
        "extendable": Const(False, place),
        "install_flyte": Const(True, place),
        "platform": operators.from_python(("linux/amd64",), place),
    }
    for name in ("base_image", "dockerfile", "registry", "name", "ref_name", "python_version", "flyte_version"):
        content[name] = Const(None, place)
    for name, value in fields.items():
        content[name] = value if not isinstance(value, (str, bool, tuple)) else operators.from_python(value, place)  # type: ignore[assignment]
    return SdkObject(IMAGE, content, dict(bound.places), place)


def _platforms(value: Value, place: Place) -> Value:
    if isinstance(value, Const) and value.value is None:
        return operators.from_python(_BOTH_PLATFORMS, place)
    return as_tuple(value, place)


def as_tuple(value: Value, place: Place) -> Value:
    """What the SDK's `_ensure_tuple` makes of a value."""
    if isinstance(value, ListValue):
        return value.open or TupleValue(tuple(value.content), value.place)
    return value if isinstance(value, (TupleValue, Unknown)) else TupleValue((value,), place)


def _optional_tuple(value: Value, place: Place) -> Value:
    answer = operators.truth(value)
    if isinstance(answer, Unknown):
        return answer
    return as_tuple(value, place) if answer else Const(None, place)


def _debian(run: Run, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, "flyte.Image.from_debian_base", arguments)
    version = bound.values["python_version"]
    if "python" not in arguments.keywords and isinstance(version, Const) and isinstance(version.value, str):
        parts = version.value.split(".")[:2]
        run.report(
            "FC244",
            Severity.ERROR,
            f"'python_version' is the string {version.value!r}, which gives the image a broken tag",
            bound.places["python_version"],
            f"Write python_version=({', '.join(parts)}).",
        )
    return debian_image(bound, arguments.place)


def debian_image(bound: Bound, place: Place, *, install_flyte: Value | None = None) -> SdkObject:
    """The Debian base with what the call says."""
    values = bound.values
    return _image(
        place,
        "image",
        bound,
        debian=True,
        extendable=True,
        python_version=values.get("python_version", Const(None, place)),
        flyte_version=values.get("flyte_version", Const(None, place)),
        install_flyte=install_flyte or values["install_flyte"],
        registry=values["registry"],
        name=values["name"],
        platform=_platforms(values["platform"], place),
    )


def default_image(place: Place) -> SdkObject:
    """`Image.from_debian_base()`."""
    nothing = Const(None, place)
    values: dict[str, Value] = dict.fromkeys(("registry", "name", "platform"), nothing)
    return debian_image(Bound({**values, "install_flyte": Const(True, place)}, {}, {}, place), place)


def base_image(reference: Value, place: Place) -> SdkObject:
    """`Image.from_base(reference)`."""
    return _image(place, "image", Bound({}, {}, {}, place), base_image=reference)


def sandbox_image(run: Run, place: Place) -> SdkObject:
    """What a code string runs in where it names no image: the default, with the SDK's sandbox."""
    nothing = Const(None, place)
    options: dict[str, Value] = dict.fromkeys(_PIP_FIELDS, nothing)
    options.update({"pre": Const(False, place), "packages": TupleValue((Const("flyte[sandbox]", place),), place)})
    return add_layer(run, default_image(place), "PipPackages", options, Bound({}, {}, {}, place))


def _base(run: Run, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, "flyte.Image.from_base", arguments)
    return _image(arguments.place, "image", bound, base_image=bound.values["image_uri"])


def _reference(run: Run, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, "flyte.Image.from_ref_name", arguments)
    name = bound.values["name"]
    return _image(arguments.place, "ref_name", bound, name=name, ref_name=name)


def _dockerfile(run: Run, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, "flyte.Image.from_dockerfile", arguments)
    values = bound.values
    platform = values["platform"]
    given = not (isinstance(platform, Const) and platform.value is None)
    fields: dict[str, object] = {"platform": as_tuple(platform, arguments.place)} if given else {}
    return _image(
        arguments.place,
        "dockerfile",
        bound,
        dockerfile=values["file"],
        registry=values["registry"],
        name=values["name"],
        **fields,
    )


def _script(kind: str, constructor: str) -> Callable[[Run, Arguments, Frame], Value]:
    def make(run: Run, arguments: Arguments, frame: Frame) -> Value:
        bound = bind(run, f"flyte.Image.{constructor}", arguments)
        place = arguments.place
        values = {**bound.values, "install_flyte": Const(False, place)}
        image = debian_image(Bound(values, bound.places, {}, place), place)
        fields = {"script": values["script"]}
        if kind == "UVScript":
            fields.update(_pip_fields(bound))
        else:
            fields.update({"environment": values["environment"], "extra_args": values["extra_args"]})
            fields["secret_mounts"] = _optional_tuple(values["secret_mounts"], place)
        return add_layer(run, image, kind, fields, bound)

    return make


def _pip_fields(bound: Bound) -> dict[str, Value]:
    fields = {name: bound.values[name] for name in _PIP_FIELDS}
    for name in ("extra_index_urls", "secret_mounts"):
        fields[name] = _optional_tuple(fields[name], bound.place)
    return fields


def add_layer(run: Run, image: SdkObject, kind: str, fields: dict[str, Value], bound: Bound) -> SdkObject:
    """A new image with one more layer on top; what the SDK would refuse is a diagnostic."""
    place = bound.place
    _check_layer(run, image, kind, fields, bound)
    layer = SdkObject(f"layer.{kind}", fields, dict(bound.places), place)
    result = SdkObject(IMAGE, dict(image.content), dict(image.spans), image.place)
    layers = image.content["layers"]
    result.content["layers"] = layers if isinstance(layers, Unknown) else TupleValue((*_items(layers), layer), place)
    return result


def _items(value: Value) -> tuple[Value, ...]:
    return value.items if isinstance(value, TupleValue) else ()


def _check_layer(run: Run, image: SdkObject, kind: str, fields: dict[str, Value], bound: Bound) -> None:
    place = bound.place
    if image.content["kind"] is not None and _text(image.content["kind"]) == "dockerfile":
        run.report(
            "FC242",
            Severity.ERROR,
            f"a {kind} layer is added to an image that comes from a Dockerfile",
            place,
            "Put it into the Dockerfile itself.",
        )
    elif operators.truth(image.content["extendable"]) is False:
        run.report(
            "FC241",
            Severity.ERROR,
            f"a {kind} layer is added to an image that isn't extendable",
            place,
            "Write .clone(name=..., extendable=True) before the first layer.",
            (("the image is made here", image.place),),
        )
    elif isinstance(image.content["name"], Const) and not image.content["name"].value and not _is_debian(image):
        run.report(
            "FC243",
            Severity.ERROR,
            f"a {kind} layer is added to an image that has no name",
            place,
            "Name it first: .clone(name=..., extendable=True).",
        )
    for name, value in fields.items():
        items = value.items if isinstance(value, TupleValue) else (value,)
        for item in items:
            if isinstance(item, ListValue):
                _refuse_list(run, kind, name, item, bound)


def _is_debian(image: SdkObject) -> bool:
    return operators.truth(image.content["debian"]) is True


def _refuse_list(run: Run, kind: str, name: str, item: ListValue, bound: Bound) -> None:
    known = [repr(part.value) for part in item.content if isinstance(part, Const)]
    example = f"Write {', '.join(known)} as separate arguments." if known else "Pass the items one by one, with '*'."
    run.report(
        "FC240",
        Severity.ERROR,
        f"{name!r} of a {kind} layer holds a list, and layers must be hashable",
        bound.places.get(name, bound.place),
        example,
    )


def _text(value: Value) -> str | None:
    return value.value if isinstance(value, Const) and isinstance(value.value, str) else None


# ---- the chain ----

Method = Callable[[Run, SdkObject, Arguments, Frame], Value]


def _clone(run: Run, image: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, "flyte.Image.clone", arguments)
    result = SdkObject(IMAGE, dict(image.content), {**image.spans, **bound.places}, image.place)
    for name in ("registry", "name", "base_image", "python_version"):
        answer = operators.truth(bound.values[name])
        if answer is not False:
            result.content[name] = bound.values[name]
            if name == "base_image":
                result.content["debian"] = Const(False, arguments.place)
    if operators.truth(bound.values["platform"]) is not False:
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
    fields = {"packages": Const(None, arguments.place) if empty else packages, **_pip_fields(bound)}
    return add_layer(run, image, "PipPackages", fields, bound)


def _apt(run: Run, image: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, "flyte.Image.with_apt_packages", arguments)
    mounts = _optional_tuple(bound.values["secret_mounts"], arguments.place)
    return add_layer(run, image, "AptPackages", {"packages": bound.values["packages"], "secret_mounts": mounts}, bound)


def _commands(run: Run, image: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, "flyte.Image.with_commands", arguments)
    mounts = _optional_tuple(bound.values["secret_mounts"], arguments.place)
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
    return add_layer(run, image, "Requirements", {"file": bound.values["file"], **_pip_fields(bound)}, bound)


def _uv_project(run: Run, image: SdkObject, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, "flyte.Image.with_uv_project", arguments)
    fields = {
        "pyproject": bound.values["pyproject_file"],
        "uvlock": bound.values["uvlock"],
        "project_install_mode": bound.values["project_install_mode"],
        **_pip_fields(bound),
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
        "secret_mounts": _optional_tuple(bound.values["secret_mounts"], arguments.place),
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
        "secret_mounts": _optional_tuple(bound.values["secret_mounts"], arguments.place),
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
        text = _text(item)
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
    "flyte.Image.from_debian_base": _debian,
    "flyte.Image.from_base": _base,
    "flyte.Image.from_ref_name": _reference,
    "flyte.Image.from_dockerfile": _dockerfile,
    "flyte.Image.from_uv_script": _script("UVScript", "from_uv_script"),
    "flyte.Image.from_pixi_script": _script("PixiScript", "from_pixi_script"),
}
