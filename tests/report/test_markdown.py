"""The Markdown summary, read by a Markdown parser with GitHub's tables and autolinks."""

from __future__ import annotations

import re

from hypothesis import given
from markdown_it import MarkdownIt
from markdown_it.token import Token
from tests.report.samples import ALL, FLOATING, REPORTS, report

from flyte_compile.diagnostics import Severity
from flyte_compile.report import Report, render

_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _inlines(text: str) -> list[Token]:
    return [token for token in _PARSER.parse(text) if token.type == "inline"]


def _rows(text: str) -> list[list[str]]:
    rows: list[list[str]] = []
    for token in _PARSER.parse(text):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and token.level == 4 and rows:
            rows[-1].append("".join(child.content for child in token.children or () if child.type == "text"))
    return rows


def test_a_summary_is_counts_a_table_and_what_to_write() -> None:
    text = render("markdown", report(*ALL, folder="etl", link="https://example.com/acme/etl/blob/main/"))
    assert "Found 2 errors, 1 warning, 1 note." in text
    assert _rows(text)[1][1:] == ["etl/src/envs.py:8", "FC301", "memory '4GB' isn't a Kubernetes quantity"]
    assert "(https://example.com/acme/etl/blob/main/etl/src/envs.py#L8)" in text
    assert "**Help**: Did you mean '4Gi'?" in text


def test_nothing_found_is_a_line() -> None:
    assert render("markdown", report()) == "## flyte-compile\n\nFound no problems.\n"


def test_the_worst_comes_first() -> None:
    rows = _rows(render("markdown", report(FLOATING, *ALL[:2])))
    assert [row[2] for row in rows[1:]] == ["FC301", "FC103", "FC203"]


def test_a_summary_is_bounded() -> None:
    text = render("markdown", report(*(FLOATING,) * 300))
    assert len(_rows(text)) == 201
    assert "100 more are left out." in text


@given(REPORTS)
def test_no_text_is_markdown(hostile: Report) -> None:
    text = render("markdown", hostile)
    rows = _rows(text)
    assert len(rows) == (len(hostile.findings) + 1 if hostile.findings else 0)
    assert all(len(row) == 4 for row in rows)
    shown = sorted(hostile.findings, key=lambda found: -found.severity)
    assert [row[2] for row in rows[1:]] == [found.code for found in shown]
    explained = [found for found in shown if found.help is not None or found.related]
    listed = sum(1 + len(found.related) + (found.help is not None) for found in explained)
    tokens = _PARSER.parse(text)
    assert sum(token.type == "list_item_open" for token in tokens) == listed
    assert [token.content.strip() for token in tokens if token.type == "html_block"] == (
        ["<details><summary>What to write instead</summary>", "</details>"] if explained else []
    )
    assert {token.type for token in tokens} <= {
        *("heading_open", "heading_close", "inline", "paragraph_open", "paragraph_close", "html_block"),
        *("table_open", "table_close", "thead_open", "thead_close", "tbody_open", "tbody_close"),
        *("tr_open", "tr_close", "th_open", "th_close", "td_open", "td_close"),
        *("bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"),
    }
    for inline in _inlines(text):
        children = inline.children or ()
        assert {child.type for child in children} <= {
            *("text", "text_special", "link_open", "link_close", "html_inline", "strong_open", "strong_close"),
        }
        assert all(child.content == "<!-- -->" for child in children if child.type == "html_inline")
        links = [str(child.attrs["href"]) for child in children if child.type == "link_open"]
        assert all(re.fullmatch(r"[^\s()]+\.py#L[0-9]+", link) for link in links) and len(links) <= 1


@given(REPORTS)
def test_nobody_is_mentioned_and_nothing_is_referred_to(hostile: Report) -> None:
    """GitHub looks for these in each piece of text by itself, once Markdown is read."""
    for inline in _inlines(render("markdown", hostile)):
        for child in inline.children or ():
            if child.type == "text":
                assert not re.search(r"[@#]\w", child.content)


def test_errors_come_with_their_sign() -> None:
    assert render("markdown", report(*ALL)).count("| ❌ |") == sum(found.severity is Severity.ERROR for found in ALL)
