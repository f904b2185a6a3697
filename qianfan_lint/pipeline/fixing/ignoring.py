"""Comments that suppress what is found now: ``check --add-ignore``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from qianfan_lint.core.kinds import Kind, kind_of
from qianfan_lint.core.model import Edit
from qianfan_lint.core.source import Source, Unreadable, decode, read_bytes
from qianfan_lint.pipeline.directives import suppress
from qianfan_lint.pipeline.engines import Engines
from qianfan_lint.pipeline.fixing.destination import Destinations
from qianfan_lint.pipeline.fixing.verify import verified
from qianfan_lint.pipeline.fixing.writing import Change, write_all
from qianfan_lint.pipeline.run import Report, check_paths, in_order

if TYPE_CHECKING:
    from qianfan_lint.pipeline.diagnostics import Diagnostic


def ignored(report: Report, engines: Engines, new: Callable[[Report], Report]) -> Report:
    """Write comments that suppress the findings of *report*; the report of what is left.

    *new* leaves out what a baseline lists. What has no comments, or cannot be written, keeps its findings.
    """
    changes = list(_changes(report.diagnostics, engines))
    written = write_all(changes)
    paths = {change.path for change in changes if change.path not in written.failed}
    again = new(check_paths(sorted(paths), engines, 1)._replace(asked=report.asked))
    diagnostics = in_order([*(each for each in report.diagnostics if each.path not in paths), *again.diagnostics])
    suppressed = in_order([*(each for each in report.suppressed if each.path not in paths), *again.suppressed])
    not_scanned = tuple(sorted({*report.not_scanned, *written.problems}))
    return report._replace(diagnostics=diagnostics, suppressed=suppressed, not_scanned=not_scanned)


def _changes(found: Iterable[Diagnostic], engines: Engines) -> Iterator[Change]:
    """A change for each file in which a comment can cover some of what is *found*."""
    destinations = Destinations(engines.configurations)
    places: dict[str, dict[_Place, None]] = defaultdict(dict)
    for each in found:
        places[each.path][_Place(each.start.line, each.start.column, each.code)] = None
    for path, asked in places.items():
        if destinations.source_refusal(path) is not None:
            continue
        try:
            change = _change(path, asked, engines)
        except (Unreadable, UnicodeEncodeError):
            continue  # its findings stay
        if change is not None:
            yield change


class _Place(NamedTuple):
    """Line and column of a finding, both 1-based, with its code."""

    line: int
    column: int
    code: str


def _change(path: str, places: Iterable[_Place], engines: Engines) -> Change | None:
    """Raises Unreadable."""
    kind = kind_of(path)
    if kind is None:
        return None
    before = read_bytes(path)
    source = first = decode(path, kind, before)
    moved = 0  # the line that has a new one before it now
    for place in sorted(places, key=lambda each: (-each.line, -each.column, each.code)):  # a new line moves those below
        line = place.line + (place.line == moved)
        edit = _in_notebook(source, place) if kind is Kind.NOTEBOOK else suppress(source, line, place.code)
        if edit is not None:
            moved = place.line if source.newline in str(edit.text) else moved
            text = source.text[: edit.span.start] + str(edit.text) + source.text[edit.span.end :]
            source = verified(source, text)
    if source is first:
        return None
    # A comment may become part of a value: then it would change the program and cover nothing.
    had, has = (len(engines.of(path).check_source(each).findings) for each in (first, source))
    return Change(path, before, source.data) if has < had else None


def _in_notebook(source: Source, place: _Place) -> Edit | None:
    """A comment in the code cell of the finding; None where that is no line of Python."""
    from qianfan_lint.readers.notebook import Notebook

    notebook = Notebook(source)
    at = notebook.in_module(source.line_starts[place.line - 1] + place.column - 1)
    if at is None:
        return None
    line = notebook.module.locate(at).line
    is_command = notebook.commands.line(line).strip() or notebook.module.line(line).lstrip().startswith("#")
    edit = None if is_command else suppress(notebook.module, line, place.code)
    return edit and notebook.edit(edit)
