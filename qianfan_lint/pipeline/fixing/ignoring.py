"""Comments that suppress what is found now: ``check --add-ignore``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from qianfan_lint.core.kinds import Kind, kind_of
from qianfan_lint.core.model import Edit
from qianfan_lint.core.source import Source, Unreadable, decode, read_bytes
from qianfan_lint.pipeline.directives import Comments, comments, says_the_same
from qianfan_lint.pipeline.engines import Engines
from qianfan_lint.pipeline.fixing.destination import Destinations
from qianfan_lint.pipeline.fixing.selection import edited
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
    source = decode(path, kind, before)
    places = list(places)
    found = _in_notebook(source, places) if kind is Kind.NOTEBOOK else comments(source, map(_on_line, places))
    made = _with(_Made((), (), source), source, found.more, is_new=False)
    made = _with(made, source, found.new, is_new=True)
    if made.after is source:
        return None
    # A comment may become part of a value: then it would change the program and cover nothing.
    had, has = (len(engines.of(path).check_source(each).findings) for each in (source, made.after))
    return Change(path, before, made.after.data) if has < had else None


class _Made(NamedTuple):
    """Edits of a text that go together."""

    edits: tuple[Edit, ...]
    new: tuple[Edit, ...]
    """Those of them that are comments of their own."""
    after: Source
    """The text that they leave."""


def _with(made: _Made, source: Source, edits: Sequence[Edit], *, is_new: bool) -> _Made:
    """*made* with more *edits* of *source*; where not all of them can be, without those that are to blame."""
    if not edits:
        return made
    together = tuple(sorted((*made.edits, *edits), key=lambda each: each.span))
    new = (*made.new, *edits) if is_new else made.new
    text = edited(source, together)
    try:
        if says_the_same(source, new, text):
            return _Made(together, new, verified(source, text))
    except (Unreadable, UnicodeEncodeError):
        pass
    if len(edits) == 1:
        return made
    half = len(edits) // 2
    made = _with(made, source, edits[:half], is_new=is_new)
    return _with(made, source, edits[half:], is_new=is_new)


def _on_line(place: _Place) -> tuple[int, str]:
    return place.line, place.code


def _in_notebook(source: Source, places: Iterable[_Place]) -> Comments:
    """Comments in the code cells of what is found; none where that is no line of Python."""
    from qianfan_lint.readers.notebook import Notebook

    notebook = Notebook(source)
    wanted = []
    for place in places:
        at = notebook.in_module(source.line_starts[place.line - 1] + place.column - 1)
        if at is None:
            continue
        line = notebook.module.locate(at).line
        if not notebook.commands.line(line).strip() and not notebook.module.line(line).lstrip().startswith("#"):
            wanted.append((line, place.code))
    return Comments(*(tuple(map(notebook.edit, edits)) for edits in comments(notebook.module, wanted)))
