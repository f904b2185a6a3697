"""A notebook as a module: the source of its code cells, one after the other, and where each character of it stands."""

from __future__ import annotations

import ast
import bisect
import functools
import itertools
import json
import warnings
from array import array
from collections.abc import Iterator
from typing import Any, NamedTuple

from qianfan_lint.core.kinds import FENCES, Kind
from qianfan_lint.core.model import Edit, Finding, Secret, Span
from qianfan_lint.core.source import Source, TooLarge, Unreadable
from qianfan_lint.facts import Place, Shaped, Use
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.readers.documents import examples
from qianfan_lint.readers.json_places import Literal, end_of_character, load
from qianfan_lint.readers.notebook.magics import as_commands, as_python, blank, body, is_foreign
from qianfan_lint.readers.pep508 import moved
from qianfan_lint.readers.python.cells import END_OF_CELL
from qianfan_lint.readers.python.tree.depth import check_size

_BETWEEN = f"\n{END_OF_CELL}\n"


class Cell(NamedTuple):
    number: int
    """1-based, over cells of every kind."""
    code: bool
    literals: tuple[Literal, ...]
    outputs: tuple[Literal, ...]


class Notebook:
    """Raises Unreadable where *source* is no notebook."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.cells = tuple(_cells(load(source.text)))
        self.unparsed: list[int] = []
        """Code cells that are no Python, by number; they are read as text."""
        self.bodies: list[tuple[int, Source]] = []
        """What stands in cells of other languages and in those, each with where it begins in :attr:`module`."""
        self._starts: list[int] = []
        self._cells: list[Cell] = []
        self._offsets = array("I")
        module, commands = self._join()
        self.module = Source(source.path, Kind.PYTHON, b"", module, "utf-8", b"")
        self.commands = Source(source.path, Kind.COMMANDS, b"", commands, "utf-8", b"")
        """Its shell lines, where they stand in :attr:`module`, which has comments for them."""

    def _join(self) -> tuple[str, str]:
        parts: list[str] = []
        commands: list[str] = []
        for cell in self.cells:
            if not cell.code:
                continue
            written = "".join(literal.text for literal in cell.literals)
            text, shell = as_python(written), as_commands(written)
            begins = len(self._offsets)
            if is_foreign(written):
                kind, start = body(written)
                self._add(kind, written[start:], begins + start)
            elif not _parses(text):
                text, shell = as_python(written, automagic=True), as_commands(written, automagic=True)
                if not _parses(text):
                    self.unparsed.append(cell.number)
                    self._add(Kind.PYTHON, written, begins)
                    text = blank(text)
            self._starts.append(begins)
            self._cells.append(cell)
            for literal in cell.literals:
                self._offsets.extend(literal.offsets())
            end = cell.literals[-1].end if cell.literals else 0
            self._offsets.extend([end] * len(_BETWEEN))
            parts += [text, _BETWEEN]
            commands += [shell, _BETWEEN]
        return "".join(parts), "".join(commands)

    def _add(self, kind: Kind, text: str, at: int) -> None:
        self.bodies.append((at, Source(self.source.path, kind, b"", text, "utf-8", b"")))

    def span(self, span: Span) -> Span:
        """A span of :attr:`module` in the raw file."""
        if span.start < 0 or not self._offsets:
            return span
        start = self._offsets[min(span.start, len(self._offsets) - 1)]
        if span.end <= span.start:
            return Span(start, start)
        at = bisect.bisect_right(self._starts, span.start) - 1
        stop = self._starts[at + 1] if at + 1 < len(self._starts) else len(self._offsets)
        if stop - len(_BETWEEN) < span.end <= stop:  # what stands between cells is in no file
            return Span(start, max(start, self._offsets[stop - 1]))
        last = self._offsets[min(span.end, len(self._offsets)) - 1]
        return Span(start, max(start, end_of_character(self.source.text, last)))

    def in_module(self, offset: int) -> int | None:
        """Where an *offset* of the raw file stands in :attr:`module`; None where it is in no code."""
        at = bisect.bisect_left(self._offsets, offset)
        return at if at < len(self._offsets) and self._offsets[at] == offset else None

    def place(self, offset: int) -> tuple[int, int] | None:
        """Number of the cell and 1-based line in it, of an *offset* of :attr:`module`."""
        at = bisect.bisect_right(self._starts, offset) - 1
        if at < 0:
            return None
        line = self.module.text.count("\n", self._starts[at], offset) + 1
        return self._cells[at].number, line

    def finding(self, finding: Finding, at: int = 0) -> Finding:
        """*finding*, made in :attr:`module`, or in the body that begins *at* in it, in the raw file."""
        if at:
            finding = self._moved(finding, at)
        fix = finding.fix
        if fix is not None:
            fix = fix._replace(edits=tuple(self.edit(edit) for edit in fix.edits))
        related = tuple(
            note._replace(span=self.span(note.span)) if note.path == self.source.path else note
            for note in finding.related
        )
        place = self.place(finding.span.start)
        return finding._replace(span=self.span(finding.span), fix=fix, related=related, cell=place)

    def _moved(self, finding: Finding, at: int) -> Finding:
        """*finding*, made in a body, in terms of :attr:`module`."""

        def in_module(span: Span, path: str) -> Span:
            return moved(span, at) if path == self.source.path and span.start >= 0 else span

        fix = finding.fix
        if fix is not None:
            edits = (edit._replace(span=in_module(edit.span, edit.path)) for edit in fix.edits)
            fix = fix._replace(edits=tuple(edits))
        related = tuple(note._replace(span=in_module(note.span, note.path)) for note in finding.related)
        return finding._replace(span=moved(finding.span, at), fix=fix, related=related)

    def use(self, use: Use) -> Use:
        """*use*, seen in :attr:`module`, in the raw file."""
        return use._replace(span=self.span(use.span), call=self.span(use.call))

    def edit(self, edit: Edit) -> Edit:
        """*edit* of :attr:`module` as one of the raw file; that of another file as it is."""
        if edit.path != self.source.path or isinstance(edit.text, Secret):
            return edit
        text = json.dumps(edit.text, ensure_ascii=False)[1:-1]
        span = self.span(edit.span)
        return edit._replace(span=span if text else self._with_string(span), text=text)

    def _with_string(self, span: Span) -> Span:
        """*span*, which is taken out, with the quotes and the comma of a line that nothing is left of."""
        end, whole = self._lines.get(span.start, (-1, span))
        return whole if end == span.end else span

    @functools.cached_property
    def _lines(self) -> dict[int, tuple[int, Span]]:
        """Start of a line → its end, and where it stands up to the next one of its cell."""
        pairs = (pair for cell in self._cells for pair in itertools.pairwise(cell.literals))
        return {line.start: (line.end, Span(line.at, following.at)) for line, following in pairs}

    def shaped(self, providers: Providers) -> Iterator[tuple[Shaped, int]]:
        """Keys in Markdown cells, saved outputs and what is no Python, in the raw file, with the number of the cell."""
        found = providers.find_keys(self.source.text)
        for cell in self.cells:
            if not cell.code:
                yield from ((each, cell.number) for each in self._examples(cell, providers))
            sources = () if cell.code else cell.literals
            for literals, place in ((sources, Place.CELL), (cell.outputs, Place.OUTPUT)):
                for literal in literals:
                    for key in found:
                        if literal.start <= key.start and key.end <= literal.end:
                            text = self.source.text[key.start : key.end]
                            yield Shaped(text, Span(key.start, key.end), place), cell.number

    @staticmethod
    def _examples(cell: Cell, providers: Providers) -> Iterator[Shaped]:
        """Keys under a name in the blocks of code of a Markdown cell, in the raw file."""
        text = "".join(literal.text for literal in cell.literals)
        if not any(fence in text for fence in FENCES):
            return
        offsets = [at for literal in cell.literals for at in literal.offsets()]
        for found in examples(text, providers, Place.CELL):
            yield found._replace(span=Span(offsets[found.span.start], offsets[found.span.end - 1] + 1))


def _parses(text: str) -> bool:
    try:
        check_size(text)
    except TooLarge:
        return True  # the reader of the module says what becomes of it
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Python about the code: another linter's affair
            compile(text, "<cell>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _cells(document: Any) -> Iterator[Cell]:
    """The cells of format 4, and of format 3 with its worksheets."""
    if not isinstance(document, dict):
        raise Unreadable("not a notebook")
    found = document.get("cells")
    if not isinstance(found, list):
        sheets = document.get("worksheets")
        if not isinstance(sheets, list):
            raise Unreadable("not a notebook")
        found = [cell for sheet in sheets if isinstance(sheet, dict) for cell in sheet.get("cells") or ()]
    for number, cell in enumerate(found, 1):
        if isinstance(cell, dict):
            kind = cell.get("cell_type")
            code = isinstance(kind, Literal) and kind.text == "code"
            source = cell.get("source", cell.get("input"))
            yield Cell(number, code, tuple(_strings(source)), tuple(_strings(cell.get("outputs"))))


def _strings(value: Any) -> Iterator[Literal]:
    """Every string in *value*, in order."""
    if isinstance(value, Literal):
        yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)
