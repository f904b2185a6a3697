"""One look at the raw bytes that decides whether a file can matter, before it is decoded and any parser is imported.

It may err only toward yes, which ``tests/test_gate.py`` checks. A clean commit pays for little else. So each word of a
file is looked up once in one table, which is derived from the provider data and from the readers' own vocabulary. A
closer look is taken only where the words allow it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from qianfan_lint.core.kinds import EXPORTED, Kind
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import is_binary
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.knowledge.providers.words import Present, ProviderWords
from qianfan_lint.pipeline.gate.matching import CLIENTS, STRUCTURED, matcher
from qianfan_lint.pipeline.gate.runs import Runs
from qianfan_lint.pipeline.gate.shapes import Shapes
from qianfan_lint.readers.python.gate import PythonGate
from qianfan_lint.readers.python.gate.excerpts import as_cells, commands
from qianfan_lint.readers.python.gate.file import nothing
from qianfan_lint.readers.python.topics import ALL, NONE, Topic, Topics

if TYPE_CHECKING:
    from qianfan_lint.pipeline.gate.entries import Entries, Values
    from qianfan_lint.readers.python.gate.file import Misses, Wanted

MAX_STREAMED = 100 * 2**20
_BLOCK = 2**20
_EXPORTED = EXPORTED.encode()
_LONGEST = 400
"""Bytes of the longest key, and of what stands before it."""
_ESCAPE = lazy(rb"\\(?:(?:x|u00|U000000)([2-7][0-9a-fA-F])|/)")
_COOKIE = lazy(rb"coding[:=][ \t]*(?!utf-?8|ascii|us-ascii)[-\w.]", re.IGNORECASE)


class Gate:
    def __init__(self, providers: Providers) -> None:
        self._providers = providers
        self._words = ProviderWords(providers)
        self._shapes = Shapes(providers)
        self._runs = Runs(providers)
        self._python = PythonGate(providers, self._words)
        self._match = matcher(self._python.table | self._shapes.table | CLIENTS)

    @functools.cached_property
    def _entries(self) -> Entries:
        from qianfan_lint.pipeline.gate.entries import Entries

        return Entries(self._providers, self._words)

    def passes(self, kind: Kind, data: bytes, path: str = "", misses: Misses = tuple, wanted: Wanted = nothing) -> bool:
        """Whether a file of *kind* with the content *data* may hold something to report, as of :meth:`topics`."""
        return next(self.topics(kind, data, path, misses, wanted), None) is not None

    def topics(
        self, kind: Kind, data: bytes, path: str = "", misses: Misses = tuple, wanted: Wanted = nothing
    ) -> Iterator[Topic]:
        """What in a file of *kind* with the content *data* may have to be reported: all or nothing but in Python.

        What it imports is looked for from *path*. *misses* gives the variables that the file's project defines under
        another name, and costs a look around: it is asked only where a provider's variable is looked up. *wanted* says
        whether a name is one by which another file takes a credential: it is asked only of what a value goes by that
        could be one, and of variables in lower case.
        """
        if kind is Kind.TEXT:  # of which there is most: its words are not looked up, and its encoding does not matter
            if self._may_be_in_text(data) if b"\0" not in data else not is_binary(data):
                yield from ALL
            return
        if b"\0" in data or not is_plain(data):
            yield from ALL
            return
        if kind is Kind.PYTHON and data.startswith(_EXPORTED):
            kind, data = Kind.NOTEBOOK, data.replace(b"# MAGIC ", b"")
        elif kind is Kind.NOTEBOOK:
            data = as_cells(data)
        elif kind is not Kind.PYTHON and b"\\" in data:
            data = undone(data)
        present = self._match(data)
        if self._shapes.may_be_in(data, present):
            yield Topic.CREDENTIALS
        if kind is Kind.PYTHON or kind is Kind.NOTEBOOK:
            if not data.isascii() and self._entries.has_pasted_key(data):
                yield from ALL
            yield from self._python.topics(data, present, path, misses, kind is Kind.NOTEBOOK, wanted)
        if kind is not Kind.PYTHON and self._holds_entry(kind, data, present, wanted):
            yield from ALL

    def may_call_retired(self, data: bytes) -> bool:
        """Whether a module may make a client whose endpoint is shut down: it is asked only if QF307 is selected."""
        return self._words.calls_retired(self._match(data))

    def _holds_entry(self, kind: Kind, data: bytes, present: Present, wanted: Wanted) -> bool:
        if self._entries.may_declare(kind, data, present):
            return True
        if kind is Kind.DOCUMENT:
            return self._entries.has_example(data)
        if kind is Kind.NOTEBOOK:
            return self._entries.may_matter(kind, commands(data), present, wanted) or self._entries.has_example(data)
        return kind.row.holds_entries and self._entries.may_matter(kind, data, present, wanted)

    def _may_be_in_text(self, data: bytes) -> bool:
        return (not self._runs.covers_all or self._runs.may_be_in(data)) and self._shapes.may_be_in(data)

    def may_hold_key(self, path: str) -> bool:
        """Whether the text at *path*, which is too large to be read at once, may hold a key that its shape proves.

        Read a piece at a time, and so for ``MAX_STREAMED`` bytes at most: what is larger still is not known.
        """
        with open(path, "rb") as file:
            return self.may_read_key(file.read)

    def may_read_key(self, read: Callable[[int], bytes]) -> bool:
        """:meth:`may_hold_key` of what *read* gives, so many bytes at a time."""
        rest = b""
        for number in range(MAX_STREAMED // _BLOCK):
            block = read(_BLOCK)
            if not block or (not number and is_binary(block)):
                return False
            rest += block
            if self._may_be_in_text(rest):
                return True
            rest = rest[-_LONGEST:]
        return True

    def credential_topics(self, kind: Kind, data: bytes, path: str = "", values: Values = None) -> Topics:
        """What of a file of *kind* has to be read for a credential itself: what QF1 and QF701 look for, and no more.

        *values* are those of *data* that could be keys; None where they are not known.
        """
        if kind in STRUCTURED and b"\0" not in data and is_plain(data):
            text = undone(data) if b"\\" in data else data
            values = values if text == data else None
            is_one = self._shapes.may_be_in(text, self._match(text))
            return ALL if is_one or self._entries.holds_key(kind, text, self._match, values) else NONE
        if kind is not Kind.PYTHON or data.startswith(_EXPORTED):
            return ALL if self.passes(kind, data, path) else NONE
        if b"\0" in data or not is_plain(data):
            return ALL
        present = self._match(data)
        topics = frozenset(self._python.credential_topics(data, present, path))
        if self._shapes.may_be_in(data, present) or (not data.isascii() and self._entries.has_pasted_key(data)):
            return topics | {Topic.CREDENTIALS}
        return topics


def undone(data: bytes) -> bytes:
    """*data* with the escapes resolved that stand for characters of a credential or of its name."""
    return _ESCAPE.sub(lambda match: bytes.fromhex(match[1].decode()) if match[1] else b"/", data)


def is_plain(data: bytes) -> bool:
    """Whether the text is UTF-8 and says nothing else: any other has to be decoded before it can be judged."""
    return is_utf8(data) and not says_other_encoding(data)


def is_utf8(data: bytes) -> bool:
    try:
        if not data.isascii():
            data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def says_other_encoding(data: bytes) -> bool:
    """Whether a comment at the start of the text names an encoding that is not UTF-8."""
    return b"coding" in data[:200] and _COOKIE.search(data, 0, 200) is not None
