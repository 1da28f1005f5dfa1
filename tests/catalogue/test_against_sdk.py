"""What the explanations say of the SDK: it takes every remedy, and refuses where they say so."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from tests.catalogue.examples import MODULE, fences, laid_out

from flyte_compile.catalogue import Entry, entries
from flyte_compile.diagnostics import CODES

_IMPORT = re.compile(r"(?:SDK|client|Python)( itself)?\s+raises\s+[^.]*?when\s+the\s+module\s+is\s+imported")
STAGES = tuple(entry for entry in entries() if entry.code in CODES)
REFUSED = tuple(entry for entry in STAGES if any(_IMPORT.search(section.text) for section in entry.sections))


def _import(entry: Entry, title: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Execute the module of an example with the real SDK."""
    example = fences(entry, title)
    if any("flyteplugins." in fence.text for fence in example):
        pytest.skip("needs a plugin that isn't installed")
    config = laid_out(example, folder)
    for name, value in config.define.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(folder)
    module = ModuleType("example")
    module.__file__ = str(folder / MODULE)
    monkeypatch.setitem(sys.modules, "example", module)
    exec(compile((folder / MODULE).read_text(), folder / MODULE, "exec"), module.__dict__)


@pytest.mark.parametrize("entry", STAGES, ids=lambda entry: entry.code)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_it_takes_what_to_use_instead(entry: Entry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _import(entry, "Use instead", tmp_path, monkeypatch)


def test_some_examples_are_refused() -> None:
    assert {"FC008", "FC140", "FC141", "FC142", "FC240", "FC241", "FC242", "FC243", "FC700", "FC840"} <= {
        entry.code for entry in REFUSED
    }


@pytest.mark.parametrize("entry", REFUSED, ids=lambda entry: entry.code)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_it_refuses_an_example_where_the_page_says_so(
    entry: Entry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises((TypeError, ValueError, LookupError)):
        _import(entry, "Example", tmp_path, monkeypatch)
