"""What is checked as one text, and where its characters stand in the documents that the editor holds."""

from __future__ import annotations

import bisect
import json
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from lsprotocol import types
from pygls.workspace import PositionCodec, TextDocument

from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.model import Span
from qianfan_lint.core.source import Source
from qianfan_lint.readers.json_places import Literal


class Part(NamedTuple):
    """A document of the editor, as a source whose offsets are its own."""

    uri: str
    version: int | None
    source: Source


class Page(Protocol):
    text: str
    parts: tuple[Part, ...]

    def place(self, span: Span) -> tuple[Part, Span]:
        """The document that *span* of :attr:`text` stands in, and the span in it."""

    def written(self, text: str) -> str:
        """What an edit writes into a document that writes *text* into :attr:`text`."""


class FilePage:
    """A file, which is one document."""

    def __init__(self, path: str, kind: Kind, document: TextDocument) -> None:
        self.text = document.source
        self.parts: tuple[Part, ...] = (_part(path, kind, document),)

    def place(self, span: Span) -> tuple[Part, Span]:
        return self.parts[0], span

    def written(self, text: str) -> str:
        return text


class NotebookPage:
    """A notebook whose cells are documents: put together as the file that its reader knows."""

    def __init__(self, path: str, cells: Sequence[tuple[str, TextDocument]]) -> None:
        """*cells* are the documents with nbformat's types of cells."""
        parts, literals, text = [], [], '{"cells": ['
        for number, (kind, document) in enumerate(cells):
            text += f'{", " if number else ""}{{"cell_type": "{kind}", "source": '
            literal = Literal(json.dumps(document.source, ensure_ascii=False), len(text))
            text += literal.raw + "}"
            literals.append(literal)
            parts.append(_part(path, Kind.PYTHON if kind == "code" else Kind.NOTEBOOK, document))
        self.text = text + "]}"
        self.parts = tuple(parts)
        self._literals = literals

    def place(self, span: Span) -> tuple[Part, Span]:
        number = bisect.bisect_right([literal.at for literal in self._literals], span.start) - 1
        offsets = self._literals[number].offsets()
        return self.parts[number], Span(*(bisect.bisect_left(offsets, offset) for offset in span))

    def written(self, text: str) -> str:
        return str(json.loads(f'"{text}"'))


def _part(path: str, kind: Kind, document: TextDocument) -> Part:
    return Part(document.uri, document.version, Source(path, kind, b"", document.source, "utf-8", b""))


def range_of(source: Source, span: Span, codec: PositionCodec) -> types.Range:
    """*span* in the units that were agreed on with the editor."""

    def position(offset: int) -> types.Position:
        line = source.locate(offset).line
        before = source.text[source.line_starts[line - 1] : offset]
        return types.Position(line - 1, codec.client_num_units(before))

    return types.Range(position(span.start), position(span.end))
