"""Findings as they leave the engine: lines and columns for offsets, plain values only.

All text of the file in them, and all that messages quote, is masked here and holds no control characters.
:attr:`Diagnostic.path` is that of the file, which later steps open: a report masks it when it is rendered.
"""

from __future__ import annotations

from typing import NamedTuple

from qianfan_lint.core.inert import inert_code
from qianfan_lint.core.kinds import kind_of
from qianfan_lint.core.model import Edit, Finding, Message, Note, Safety, Severity, Span, fingerprint
from qianfan_lint.core.source import Location, Source, decode, read_bytes
from qianfan_lint.pipeline.linehash import line_hash
from qianfan_lint.pipeline.masking.redact import Redactor

FRAME_LINES = 4
CONTEXT = 2
"""Lines that are kept before a finding, and as many after it."""
FRAME_WIDTH = 200
"""Characters that are shown of a line: a notebook may be a single one."""
_LEAD = 40
"""Characters that are kept before a finding that stands far behind in its line."""


class Related(NamedTuple):
    path: str
    line: int
    column: int
    message: Message
    shown_path: str = ""
    """As that of the diagnostic."""


class LocatedEdit(NamedTuple):
    path: str
    start: Location | None
    """None where the text goes to the end of a file, which is made if it does not exist."""
    end: Location | None
    text: str
    """Masked."""
    whole: bool = True
    """Nothing of the text is masked."""


class LocatedFix(NamedTuple):
    title: Message
    safety: str
    edits: tuple[LocatedEdit, ...]

    @property
    def replacements(self) -> tuple[tuple[LocatedEdit, Location, Location], ...]:
        """The edits with their places, for a program that applies them; empty where it could not do what the fix does.

        That is so for a hint, for a text that is masked, and where an edit adds to the end of a file.
        """
        placed = [(edit, edit.start, edit.end) for edit in self.edits if edit.start and edit.end and edit.whole]
        return tuple(placed) if len(placed) == len(self.edits) and self.safety != Safety.HINT.value else ()


class Commit(NamedTuple):
    id: str
    date: str
    """When it was committed, in UTC: ``2026-11-29``."""
    author: str = ""
    """Empty unless asked for."""

    @property
    def described(self) -> str:
        return " ".join(filter(None, (self.id[:12], self.date, self.author)))


class Past(NamedTuple):
    """Where in the history of a repository a credential is."""

    first: Commit | None
    """The earliest of the commits that brought it in."""
    last: Commit | None
    """The latest commit whose files hold it."""
    in_head: bool | None
    """None where git cannot read HEAD."""
    branches: tuple[str, ...]
    """Whose history holds it, as for the tags."""
    tags: tuple[str, ...]
    paths: tuple[str, ...]
    held: tuple[str, ...]
    """Where it is in use now: the names of variables, and files of them."""
    console: str
    """The page where it is revoked; empty where that is not known."""


class Diagnostic(NamedTuple):
    """One finding, ready to be shown in any format; columns and lines are 1-based code points."""

    code: str
    name: str
    message: Message
    severity: Severity
    path: str
    start: Location
    end: Location
    frame: tuple[tuple[int, str], ...]
    """Line numbers and masked text around the finding."""
    mark: Span
    """Where the finding stands in the text of a frame of one line; a masked credential moves what is behind it."""
    fingerprint: str
    related: tuple[Related, ...]
    fix: LocatedFix | None
    cell: tuple[int, int] | None = None
    """In a notebook, the cell and the line in it, both 1-based; line 0 for an output."""
    content: str = ""
    """The keyed hash of what was found, wherever it stands."""
    line_hash: str = ""
    """GitHub's hash of the line, where no credential went into it and GitHub could not compute another."""
    unfixed: Message | None = None
    """Why it is not repaired, where that is known."""
    shown_path: str = ""
    """The path with what is known as a secret masked; empty where that is the path itself."""
    past: Past | None = None
    """Of a credential that was found in the history."""
    context: tuple[tuple[int, str], ...] = ()
    """The lines around the frame, as the frame has them. None in files of variables and settings: their lines may hold
    secrets that no rule knows."""

    @property
    def described(self) -> Message:
        """The message, in a notebook with the cell."""
        if self.cell is None:
            return self.message
        cell, line = self.cell
        template = "{message} (cell {cell}, line {line})" if line else "{message} (cell {cell})"
        return Message.of(template, message=self.message, cell=cell, line=line)

    @property
    def explained(self) -> Message:
        """The message, with the reason where the finding is not repaired."""
        if self.unfixed is None:
            return self.described
        return Message.of("{message} (not fixed: {reason})", message=self.described, reason=self.unfixed)


def diagnostic(finding: Finding, name: str, source: Source, redact: Redactor, occurrence: int) -> Diagnostic:
    start, end = source.locate(finding.span.start), source.locate(finding.span.end)
    path = redact.path(finding.path)
    return Diagnostic(
        finding.code,
        name,
        redact.message(finding.message),
        finding.severity,
        finding.path,
        start,
        end,
        *_frame(source, start, end, redact),
        fingerprint(finding.code, finding.path.replace("\\", "/"), finding.content, str(occurrence)),
        tuple(_related(note, source, redact) for note in finding.related),
        _fix(finding, source, redact),
        finding.cell,
        finding.content,
        _line_hash(source, start.line, redact),
        redact.message(finding.unfixed) if finding.unfixed else None,
        path if path != finding.path else "",
        context=_context(source, start, end, redact),
    )


def _context(source: Source, start: Location, end: Location, redact: Redactor) -> tuple[tuple[int, str], ...]:
    if not source.kind.row.shows_context:
        return ()
    last = min(len(source.line_starts), end.line + CONTEXT)
    before, after = range(max(1, start.line - CONTEXT), start.line), range(end.line + 1, last + 1)
    lines = [(number, _cut(redact.line(source, number).text, 0)) for number in (*before, *after)]
    while lines and lines[-1][0] > end.line and not lines[-1][1].strip():
        del lines[-1]
    return tuple(lines)


def _frame(
    source: Source, start: Location, end: Location, redact: Redactor
) -> tuple[tuple[tuple[int, str], ...], Span]:
    if end.line > start.line:
        numbers = range(start.line, min(end.line + 1, start.line + FRAME_LINES))
        return tuple((number, _cut(redact.line(source, number).text, 0)) for number in numbers), Span(0, 0)
    line = redact.line(source, start.line)
    first, last = line.column(start.column - 1), line.column(end.column - 1, is_end=True)
    left = max(0, first - _LEAD) if last > FRAME_WIDTH else 0
    text, moved = _cut(line.text, left), left - bool(left)
    return ((start.line, text),), Span(first - moved, min(last - moved, len(text)))


def _cut(shown: str, left: int) -> str:
    """What is shown of a line that is masked already: a part of a credential would not be known as one."""
    right = left + FRAME_WIDTH
    return inert_code(f"{'…' * bool(left)}{shown[left:right]}{'…' * (right < len(shown))}")


def _line_hash(source: Source, line: int, redact: Redactor) -> str:
    """The hash has no key and is short: what is known of the line would give a credential in it away."""
    if source.encoding != "utf-8":
        return ""
    value, last = line_hash(source, line)
    covered = range(line, min(last, len(source.line_starts)) + 1)
    return "" if any(redact.line(source, number).cuts for number in covered) else value


def file_of(path: str, source: Source) -> Source:
    """The file that a note or an edit is in, mostly *source* itself. Raises Unreadable."""
    kind = kind_of(path)
    return source if path == source.path or kind is None else decode(path, kind, read_bytes(path))


def _related(note: Note, source: Source, redact: Redactor) -> Related:
    at = file_of(note.path, source).locate(note.span.start)
    path = redact.path(note.path)
    return Related(note.path, at.line, at.column, redact.message(note.message), path if path != note.path else "")


def _fix(finding: Finding, source: Source, redact: Redactor) -> LocatedFix | None:
    if finding.fix is None:
        return None
    edits = tuple(_edit(edit, source, redact) for edit in finding.fix.edits)
    return LocatedFix(redact.message(finding.fix.title), finding.fix.safety.value, edits)


def _edit(edit: Edit, source: Source, redact: Redactor) -> LocatedEdit:
    text = redact(str(edit.text))  # the name of a variable may be a key too
    if edit.span.start < 0:
        return LocatedEdit(redact.path(edit.path), None, None, text)
    file = file_of(edit.path, source)
    whole = text == edit.text
    return LocatedEdit(redact.path(edit.path), file.locate(edit.span.start), file.locate(edit.span.end), text, whole)
