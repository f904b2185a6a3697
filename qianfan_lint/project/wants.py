"""What the Python modules of a project take for credentials that other files of it hold, whatever these call them.

Nothing is looked at before a name is asked for. Then all modules are read once, and those that have to do with a client
or send a header are asked for the names in them. Only those that have the name in question are parsed.
"""

from __future__ import annotations

import functools
import itertools
import os
import re
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, NamedTuple

from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source, Unreadable, decode, read_bytes
from qianfan_lint.knowledge.providers import Providers, Slot
from qianfan_lint.project.modules import modules_below
from qianfan_lint.readers.python.gate.excerpts import as_cells
from qianfan_lint.readers.python.module_files import stem

if TYPE_CHECKING:
    from qianfan_lint.readers.python.reader import PythonReader
    from qianfan_lint.readers.python.wanted import Wanted

MAX_MODULES = 10_000
"""Of a project that has more, nothing is known."""
MAX_BYTES = 400_000
MAX_PARSED = 20
"""Modules that are parsed for one name, the first ones by path."""
# What may be a name of another file: quoted, an attribute that is given nothing, or imported. One pattern for all three
# takes twice the time: its matches may begin in several ways.
_FOREIGN = (lazy(rb"""["'](\w{3,60})["']"""), lazy(rb"\.([A-Za-z_]\w{0,60})\b(?!\s*\((?!\)))"))
_LISTED = lazy(rb"import\s+([\w, \t]{1,400}|\([^()]{1,4000}\))")
_IMPORTED = lazy(rb"(?m)^[ \t]*(?:from|import)[ \t]+(\w+)")
_WORD = lazy(rb"\w+")
_LOOKED_UP = lazy(rb"""(?:environ(?:\.get\(|\.pop\(|\[)|getenv\()\s*["'](\w{3,60})["']""")


class Taken(NamedTuple):
    """A name that is taken for a credential; *slot* says for which, None where that cannot be told."""

    slot: Slot | None


class _Index(NamedTuple):
    names: dict[bytes, list[str]]
    """The modules that make clients or send headers, by the names in them that may be of other files."""
    lookups: dict[bytes, list[str]]
    """All modules, by the environment variables that they look up."""


class Wants:
    """What the modules below *root* take."""

    def __init__(self, root: str, providers: Providers) -> None:
        self._root, self._providers = root, providers
        self._asked: dict[tuple[str, ...], Taken | None] = {}
        self._wanted: dict[str, Wanted] = {}

    def variable(self, name: str) -> Taken | None:
        """What the environment variable *name* is taken for."""
        return self._answer("variable", name)

    def name(self, path: str, name: str) -> Taken | None:
        """What *name* is taken for, which the module at *path* defines."""
        return self._answer("name", os.path.abspath(path), name)

    def entry(self, name: str) -> Taken | None:
        """What the entry *name* of settings is taken for."""
        return self._answer("entry", name)

    def _answer(self, what: str, *key: str) -> Taken | None:
        asked = (what, *key)
        if asked not in self._asked:
            self._asked[asked] = None  # modules may import each other
            self._asked[asked] = next(getattr(self, f"_{what}")(*key), None)
        return self._asked[asked]

    def _variable(self, name: str) -> Iterator[Taken]:
        """Read where it is taken, by settings that ignore its case, or by another module that binds it to a name."""
        for spelled in dict.fromkeys((name, name.lower(), name.upper())):
            for wanted in self._taking(spelled):
                for known in (name, name.upper()):
                    if known in wanted.variables:
                        yield Taken(wanted.variables[known])
        for path in self._index.lookups.get(name.encode(), ())[:MAX_PARSED]:
            for bound in self._bound(path, name):
                if (taken := self.name(path, bound)) is not None:
                    yield taken

    def _name(self, path: str, name: str) -> Iterator[Taken]:
        for wanted in self._taking(name, _importing(path, name)):
            if (path, name) in wanted.names:
                yield Taken(wanted.names[path, name])

    def _entry(self, name: str) -> Iterator[Taken]:
        for wanted in self._taking(name):
            if name in wanted.entries:
                yield Taken(wanted.entries[name])

    def _bound(self, path: str, variable: str) -> list[str]:
        """The names of the module at *path* that hold the environment variable *variable*."""
        try:
            return self._reader.bound(_source(path), variable)
        except (Unreadable, RecursionError):
            return []

    def _taking(self, name: str, may_take: Callable[[str], bool] | None = None) -> Iterator[Wanted]:
        """What the modules take that have *name* in them, of all or those that *may_take* it."""
        from qianfan_lint.readers.python.wanted import NOTHING

        named = self._index.names.get(name.encode(), ())
        for path in itertools.islice(filter(may_take, named), MAX_PARSED):
            if path not in self._wanted:
                try:
                    self._wanted[path] = self._reader.wanted(_source(path))
                except (Unreadable, RecursionError):
                    self._wanted[path] = NOTHING
            yield self._wanted[path]

    @functools.cached_property
    def _reader(self) -> PythonReader:
        from qianfan_lint.readers.python.reader import PythonReader

        return PythonReader(self._providers)

    @functools.cached_property
    def _index(self) -> _Index:
        roots = {name.partition(".")[0].encode() for name in self._providers.clients}
        index = _Index({}, {})
        for number, path in enumerate(modules_below(self._root)):
            if number == MAX_MODULES:
                return _Index({}, {})
            _note(index, os.path.abspath(path), roots)
        return index


def _note(index: _Index, path: str, roots: set[bytes]) -> None:
    try:
        data = read_bytes(path) if os.path.getsize(path) <= MAX_BYTES else b""
    except (OSError, Unreadable):
        return
    data = as_cells(data) if path.endswith(".ipynb") else data
    if b"environ" in data or b"getenv" in data:
        for name in set(_LOOKED_UP.findall(data)):
            index.lookups.setdefault(name, []).append(path)
    if b"Bearer" in data or b"bearer" in data or not roots.isdisjoint(_IMPORTED.findall(data)):
        imported = b" ".join(_LISTED.findall(data))
        for name in {*_FOREIGN[0].findall(data), *_FOREIGN[1].findall(data), *_WORD.findall(imported)}:
            index.names.setdefault(name, []).append(path)


def _importing(path: str, name: str) -> Callable[[str], bool]:
    """Whether a module, given by its path, may import *name* from the one at *path*, or from a package around that.

    It names the module, or a package whose own file passes the name on; or it lies in that package.
    """
    folder = own = os.path.dirname(path)
    words = {stem(path).encode()}
    while (init := os.path.join(folder, "__init__.py")) == path or _has_word(init, {*words, name.encode()}):
        words.add(os.path.basename(folder).encode())
        own, folder = folder, os.path.dirname(folder)
    return lambda other: other.startswith(os.path.join(own, "")) or _has_word(other, words)


def _has_word(path: str, words: Collection[bytes]) -> bool:
    try:
        data = read_bytes(path)
    except Unreadable:
        return False
    return any(word in data for word in words)


def _source(path: str) -> Source:
    if not path.endswith(".ipynb"):
        return decode(path, Kind.PYTHON, read_bytes(path))
    from qianfan_lint.readers.notebook import Notebook

    return Notebook(decode(path, Kind.NOTEBOOK, read_bytes(path))).module
