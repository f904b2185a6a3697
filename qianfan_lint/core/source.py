"""One file as faithful text: read, decode, keep every byte, turn an offset into a line and a column."""

from __future__ import annotations

import bisect
import codecs
import os
import re
import stat
from typing import TYPE_CHECKING, NamedTuple

from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.model import Problem, Span, refusal
from qianfan_lint.core.patterns import lazy

if TYPE_CHECKING:
    from array import array

MAX_BYTES = 10 * 1024 * 1024
"""Larger files are data, not source: they are listed as not scanned."""

_NEWLINE = lazy(r"\r\n|\r|\n")
# https://peps.python.org/pep-0263/#defining-the-encoding, the pattern given there.
_COOKIE = lazy(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.ASCII)
_BLANK = lazy(rb"^[ \t\f]*(?:#.*)?$")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Unreadable(Problem):
    """A file that cannot be read, decoded or parsed."""


class TooLarge(Unreadable):
    """A file, or a text, that is larger than what reads it can bear."""


class Location(NamedTuple):
    """1-based line and column; the column counts code points."""

    line: int
    column: int
    byte: int
    """The column in bytes of UTF-8."""


class Source:
    """The decoded text of one file and what is needed to write it back byte for byte.

    ``text`` excludes a byte order mark and keeps every newline as it is in the file.
    """

    __slots__ = ("_starts", "bom", "data", "encoding", "kind", "path", "rest", "text")

    def __init__(
        self, path: str, kind: Kind, data: bytes, text: str, encoding: str, bom: bytes, rest: bytes = b""
    ) -> None:
        self.path = path
        self.kind = kind
        self.data = data
        self.text = text
        self.encoding = encoding
        self.bom = bom
        self.rest = rest
        """The beginning of a character that the file ends within."""
        self._starts: array[int] | None = None

    def locate(self, offset: int) -> Location:
        """Where the code point at *offset* stands; lines end as Python's do (``\\n``, ``\\r\\n``, ``\\r``)."""
        line = bisect.bisect_right(self.line_starts, offset)
        start = self.line_starts[line - 1]
        size = offset - start if self.text.isascii() else len(self.text[start:offset].encode("utf-8", "surrogatepass"))
        return Location(line, offset - start + 1, size + 1)

    def line(self, number: int) -> str:
        """The text of the 1-based line *number*, without its newline."""
        start = self.line_starts[number - 1]
        end = self.line_starts[number] if number < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def slice(self, span: Span) -> str:
        return self.text[span.start : span.end]

    @property
    def line_starts(self) -> array[int]:
        """A tenth of a list's memory: there may be millions."""
        if self._starts is None:
            from array import array  # a clean file needs none

            self._starts = array("I", (0,))
            self._starts.extend(match.end() for match in _NEWLINE.finditer(self.text))
        return self._starts

    @property
    def lines(self) -> list[str]:
        """The text in lines, each with its newline."""
        ends = [*self.line_starts[1:], len(self.text)]
        return [self.text[start:end] for start, end in zip(self.line_starts, ends, strict=True)]

    @property
    def newline(self) -> str:
        if len(self.line_starts) < 2:
            return "\n"
        end = self.line_starts[1]
        return "\r\n" if self.text.startswith("\r\n", end - 2) else self.text[end - 1]

    def encode(self, text: str) -> bytes:
        """*text* as the bytes of this file. Raises UnicodeEncodeError where its encoding lacks a character."""
        return self.bom + text.encode(self.encoding) + self.rest


def lines_of(text: str) -> list[str]:
    """*text* in lines, without their newlines. ``str.splitlines`` ends one at form feeds and the like, too."""
    return _NEWLINE.split(text)


def read_bytes(path: str, limit: int = MAX_BYTES) -> bytes:
    """The content of the regular file at *path*.

    Raises Unreadable for anything else (a FIFO would block for ever), for what the system refuses, and for
    files over *limit* bytes.
    """
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("not a regular file")
        if status.st_size > limit:
            raise TooLarge("larger than {size} MB", size=limit // 2**20)
        # Not open(): this is the cost that every clean file pays, and buffering doubles it.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
        try:
            data = os.read(handle, status.st_size + 1)
            while len(data) < status.st_size and (more := os.read(handle, status.st_size)):
                data += more
        finally:
            os.close(handle)
    except OSError as error:
        raise Unreadable(refusal(error)) from None
    except ValueError:
        raise Unreadable("not a usable file name") from None
    return data


def decode(path: str, kind: Kind, data: bytes) -> Source:
    """Decode *data* by its byte order mark, its PEP 263 cookie, UTF-8, or the Chinese legacy encodings.

    Raises Unreadable where none of them fits.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            rest = data[len(bom) :]
            # Each two letters would be one character of Chinese: nobody sees what is written there.
            if encoding.startswith("utf-16") and rest and rest.isascii() and b"\0" not in rest:
                raise Unreadable("not valid {encoding}", encoding=encoding)
            text, cut = _decoded_wide(rest, encoding)
            return Source(path, kind, data, text, encoding, bom, cut)
    named = _cookie(data) if kind is Kind.PYTHON else None
    if named is not None:
        return Source(path, kind, data, _decoded(data, named), named, b"")
    wide = _wide(data)
    if wide is not None:
        text, cut = _decoded_wide(data, wide)
        return Source(path, kind, data, text, wide, b"", cut)
    try:
        text, encoding = data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        # Chinese Windows editors save GBK without saying so; GB18030 is its superset.
        encoding = "gb18030"
        try:
            text = _decoded(data, encoding, "neither UTF-8 nor GB18030")
        except Unreadable:
            if kind is not Kind.TEXT:
                raise
            # What proves a key is ASCII in any encoding of single bytes.
            encoding = "latin-1"
            text = _decoded(data, encoding)
    if "\0" in text:
        raise Unreadable("contains NUL bytes")
    return Source(path, kind, data, text, encoding, b"")


def is_binary(data: bytes) -> bool:
    """Whether *data* is no text: it has NUL bytes, and they are not those of a wide encoding."""
    if b"\0" not in data or any(data.startswith(bom) for bom, _ in _BOMS):
        return False
    try:
        return _wide(data) is None
    except Unreadable:
        return True


def _decoded_wide(data: bytes, encoding: str) -> tuple[str, bytes]:
    """*data* in *encoding* up to where it ends within a character, and the bytes from there on."""
    size = 4 if encoding.startswith("utf-32") else 2 if encoding.startswith("utf-16") else 1
    end = len(data) - len(data) % size
    return _decoded(data[:end], encoding), data[end:]


def _decoded(data: bytes, encoding: str, reason: str = "not valid {encoding}") -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable(reason, encoding=encoding) from None
    if "\0" in text:
        raise Unreadable("contains NUL bytes")
    return text


def _cookie(data: bytes) -> str | None:
    """The encoding that a PEP 263 cookie in the first two lines names."""
    first, _, rest = data[:400].replace(b"\r", b"\n").partition(b"\n")
    match = _COOKIE.match(first)
    if match is None and _BLANK.match(first):
        match = _COOKIE.match(rest.lstrip(b"\n").partition(b"\n")[0])
    if match is None:
        return None
    name = match.group(1).decode("ascii")
    try:
        found = codecs.lookup(name)
    except LookupError:
        raise Unreadable("unknown encoding {name}", name=name) from None
    if not found._is_text_encoding:
        raise Unreadable("unknown encoding {name}", name=name)
    # A file that says GBK often holds a character only GB18030 has; both agree on the rest.
    return "gb18030" if found.name in ("gb2312", "gbk") else found.name


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: PowerShell's ``>`` writes such requirement files. Told by its NUL bytes."""
    head = data[:256]
    if len(head) < 4 or b"\0" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd * 3 > len(head) and not even:
        return "utf-16-le"
    if even * 3 > len(head) and not odd:
        return "utf-16-be"
    raise Unreadable("contains NUL bytes")
