"""JUnit's XML as CI servers show it: a failed test for each finding, one with an error for what was not scanned."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from qianfan_lint.pipeline.run import Report
from qianfan_lint.report import Style

# https://www.w3.org/TR/xml/#charsets: what no document may hold, not even as a reference.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


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
        failure = ElementTree.SubElement(case, "failure", type=each.code, message=_plain(message))
        failure.text = _plain(f"{each.path}:{line}:{each.start.column}: {each.code} {message}")
    for path, reason, _ in report.not_scanned:
        case = _case(suite, "QF901 not scanned", path)
        ElementTree.SubElement(case, "error", type="QF901", message=_plain(style.say(reason)))
    if not len(suite):  # a suite without a test counts as one that did not run
        ElementTree.SubElement(suite, "testcase", name="no findings", classname="qianfan-lint")
    ElementTree.indent(root)
    # ASCII with references, so that it is the same document in every code page.
    document: bytes = ElementTree.tostring(root, encoding="us-ascii")
    return document.decode() + "\n"


def _case(suite: ElementTree.Element, name: str, path: str, more: dict[str, str] | None = None) -> ElementTree.Element:
    place = {"name": name, "classname": _plain(path), "file": _plain(path), **(more or {})}
    return ElementTree.SubElement(suite, "testcase", place)


def _plain(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
