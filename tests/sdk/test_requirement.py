"""Which release of the SDK a project's requirements take, against what the package `packaging` says of them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from packaging.requirements import Requirement

from flyte_compile.sdk.releases import NEWEST, RELEASES
from flyte_compile.sdk.requirement import release_of

_CLAUSES = st.builds(
    lambda operator, version: f"{operator}{version}" if not version.endswith(".*") else f"{operator[0]}={version}",
    st.sampled_from(["~=", "!=", "<=", ">=", "<", ">"]),
    st.sampled_from(
        ["2.0", "2.4.1", "v2.3.6", "2.5.19", "2.5.20", "2.10.0", "2.12.1", "2.12.2", "3.0", "2.6.0rc1", "2.4.0.dev1"]
    ),
) | st.builds(
    lambda operator, version: operator + version,
    st.sampled_from(["==", "!="]),
    st.sampled_from(["2.*", "2.4.*", "2.5.*", "2.99.*"]),
)


@given(
    st.lists(_CLAUSES, min_size=1, max_size=3),
    st.sampled_from(["flyte", "Flyte", "flyte [sandbox]", "flyte[a,b]", " flyte "]),
    st.sampled_from([",", " , "]),
    st.sampled_from(["", "; python_version >= '3.11'"]),
)
@example([">=2.3", "<2.5"], "flyte", ",", "")
def test_the_newest_known_release_that_is_admitted(clauses: list[str], name: str, comma: str, marker: str) -> None:
    text = f"{name}{comma.join(clauses)}{marker}"
    specifier = Requirement(text).specifier
    admitted = [release for release in RELEASES if specifier.contains(release)]
    assert release_of(["httpx", text, "flyte-plugins>=1"]) == (admitted[-1] if admitted else None)


@pytest.mark.parametrize(
    ("requirements", "release"),
    [
        (["flyte==2.4.1"], "2.4.1"),
        (["flyte[sandbox] == 2.4.1 ; python_version >= '3.11'"], "2.4.1"),
        (["flyte==2.0.0b50"], "2.0.0b50"),
        (["flyte==99.1"], "99.1"),
        (["flyte===2.4.1"], "2.4.1"),
        (["flyte>=2.3,<2.5"], "2.4.4"),
        (["flyte (>=2.3,<2.5)"], "2.4.4"),
        (["flyte>=2.3", "flyte<2.5"], "2.4.4"),
        (["flyte>=2.3"], NEWEST),
        (["flyte>=99"], None),
        (["flyte"], None),
        ([], None),
        (["flyte @ https://registry.example/flyte.whl"], None),
        (["flyte<2.5; python_version < '3.12'", "flyte<2.6; python_version >= '3.12'"], None),
        (["flyte<2.5; python_version < '3.12'", "flyte==2.4.*; python_version >= '3.12'"], "2.4.4"),
        (["flyte>=2,<2.5; python_version < '3.12'", "flyte!=2.4.4"], "2.4.3"),
        (["flyte=2.4"], None),
        (["flyte~=2"], None),
        (["flyte>=2.3.*"], None),
        (["flyte>=1!2.3"], None),
        (["not a requirement"], None),
    ],
)
def test_requirements(requirements: list[str], release: str | None) -> None:
    assert release_of(requirements) == release
