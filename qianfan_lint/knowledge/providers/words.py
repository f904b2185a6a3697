"""The words that a text cannot do without if it has to do with a provider, derived from the provider data.

A word is a run of ASCII letters, digits and underscores; its case does not matter.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from qianfan_lint.core.patterns import lazy
from qianfan_lint.knowledge.names import is_credential_name

if TYPE_CHECKING:
    from qianfan_lint.knowledge.providers import Client, Providers

Present = frozenset[bytes]
"""The words that a text has, of those that were looked for, in lower case."""

_HELD = lazy(rb"(?<![\w.])(\w+)(?:\.\w+)?$")
_LETTERS = b"0123456789_abcdefghijklmnopqrstuvwxyz"
# Each letter as itself in lower case, all other bytes as a blank.
_BLANKED = bytes(low if (low := ord(chr(at).lower()) if at < 128 else 0) in _LETTERS else 32 for at in range(256))


def split(data: bytes) -> list[bytes]:
    """All words of *data*, in lower case."""
    return data.translate(_BLANKED).split()


def shortest(texts: set[str]) -> set[str]:
    """Those of *texts* that begin with no other: whatever begins with one of *texts* begins with one of them."""
    return {text for text in texts if not any(other != text and text.startswith(other) for other in texts)}


class Phrases:
    """Texts of which one has to be there. A text can only be there where all its words are."""

    def __init__(self, texts: Iterable[str]) -> None:
        found = {frozenset(split(text.encode())) for text in texts}
        self._single = frozenset(word for words in found if len(words) == 1 for word in words)
        self._several = tuple(words for words in found if len(words) > 1)
        self.words = self._single.union(*self._several)
        self.telling = self._single.union(max(words, key=len) for words in self._several)
        """One word of each text: without all of these none of the texts is there."""

    def may_be_in(self, present: Present) -> bool:
        if self.telling.isdisjoint(present):
            return False
        return not self._single.isdisjoint(present) or any(words <= present for words in self._several)


class Called(NamedTuple):
    """A client by one of its dotted names."""

    dotted: str
    client: Client

    @property
    def name(self) -> bytes:
        """What stands in the text where it is called: the class of a method, else the last part."""
        parts = self.dotted.split(".")
        return (parts[-2] if self.client.methods and len(parts) > 1 else parts[-1]).encode()


def texts_of(providers: Providers) -> dict[str, list[str]]:
    """The texts in provider data that the words of :class:`ProviderWords` are made of, by its attributes."""
    found = {**_of_credentials(providers), **_of_clients(providers)}
    return {name: sorted(texts) for name, texts in found.items()}


def _of_credentials(providers: Providers) -> dict[str, Iterable[str]]:
    """Hosts, and the names of what is given to them."""
    named = providers.names.items()
    hosted = frozenset(host.provider for host in providers.hosts)
    return {
        "hosts": {host.host.removeprefix("*.") for host in providers.hosts},
        "names": {name for name, slot in named if slot.provider in hosted},
        "variables": {name for name, slot in providers.env.items() if slot.provider in hosted},
        "odd_names": {name for name, slot in named if providers.sends_pair(slot) or slot.in_address},
        "misspelled": providers.misspelled,
        "settings": {*providers.names, *providers.misspelled},
        "vendor_variables": {
            name for name, slot in providers.env.items() if slot.provider in providers.vendors and not slot.any
        },
        "pages": providers.pages,
        "at_import": {f"{env} {name}" for env, names in providers.at_import.items() for name in names},
    }


def _of_clients(providers: Providers) -> dict[str, Iterable[str]]:
    """Packages, and what is called in them."""
    own = {name.partition(".")[0] for name, id in providers.modules.items() if id in providers.vendors}
    return {
        "packages": {spelled for name in providers.pins for spelled in (name, name.replace("-", "_"))},
        "own_packages": own,
        "telling": {
            providers.telling_part(name)
            for name, row in providers.clients.items()
            if not (row.base or row.given) and name.partition(".")[0] not in own
        },
        "paths": providers.paths,
        "clients": providers.clients,
    }


class ProviderWords:
    """Words of provider data, by the question that they answer."""

    def __init__(self, providers: Providers) -> None:
        self._providers = providers
        texts = providers.texts or texts_of(providers)
        self.hosts = Phrases(texts["hosts"])
        self.names = Phrases(texts["names"])
        """Names of credentials of providers whose headers are known."""
        self.variables = Phrases(texts["variables"])
        self.odd_names = Phrases(texts["odd_names"])
        """Names of credentials that are not simply sent as Bearer: with a secret half, or in the address."""
        self.misspelled = Phrases(texts["misspelled"])
        self.settings = Phrases(texts["settings"])
        """All names of credentials, for which a value need not look random."""
        self.packages = Phrases(texts["packages"])
        self.own_packages = Phrases(texts["own_packages"])
        """Packages that are one provider's alone."""
        self.telling = Phrases(texts["telling"])
        """Names of clients that say whose they are."""
        self.paths = Phrases(texts["paths"])
        self.vendor_variables = Phrases(texts["vendor_variables"])
        """Variables that hold the key of one vendor."""
        self.pages = Phrases(texts["pages"])
        read = (text.split() for text in texts["at_import"])
        self.at_import = tuple((variable.encode(), Phrases((name,))) for variable, name in read)
        """Variables that a module reads while it is imported, and that module."""
        self.clients = Phrases(texts["clients"])
        """The dotted names of clients."""
        self._dotted = texts["clients"]

    @functools.cached_property
    def host_names(self) -> frozenset[bytes]:
        return frozenset(host.host.lower().removeprefix("*.").encode() for host in self._providers.hosts)

    @functools.cached_property
    def hosts_by_words(self) -> list[tuple[Present, bytes]]:
        """The words of each host, without which it is not there."""
        return [(frozenset(split(host)), host) for host in sorted(self.host_names)]

    def imports_own(self, imports: bytes) -> bool:
        """Whether the import statements *imports* import a package that is one provider's alone."""
        return self._own_import.search(imports) is not None

    @functools.cached_property
    def _own_import(self) -> re.Pattern[bytes]:
        names = b"|".join(sorted(map(re.escape, self.own_packages.words), reverse=True))
        return re.compile(rb"(?:import|from|,)\s+(?:" + names + rb")(?!\w)")

    @functools.cached_property
    def _instance(self) -> re.Pattern[bytes]:
        paths = b"|".join(re.escape(path.encode()) for path in self._providers.paths)
        return re.compile(rb"\.(?:" + paths + rb")\(" if paths else rb"(?!)")

    def instances(self, data: bytes) -> set[bytes]:
        """Names that are called as a client that serves several roles is: ``name.embeddings.create(``."""
        calls = (match.start() for match in self._instance.finditer(data))
        held = (_HELD.search(data, max(0, at - 80), at) for at in calls)
        return {match.group(1) for match in held if match}

    @functools.cached_property
    def _clients(self) -> dict[bytes, list[tuple[Present, str]]]:
        """The dotted names of clients with their words, by the last of these."""
        found: dict[bytes, list[tuple[Present, str]]] = {}
        for dotted in self._dotted:
            parts = split(dotted.encode())
            found.setdefault(parts[-1], []).append((frozenset(parts), dotted))
        return found

    @functools.cached_property
    def _keywords(self) -> frozenset[str]:
        """What clients call their credentials, where the name alone does not say it."""
        rows = self._providers.clients.values()
        return frozenset(word.lower() for row in rows for word in row.keywords if not is_credential_name(word))

    def is_credential(self, name: bytes, is_random: bool) -> bool:
        """Whether *name* is a credential's; *is_random* where its value looks like one."""
        text = name.decode("utf-8", "replace")
        low = text.lower()
        if low in self._providers.names or low in self._keywords or text.upper() in self._providers.misspelled:
            return True
        return is_random and is_credential_name(text)

    def providers_in(self, present: Present, low: bytes) -> frozenset[str]:
        """The providers whose hosts, packages or clients a text with these words may name."""
        found = {called.client.provider for called in self.clients_in(present)}
        found |= {host.provider for host in self._providers.hosts if host.host.removeprefix("*.").encode() in low}
        modules = self._providers.modules.items()
        return frozenset(found | {id for name, id in modules if name.encode().lower() in present})

    @functools.cached_property
    def table(self) -> frozenset[bytes]:
        """Every word that one of the questions asks for."""
        phrases = (value for value in vars(self).values() if isinstance(value, Phrases))
        return frozenset().union(
            *(each.words for each in phrases),
            *(each.words for _, each in self.at_import),
        )

    def calls_retired(self, present: Present) -> bool:
        """Whether a client may be called whose endpoint is shut down."""
        found = (self._providers.host_of(each.client.endpoint) for each in self.clients_in(present))
        return any(host is not None and bool(host.retired) for host in found)

    def clients_in(self, present: Present) -> list[Called]:
        """The clients that can be called in a text with these words."""
        return [
            Called(dotted, row)
            for last in present & self._clients.keys()
            for words, dotted in self._clients[last]
            if words <= present
            for row in self._providers.rows_called(dotted)
        ]
