"""Settings that every test shares."""

from __future__ import annotations

from hypothesis import settings

# A machine under load is slow, not wrong; and a run must not fail where the same run before didn't.
settings.register_profile("project", deadline=None, derandomize=True)
settings.load_profile("project")
