"""Workflow commands, read back as the runner reads them."""

from __future__ import annotations

import re

from hypothesis import given
from tests.report.samples import ALL, REPORTS, TWICE, report

from flyte_compile.report import Report, render

_COMMAND = re.compile(r"::(?P<name>[a-z-]+) (?P<properties>[^:\r\n]*)::(?P<data>[^\r\n]*)")


def _read(text: str) -> list[tuple[str, dict[str, str], str]]:
    """The runner's own steps: lines, the name, properties between commas, escapes back."""
    commands = []
    for line in re.split(r"\r\n|\r|\n", text.removesuffix("\n")) if text else []:
        match = _COMMAND.fullmatch(line)
        assert match, line
        properties = dict(part.split("=", 1) for part in match["properties"].split(","))
        commands.append(
            (match["name"], {key: _plain(value) for key, value in properties.items()}, _plain(match["data"]))
        )
    return commands


def _plain(text: str) -> str:
    for escape, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, character)
    return text


def test_a_command_is_whole() -> None:
    commands = _read(render("github", report(*ALL, folder="services/etl")))
    assert [name for name, _, _ in commands] == ["error", "error", "warning", "notice"]
    _, properties, data = commands[0]
    assert properties == {
        "file": "services/etl/src/envs.py",
        "line": "8",
        "col": "50",
        "endLine": "8",
        "endColumn": "55",
        "title": "FC301 quantity",
    }
    assert data == "memory '4GB' isn't a Kubernetes quantity\nDid you mean '4Gi'?"


def test_an_annotation_of_several_lines_has_no_columns() -> None:
    ((_, properties, data),) = _read(render("github", report(TWICE)))
    assert (properties["line"], properties["endLine"]) == ("3", "5")
    assert not {"col", "endColumn"} & set(properties)
    assert "the first of that name: src/envs.py:4:5" in data


@given(REPORTS)
def test_no_text_adds_a_command_or_a_property(hostile: Report) -> None:
    commands = _read(render("github", hostile))
    assert len(commands) == len(hostile.findings)
    for _, properties, _ in commands:
        assert set(properties) <= {"file", "line", "col", "endLine", "endColumn", "title"}


@given(REPORTS)
def test_a_concise_line_is_no_command(hostile: Report) -> None:
    lines = render("concise", hostile).splitlines()
    assert len(lines) == len(hostile.findings)
    for line, found in zip(lines, hostile.findings, strict=True):
        assert not line.lstrip().startswith("::")
        assert f":{found.span.line}:{found.span.column}: {found.code} " in line
