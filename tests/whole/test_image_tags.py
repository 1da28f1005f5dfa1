"""What an image's tag depends on: what is in the image, and nothing beside it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.whole.conftest import Build, compile_paths

TASK = """\
    import flyte
    {imports}

    env = flyte.TaskEnvironment(
        name="etl",
        image=flyte.Image.from_debian_base(name="etl").with_source_folder(Path("{data}")).with_env_vars({{"A": "1"}}),
    )


    @env.task
    async def load(x: int) -> int:
        return helper(x)
    """
HELPER = "def helper(x: int) -> int:\n    return x\n"


def _task(imports: str, data: str) -> str:
    return textwrap.dedent(TASK).format(imports=f"from pathlib import Path\n{imports}", data=data)


LAYOUTS: dict[str, dict[str, str]] = {
    "flat": {
        "pyproject.toml": "",
        "flow.py": _task("from lib import helper", "data"),
        "lib.py": HELPER,
        "data/a.txt": "a",
        "other.py": "X = 1\n",
    },
    "src": {
        "pyproject.toml": "[project]\nname = 'p'\n",
        "src/p/__init__.py": "",
        "src/p/flow.py": _task("from p.lib import helper", "data"),
        "src/p/lib.py": HELPER,
        "data/a.txt": "a",
        "src/p/other.py": "X = 1\n",
        "other.py": "X = 1\n",
        "src/q/other.py": "X = 1\n",
    },
    "packages": {
        "pyproject.toml": "",
        "jobs/__init__.py": "",
        "jobs/flow.py": _task("from .parts.lib import helper", "jobs/data"),
        "jobs/parts/__init__.py": "",
        "jobs/parts/lib.py": HELPER,
        "jobs/data/a.txt": "a",
        "jobs/other.py": "X = 1\n",
        "jobs/parts/other.py": "X = 1\n",
        "other/other.py": "X = 1\n",
    },
    "workspace": {
        "pyproject.toml": "[project]\nname='w'\n[tool.uv.workspace]\nmembers = ['members/*']\n",
        "flow.py": _task("from one.lib import helper", "data"),
        "members/one/pyproject.toml": "[project]\nname = 'one'\n",
        "members/one/src/one/__init__.py": "",
        "members/one/src/one/lib.py": HELPER,
        "data/a.txt": "a",
        "members/one/src/one/other.py": "X = 1\n",
        "members/two/pyproject.toml": "[project]\nname = 'two'\n",
        "members/two/src/two/other.py": "X = 1\n",
    },
}


def _compile(files: Mapping[str, str], folder: Path) -> Build:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    build = compile_paths(folder)
    assert not build.errors
    return build


def _images(build: Build) -> dict[str, str]:
    """Every file of the images, and their references, as the manifest has them."""
    files = {path: text for path, text in build.files.items() if path.startswith("images/")}
    found = {f"reference {key}": value for key, value in _references(build).items()}
    assert files and found
    return {**files, **found}


def _references(build: Build) -> dict[str, str]:
    return {item["name"]: item["image"]["reference"] for item in build.manifest["environments"]}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_change_in_an_unrelated_module_changes_no_image(layout: str, tmp_path: Path) -> None:
    files = LAYOUTS[layout]
    before = _images(_compile(files, tmp_path))
    changed = {path: text.replace("1", "2") for path, text in files.items() if path.endswith("other.py")}
    assert changed
    assert _images(_compile(changed, tmp_path)) == before
    assert _images(_compile({f"{Path(path).parent}/new.py": "Y = 1\n" for path in changed}, tmp_path)) == before


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_change_of_what_is_in_it_changes_the_image(layout: str, tmp_path: Path) -> None:
    files = LAYOUTS[layout]
    seen = [_references(_compile(files, tmp_path))["etl"]]
    for name in ("lib.py", "a.txt", "flow.py"):
        changed = {
            path: f"{text}\n# more\n" for path, text in files.items() if path.endswith(f"/{name}") or path == name
        }
        assert len(changed) == 1
        seen.append(_references(_compile(changed, tmp_path))["etl"])
    assert len(set(seen)) == len(seen)
