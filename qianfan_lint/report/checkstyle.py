"""Checkstyle's XML, which Jenkins and many review tools read.

https://checkstyle.org/result_reports.html. Version 4.3 is the one that other linters write.
"""

from __future__ import annotations

from xml.etree import ElementTree

from qianfan_lint.core.codes import NOT_SCANNED
from qianfan_lint.pipeline.run import Report
from qianfan_lint.report import Style
from qianfan_lint.report.xml_text import document, plain


def render(report: Report, style: Style) -> str:
    root = ElementTree.Element("checkstyle", version="4.3")
    files: dict[str, ElementTree.Element] = {}

    def error(path: str, code: str, severity: str, message: str, **place: str) -> None:
        if path not in files:
            files[path] = ElementTree.SubElement(root, "file", name=plain(path))
        given = {**place, "severity": severity, "message": plain(message), "source": f"qianfan-lint.{code}"}
        ElementTree.SubElement(files[path], "error", given)

    for each in report.diagnostics:
        place = {"line": str(each.start.line), "column": str(each.start.column)}
        error(each.path, each.code, each.severity.value, style.say(each.explained), **place)
    for path, reason, _ in report.not_scanned:
        error(path, NOT_SCANNED, "warning", style.say("not scanned: {reason}", reason=reason), line="1")
    return document(root)
