"""Texts of a user's are exact in YAML and never add structure, for every reader."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flyte_compile.emit.yaml_text import one_line, to_yaml

_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
_NASTY = [
    "",
    " ",
    "---",
    "--- a",
    "...",
    "\n",
    "a\n",
    "a\n\n",
    "\na",
    "a\n---\nb: c",
    "a\n  b\n c",
    "a \nb",
    "# no comment",
    "a # b",
    "a: b",
    "a:",
    "- a",
    "? a",
    "*a",
    "&a",
    "!a",
    "|",
    ">",
    "%a",
    "@a",
    "`a",
    "{{ x }}",
    "{}",
    "[a]",
    "'",
    '"',
    "\\",
    "\\n",
    "\t",
    "a\tb",
    "\r\n",
    "a\rb",
    "\x1b[0m",
    "\x85",
    "a\u202eb",
    "\xa0",
    "\uffff",
    "a\n\n\nb\n\n\n",
    "\n\n",
    "# a\n# b\n",
    "a\n'",
    "\u2028",
    "\ufeff",
    "é",
    "日本",
    "😀",
    "\x7f",
    "yes",
    "No",
    "on",
    "y",
    "N",
    "null",
    "~",
    "true",
    "1",
    "1.0",
    "1e3",
    "1E3",
    "0x1F",
    "0o17",
    "017",
    "1_000",
    "12:30:45",
    "2026-01-01",
    "2026-01-01T00:00:00Z",
    ".inf",
    ".nan",
    "=",
    "<<",
    "4Gi",
    "500m",
    "0b1",
    "-1",
    "+1",
    "-",
    "a,b",
    "x" * 300 + " " + "y" * 300,
]


@pytest.mark.parametrize("text", _NASTY)
def test_a_text_comes_back(text: str) -> None:
    document: Any = {"a": text, "list": (text, {text: text}), "z": 1}
    assert yaml.safe_load(to_yaml(document)) == {"a": text, "list": [text, {text: text}], "z": 1}


@given(_TEXT)
def test_any_text_comes_back(text: str) -> None:
    document: Any = {"a": text, "list": (text, {text: text}), "z": 1}
    written = to_yaml(document)
    assert yaml.safe_load(written) == {"a": text, "list": [text, {text: text}], "z": 1}
    assert list(yaml.safe_load_all(written)) == [yaml.safe_load(written)]


_DOCUMENT = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(2**62), 2**62), st.floats(allow_nan=False, allow_infinity=False), _TEXT
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4).map(tuple), st.dictionaries(_TEXT, inner, max_size=4)),
    max_leaves=12,
)


@given(st.dictionaries(_TEXT, _DOCUMENT, max_size=4))
def test_any_document_comes_back(document: Any) -> None:
    assert yaml.safe_load(to_yaml(document)) == json.loads(json.dumps(document))


def test_a_key_that_no_line_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        to_yaml({"a" * 1100: 1})


@given(_TEXT)
def test_a_comment_stays_a_comment(text: str) -> None:
    written = to_yaml({"a": 1}, (text,))
    assert yaml.safe_load(written) == {"a": 1}
    assert len(written.split("\n")) == 3
    assert "\n" not in one_line(text)


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="there is no kubectl")
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_TEXT, min_size=50, max_size=100))
def test_kubectl_reads_the_same(texts: list[str]) -> None:
    _check_kubectl(texts)


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="there is no kubectl")
def test_kubectl_reads_the_nasty_ones_the_same() -> None:
    _check_kubectl(_NASTY)


def _check_kubectl(texts: list[str]) -> None:
    """Another reader of YAML, the one that matters: every text as an annotation and as an argument."""
    annotations: dict[str, Any] = {f"a{index}": text for index, text in enumerate(texts)}
    pod: Any = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "p", "annotations": annotations},
        "spec": {"containers": ({"name": "c", "image": "i", "args": tuple(texts)},)},
    }
    done = subprocess.run(
        ["kubectl", "set", "image", "--local", "-f", "-", "c=x", "-o", "json"],
        input=to_yaml(pod),
        env={"KUBECONFIG": "/dev/null", "PATH": "/usr/local/bin:/usr/bin:/bin"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    found = json.loads(done.stdout)
    assert found["metadata"]["annotations"] == annotations
    assert found["spec"]["containers"][0]["args"] == texts


def test_keys_stand_as_the_api_has_them() -> None:
    written = to_yaml({"spec": {"z": 1, "name": "it", "a": 2}, "metadata": {}, "kind": "K", "apiVersion": "v1"})
    assert written == "apiVersion: v1\nkind: K\nmetadata: {}\nspec:\n  name: it\n  a: 2\n  z: 1\n"


def test_nothing_is_shared_and_nothing_is_wrapped() -> None:
    shared: Any = {"a": "b"}
    written = to_yaml({"one": shared, "two": shared, "long": "word " * 200})
    assert "&" not in written
    assert written.count("\n") == 5


def test_readable_texts_stand_plain() -> None:
    document: Any = {"a": "ghcr.io/acme/app:1", "b": "4Gi", "c": "/tmp", "d": "one\ntwo"}
    assert to_yaml(document) == "a: ghcr.io/acme/app:1\nb: 4Gi\nc: /tmp\nd: |-\n  one\n  two\n"
