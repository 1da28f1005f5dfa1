"""What holds of every rule: its place in the registry, its code, its name, its text."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.rules import build
from tests.rules.build import UNKNOWN, environment, image, policy, program, resources, secret, task, template, trigger

import flyte_compile.rules
from flyte_compile.diagnostics import CODES, Severity
from flyte_compile.ir import Backoff, Device, Env, PipOptions, PipPackages, Retries
from flyte_compile.rules import RULES, run_rules
from flyte_compile.rules.base import Rule

FOLDER = Path(inspect.getfile(flyte_compile.rules)).parent
SECTIONS = ["What it does", "Why", "Example", "Use instead"]
STAGE_RANGES = (
    *(range(20), range(250, 300), range(350, 400), range(450, 500), range(550, 600), range(650, 700)),
    *(range(750, 800), range(800, 880)),
)

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.CODE)


def _examples(rule: Rule) -> list[str]:
    return re.findall(r"```python\n(.*?)```", rule.__doc__ or "", re.DOTALL)


def test_the_registry_is_the_folder() -> None:
    modules = {path.stem for path in FOLDER.glob("*.py")} - {"__init__", "base"}
    assert {rule.__name__.rpartition(".")[2] for rule in RULES} == modules
    assert len(RULES) == len(modules)


def test_codes_are_unique_and_in_order() -> None:
    codes = [rule.CODE for rule in RULES]
    assert codes == sorted(set(codes))
    assert not set(codes) & set(CODES)


def test_names_are_unique() -> None:
    assert len({rule.NAME for rule in RULES}) == len(RULES)


@every_rule
def test_code(rule: Rule) -> None:
    assert re.fullmatch(r"FC[1-9][0-9]{2}", rule.CODE)
    assert not any(int(rule.CODE[2:]) in taken for taken in STAGE_RANGES)


@every_rule
def test_name_is_the_modules(rule: Rule) -> None:
    assert rule.__name__.rpartition(".")[2].replace("_", "-") == rule.NAME


@every_rule
def test_severity(rule: Rule) -> None:
    assert isinstance(rule.SEVERITY, Severity)


@every_rule
def test_docstring_has_the_sections(rule: Rule) -> None:
    text = rule.__doc__ or ""
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == SECTIONS
    assert text.splitlines()[0].endswith(".")


@every_rule
def test_examples_are_modules(rule: Rule) -> None:
    examples = _examples(rule)
    assert len(examples) == 2
    for example in examples:
        ast.parse(example)
        assert "import flyte" in example
        assert "TaskEnvironment(" in example


@every_rule
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_sdk_takes_what_to_use_instead(rule: Rule, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its text is run: a remedy that the SDK refuses would be none."""
    good = _examples(rule)[1]
    if "flyteplugins" in good:
        pytest.skip("needs a plugin that isn't installed")
    path = tmp_path / "remedy.py"
    path.write_text(good)
    module = ModuleType("remedy")
    module.__file__ = str(path)
    monkeypatch.setitem(sys.modules, "remedy", module)
    exec(compile(good, path, "exec"), module.__dict__)


@every_rule
def test_every_rule_has_a_test(rule: Rule) -> None:
    name = rule.__name__.rpartition(".")[2]
    tests = [path.read_text() for path in Path(__file__).parent.glob("test_*.py") if path.name != "test_registry.py"]
    assert any(re.search(rf"\b(?:check|only|messages)\(\s*{name}\b", text) for text in tests)


@every_rule
def test_nothing_is_found_in_what_is_fine(rule: Rule) -> None:
    declared = program(environment(tasks=(task(), task(name="etl.store"))), environment(key=1, name="report"))
    assert not build.check(rule, declared)


def _all_unknown(value: Any, *kept: str) -> Any:
    """A declaration with every field unknown that may be."""
    assert is_dataclass(value) and not isinstance(value, type)
    may_be = {field.name for field in fields(value) if "Unknown" in str(field.type) or field.type == "Data"}
    changes = dict.fromkeys(may_be - set(kept), UNKNOWN)
    return type(value)(**{**{field.name: getattr(value, field.name) for field in fields(value)}, **changes})


@every_rule
def test_what_is_unknown_is_never_refused(rule: Rule) -> None:
    flat = _all_unknown(environment(tasks=(_all_unknown(task()),), key=1))
    layers = (
        PipPackages(span=build.span(), packages=UNKNOWN, options=_all_unknown(PipOptions())),
        PipPackages(span=build.span(), packages=(UNKNOWN,), options=PipOptions(secret_mounts=(UNKNOWN,))),
        Env(span=build.span(), env_vars={"NAME": UNKNOWN}),
        Env(span=build.span(), env_vars=UNKNOWN),
    )
    deep = environment(
        key=2,
        name=UNKNOWN,
        depends_on=(UNKNOWN,),
        image=_all_unknown(image(layers=layers)),
        resources=_all_unknown(resources(accelerator=_all_unknown(Device(None, 1, None, "GPU"))), "accelerator"),
        env_vars={"NAME": UNKNOWN},
        secrets=(UNKNOWN, _all_unknown(secret("key")), _all_unknown(secret("key"))),
        reusable=_all_unknown(policy()),
        cache=_all_unknown(environment().cache),
        tasks=(
            task(
                name="deep.load",
                retries=_all_unknown(build.task().retries),
                timeout=_all_unknown(build.task().timeout),
                triggers=(UNKNOWN, _all_unknown(trigger()), _all_unknown(trigger())),
                spans=build.spans("cache"),
                cache=_all_unknown(build.task().cache),
                overrides=(_all_unknown(build.override(target="deep.load", environment=2)),),
            ),
            task(name="deep.store", pod_template=UNKNOWN, own_pod_template=True, service_account=UNKNOWN),
        ),
    )
    half = environment(
        key=3,
        name="half",
        env_vars={"A": "1"},
        secrets=(UNKNOWN,),
        resources=resources(cpu=(UNKNOWN, 1), memory=(UNKNOWN, "1Gi"), shm=UNKNOWN),
        pod_template=template({"containers": (UNKNOWN,), "volumes": (UNKNOWN,)}, labels={"a": UNKNOWN}),
        tasks=(task(name="half.load", retries=Retries(1, _all_unknown(Backoff(1, 1, 1)))),),
    )
    plain = environment(key=4, name="plain", pod_template=_all_unknown(template()))
    assert not build.check(rule, program(flat, deep, half, plain))


def test_rules_are_run_in_order() -> None:
    declared = program(environment(name="Not A Name", resources=resources(memory="4GB")))
    assert [diagnostic.code for diagnostic in run_rules(declared)] == ["FC101", "FC301"]
