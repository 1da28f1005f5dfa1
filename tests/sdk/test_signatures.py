"""The signature table against the real SDK."""

from __future__ import annotations

import importlib
import inspect

import pytest
from tests.real_sdk import load

from flyte_compile.sdk.releases import NEWEST
from flyte_compile.sdk.signatures import DOCUMENTED, DOCUMENTED_MODULES, SIGNATURES, nearest, parameters_of

_ELSEWHERE = {
    "flyte.TaskEnvironment.sandbox.orchestrator": "flyte._task_environment:_SandboxNamespace.orchestrator",
    "flyte.Task.override": "flyte._task:TaskTemplate.override",
}
"""Where an entry stands in the package, for those that the public name doesn't lead to."""


def _depth(parts: list[str]) -> int:
    """How many parts of a public name are modules."""
    if parts[1] == "ai" or parts[1:3] in (["app", "extras"], ["extras", "shell"], ["extras", "webhooks"]):
        return 3
    return 2 if parts[1] in ("app", "clustered", "extras", "models", "sandbox") else 1


def _real(name: str) -> inspect.Signature:
    """The signature in the package, without `self` and `cls`."""
    if name in _ELSEWHERE:
        module, _, path = _ELSEWHERE[name].partition(":")
    else:
        parts = name.split(".")
        depth = _depth(parts)
        module, path = ".".join(parts[:depth]), ".".join(parts[depth:])
    owner: object = load(module)
    static: object = None
    for part in path.split("."):
        static = inspect.getattr_static(owner, part)
        owner = getattr(owner, part)
    signature = inspect.signature(owner)  # type: ignore[arg-type]
    if inspect.isfunction(static) and list(signature.parameters)[:1] == ["self"]:
        return signature.replace(parameters=list(signature.parameters.values())[1:])
    return signature


_KINDS = {
    inspect.Parameter.POSITIONAL_ONLY: "positional",
    inspect.Parameter.POSITIONAL_OR_KEYWORD: "positional",
    inspect.Parameter.VAR_POSITIONAL: "*",
    inspect.Parameter.KEYWORD_ONLY: "keyword",
    inspect.Parameter.VAR_KEYWORD: "**",
}


def test_the_newest_release_is_the_installed_one() -> None:
    assert load().__version__ == NEWEST


@pytest.mark.parametrize("name", sorted(SIGNATURES))
def test_parameters_agree_with_the_package(name: str) -> None:
    real = [
        (parameter.name, _KINDS[parameter.kind], parameter.default is inspect.Parameter.empty)
        for parameter in _real(name).parameters.values()
    ]
    ours = [
        (parameter.name, parameter.kind, parameter.required or parameter.kind in ("*", "**"))
        for parameter in parameters_of(name)
    ]
    assert ours == real


@pytest.mark.parametrize("name", sorted(SIGNATURES))
def test_simple_defaults_agree_with_the_package(name: str) -> None:
    ours = {parameter.name: parameter.default for parameter in parameters_of(name) if not parameter.required}
    for parameter in _real(name).parameters.values():
        if isinstance(parameter.default, (int, float, str, bool)):
            assert ours[parameter.name] == parameter.default


@pytest.mark.parametrize(("name", "parameter"), sorted(DOCUMENTED))
def test_documented_spellings_are_still_refused(name: str, parameter: str) -> None:
    assert parameter not in _real(name).parameters
    assert DOCUMENTED[name, parameter] in _real(name).parameters


@pytest.mark.parametrize("module", sorted(DOCUMENTED_MODULES))
def test_documented_modules_are_still_missing(module: str) -> None:
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module(module)


def test_a_mistyped_parameter_finds_its_neighbour() -> None:
    assert nearest("memry", ("cpu", "memory", "gpu")) == "memory"
    assert nearest("colour", ("cpu", "memory", "gpu")) is None
