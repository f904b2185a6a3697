"""JUnit's XML as CI servers show it: a failed test for each finding, one with an error for what was not scanned."""

from __future__ import annotations

from xml.etree import ElementTree

from qianfan_lint.core.codes import NOT_SCANNED
from qianfan_lint.pipeline.run import Report
from qianfan_lint.report import Style
from qianfan_lint.report.xml_text import document, plain


def render(report: Report, style: Style) -> str:
    totals = {
        "name": "qianfan-lint",
        "tests": str(len(report.diagnostics) + len(report.not_scanned) or 1),
        "failures": str(len(report.diagnostics)),
        "errors": str(len(report.not_scanned)),
    }
    root = ElementTree.Element("testsuites", totals)
    suite = ElementTree.SubElement(root, "testsuite", totals)
    for each in report.diagnostics:
        line, message = each.start.line, style.say(each.explained)
        case = _case(suite, f"{each.code} {each.name} at line {line}", each.path, {"line": str(line)})
        failure = ElementTree.SubElement(case, "failure", type=each.code, message=plain(message))
        failure.text = plain(f"{each.path}:{line}:{each.start.column}: {each.code} {message}")
    for path, reason, _ in report.not_scanned:
        case = _case(suite, f"{NOT_SCANNED} not scanned", path)
        ElementTree.SubElement(case, "error", type=NOT_SCANNED, message=plain(style.say(reason)))
    if not len(suite):  # a suite without a test counts as one that did not run
        ElementTree.SubElement(suite, "testcase", name="no findings", classname="qianfan-lint")
    return document(root)


def _case(suite: ElementTree.Element, name: str, path: str, more: dict[str, str] | None = None) -> ElementTree.Element:
    place = {"name": name, "classname": plain(path), "file": plain(path), **(more or {})}
    return ElementTree.SubElement(suite, "testcase", place)
