"""The list of time zones against the installed SDK."""

from __future__ import annotations

from typing import get_args

import flyte._trigger as sdk

from flyte_compile.sdk.time_zones import time_zones


def test_time_zones_are_the_sdks() -> None:
    assert list(time_zones()) == sorted(get_args(sdk.Timezone))
