"""JUnit's XML, read back by a parser."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from tests.report.samples import ALL, REPORTS, report

from flyte_compile.diagnostics import Severity
from flyte_compile.report import Report, render


def _read(given: Report) -> ElementTree.Element:
    return ElementTree.fromstring(render("junit", given).encode())


def test_errors_are_failures_and_the_rest_is_said() -> None:
    suites = _read(report(*ALL))
    assert suites.attrib == {"name": "flyte-compile", "tests": "4", "failures": "2", "errors": "0"}
    assert [suite.get("name") for suite in suites] == ["src/envs.py", "src/other.py", "src/z.py"]
    cases = list(suites.iter("testcase"))
    assert cases[0].get("name") == "FC301 quantity at 8:50"
    assert cases[0].get("classname") == "reports"
    assert [case[0].tag for case in cases] == ["failure", "failure", "system-out", "system-out"]
    assert cases[0][0].text == (
        "src/envs.py:8:50: error: memory '4GB' isn't a Kubernetes quantity\nhelp: Did you mean '4Gi'?"
    )


def test_what_fails_the_command_is_a_failure() -> None:
    assert _read(report(*ALL, failing=Severity.WARNING)).get("failures") == "3"


def test_nothing_found_is_a_test_that_passed() -> None:
    suites = _read(report())
    assert (suites.get("tests"), suites.get("failures")) == ("1", "0")
    assert [len(case) for case in suites.iter("testcase")] == [0]


@given(REPORTS)
def test_no_text_adds_an_element(hostile: Report) -> None:
    suites = _read(hostile)
    assert len(list(suites.iter("testcase"))) == max(len(hostile.findings), 1)
    assert {element.tag for element in suites.iter()} <= {
        *("testsuites", "testsuite", "testcase", "failure", "system-out"),
    }
    assert sum(int(suite.get("failures", "")) for suite in suites) == int(suites.get("failures", ""))
