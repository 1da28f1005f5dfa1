"""What is said of a place, without a server around it."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flyte_compile.lsp.analysis import Document, take
from flyte_compile.lsp.hover import hover
from flyte_compile.lsp.showing import fenced, shown

MODULE = textwrap.dedent(
    """\
    import flyte
    import requests

    SIZES = {"small": "1Gi", "large": "8Gi"}
    STAGE = requests.get("https://example.com").text
    size = "small"
    if STAGE == "production":
        size = "large"

    base = flyte.Image.from_debian_base(python_version=(3, 12)).with_pip_packages("httpx==0.28.1")
    env = flyte.TaskEnvironment(
        name="etl",
        image=base,
        resources=flyte.Resources(memory=SIZES["large"], gpu="T4:1"),
        secrets=[flyte.Secret(key="token")],
        env_vars={"STAGE": STAGE},
    )


    @env.task(retries=3)
    async def load(SIZES: int) -> int:  # flyte-compile: ignore[FC301] why
        return SIZES
    """
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("project")


def _hover(folder: Path, wanted: str, after: str = "", module: str = MODULE) -> str:
    """What is said of the first place of a text, or of the first after another."""
    start = module.index(wanted, module.index(after))
    line = module.count("\n", 0, start) + 1
    column = start - (module.rfind("\n", 0, start) + 1) + 1
    snapshot = take(folder, {folder / "a.py": Document("file:///a.py", module)})
    said = hover(snapshot, "a.py", line, column + 1)
    return "" if said is None else said.markdown


def test_lines_end_as_python_has_it(folder: Path) -> None:
    text = MODULE.replace("\n", "\r")
    line = MODULE[: MODULE.index("FC301")].count("\n") + 1
    column = MODULE.split("\n")[line - 1].index("FC301") + 1
    said = hover(take(folder, {folder / "a.py": Document("file:///a.py", text)}), "a.py", line, column)
    assert said is not None
    assert "FC301 quantity" in said.markdown


@pytest.mark.parametrize(
    ("wanted", "after", "said"),
    [
        ("base", "image=", 'PipPackages(packages=["httpx==0.28.1"]'),
        ("memory=", "", 'memory = "8Gi"'),
        ('SIZES["large"]', "", '"8Gi"'),
        ('"T4:1"', "", "T4"),
        ("env = ", "", "**environment** `etl`"),
        ("flyte.TaskEnvironment", "", "**environment** `etl`"),
        ("flyte.Secret", "", 'as_env_var="TOKEN"'),
        ("load", "", "**task** `etl.load`"),
        ("retries=3", "", "Retries(count=3)"),
        ("FC301", "", "FC301 quantity"),
    ],
)
def test_what_is_known(folder: Path, wanted: str, after: str, said: str) -> None:
    assert said in _hover(folder, wanted, after)


@pytest.mark.parametrize(
    ("wanted", "after"),
    [
        pytest.param("size", "if STAGE", id="it is bound twice"),
        pytest.param("SIZES", "return", id="it may be the parameter"),
        pytest.param("STAGE", "import", id="nobody knows"),
        pytest.param("requests", "import", id="a module is no value"),
    ],
)
def test_what_is_not_said(folder: Path, wanted: str, after: str) -> None:
    assert "size =" not in _hover(folder, wanted, after)
    assert "8Gi" not in _hover(folder, wanted, after)


def test_what_is_unknown_says_why(folder: Path) -> None:
    assert "<unknown: " in _hover(folder, "{", "env_vars=")


@given(st.text(max_size=300))
def test_no_text_ends_its_block(text: str) -> None:
    block = fenced(f"x = {shown(text)}")
    fence = block.split("python\n", 1)[0]
    lines = block.split("\n")
    assert lines[0] == f"{fence}python"
    assert lines[-1] == fence
    assert not any(line.strip().startswith(fence) for line in lines[1:-1])
