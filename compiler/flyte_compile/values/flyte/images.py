"""The constructors of `flyte.Image`."""

from __future__ import annotations

from collections.abc import Callable

from flyte_compile.diagnostics import Severity
from flyte_compile.diagnostics.fix import rewrite
from flyte_compile.source import span_of
from flyte_compile.values import conversion
from flyte_compile.values.flyte.binding import Bound, bind, version_pair
from flyte_compile.values.flyte.layers import IMAGE, PIP_FIELDS, add_layer, as_tuple, optional_tuple, pip_fields
from flyte_compile.values.model import (
    Arguments,
    Const,
    Place,
    SdkObject,
    TupleValue,
    Value,
)
from flyte_compile.values.run import Frame, Run

_BOTH_PLATFORMS = ("linux/amd64", "linux/arm64")


def _image(place: Place, kind: str, bound: Bound, **fields: object) -> SdkObject:
    content: dict[str, Value] = {
        "kind": Const(kind, place),
        "layers": TupleValue((), place),
        "debian": Const(False, place),
        "extendable": Const(False, place),
        "install_flyte": Const(True, place),
        "platform": conversion.from_python(("linux/amd64",), place),
    }
    for name in ("base_image", "dockerfile", "registry", "name", "ref_name", "python_version", "flyte_version"):
        content[name] = Const(None, place)
    for name, value in fields.items():
        content[name] = value if not isinstance(value, (str, bool, tuple)) else conversion.from_python(value, place)  # type: ignore[assignment]
    return SdkObject(IMAGE, content, dict(bound.places), place)


def _platforms(value: Value, place: Place) -> Value:
    if isinstance(value, Const) and value.value is None:
        return conversion.from_python(_BOTH_PLATFORMS, place)
    return as_tuple(value, place)


def _debian(run: Run, arguments: Arguments, frame: Frame) -> Value:
    bound = bind(run, "flyte.Image.from_debian_base", arguments)
    version = bound.values["python_version"]
    if "python" not in arguments.keywords and isinstance(version, Const) and isinstance(version.value, str):
        parts = version.value.split(".")[:2]
        place, pair = bound.places["python_version"], version_pair(version.value)
        run.report(
            "FC244",
            Severity.ERROR,
            f"'python_version' is the string {version.value!r}, which gives the image a broken tag",
            place,
            f"Write python_version=({', '.join(parts)}).",
            fix=None if pair is None else rewrite(span_of(place.module, place.node), version.value, pair),
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
    options: dict[str, Value] = dict.fromkeys(PIP_FIELDS, nothing)
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
            fields.update(pip_fields(bound))
        else:
            fields.update({"environment": values["environment"], "extra_args": values["extra_args"]})
            fields["secret_mounts"] = optional_tuple(values["secret_mounts"], place)
        return add_layer(run, image, kind, fields, bound)

    return make


FUNCTIONS: dict[str, Callable[[Run, Arguments, Frame], Value]] = {
    "flyte.Image.from_debian_base": _debian,
    "flyte.Image.from_base": _base,
    "flyte.Image.from_ref_name": _reference,
    "flyte.Image.from_dockerfile": _dockerfile,
    "flyte.Image.from_uv_script": _script("UVScript", "from_uv_script"),
    "flyte.Image.from_pixi_script": _script("PixiScript", "from_pixi_script"),
}
