"""The names at the top of the package against the real one."""

from __future__ import annotations

import pkgutil

from tests.real_sdk import load

from flyte_compile.sdk.names import EXPORTED, NAMES, missing
from flyte_compile.sdk.releases import NEWEST


def test_names_are_the_packages() -> None:
    flyte = load()
    modules = {module.name for module in pkgutil.iter_modules(flyte.__path__)}
    real = {name for name in {*dir(flyte), *flyte.__all__, *modules} if not name.startswith("_")}
    assert real == NAMES


def test_what_a_star_import_binds_is_the_packages() -> None:
    assert sorted({*EXPORTED, "__version__"}) == sorted(load().__all__)


def test_a_name_that_the_package_does_not_have() -> None:
    assert missing("flyte.Resource", NEWEST) == "module 'flyte' has no attribute 'Resource'; did you mean 'Resources'?"
    assert missing("flyte.qqqq", NEWEST) == "module 'flyte' has no attribute 'qqqq'"


def test_a_name_that_it_may_well_have() -> None:
    assert missing("flyte.Resources", NEWEST) is None
    assert missing("flyte.resources", NEWEST) is None
    assert missing("flyte.Resource", "2.99.0") is None
    assert missing("flyte._image", NEWEST) is None
    assert missing("flyte.app.Anything", NEWEST) is None
    assert missing("flytekit.task", NEWEST) is None
