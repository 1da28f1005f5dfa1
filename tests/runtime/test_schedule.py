"""The time that a schedule fires at."""

from __future__ import annotations

import datetime

import pytest

from flyte_compile_runtime.schedule import JOB_VARIABLE, TIME_INPUTS_VARIABLE, fired_at, time_inputs


def test_a_job_s_name_ends_with_the_minute_it_was_due() -> None:
    due = datetime.datetime(2026, 3, 1, 6, 30, tzinfo=datetime.UTC)
    assert fired_at(f"reports-monthly-{int(due.timestamp()) // 60}") == due


@pytest.mark.parametrize("name", ["", "reports-manual", "reports-12", "29000000-x"])
def test_a_job_made_by_hand_fires_now(name: str) -> None:
    before = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    assert before <= fired_at(name) <= datetime.datetime.now(datetime.UTC)


def test_without_a_schedule_there_are_no_such_inputs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TIME_INPUTS_VARIABLE, raising=False)
    assert time_inputs() == {}


def test_every_named_input_is_given_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TIME_INPUTS_VARIABLE, "start,day")
    monkeypatch.setenv(JOB_VARIABLE, "reports-29540190")
    assert time_inputs() == {"start": "2026-03-02T00:30:00+00:00", "day": "2026-03-02T00:30:00+00:00"}
