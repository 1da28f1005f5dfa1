"""Images from pixi scripts: the manifest is the SDK's, and the build copies it from the build folder."""

from __future__ import annotations

import textwrap
import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.plan.image_samples import Files, debian, plan_one, refusals, runs_of, source
from tests.plan.samples import at, secret

from flyte_compile.emit.dockerfile import dockerfile
from flyte_compile.emit.dockerignore import build_dockerignore, image_dockerignore
from flyte_compile.ir import PixiScript
from flyte_compile.plan.image.pixi_manifest import ManifestError, pixi_manifest
from flyte_compile.plan.image.toml_text import toml_text
from flyte_compile.plan.model import Copy, ImagePlan, Run
from flyte_compile.source.script_block import parse_script_block

BOTH = ("linux/amd64", "linux/arm64")

BLOCKS = {
    "nothing": "",
    "requirements": 'requires-python = ">=3.12"\ndependencies = ["flyte", "httpx>=0.28,<1", "numpy == 2.1.*"]',
    "extras": 'dependencies = ["uvicorn[standard]", "x [b, a] ~= 1.0", "y[]==1", "z>1,"]',
    "addresses": """\
        dependencies = [
            "a @ https://host/a-1-py3-none-any.whl",
            "b @ git+https://github.com/x/b.git",
            "c @ git+https://github.com/x/c.git@v1.2",
            "d[e] @ git+https://github.com/x/d.git@main",
        ]""",
    "parentheses": 'dependencies = ["x (>=1,<2)", "y ( == 1 )"]',
    "odd names": 'dependencies = ["A.B_c-d==1", "zope.interface", "x"]',
    "a python of its own": 'requires-python = ">=3.12"\n[tool.pixi.dependencies]\npython = "3.11.*"\ngdal = "*"',
    "a package of its own": 'dependencies = ["x==1", "y"]\n[tool.pixi.pypi-dependencies]\nx = ">=2"\nz = "*"',
    "a workspace": """\
        [tool.pixi.workspace]
        name = "etl"
        channels = ["conda-forge", "https://host/own"]
        platforms = ["linux-64", "linux-aarch64", "osx-arm64"]
        channel-priority = "strict" """,
    "everything else": """\
        dependencies = ["flyte"]
        [tool.pixi.activation]
        scripts = ["setup.sh"]
        [tool.pixi.activation.env]
        A = "1"
        [tool.pixi.target.linux-64.dependencies]
        gdal = { version = ">=3", channel = "conda-forge" }
        [tool.pixi.feature.cuda.system-requirements]
        cuda = "12"
        [tool.pixi.environments]
        gpu = ["cuda"]
        [tool.pixi.tasks]
        run = "python job.py"
        [tool.other]
        x = 1""",
    "kinds of values": """\
        [tool.pixi.x]
        yes = true
        no = false
        number = -3
        real = 1.5
        text = "a \\"b\\" \\\\ é"
        list = ["a", "b"]
        empty = [] """,
    "indentation": 'dependencies = [\n    "a",\n    # a comment\n    "b",\n]',
}


def _script(block: str) -> str:
    lines = textwrap.dedent(block).splitlines()
    return "".join(("#!x\n# /// script\n", *(f"# {line}\n" if line else "#\n" for line in lines), "# ///\nprint(1)\n"))


def _ours(script: str, platforms: tuple[str, ...] = BOTH) -> str:
    block = parse_script_block(script.encode())
    assert block is not None
    return pixi_manifest(block, platforms)


def _theirs(script: str, folder: Path) -> str:
    from flyte._image import PixiScript as TheirScript

    path = folder / "script.py"
    path.write_text(script)
    manifest = TheirScript(script=path, platforms=("linux-64", "linux-aarch64")).render_manifest()
    assert isinstance(manifest, str)
    return manifest


@pytest.mark.parametrize("name", BLOCKS)
def test_the_manifest_is_the_sdk_s(name: str, tmp_path: Path) -> None:
    script = _script(BLOCKS[name])
    assert tomllib.loads(_ours(script)) == tomllib.loads(_theirs(script, tmp_path))


@pytest.mark.parametrize(
    "script",
    [
        "",
        "# /// script\n# x = 1\n",
        "# /// script\nx\n# ///\n",
        "# /// script\n#x = 1\n# ///\n",
        "# /// other\n# ///\n",
        " # /// script\n # ///\n",
    ],
)
def test_without_a_block_both_fail(script: str, tmp_path: Path) -> None:
    assert parse_script_block(script.encode()) is None
    with pytest.raises(ValueError, match="No PEP 723"):
        _theirs(script, tmp_path)


@pytest.mark.parametrize(
    "script",
    [
        "# /// script\n# ///\n",
        "# /// script  \n\n# dependencies = ['a']\n# ///   \n",
        "# /// script\r\n# dependencies = ['a']\r\n# ///\r\n",
        "# /// script\n# dependencies = ['a']\n# ///\n# dependencies = ['b']\n# ///\n",
        "# /// script\nx\n# /// script\n# dependencies = ['a']\n# ///\n",
        "# /// script\n# dependencies = ['a']\n# ///",
    ],
)
def test_where_a_block_begins_and_ends(script: str, tmp_path: Path) -> None:
    assert tomllib.loads(_ours(script)) == tomllib.loads(_theirs(script, tmp_path))


def test_a_long_module_is_read_once() -> None:
    assert parse_script_block(b"# /// script\n" * 200_000) is None


@pytest.mark.parametrize(
    "requirement",
    ["a; python_version < '4'", "a[b] >= 1 ; x == 'y'", "", "-r x.txt", "a b", "a==", "a @ ", "./a", "a>1 <2"],
)
def test_what_the_sdk_refuses_is_refused(requirement: str, tmp_path: Path) -> None:
    script = _script(
        f"dependencies = [{requirement!r}]" if "'" not in requirement else f'dependencies = ["{requirement}"]'
    )
    with pytest.raises(ValueError, match=r"requirement|markers"):
        _theirs(script, tmp_path)
    with pytest.raises(ManifestError):
        _ours(script)


@pytest.mark.parametrize(
    ("requirement", "specification"),
    [
        ("a @ git+ssh://git@host/x.git", {"git": "ssh://git@host/x.git"}),
        ("a @ git+ssh://git@host/x.git@v1", {"git": "ssh://git@host/x.git", "rev": "v1"}),
        ("a @ git+https://t@h/x@v1#subdirectory=p", {"git": "https://t@h/x", "rev": "v1", "subdirectory": "p"}),
        ("a @ git+https://h/x@", {"git": "https://h/x"}),
    ],
)
def test_where_the_sdk_s_would_not_install(requirement: str, specification: dict[str, str]) -> None:
    manifest = tomllib.loads(_ours(_script(f'dependencies = ["{requirement}"]')))
    assert manifest["pypi-dependencies"] == {"a": specification}


# ---- the image ----


def _planned(block: str, *, lock: bool = False, **fields: object) -> ImagePlan:
    files = Files()
    files.files["jobs/etl.py"] = _script(block).encode()
    files.files["jobs/etl.py.pixi.lock"] = b"version: 6\n"
    layer = PixiScript(
        span=at(2),
        script=source("jobs/etl.py"),
        dependencies=(),
        pixi_lock=source("jobs/etl.py.pixi.lock") if lock else None,
        secret_mounts=(secret("TOKEN"),),
    )
    return plan_one(debian(layer, install_flyte=False, **fields), files=files)


def test_the_manifest_is_copied_from_the_build_folder() -> None:
    found = _planned('dependencies = ["flyte"]')
    (made,) = found.generated
    assert made.path == f"images/{found.name}/pixi.toml"
    assert Copy((made.path,), "/opt/pixi-project/pixi.toml", from_="flyte-compile") in found.instructions
    assert tomllib.loads(made.text)["workspace"]["platforms"] == ["linux-64", "linux-aarch64"]
    assert f"COPY --from=flyte-compile {made.path} /opt/pixi-project/pixi.toml\n" in dockerfile(found)
    assert f"!{made.path}\n" in build_dockerignore((found,))
    assert "etl.py" not in image_dockerignore(found)


def test_a_lock_beside_the_script_is_used() -> None:
    found = _planned("", lock=True)
    assert (
        runs_of(found)[-1]
        .lines[-1]
        .endswith("pixi install --manifest-path /opt/pixi-project/pixi.toml --environment default --locked")
    )
    assert "jobs/etl.py.pixi.lock" in found.context_files
    assert "--locked" not in runs_of(_planned(""))[-1].lines[-1]


def test_the_tag_is_of_the_manifest_and_not_of_the_script() -> None:
    assert _planned('dependencies = ["a"]').tag == _planned('dependencies = [ "a" ]').tag
    assert _planned('dependencies = ["a"]').tag != _planned('dependencies = ["b"]').tag


@pytest.mark.parametrize(
    "block",
    [
        "dependencies = ['a; x']",
        "[tool.pixi.workspace]\nplatforms = ['linux-64']",
        "[tool.pixi.workspace]\nplatforms = 'linux-64'",
        "tool.pixi = 1",
        "tool = 1",
        "[tool.pixi]\ndependencies = []",
    ],
)
def test_what_no_manifest_can_say_is_refused(block: str) -> None:
    layer = PixiScript(span=at(2), script=source("script.py"), dependencies=())
    assert refusals(debian(layer), files=Files({"app.py": "", "script.py": _script(block)})) == ["FC800"]


def test_a_platform_that_the_script_has_is_enough() -> None:
    found = _planned("[tool.pixi.workspace]\nplatforms = ['linux-64']", platforms=("linux/amd64",))
    assert tomllib.loads(found.generated[0].text)["workspace"]["platforms"] == ["linux-64"]
    assert any(isinstance(item, Run) for item in found.instructions)


# ---- the text of TOML ----

_SCALARS = st.one_of(
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.dates(),
    st.times(),
    st.datetimes(),
)
_KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
_VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3), max_leaves=12
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=4))
@settings(max_examples=300, deadline=None)
@example({"a": {}})
@example({"a": {"b": {"c": {}}, "d": 1}, "": {"": {"": 1}}})
@example({"a": [{"b": {}}, 1], "c": 1e100, "d": "\x7f\u2028\x00"})
def test_toml_reads_back(document: dict[str, object]) -> None:
    assert tomllib.loads(toml_text(document)) == document
