"""What earlier runs have seen of the contents of a repository, so that a run reads only what is new.

A file of the ids of clean contents, of what was found in the files with others: paths, masked text and places, but no
value, and of what git said of the commits that brought these. It is taken at its word, so it must not come with the
repository that is scanned.
"""

from __future__ import annotations

import hashlib
import os
import sys
import zlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from qianfan_lint import __version__
from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.source import Unreadable, read_bytes
from qianfan_lint.pipeline.fixing.writing import Change, write
from qianfan_lint.pipeline.history import binary_json
from qianfan_lint.pipeline.history.listing import Listing, commits_in
from qianfan_lint.pipeline.history.listing import packed as packed_listing
from qianfan_lint.pipeline.history.listing import unpacked as unpacked_listing
from qianfan_lint.pipeline.history.outcomes import Outcome, packed, unpacked
from qianfan_lint.project.config import ConfigError

SIZE = 20
"""Bytes of an entry."""
_MAX_BYTES = 64 * 2**20
_MAGIC = b"qianfan-lint history\n"


class Cache:
    """What the file at *path* says. With no path nothing is remembered.

    It counts only for the same version, *providers* and Python: others may see more. Raises ConfigError for another
    file, and for a damaged one.
    """

    def __init__(self, path: str, providers: Mapping[str, Any]) -> None:
        self._path = path
        self.is_kept = bool(path)
        told = (8, __version__, sys.version_info[:2], sorted(providers.items()))
        self._head = _MAGIC + hashlib.sha256(repr(told).encode()).digest()
        self._old = self._read() if path and os.path.lexists(path) else None
        self._known: set[bytes] = set()
        self._files: dict[str, list[Any]] = {}
        """Path → a hash of its kind and contents, and their outcome as JSON with bytes."""
        self._listing: list[Any] | None = None
        """The same."""
        body = self._old or b""
        if body.startswith(self._head):
            self._fill(body[len(self._head) :])

    def _read(self) -> bytes:
        try:
            data = read_bytes(self._path, _MAX_BYTES)
        except Unreadable as problem:
            raise ConfigError("{path}: {problem}", path=self._path, problem=problem.message) from None
        if data and not data.startswith(_MAGIC):
            raise self._refused()
        return data

    def _fill(self, body: bytes) -> None:
        try:
            (self._files, self._listing), start = binary_json.loads(body)
        except (ValueError, TypeError, RecursionError, zlib.error):
            raise self._refused() from None
        if not isinstance(self._files, dict):
            raise self._refused()
        self._known.update(body[at : at + SIZE] for at in range(start, len(body) - SIZE + 1, SIZE))

    def _refused(self) -> ConfigError:
        return ConfigError("{path}: no file that `qianfan-lint history --cache` wrote", path=self._path)

    def has(self, blob: str, kind: Kind) -> bool:
        return bool(self._known) and _entry(blob, kind) in self._known

    def add(self, blob: str, kind: Kind) -> None:
        if self._path:
            self._known.add(_entry(blob, kind))

    def outcome(self, path: str, kind: Kind, blobs: Sequence[str], folder: str) -> Outcome | None:
        """What was found in these contents of the file, none of them clean. Raises ConfigError."""
        try:
            key, plain = self._files.get(path) or ("", None)
            return unpacked(plain, folder) if plain and key == _key(kind, blobs) else None
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            raise self._refused() from None

    def keep(self, path: str, kind: Kind, blobs: Sequence[str], outcome: Outcome | None, folder: str) -> None:
        """Remember it in the place of what was known of the file; with None that is forgotten."""
        if outcome is None or not blobs:
            self._files.pop(path, None)
        else:
            self._files[path] = [_key(kind, blobs), packed(outcome, folder)]

    def listing(self, commits: Collection[str]) -> Listing:
        """What git said of commits, if all of them are among *commits*; else nothing. Raises ConfigError."""
        try:
            listing = unpacked_listing(self._listing) if self._listing else Listing()
        except (ValueError, TypeError, IndexError, AttributeError):
            raise self._refused() from None
        return listing if listing.commits <= set(commits) else Listing()

    def keep_listing(self, listing: Listing) -> None:
        """Remember *listing*, unless much more is known, as where a hook asks for the commits of a push alone."""
        if not self._listing or len(listing.commits) * 2 >= commits_in(self._listing):
            self._listing = packed_listing(listing)

    def save(self) -> None:
        """Raises Unreadable."""
        if not self._path:
            return
        files = binary_json.dumps([self._files, self._listing])
        if len(files) > _MAX_BYTES // 2:
            files = binary_json.dumps([{}, None])
        most = (_MAX_BYTES - len(self._head) - len(files)) // SIZE
        clean = b"".join(sorted(self._known)[:most])
        body = self._head + files + clean
        if body != self._old:
            write(Change(self._path, self._old, body, private=True))


_KINDS = {kind: bytes((number,)) for number, kind in enumerate(Kind)}


def _entry(blob: str, kind: Kind) -> bytes:
    """What a content is depends on the reader that reads it."""
    return bytes.fromhex(blob)[: SIZE - 1] + _KINDS[kind]


def _key(kind: Kind, blobs: Sequence[str]) -> str:
    return hashlib.sha256(" ".join((kind.value, *blobs)).encode("ascii")).hexdigest()[:32]
