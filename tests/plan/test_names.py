"""Names and label values are the API's, whatever a user's text is."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from flyte_compile.ir.kubernetes_names import label_value_problem
from flyte_compile.plan.kubernetes.names import MAX_CRON_JOB, generate_name, label_value, service_name, unique_names

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_TEXT = st.text(min_size=1, max_size=120).filter(lambda text: not re.search(r"[\ud800-\udfff]", text))


@given(_TEXT)
def test_a_label_value_is_valid_and_stays_where_it_can(text: str) -> None:
    value = label_value(text)
    assert label_value_problem(value) is None
    assert (value == text) == (label_value_problem(text) is None)


@given(_TEXT)
def test_a_generated_name_leaves_room_for_its_end(text: str) -> None:
    name = generate_name(text)
    assert len(name) <= 58
    assert _LABEL.fullmatch(f"{name}abcde")


@given(_TEXT)
def test_a_service_name_starts_with_a_letter(text: str) -> None:
    name = service_name(text)
    assert len(name) <= 63
    assert _LABEL.fullmatch(name)
    assert name[0].isalpha()


@given(st.lists(st.text("aAbB_-.1", min_size=1, max_size=70), max_size=12, unique=True))
def test_installed_objects_have_names_of_their_own(texts: list[str]) -> None:
    names = unique_names(texts, MAX_CRON_JOB)
    assert list(names) == texts
    assert len(set(names.values())) == len(texts)
    for name in names.values():
        assert len(name) <= MAX_CRON_JOB
        assert _LABEL.fullmatch(name)
