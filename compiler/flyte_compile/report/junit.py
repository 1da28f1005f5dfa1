"""JUnit's XML, which every CI system shows: a test suite for each file, a test case for each finding."""

from __future__ import annotations

from itertools import groupby
from xml.etree import ElementTree

from flyte_compile.diagnostics import Diagnostic, printable
from flyte_compile.report.model import Report, name_of


def render(report: Report) -> str:
    """What fails the command is a failure; other findings are what a passed test says.

    Where nothing is found, one test has passed: some systems take a report without any for a mistake.
    """
    suites = ElementTree.Element("testsuites", name="flyte-compile")
    for path, findings in groupby(report.findings, key=lambda found: found.span.path):
        _add_suite(suites, path, tuple(findings), report)
    if not report.findings:
        suite = ElementTree.SubElement(suites, "testsuite", name="flyte-compile", tests="1", failures="0", errors="0")
        ElementTree.SubElement(suite, "testcase", name="no findings", classname="flyte-compile")
    failures = _failures(report.findings, report)
    suites.attrib |= {"tests": str(max(len(report.findings), 1)), "failures": str(failures), "errors": "0"}
    ElementTree.indent(suites)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(suites, encoding="unicode")}\n'


def _add_suite(suites: ElementTree.Element, path: str, findings: tuple[Diagnostic, ...], report: Report) -> None:
    suite = ElementTree.SubElement(suites, "testsuite", name=printable(path), tests=str(len(findings)))
    suite.attrib |= {"failures": str(_failures(findings, report)), "errors": "0"}
    for found in findings:
        place = f"{printable(path)}:{found.span.line}:{found.span.column}"
        case = ElementTree.SubElement(
            suite,
            "testcase",
            name=f"{found.code} {name_of(found.code)} at {found.span.line}:{found.span.column}",
            classname=printable(found.subject or path),
            file=printable(path),
            line=str(found.span.line),
        )
        lines = [f"{place}: {found.severity.label}: {printable(found.message)}"]
        lines += [
            f"{printable(related.span.path)}:{related.span.line}:{related.span.column}: {printable(related.message)}"
            for related in found.related
        ]
        if found.help is not None:
            lines.append(f"help: {printable(found.help)}")
        if _fails(found, report):
            said = ElementTree.SubElement(case, "failure", type=found.severity.label, message=printable(found.message))
        else:
            said = ElementTree.SubElement(case, "system-out")
        said.text = "\n".join(lines)


def _failures(findings: tuple[Diagnostic, ...], report: Report) -> int:
    return sum(_fails(found, report) for found in findings)


def _fails(found: Diagnostic, report: Report) -> bool:
    return report.failing is not None and found.severity >= report.failing
