"""What the tables say of every release against what `tools/record_sdk_releases.py` has read in the releases."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from flyte_compile.sdk import accelerators, caching, changes, releases
from flyte_compile.sdk.members import MEMBERS
from flyte_compile.sdk.names import NAMES, exported, missing
from flyte_compile.sdk.releases import NEWEST, OLDEST, Span, is_known, nearest_known, order
from flyte_compile.sdk.signatures import DOCUMENTED, DOCUMENTED_MODULES, SIGNATURES, parameters_of

RECORD: Mapping[str, Any] = json.loads((Path(__file__).parent / "releases.json").read_text(encoding="utf-8"))
RELEASES: list[str] = RECORD["releases"]

_DEVICE_TYPES = {
    "GPU": ("GPUType", "SharedGPUType"),
    "TPU": ("TPUType",),
    "NEURON": ("NeuronType",),
    "AMD_GPU": ("AMD_GPUType",),
    "HABANA_GAUDI": ("HABANA_GAUDIType",),
    "APPLE_SILICON": ("AppleSiliconType",),
}
_PARTITION_TYPES = {
    "A100": "A100Parts",
    "A100_80G": "A100_80GBParts",
    "H100": "H100Parts",
    "H200": "H200Parts",
    "RTX_PRO_6000": "RTXPro6000Parts",
    "V5E": "V5EParts",
    "V5P": "V5PParts",
    "V6E": "V6EParts",
}


def _recorded(subject: str, name: str, release: str) -> Any:
    """What a release has: the last of what is recorded up to it."""
    found = None
    for since, value in RECORD[subject].get(name, {}).items():
        if order(since) <= order(release):
            found = value
    return found


def _constant(name: str, release: str) -> Any:
    return _recorded("constants", f"flyte.{name}", release)


def _present(subject: str, release: str) -> set[str]:
    return {name for name in RECORD[subject] if _recorded(subject, name, release)}


def _described(text: str) -> list[tuple[str, str, bool, object]]:
    """Name, kind, whether it's required, and the default, of every parameter of a signature."""
    function = ast.parse(f"def _({text}): ...").body[0]
    assert isinstance(function, ast.FunctionDef)
    spec = function.args
    positional = [*spec.posonlyargs, *spec.args]
    given = [*[None] * (len(positional) - len(spec.defaults)), *spec.defaults]
    found = [(i.arg, "positional", *_default(d)) for i, d in zip(positional, given, strict=True)]
    found += [(spec.vararg.arg, "*", False, None)] if spec.vararg else []
    found += [(i.arg, "keyword", *_default(d)) for i, d in zip(spec.kwonlyargs, spec.kw_defaults, strict=True)]
    return found + ([(spec.kwarg.arg, "**", False, None)] if spec.kwarg else [])


def _default(node: ast.expr | None) -> tuple[bool, object]:
    return node is None, None if node is None else ast.literal_eval(node)


def test_the_record_begins_and_ends_with_the_known_releases() -> None:
    assert (RELEASES[0], RELEASES[-1]) == (OLDEST, NEWEST)
    assert list(releases.RELEASES) == RELEASES
    assert sorted(RELEASES, key=order) == RELEASES


@pytest.mark.parametrize("release", RELEASES)
def test_parameters(release: str) -> None:
    for name in SIGNATURES:
        text = _recorded("signatures", name, release)
        if text is None:
            continue
        real = {each[0]: each for each in _described(text)}
        withdrawn = changes.WITHDRAWN_PARAMETERS
        ours = parameters_of(name, release)
        extra = {
            parameter
            for (owner, parameter), spans in withdrawn.items()
            if owner == name and any(span.holds(release) for span in spans)
        }
        assert {parameter.name for parameter in ours} | extra == set(real), (name, release)
        for parameter in ours:
            _, kind, required, default = real[parameter.name]
            assert (parameter.kind, parameter.required) == (kind, required), (name, parameter.name, release)
            if isinstance(default, (bool, int, float, str)):
                assert parameter.default == default, (name, parameter.name, release)


@pytest.mark.parametrize("release", RELEASES)
def test_order_of_parameters(release: str) -> None:
    for name in SIGNATURES:
        text = _recorded("signatures", name, release)
        moved = name.startswith("flyte.app.") and order(release) < order("2.1.8")  # `include` stood further behind
        if text is not None and not moved:
            real = [each[0] for each in _described(text)]
            ours = [parameter.name for parameter in parameters_of(name, release)]
            assert [each for each in real if each in ours] == ours, (name, release)


@pytest.mark.parametrize("release", RELEASES)
def test_callables(release: str) -> None:
    inner = {"flyte.Documentation", "flyte.TaskTemplate"}  # recorded where they stand inside of the package
    for name in SIGNATURES.keys() - inner:
        there = _recorded("signatures", name, release) is not None
        assert changes.span_of(name).holds(release) == there, (name, release)


@pytest.mark.parametrize("release", RELEASES)
def test_names(release: str) -> None:
    real = _present("names", release)
    every = {*NAMES, *(name.removeprefix("flyte.") for name in changes.WITHDRAWN_NAMES)}
    assert real <= every
    for name in every:
        assert (missing(f"flyte.{name}", release) is None) == (name in real), name
    assert {*exported(release), "__version__"} == _present("exported", release)
    assert missing("flyte.Resource", release) is not None


@pytest.mark.parametrize("release", RELEASES)
def test_accelerators(release: str) -> None:
    retired = accelerators.RETIRED_NAMES
    aliases = _constant("_resources._DEPRECATED_GPU_ALIASES", release) or {}
    assert aliases == (retired if order(release) >= order(accelerators.ALIASED) else {})
    for device_class, types in _DEVICE_TYPES.items():
        real = {device for type_ in types for device in _constant(f"_resources.{type_}", release) or ()}
        ours = accelerators.DEVICES[device_class]
        every = {*ours, *(name for name, current in retired.items() if current in ours)}
        assert {name for name in every if accelerators.takes(name, release)} == real | (aliases.keys() & every)
    listed = set(_constant("_resources.Accelerators", release))
    listed |= {old + text.removeprefix(new) for old, new in aliases.items() for text in listed if text.startswith(new)}
    texts = {*accelerators.TEXTS}
    texts |= {old + text.removeprefix(new) for old, new in retired.items() for text in texts if text.startswith(new)}
    assert {text for text in texts if accelerators.takes(text, release)} == listed
    for text in listed:
        assert accelerators.parse_accelerator(text) is not None
    assert max(_constant("_resources.GPUQuantity", release)) == accelerators.MAX_GPU_QUANTITY


@pytest.mark.parametrize("release", RELEASES)
def test_partitions_and_topologies_are_no_others_in_any_release(release: str) -> None:
    for device, type_ in _PARTITION_TYPES.items():
        real = _constant(f"_resources.{type_}", release)
        ours = {**accelerators.PARTITIONS, **accelerators.TOPOLOGIES}[device]
        assert real is None or tuple(real) == ours


@pytest.mark.parametrize("release", RELEASES)
def test_words_for_caching(release: str) -> None:
    assert tuple(_constant("_cache.cache.CacheBehavior", release)) == caching.BEHAVIORS
    aliases = _constant("_cache.cache._CACHE_BEHAVIOR_ALIASES", release)
    assert aliases == (dict(caching.ALIASES) if caching.ALIASES_SPAN.holds(release) else None)


@pytest.mark.parametrize("release", RELEASES)
def test_plugins_under_reuse(release: str) -> None:
    from flyte_compile.rules import plugin_under_reuse

    assert plugin_under_reuse.SINCE.holds(release) == _recorded("mentions", "plugins under reuse", release)


@pytest.mark.parametrize("release", RELEASES)
def test_documented_spellings_are_refused_by_every_release(release: str) -> None:
    for (name, parameter), instead in DOCUMENTED.items():
        names = [each[0] for each in _described(_recorded("signatures", name, release))]
        assert parameter not in names
        assert instead in names
    for module in DOCUMENTED_MODULES:
        assert module.removeprefix("flyte.") not in _present("names", release)


def test_order_of_releases() -> None:
    stated = ["2.0.0.dev3", "2.0.0a1", "2.0.0b9", "2.0.0b10", "2.0.0rc1", "2.0.0", "2.0.1", "2.9.0", "2.10.0", "3"]
    assert sorted(set(stated), key=order) == stated
    for same in ("2.0", "2", "v2.0.0", "2.0.0+local.1", "2.0.0.post1", "2.0.0-1"):
        assert order(same) == order("2.0.0")
    assert order("no release") == order(NEWEST)


def test_the_nearest_known_release_stands_for_others() -> None:
    assert [nearest_known(release) for release in ("1.9", "2.0.0b3", "2.5.19", "99.0")] == [
        *(OLDEST, OLDEST),
        "2.5.19",
        NEWEST,
    ]
    assert [is_known(release) for release in ("2.0.0b3", OLDEST, "2.5.19", NEWEST, "99.0")] == [
        *(False, True),
        *(True, True, False),
    ]
    for name in SIGNATURES:
        assert parameters_of(name, "99.0") == parameters_of(name, NEWEST) == parameters_of(name)
        assert parameters_of(name, "2.0.0b3") == parameters_of(name, OLDEST)


def test_a_span_says_why_there_is_nothing() -> None:
    span = Span("2.3.5", "2.5.0")
    assert [span.holds(release) for release in ("2.3.4", "2.3.5", "2.4.9", "2.5.0")] == [False, True, True, False]
    assert (span.said("2.1.0"), span.said("2.6.0")) == ("it came with 2.3.5", "it went with 2.5.0")


@pytest.mark.parametrize("release", RELEASES)
def test_attributes_of_classes(release: str) -> None:
    real = _present("members", release)
    assert real <= {f"{owner}.{name}" for owner, names in MEMBERS.items() for name in names}
    for name in real:
        assert missing(name, release) is None


def test_no_attribute_is_of_no_release() -> None:
    assert {f"{owner}.{name}" for owner, names in MEMBERS.items() for name in names} == set(RECORD["members"])
