"""Patterns of files, in one language wherever the user writes them: that of ``.gitignore``."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from qianfan_lint.project.ignorefile import MAX_WILDCARDS, IgnoreFile


class Pattern(NamedTuple):
    """A pattern with the folder that it starts from."""

    text: str
    folder: str

    @property
    def is_negated(self) -> bool:
        return self.text.startswith("!")


class Patterns:
    """Patterns of which the last that matches decides, as in ``.gitignore``."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self.patterns = tuple(patterns)
        self._groups: list[_Group] = []
        folder, texts = "", list[str]()
        for each in self.patterns:
            if texts and (each.folder != folder or len(texts) == MAX_WILDCARDS):
                self._groups.append(_Group(folder, texts))
                texts = []
            folder = each.folder
            texts.append(each.text)
        if texts:
            self._groups.append(_Group(folder, texts))

    def verdict(self, path: str, is_folder: bool) -> bool | None:
        """Whether *path* itself is meant; None where no pattern says anything of it."""
        for group in reversed(self._groups):
            verdict = group.verdict(path, is_folder)
            if verdict is not None:
                return verdict
        return None

    def covers(self, path: str, above: str) -> bool:
        """Whether the file at *path*, or a folder of it below the folder *above*, is meant."""
        return any(self.verdict(each, is_folder) for each, is_folder in steps(path, above))

    def matching(self, path: str, is_folder: bool) -> Iterator[Pattern]:
        """Each pattern that matches *path*, whatever the others say."""
        for each in self.patterns:
            if compiled((each._replace(text=each.text.removeprefix("!")),)).verdict(path, is_folder):
                yield each


class _Group:
    """Patterns that start from one folder."""

    def __init__(self, folder: str, texts: list[str]) -> None:
        self._folder = folder
        self._start = os.path.join(folder, "")
        self._file = _file(texts)
        self._texts = texts

    @functools.cached_property
    def _names(self) -> IgnoreFile:
        """Those that name a file or folder anywhere."""
        return _file([text for text in self._texts if "/" not in text.rstrip("/")])

    def verdict(self, path: str, is_folder: bool) -> bool | None:
        path = os.path.abspath(path)
        if path.startswith(self._start):
            return self._file.verdict(_bytes(path[len(self._start) :]), is_folder)
        return self._names.verdict(_bytes(os.path.basename(path)), is_folder)


@functools.lru_cache(maxsize=512)
def compiled(patterns: tuple[Pattern, ...]) -> Patterns:
    return Patterns(patterns)


def steps(path: str, above: str) -> Iterator[tuple[str, bool]]:
    """Each folder below *above* that *path* lies in, the outermost first, then *path*; whether each is a folder.

    Where *path* does not lie below *above*, *path* alone.
    """
    path, start = os.path.abspath(path), os.path.join(os.path.abspath(above), "")
    if path.startswith(start):
        parts = path[len(start) :].split(os.sep)
        for number in range(1, len(parts)):
            yield start + os.sep.join(parts[:number]), True
    yield path, os.path.isdir(path)


def rooted(text: str, folder: str) -> Pattern:
    """The pattern that *text* is when it is written in *folder*, where a path may begin with ``./``, ``../`` or ``/``.

    A path that leads to the folder or one above it is absolute; any other ``/`` at the start is that of git.
    """
    folder = os.path.abspath(folder)
    mark, text = ("!", text[1:]) if text.startswith("!") else ("", text)
    if os.sep != "/" and os.path.isabs(text):
        text = text.replace(os.sep, "/")
    is_path = text.startswith(("./", "../"))
    while text.startswith(("./", "../")):
        if text.startswith("../"):
            folder = os.path.dirname(folder)
        text = text.partition("/")[2].lstrip("/")
    if is_path:
        return Pattern(f"{mark}/{text}", folder)
    if os.path.isabs(text):
        for each in _upwards(folder):
            start = each.replace(os.sep, "/").rstrip("/") + "/"
            if start != "/" and text.startswith(start):
                return Pattern(f"{mark}/{text[len(start) :]}", each)
    return Pattern(mark + text, folder)


def _upwards(folder: str) -> Iterator[str]:
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return
        folder = parent


def _file(texts: list[str]) -> IgnoreFile:
    return IgnoreFile(b"".join(_bytes(text) + b"\n" for text in texts))


def _bytes(path: str) -> bytes:
    return os.fsencode(path.replace(os.sep, "/"))
