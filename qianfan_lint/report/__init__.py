"""Output formats, one file each: ``render(report, …) -> str``, no I/O. Loaded when asked for."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from qianfan_lint.core.inert import inert, inert_lines, inert_path
from qianfan_lint.core.language import Speaker, speaker
from qianfan_lint.core.model import Message

if TYPE_CHECKING:
    from qianfan_lint.pipeline.diagnostics import Diagnostic
    from qianfan_lint.pipeline.masking.redact import Redactor
    from qianfan_lint.pipeline.run import Report

FOR_PEOPLE = ("text", "full", "concise")
FORMATS = (
    *FOR_PEOPLE,
    *("json", "jsonl", "sarif", "github", "gitlab", "azure", "junit", "checkstyle", "pylint", "rdjson"),
    *("markdown", "html"),
)
"""Each is a module of this package."""
Outputs = list[tuple[str, str]]
"""Formats, each with its file; none is standard output."""
EXACT = ("json", "jsonl", "sarif")
"""Formats whose paths are those of the file system."""


class Style(NamedTuple):
    """What is shown, as far as the format has it."""

    colour: bool = False
    statistics: bool = False
    suppressed: bool = False
    """Suppressed findings too, marked as such."""
    say: Speaker = speaker()
    quiet: bool = False
    """Findings and what was not scanned alone."""
    links: bool = False
    """Codes are links to their pages."""


def render(report: Report, output_format: str, style: Style) -> str:
    """*report* in one of ``FORMATS``."""
    make: Callable[[Report, Style], str] = importlib.import_module(f"{__name__}.{output_format}").render
    text = make(presentable(report, output_format), style)
    return inert_lines(text) if output_format in FOR_PEOPLE else text


def tail(report: Report, style: Style) -> str:
    """What ``text`` says behind the findings."""
    from qianfan_lint.report.text import tail as lines

    return inert_lines("\n".join(lines(presentable(report, "text"), style)) + "\n")


def left_out(report: Report, style: Style) -> str:
    """What is not fixed and why, for a difference, which shows no finding."""
    from qianfan_lint.report.text import left_out as lines

    return inert_lines("".join(f"{line}\n" for line in lines(presentable(report, "text"), style)))


def plain(text: str) -> str:
    """One line of what is said beside a report: no key in it, and nothing that is obeyed."""
    from qianfan_lint.knowledge.providers import load
    from qianfan_lint.pipeline.masking.redact import Redactor

    return inert_lines(inert(Redactor(load()).path(text)))


def masked(document: Any) -> Any:
    """*document*, of what JSON has, with no key in any text of it."""
    from qianfan_lint.knowledge.providers import load
    from qianfan_lint.pipeline.masking.redact import Redactor

    mask = Redactor(load()).path

    def of(value: Any) -> Any:
        if isinstance(value, str):
            return mask(value)
        if isinstance(value, dict):
            return {key: of(each) for key, each in value.items()}
        return [of(each) for each in value] if isinstance(value, list) else value

    return of(document)


def presentable(report: Report, output_format: str = "text") -> Report:
    """*report* with paths that show no key, and nothing that a terminal or a CI runner obeys.

    The formats that other programs open files by keep the other characters of a path, which JSON escapes.
    """
    if not any((report.diagnostics, report.suppressed, report.not_scanned, report.stale, report.exposed, report.unset)):
        return report
    found = (*report.diagnostics, *report.suppressed, *report.known)
    known = {each.path: each.shown_path for each in found}
    show = _Paths(known, frozenset(each.content for each in found), exact=output_format in EXACT)
    return report._replace(
        diagnostics=tuple(map(show.diagnostic, report.diagnostics)),
        suppressed=tuple(map(show.diagnostic, report.suppressed)),
        not_scanned=tuple(
            item._replace(path=show(item.path), reason=show.reason(item.reason)) for item in report.not_scanned
        ),
        exposed=tuple(each._replace(path=show(each.path)) for each in report.exposed),
        unset=tuple(map(show.text, report.unset)),
        stale=tuple(
            (entry._replace(path=show(entry.path), code=plain(entry.code)), count) for entry, count in report.stale
        ),
    )


class _Paths:
    """How paths are shown. Of a file with findings its secrets are known, of others the shapes of keys.

    *contents* are fingerprints of what the findings are about: a file may be named by the key of another one.
    """

    def __init__(self, known: dict[str, str], contents: frozenset[str], *, exact: bool) -> None:
        from qianfan_lint.knowledge.providers import load
        from qianfan_lint.pipeline.masking.known import Known
        from qianfan_lint.pipeline.masking.redact import Redactor

        self._redact: Redactor = Redactor(load(), Known(hashes=contents))
        self._known = known
        self._exact = exact

    def __call__(self, path: str) -> str:
        shown = self._redact.path(self._known.get(path) or path)
        return shown if self._exact else inert_path(shown)

    def diagnostic(self, each: Diagnostic) -> Diagnostic:
        """*each* with all its paths."""
        related = tuple(note._replace(path=self(note.shown_path or note.path)) for note in each.related)
        fix = each.fix
        if fix is not None:
            fix = fix._replace(edits=tuple(edit._replace(path=self(edit.path)) for edit in fix.edits))
        unfixed = self.reason(each.unfixed) if each.unfixed else None
        past = each.past and each.past._replace(paths=tuple(map(self, each.past.paths)))
        return each._replace(path=self(each.path), related=related, fix=fix, unfixed=unfixed, past=past)

    def text(self, text: str) -> str:
        """What is no path, such as the name of a variable."""
        return inert(self._redact(text))

    def reason(self, reason: Message) -> Message:
        if not reason.args:
            return Message.of(inert(reason.template))
        args = {
            name: self.reason(arg) if isinstance(arg, Message) else self.text(arg) for name, arg in reason.args.items()
        }
        return Message.of(reason.template, **args)
