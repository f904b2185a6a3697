"""A Python file by its raw bytes: what several questions want to know of it, each looked for once and only if asked."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from qianfan_lint.core.patterns import lazy
from qianfan_lint.knowledge.names import may_be_wanted
from qianfan_lint.knowledge.paths import ROLES_BY_PATH
from qianfan_lint.knowledge.providers.words import Called, Present, ProviderWords
from qianfan_lint.readers.python.gate import asked
from qianfan_lint.readers.python.gate.excerpts import definitions, whole_words
from qianfan_lint.readers.python.imports import import_lines

if TYPE_CHECKING:
    from qianfan_lint.readers.python.gate.environment import Lookup
    from qianfan_lint.readers.python.gate.imported import Lenders

ROLES = frozenset(ROLES_BY_PATH.values())
_PATHS = [(path.encode(), role) for path, role in ROLES_BY_PATH.items()]
_NAME = lazy(rb"(?<![\w.])\w+")
_BOUND = lazy(rb"(?m)(?:^|[(;])[ \t]*(\w+)[ \t]*(?::[^=\n]+)?:?=(?!=)")
Misses = Callable[[], Iterable[str]]
Wanted = Callable[[str], bool]


def nothing(_: str) -> bool:
    """No name is wanted."""
    return False


class File:
    """*present* are the words of the table that it has; *path* is where its imports are looked for from.

    *misses* gives the variables that the file's project defines under another name; it costs a look around.
    *wanted* says whether another file takes what goes by a name for a credential, and costs more.
    """

    def __init__(
        self,
        data: bytes,
        present: Present,
        words: ProviderWords,
        path: str,
        misses: Misses,
        wanted: Wanted,
        lenders: Callable[[], Lenders],
    ) -> None:
        self.data, self.present, self.words = data, present, words
        self.path, self.misses, self._wanted, self._lenders = path, misses, wanted, lenders

    def is_wanted(self, name: bytes, value: str | None = None) -> bool:
        """Whether another file takes what goes by *name* for a credential, which the name itself does not say."""
        text = name.decode("utf-8", "replace")
        return may_be_wanted(text, value) and self._wanted(text)

    @functools.cached_property
    def low(self) -> bytes:
        """In lower case."""
        return self.data.lower()

    @functools.cached_property
    def imports(self) -> bytes:
        """The lines that import something."""
        return import_lines(self.data)

    @functools.cached_property
    def names_held(self) -> frozenset[bytes]:
        """Names that are imported, or bound where a statement begins or behind a bracket."""
        return frozenset((*_NAME.findall(self.imports), *_BOUND.findall(self.data)))

    @functools.cached_property
    def lookups(self) -> list[Lookup]:
        """Every word by which the environment is read or written."""
        if not asked.LOOKUPS.may_be_in(self.present):
            return []
        from qianfan_lint.readers.python.gate.environment import lookups

        return lookups(self.data, self.imports)

    @functools.cached_property
    def indirect(self) -> bool:
        """Whether the environment is read by a library or under another name."""
        if asked.INDIRECT.may_be_in(self.present):
            return True
        if not asked.LIBRARIES.may_be_in(self.present):
            return False
        from qianfan_lint.readers.python.gate.environment import is_imported_otherwise

        return is_imported_otherwise(self.imports)

    @functools.cached_property
    def imported(self) -> frozenset[bytes]:
        """Names of credentials of other modules that it uses."""
        low = self.imports.lower()
        if not self.instances and not any(word in low for word in (*asked.HINTS, *asked.HOMES)):
            return frozenset()
        return self._lenders().names(self)

    def lend(self, names: Iterable[bytes]) -> bool:
        """Whether another module lends it a provider's credential under one of *names*."""
        return bool(names) and self._lenders().lend(self, names)

    def lend_constant(self) -> bool:
        """Whether it puts out a constant of another module that holds a credential there."""
        return self._lenders().lend_constant(self)

    @property
    def reads_settings(self) -> bool:
        """Whether it has values from the environment or of other modules."""
        return bool(self.lookups or self.indirect or self.imported) or asked.SETTINGS in self.present

    @functools.cached_property
    def instances(self) -> set[bytes]:
        """Names that are called as a client that serves several roles is."""
        return self.words.instances(self.data) if self.words.paths.may_be_in(self.present) else set()

    @functools.cached_property
    def at_host(self) -> bool:
        """Whether it names a host of a provider."""
        if not self.words.hosts.may_be_in(self.present):
            return False
        return any(words <= self.present and host in self.low for words, host in self.words.hosts_by_words)

    @functools.cached_property
    def reaches_host(self) -> bool:
        """Whether it names a host of a provider, or may have one from another module."""
        return self.at_host or self._lenders().name_host(self)

    @functools.cached_property
    def roles_sent(self) -> set[str]:
        """Chat and embeddings, where it may send requests for these without an SDK."""
        sends = asked.REQUESTS.may_be_in(self.present)
        found: set[str] = {role for path, role in _PATHS if path in self.low} if sends else set()
        return found if found and self.reaches_host else set()

    @functools.cached_property
    def clients(self) -> list[Called]:
        """The clients that it may call: its words are told without their case, and ``router`` is no ``Router``."""
        found = self.words.clients_in(self.present)
        named = {name for name in {each.name for each in found} if any(True for _ in whole_words(self.data, name))}
        return [each for each in found if each.name in named]

    @functools.cached_property
    def names_client(self) -> bool:
        """Whether it names a client of one provider alone, or imports a package of one."""
        if self.words.telling.may_be_in(self.present):
            return True
        return self.words.own_packages.may_be_in(self.present) and self.words.imports_own(self.imports)

    @functools.cached_property
    def providers(self) -> frozenset[str]:
        """The providers whose hosts, packages or clients it may name."""
        return self.words.providers_in(self.present, self.low)

    @functools.cached_property
    def own_functions(self) -> frozenset[bytes]:
        """Names of functions and classes that it defines."""
        return frozenset(definitions(self.data))

    @property
    def concerns(self) -> bool:
        """Whether it has to do with a provider at all, as ``Providers.concern`` says of a text."""
        return self.at_host or self.names_client

    @property
    def names_credential(self) -> bool:
        """Whether it names a provider's credential."""
        return self.words.names.may_be_in(self.present)

    @property
    def names_variable(self) -> bool:
        """Whether it names a provider's variable; where nothing else is named, as one that is looked up."""
        named = self.present if self.concerns or self.variables is None else self.variables
        return self.words.variables.may_be_in(named)

    @property
    def variables(self) -> Present | None:
        """The words of all variables that it reads; None where one is no literal, and may stand anywhere."""
        if self.indirect or not all(lookup.is_direct for lookup in self.lookups):
            return None
        return frozenset(lookup.name.lower() for lookup in self.lookups)
