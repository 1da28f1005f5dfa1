"""What `check --changed` finds is what a check of the whole finds."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.whole.conftest import EXAMPLES, ROOT

from flyte_compile.changed import check_changed
from flyte_compile.config import load_config
from flyte_compile.diagnostics import Diagnostic
from flyte_compile.names.importers import Importers
from flyte_compile.pipeline import check
from flyte_compile.source import Project

_CONFIG = load_config(ROOT, {})
_MODULES = sorted(EXAMPLES.rglob("*.py"))


@pytest.fixture(scope="module")
def whole() -> tuple[Diagnostic, ...]:
    """Everything that is found in the examples."""
    return check([EXAMPLES], Project(ROOT), _CONFIG).diagnostics


@pytest.mark.parametrize("file", _MODULES, ids=lambda file: file.relative_to(EXAMPLES).as_posix())
def test_every_example_as_the_one_that_changed(whole: tuple[Diagnostic, ...], file: Path) -> None:
    project = Project(ROOT)
    affected = Importers(project, None).affected([file.relative_to(ROOT).as_posix()])
    checked = check_changed([file], Project(ROOT), _CONFIG, among=[EXAMPLES])
    found = [one for one in checked.diagnostics if one.span.path in affected]
    inside = [one for one in whole if one.span.path in affected]
    assert found == inside


def test_there_are_examples_with_findings(whole: tuple[Diagnostic, ...]) -> None:
    assert len({one.span.path for one in whole}) > 5
