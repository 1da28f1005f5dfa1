"""Python packages from another index, from a requirements file and from a uv project. Of the project, an image takes
only the dependencies, or the project too.
"""

from pathlib import Path

from flyte import Image, TaskEnvironment

ASSETS = Path(__file__).parent / "assets"

base = Image.from_debian_base(python_version=(3, 12))

index_env = TaskEnvironment(
    name="pip-index",
    image=base.with_pip_packages(
        "torch==2.7.1",
        index_url="https://download.pytorch.org/whl/cpu",
        extra_index_urls=("https://pypi.org/simple",),
        extra_args="--no-build",
    ).with_pip_packages("polars", pre=True),
)
requirements_env = TaskEnvironment(
    name="pip-requirements",
    image=base.with_requirements(ASSETS / "requirements.txt"),
)
dependencies_env = TaskEnvironment(
    name="uv-dependencies",
    image=base.with_uv_project(ASSETS / "uv_project" / "pyproject.toml"),
)
project_env = TaskEnvironment(
    name="uv-project",
    image=base.with_uv_project(
        ASSETS / "uv_project" / "pyproject.toml",
        project_install_mode="install_project",
    ),
)


@index_env.task
async def mean(values: list[float]) -> float:
    return sum(values) / len(values)


@requirements_env.task
async def rows(table: dict[str, int]) -> list[str]:
    return [f"{key}: {value}" for key, value in table.items()]


@dependencies_env.task
async def columns(table: dict[str, int]) -> list[str]:
    return sorted(table)


@project_env.task
async def greet(name: str) -> str:
    return f"Hello, {name}!"
