"""Which environment variables the files of a project define, and which of them are near misses of one that is read.

The files are few, and read only where code looks up a provider's variable; a file is parsed only where a word of it is
a near miss.
"""

from __future__ import annotations

import functools
import itertools
import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.core.kinds import kind_of
from qianfan_lint.core.model import Edit, Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Unreadable, decode, read_bytes
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.project import git
from qianfan_lint.project.folders import files_below, files_in, folders_below
from qianfan_lint.project.paths import shown

MAX_FOLDERS = 1000
MAX_FILES = 2000
MAX_BYTES = 2**20
_CODE = frozenset("py pyi ipynb js jsx ts tsx mjs cjs vue svelte go java kt rs rb php cs c cpp lua ps1 bat".split())
_WORD = lazy(rb"[A-Za-z_]\w{4,60}")
_LEAST = 8
"""Letters that a name has to have before one letter more or less says that it is meant."""
_MOST = 40
_LEAST_VENDOR = 4
"""Letters of its first word: `AI_API_KEY` is no near miss of `XAI_API_KEY`."""


class Definition(NamedTuple):
    name: str
    path: str
    span: Span


class Environment:
    """What the files below *root*, and those in the folders above it up to the repository's top, define."""

    def __init__(self, root: str, providers: Providers) -> None:
        self._providers = providers
        self._root = root
        self._words: set[bytes] = set()
        self._near: dict[str, set[str]] = {}
        """File → near misses that it mentions."""
        self.known = self._read()
        """False where the project is too large to be sure."""

    def _read(self) -> bool:
        odd: set[bytes] = set()
        for number, folder in enumerate(itertools.chain(_above(self._root), folders_below(self._root))):
            if number == MAX_FOLDERS:
                return False
            for path in files_in(folder):
                if (kind := kind_of(path)) and kind.row.defines and (data := _content(path)) is not None:
                    words = set(_WORD.findall(data))
                    odd |= {word for word in words - self._words if self._meant(word.decode())}
                    self._words |= words
                    if words & odd:
                        self._near[path] = {word.decode() for word in words & odd}
        return True

    def _meant(self, word: str) -> frozenset[str]:
        return meant_by(word, self._providers)

    def mentions(self, name: str) -> bool:
        return name.encode() in self._words

    @functools.cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """Variables that are defined under a name which is a near miss of another."""
        from qianfan_lint.facts import Variable
        from qianfan_lint.readers.reading import read

        found: list[Definition] = []
        for path, near in sorted(self._near.items()):
            kind = kind_of(path)
            assert kind is not None
            try:
                facts = read(decode(path, kind, read_bytes(path)), self._providers)
                named = [fact for fact in facts if isinstance(fact, Variable) and fact.defined and fact.name in near]
            except Unreadable:
                continue
            found.extend(Definition(fact.name, shown(path), fact.span) for fact in named)
        return tuple(found)

    @functools.cached_property
    def misses(self) -> dict[str, tuple[Definition, ...]]:
        """Name of a variable → definitions of near misses of it, where no file mentions the name itself."""
        found: dict[str, tuple[Definition, ...]] = {}
        for definition in self.definitions if self.known else ():
            for name in self._meant(definition.name):
                if not self.mentions(name):
                    found[name] = (*found.get(name, ()), definition)
        return found

    def renaming(self, name: str, new: str) -> tuple[Edit, ...] | None:
        """The edits that give *name* another one wherever it is defined.

        None where that cannot be done, or where a file mentions the name in another way.
        """
        if not self.known:
            return None
        found = [each for each in self.definitions if each.name == name]
        word = re.compile(rb"\b%s\b" % name.encode())
        for path in self._near if found else ():
            mentioned = len(word.findall(_content(path) or b""))
            if mentioned != sum(each.path == shown(path) for each in found):
                return None
        return tuple(Edit(each.path, each.span, new) for each in found) if found or not self.mentions(name) else None

    @functools.lru_cache(maxsize=64)  # noqa: B019
    def is_used(self, name: str) -> bool:
        """Whether code of the project may read *name*: quoted, or as a word where more than its case is odd."""
        is_own = not self._providers.env.get(name.upper())
        word = re.compile(rf"(?i:\b{name}\b)" if is_own else rf"[\"'.]{name}\b")
        count = 0
        for path in files_below(self._root):
            if path.rpartition(".")[2].lower() in _CODE:
                count += 1
                data = _content(path)
                if count > MAX_FILES or data is None or word.search(data.decode("utf-8", "replace")):
                    return True
        return False


def _above(root: str) -> Iterator[str]:
    """The folders above *root* up to the top of its repository, and that of the workflows."""
    top = git.top_of(os.path.join(root, "."))
    if top is None or top == root:
        return
    folder = root
    while folder != top:
        folder = os.path.dirname(folder)
        yield folder
    workflows = os.path.join(top, ".github", "workflows")
    if os.path.isdir(workflows):
        yield workflows


def _content(path: str) -> bytes | None:
    try:
        return read_bytes(path) if os.path.getsize(path) <= MAX_BYTES else None
    except (OSError, Unreadable):
        return None


@functools.lru_cache(maxsize=4096)
def meant_by(name: str, providers: Providers) -> frozenset[str]:
    """The variables of SDKs that *name* is a near miss of: by its case, its underscores, one letter, or as listed.

    >>> from qianfan_lint.knowledge.providers import load
    >>> [sorted(meant_by(n, load())) for n in ("qianfan_ak", "QIANFAN_AK", "DASHSCOPE_APIKEY", "DASHSCOPE_API_KEY_2")]
    [['QIANFAN_AK'], [], ['DASHSCOPE_API_KEY'], []]
    """
    letters = _letters(name)
    if name in providers.env or not letters.isalpha():
        return frozenset()
    listed = providers.misspelled.get(name.upper())
    if listed is not None:
        return frozenset(listed.env[:1])
    if letters in (exact := _spellings(providers)):
        return frozenset((exact[letters],))
    if not _LEAST <= len(letters) <= _MOST or letters.endswith("s"):
        return frozenset()
    near = _neighbours(providers)
    return frozenset(near[each] for each in (letters, *_shortened(letters)) if each in near)


def _letters(name: str) -> str:
    return name.replace("_", "").lower()


def _shortened(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


@functools.lru_cache(maxsize=4)
def _spellings(providers: Providers) -> dict[str, str]:
    return {_letters(name): name for slot in providers.slots for name in slot.env}


@functools.lru_cache(maxsize=4)
def _neighbours(providers: Providers) -> dict[str, str]:
    """The names and each of them without one letter: two words that are one letter apart share one of these."""
    found: dict[str, str] = {}
    for letters, name in _spellings(providers).items():
        if len(letters) >= _LEAST and len(name.partition("_")[0]) >= _LEAST_VENDOR:
            found |= dict.fromkeys((letters, *_shortened(letters)), name)
    return found
