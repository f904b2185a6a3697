"""What an archive holds: a wheel, a source distribution, a zip, or a document of an office program.

One layer is opened, in memory: nothing is unpacked to disk. Each bound is checked against what is unpacked, since
an archive may say anything of itself.
"""

from __future__ import annotations

import html
import lzma
import zlib
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, NamedTuple

from qianfan_lint.core.inert import inert
from qianfan_lint.core.kinds import Kind, kind_of
from qianfan_lint.core.model import Message, NotScanned, Problem, refusal
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import MAX_BYTES

if TYPE_CHECKING:
    import zipfile

_OFFICE = (".docx", ".xlsx", ".pptx", ".odt")
_ZIPS = (".zip", ".whl", ".egg", ".jar", ".war", *_OFFICE)
_TARS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2")
_NESTED = (*_ZIPS, *_TARS, ".gz", ".xz", ".bz2", ".7z", ".rar")

MAX_ARCHIVE = 500 * 2**20
"""Bytes of an archive."""
MAX_MEMBERS = 20_000
"""Members of an archive that are looked at."""
MAX_DIRECTORY = 4 * 2**20
"""Bytes of the list of members that a zip ends with: it is read as a whole."""
MAX_UNPACKED = 300 * 2**20
"""Bytes that are unpacked of one archive."""
MAX_RATIO = 200
"""How often its own size an archive may have when it is unpacked, from :data:`FREE` bytes on. Text has 3 to 20."""
FREE = 20 * 2**20
MAX_NAME = 300
"""Characters of a member's name that are shown."""

SEPARATOR = "!/"
"""Stands between the path of an archive and that of a member."""
_END, _ZIP64 = b"PK\x05\x06", b"PK\x06\x07"
_END_SIZE, _LONGEST_COMMENT, _LOCATOR_SIZE = 22, 2**16, 20
_PARAGRAPH = lazy(r"</(?:\w+:)?(?:p|si|row|h|text)>")
_TAG = lazy(r"<[^<>]*>")
_BROKEN = Message.of("not a valid archive")
_ERRORS = (zlib.error, lzma.LZMAError, EOFError, ValueError, NotImplementedError, RuntimeError)
"""What unpacking raises, beside OSError and what the modules for each format have of their own."""


class Member(NamedTuple):
    path: str
    """Of the archive, and in it."""
    kind: Kind
    data: bytes


class _Stop(Problem):
    """The archive is not read any further."""


def is_archive(path: str) -> bool:
    """Whether the name of *path* is that of an archive which can be opened."""
    return path.lower().endswith((*_ZIPS, *_TARS))


def members(path: str) -> Iterator[Member | NotScanned]:
    """The members of the archive at *path* that are of a kind which is checked, and what of it is not looked at."""
    lowered = path.lower()
    read = _of_zip if lowered.endswith(_ZIPS) else _of_tar
    try:
        with open(path, "rb") as file:
            yield from read(path, file)
    except _Stop as problem:
        yield NotScanned(path, problem.message, partly=True)
    except OSError as error:
        # What the system refuses has a number; what is broken in an archive has none.
        yield NotScanned(path, refusal(error) if error.errno else _BROKEN, partly=error.errno is None)
    except _ERRORS:
        yield NotScanned(path, _BROKEN, partly=True)


class _Account:
    """What of an archive of *size* bytes has been unpacked so far."""

    def __init__(self, path: str, size: int) -> None:
        self._path, self._members, self._unpacked = path, 0, 0
        self._most = min(MAX_UNPACKED, max(FREE, size * MAX_RATIO))

    def next_member(self) -> None:
        self._members += 1
        if self._members > MAX_MEMBERS:
            raise _Stop(Message.of("more than {count} files in the archive", count=MAX_MEMBERS))

    def unpacked(self, count: int) -> None:
        self._unpacked += count
        if self._unpacked > self._most:
            raise _Stop(Message.of("the archive unpacks to more than {size} MB", size=self._most // 2**20))

    def shown(self, name: str) -> str:
        return f"{self._path}{SEPARATOR}{safe(name)}"

    def taken(self, name: str) -> Kind | NotScanned | None:
        """The kind of the member *name*; None where it is of none, as pictures are."""
        path = self.shown(name)
        if path.lower().endswith(_NESTED):
            return NotScanned(path, Message.of("an archive in an archive is not opened"))
        return kind_of(path)

    def member(self, name: str, kind: Kind, data: bytes) -> Member | NotScanned:
        path = self.shown(name)
        if len(data) > MAX_BYTES:
            return NotScanned(path, Message.of("larger than {size} MB", size=MAX_BYTES // 2**20))
        if self._path.lower().endswith(_OFFICE) and path.endswith(".xml"):
            return Member(path, Kind.DOCUMENT, _text_of(data))
        return Member(path, kind, data)


def safe(name: str) -> str:
    """*name* as a path that leads out of nothing, on one line.

    >>> safe("../..\\\\etc/a\\n.py")
    'etc/a␊.py'
    """
    parts = [part for part in inert(name.replace("\\", "/")).split("/") if part not in ("", ".", "..")]
    return "/".join(parts)[-MAX_NAME:] or "_"


def _text_of(data: bytes) -> bytes:
    """The text in XML of an office program, a paragraph on a line: one key may be written in several pieces."""
    text = data.decode("utf-8", "replace").replace("\r", " ").replace("\n", " ")
    return html.unescape(_TAG.sub("", _PARAGRAPH.sub("\n", text))).replace("\0", "").encode()


def _of_zip(path: str, file: IO[bytes]) -> Iterator[Member | NotScanned]:
    import zipfile  # few runs open an archive

    _check_directory(file)
    try:
        with zipfile.ZipFile(file) as archive:
            account = _Account(path, _size(file))
            for info in archive.infolist():
                account.next_member()
                kind = account.taken(info.filename) if not info.is_dir() else None
                if isinstance(kind, NotScanned):
                    yield kind
                elif kind is not None:
                    yield _of_member(archive, info, account, kind)
    except zipfile.BadZipFile:
        raise _Stop(_BROKEN) from None


def _of_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, account: _Account, kind: Kind) -> Member | NotScanned:
    import zipfile

    if info.flag_bits & 1:
        return NotScanned(account.shown(info.filename), Message.of("encrypted"))
    try:
        with archive.open(info) as opened:
            data = opened.read(MAX_BYTES + 1)
    except (zipfile.BadZipFile, *_ERRORS):
        return NotScanned(account.shown(info.filename), Message.of("cannot be unpacked"))
    account.unpacked(len(data))
    return account.member(info.filename, kind, data)


def _size(file: IO[bytes]) -> int:
    """The bytes of *file*. Raises _Stop where they are too many."""
    size = file.seek(0, 2)
    file.seek(0)
    if size > MAX_ARCHIVE:
        raise _Stop(Message.of("larger than {size} MB", size=MAX_ARCHIVE // 2**20))
    return size


def _check_directory(file: IO[bytes]) -> None:
    """Raises _Stop where the list of members is larger than any list of those that are looked at."""
    size = _size(file)
    file.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT - _LOCATOR_SIZE))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + _END_SIZE:
        raise _Stop(_BROKEN)
    directory = int.from_bytes(tail[at + 12 : at + 16], "little")
    if directory > MAX_DIRECTORY or tail.find(_ZIP64, max(0, at - _LOCATOR_SIZE), at) >= 0:
        raise _Stop(Message.of("more than {count} files in the archive", count=MAX_MEMBERS))
    file.seek(0)


class _Counted:
    """A stream that is unpacked, for tarfile: each byte counts, also those of members that are passed over."""

    def __init__(self, stream: IO[bytes], account: _Account) -> None:
        self._stream, self._account = stream, account

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(min(size, 2**20) if size >= 0 else 2**20)
        self._account.unpacked(len(data))
        return data


def _of_tar(path: str, file: IO[bytes]) -> Iterator[Member | NotScanned]:
    import bz2
    import gzip
    import tarfile

    account, lowered = _Account(path, _size(file)), path.lower()
    stream: IO[bytes] = file
    if lowered.endswith((".gz", ".tgz")):
        stream = gzip.GzipFile(fileobj=file)  # type: ignore[assignment]
    elif lowered.endswith("bz2"):
        stream = bz2.BZ2File(file)
    try:
        with tarfile.open(fileobj=_Counted(stream, account), mode="r|") as archive:  # type: ignore[call-overload]
            for info in archive:
                archive.members = []  # which it would keep
                account.next_member()
                kind = account.taken(info.name) if info.isfile() else None
                if isinstance(kind, NotScanned):
                    yield kind
                elif kind is not None and (opened := archive.extractfile(info)) is not None:
                    yield account.member(info.name, kind, opened.read(MAX_BYTES + 1))
    except tarfile.TarError:
        raise _Stop(_BROKEN) from None
