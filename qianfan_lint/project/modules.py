"""The Python files of a project, for questions about all of them. A project is walked once in a process."""

from __future__ import annotations

import functools
import itertools
import os
from collections.abc import Iterator, Mapping

from qianfan_lint.core.kinds import kind_of_text
from qianfan_lint.core.source import Unreadable, decode, read_bytes
from qianfan_lint.project.folders import files_below, root_of
from qianfan_lint.project.paths import shown

MAX_MODULES = 5000


def modules_below(root: str) -> Iterator[str]:
    """The modules and notebooks of the project at *root*, but for environments."""
    return (path for path in files_below(root) if path.endswith((".py", ".ipynb")))


class Modules:
    def __init__(self) -> None:
        self._root = functools.lru_cache(maxsize=256)(lambda folder: root_of(os.path.join(folder, "_")))
        self._files: dict[str, list[str] | None] = {}
        self._mentioned: dict[tuple[str, str], bool] = {}

    def root(self, path: str) -> str | None:
        """The folder of the project that *path* belongs to; None where it belongs to none."""
        return self._root(os.path.dirname(path))

    def of(self, path: str) -> list[str] | None:
        """Modules and notebooks of the project of *path*, else of its folder; None where they are too many to read."""
        root = self.root(path) or os.path.dirname(os.path.abspath(path))
        if root not in self._files:
            self._files[root] = _python_files(root)
        return self._files[root]

    def others(self, path: str) -> Iterator[tuple[str, bytes]]:
        """The files of the project of *path* but itself, with their content; none where they are too many."""
        own = os.path.realpath(path)
        for file in self.of(path) or ():
            try:
                if os.path.realpath(file) != own:
                    yield file, read_bytes(file)
            except Unreadable:
                continue

    def texts(self, path: str) -> Mapping[str, str] | None:
        """The text of each file of the project of *path* but itself, by the path output shows; None if too many."""
        if self.of(path) is None:
            return None
        found: dict[str, str] = {}
        for file, content in self.others(path):
            try:
                found[shown(file)] = decode(file, kind_of_text(file), content).text
            except Unreadable:
                continue
        return found

    def mention(self, path: str, text: str) -> bool:
        """Whether another file of the project of *path* has *text* in it; True if they are too many."""
        if (path, text) not in self._mentioned:
            wanted = text.encode()
            is_there = self.of(path) is None or any(wanted in content for _, content in self.others(path))
            self._mentioned[path, text] = is_there
        return self._mentioned[path, text]


def _python_files(root: str) -> list[str] | None:
    """What :func:`modules_below` gives; None where it is too much."""
    found = list(itertools.islice(modules_below(root), MAX_MODULES + 1))
    return found if len(found) <= MAX_MODULES else None
