"""What every end-to-end test shares: one set of containers, or a message that says why there is none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.containers import Containers, is_ready, locked
from tests.e2e.projects import Project

VARIABLE = "FLYTE_COMPILE_CONTAINERS"


@pytest.fixture(scope="session")
def containers() -> Iterator[Containers]:
    folder = Path(os.environ.get(VARIABLE, "nowhere"))
    if not is_ready(folder) or os.geteuid() != 0:
        pytest.skip(f"no containers: as root, run `python -m tests.e2e.prepare FOLDER`, and set {VARIABLE} to FOLDER")
    with locked(folder), Containers.start(folder.resolve()) as started:
        yield started


@pytest.fixture(scope="session")
def tasks(containers: Containers) -> Iterator[Project]:
    """The project of the folder `tasks`, compiled, with its image."""
    with Project.make(containers, "tasks") as made:
        shutil.copytree(Path(__file__).parent / "tasks", made.folder, dirs_exist_ok=True)
        made.compile()
        made.build_images()
        yield made


@pytest.fixture
def project(containers: Containers, request: pytest.FixtureRequest) -> Iterator[Project]:
    """An empty project, where the containers see it."""
    with Project.make(containers, request.node.name) as made:
        yield made
