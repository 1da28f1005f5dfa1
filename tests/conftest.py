"""Settings that every test shares."""

from __future__ import annotations

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# A machine under load is slow, not wrong; and a run must not fail where the same run before didn't.
settings.register_profile("project", deadline=None, derandomize=True)
settings.load_profile("project")


class _Scheduling(LoadScopeScheduling):  # type: ignore[misc]  # It has no types.
    """Hands out test by test, but the end-to-end tests to one worker: two would wait for each other's containers."""

    def _split_scope(self, nodeid: str) -> str:
        folder = "tests/e2e"
        return folder if nodeid.startswith(f"{folder}/") else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return _Scheduling(config, log)
