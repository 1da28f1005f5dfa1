"""Rules about retries, timeouts, triggers and caches."""

from __future__ import annotations

import math
from typing import Any, get_args

import flyte._cache.cache as sdk
import pytest
from tests.rules.build import (
    UNKNOWN,
    check,
    environment,
    messages,
    only,
    override,
    parameter,
    program,
    span,
    spans,
    task,
    trigger,
    with_override,
    with_task,
)

from flyte_compile.diagnostics import Related
from flyte_compile.ir import Backoff, Cache, Retries, Timeout, Trigger
from flyte_compile.rules import (
    backoff,
    cache_age,
    cache_behavior,
    cache_ignored_input,
    cache_without_version,
    cron_expression,
    cron_time_zone,
    duplicate_trigger,
    negative_retries,
    negative_timeout,
    timeout_order,
    trigger_input,
    trigger_interval,
)
from flyte_compile.sdk.caching import BEHAVIORS


def test_negative_retries() -> None:
    found = only(negative_retries, with_task(retries=Retries(-1), spans=spans("retries")))
    assert (found.message, found.span, found.subject) == ("the number of retries -1 is negative", span(50), "etl.load")
    for fine in (Retries(0), Retries(UNKNOWN), UNKNOWN):
        assert not check(negative_retries, with_task(retries=fine))


def test_negative_retries_of_an_override() -> None:
    found = only(negative_retries, with_override(override(retries=Retries(-2), spans=spans("retries"))))
    assert (found.span, found.subject) == (span(50), "etl.main")


@pytest.mark.parametrize(
    ("pace", "expected"),
    [
        (Backoff(-1, 1.0, None), ["base of the backoff is negative"]),
        (Backoff(1, 1.0, -1), ["cap of the backoff is negative"]),
        (Backoff(1, 0.5, None), ["factor 0.5 of the backoff isn't a finite number of at least 1"]),
        (Backoff(1, math.inf, 9), ["factor inf of the backoff isn't a finite number of at least 1"]),
        (Backoff(1, math.nan, 9), ["factor nan of the backoff isn't a finite number of at least 1"]),
        (Backoff(1, 2.0, None), ["the backoff grows by the factor 2.0 without a cap"]),
        (
            Backoff(-1, 2.0, None),
            ["base of the backoff is negative", "the backoff grows by the factor 2.0 without a cap"],
        ),
    ],
)
def test_backoff(pace: Backoff, expected: list[str]) -> None:
    found = check(backoff, with_task(retries=Retries(3, pace), spans=spans("retries")))
    assert [diagnostic.message for diagnostic in found] == expected
    assert {diagnostic.span for diagnostic in found} == {span(50)}


@pytest.mark.parametrize(
    "pace",
    [
        Backoff(1, 1.0, None),
        Backoff(0, 2.0, 60),
        Backoff(UNKNOWN, 1.0, UNKNOWN),
        Backoff(1, UNKNOWN, None),
        Backoff(1, 2.0, UNKNOWN),
        UNKNOWN,
        None,
    ],
)
def test_good_backoff(pace: Any) -> None:
    assert not check(backoff, with_task(retries=Retries(3, pace)))


@pytest.mark.parametrize("field", ["max_runtime", "max_queued_time", "deadline"])
def test_negative_timeout(field: str) -> None:
    found = only(negative_timeout, with_task(timeout=Timeout(**{field: -60.0}), spans=spans("timeout")))
    assert (found.message, found.span) == (f"{field} is -60 seconds", span(50))
    for fine in (Timeout(**{field: 0.0}), Timeout(**{field: UNKNOWN}), UNKNOWN):
        assert not check(negative_timeout, with_task(timeout=fine))


def test_timeout_order() -> None:
    swapped = Timeout(max_runtime=7200, deadline=1800)
    found = only(timeout_order, with_task(timeout=swapped, spans=spans("timeout")))
    assert found.message == "the deadline of 1800 seconds for all attempts is under the 7200 that each may run"
    assert found.span == span(50)
    for fine in (
        Timeout(max_runtime=1800, deadline=7200),
        Timeout(max_runtime=1800, deadline=0),
        Timeout(max_runtime=None, deadline=1800),
        Timeout(max_runtime=UNKNOWN, deadline=1800),
        Timeout(max_runtime=1800, deadline=-1),
    ):
        assert not check(timeout_order, with_task(timeout=fine))


def triggered(*triggers: Any, **changes: Any) -> Any:
    return with_task(triggers=triggers, **changes)


@pytest.mark.parametrize(
    ("expression", "problem", "help"),
    [
        ("0 24 * * *", "the hour 24 isn't between 0 and 23", "Write 'minute hour"),
        ("0 0 * * 7", "the day of week 7 isn't between 0 and 6", "Write 0 for Sunday."),
        ("TZ=UTC 0 0 * * *", "a time zone has no place in it", "Give it as flyte.Cron("),
        ("0 0 * *", "it has 4 fields where five belong", "Write 'minute hour"),
    ],
)
def test_cron_expression(expression: str, problem: str, help: str) -> None:
    found = only(cron_expression, triggered(trigger(cron=expression, spans=spans("expression"))))
    assert found.message == f"the cron expression {expression!r} can't be read: {problem}"
    assert (found.help or "").startswith(help)
    assert (found.span, found.subject) == (span(50), "etl.load")


def test_good_cron_expression() -> None:
    for fine in ("30 6 * * 1-5", None, UNKNOWN):
        assert not check(cron_expression, triggered(trigger(cron=fine), UNKNOWN))
    assert not check(cron_expression, with_task(triggers=UNKNOWN))


@pytest.mark.parametrize(
    ("zone", "help"),
    [
        ("Europe/Munich", "Did you mean 'Europe/Zurich'?"),
        ("us/pacific", "Write a name such as 'Europe/Berlin' or 'UTC'."),
        ("Europe/Berln", "Did you mean 'Europe/Berlin'?"),
        ("PST", "Write a name such as 'Europe/Berlin' or 'UTC'."),
    ],
)
def test_cron_time_zone(zone: str, help: str) -> None:
    found = only(cron_time_zone, triggered(trigger(timezone=zone, spans=spans("timezone"))))
    assert found.message == f"there is no time zone {zone!r}"
    assert found.span == span(50)
    assert (found.help or "").endswith(("?", "."))
    if zone != "Europe/Munich":
        assert found.help == help


def test_good_time_zone() -> None:
    for fine in ("UTC", "Europe/Berlin", None, UNKNOWN):
        assert not check(cron_time_zone, triggered(trigger(timezone=fine)))


def test_trigger_interval() -> None:
    found = only(trigger_interval, triggered(trigger(interval_minutes=0, spans=spans("interval_minutes"))))
    assert (found.message, found.span) == ("the trigger 'nightly' fires every 0 minutes", span(50))
    unnamed = only(trigger_interval, triggered(trigger(interval_minutes=-5, name=UNKNOWN)))
    assert unnamed.message == "a trigger fires every -5 minutes"
    for fine in (1, None, UNKNOWN):
        assert not check(trigger_interval, triggered(trigger(interval_minutes=fine)))


def test_duplicate_trigger() -> None:
    second = trigger(spans=spans("name"))
    found = only(duplicate_trigger, triggered(trigger(), second))
    assert found.message == "the task 'etl.load' has two triggers of the name 'nightly'"
    assert found.span == span(50)
    assert found.related == (Related("the first of that name", span(15)),)


def test_empty_trigger_name() -> None:
    assert (
        messages(duplicate_trigger, triggered(trigger(name=""), trigger(name="")))
        == ["a trigger of the task 'etl.load' has an empty name"] * 2
    )


def test_a_trigger_of_two_tasks() -> None:
    common: tuple[Trigger, ...] = (trigger(), trigger(name="hourly"), trigger(name=UNKNOWN), trigger(name=UNKNOWN))
    declared = environment(tasks=(task(triggers=common), task(name="etl.store", triggers=common)))
    assert not check(duplicate_trigger, program(declared))


def test_trigger_input() -> None:
    given = trigger(inputs={"dat": "x", "day": "y"}, spans=spans("inputs"))
    found = only(trigger_input, triggered(given, inputs=(parameter("date"), parameter("day"))))
    assert found.message == "the task 'etl.load' has no input 'dat' for its trigger to give"
    assert found.help == "Did you mean 'date'?"
    assert found.span == span(50)
    assert found.related == (Related("the task", span(20)),)
    assert only(trigger_input, triggered(trigger(inputs={"q": 1}), inputs=(parameter("x"),))).help == "Give it x."
    none = only(trigger_input, triggered(trigger(inputs={"q": 1})))
    assert none.help == "Give it nothing, for the task has no inputs."


def test_good_trigger_input() -> None:
    for fine in ({"day": UNKNOWN}, {}, None, UNKNOWN):
        assert not check(trigger_input, triggered(trigger(inputs=fine), inputs=(parameter("day"),)))


def cached(**changes: Any) -> Any:
    return with_task(cache=Cache(**{"behavior": "auto", **changes}), spans=spans("cache"))


@pytest.mark.parametrize(
    ("behavior", "help"),
    [
        ("always", "Write 'auto', 'override' or 'disable'."),
        ("disabled", "Did you mean 'disable'?"),
        ("Auto", "Did you mean 'auto'?"),
    ],
)
def test_cache_behavior(behavior: str, help: str) -> None:
    found = only(cache_behavior, cached(behavior=behavior))
    assert (found.message, found.help) == (f"there is no cache behaviour {behavior!r}", help)
    assert (found.span, found.subject) == (span(50), "etl.load")


def test_cache_behavior_is_found_where_it_is_declared() -> None:
    wrong = Cache("always")
    declared = environment(cache=wrong, spans=spans("cache"), tasks=(task(cache=wrong), task(name="b", cache=wrong)))
    assert only(cache_behavior, program(declared)).subject == "etl"
    declared_in_override = override(cache=wrong, spans=spans("cache"))
    assert only(cache_behavior, with_override(declared_in_override)).subject == "etl.main"


def test_cache_behaviors_are_the_sdks() -> None:
    assert get_args(sdk.CacheBehavior) == BEHAVIORS
    for fine in (*BEHAVIORS, UNKNOWN):
        assert not check(cache_behavior, cached(behavior=fine))


def test_cache_without_version() -> None:
    found = only(cache_without_version, cached(behavior="override"))
    assert (found.message, found.span) == ("the cache behaviour 'override' has no version", span(50))
    assert not check(cache_without_version, cached(behavior="override", version_override="2"))
    assert not check(cache_without_version, cached(behavior="override", version_override=UNKNOWN))
    assert not check(cache_without_version, cached(behavior="auto"))


def test_cache_age() -> None:
    found = only(cache_age, cached(max_age=-1.0))
    assert (found.message, found.span) == ("the greatest age of a cached result is -1 seconds", span(50))
    for fine in (0.0, 60.0, None, UNKNOWN):
        assert not check(cache_age, cached(max_age=fine))


def test_cache_ignored_input() -> None:
    ignoring = Cache("auto", ignored_inputs=("run", "x", UNKNOWN))
    inputs = (parameter("run_id"), parameter("x"))
    found = only(cache_ignored_input, with_task(cache=ignoring, spans=spans("cache"), inputs=inputs))
    assert found.message == "the cache ignores 'run', which is no input of the task 'etl.load'"
    assert found.help == "Did you mean 'run_id'?"
    assert found.span == span(50)


def test_cache_of_the_environment_ignores_what_it_likes() -> None:
    assert not check(cache_ignored_input, with_task(cache=Cache("auto", ignored_inputs=("run",))))
    assert not check(cache_ignored_input, cached(ignored_inputs=UNKNOWN))
