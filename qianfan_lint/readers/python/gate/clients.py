"""Questions about clients: are there two that may share a key, and is one given a credential?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qianfan_lint.core.patterns import lazy
from qianfan_lint.knowledge.paths import APPENDED
from qianfan_lint.knowledge.providers import Client, Providers
from qianfan_lint.knowledge.providers.words import Called, Phrases
from qianfan_lint.readers.python.gate import asked
from qianfan_lint.readers.python.gate.excerpts import WINDOW, arguments, holder, occurrences
from qianfan_lint.readers.python.gate.file import ROLES, File
from qianfan_lint.readers.python.vocabulary import BASES

# `os.getenv(…)`, `os.environ[…]`, a name or attribute as the first argument of a client.
_BY_POSITION = lazy(rb"\s*([\w.]+)\s*(?:[,\[]|\(\s*[\"']|$)")
_WRITES = (b"environ[", b"environ.update(")
# Behind a name: its call; the next argument, where it is the function that `partial` is given; another name for it; the
# end of a line.
_CALL = lazy(rb"(?:\.\w+)*\(")
_NEXT = lazy(rb"(?:\.\w+)*\s*,")
_AS_FIRST = lazy(rb"(?<![\w.])(?!import\b)[\w.]+[ \t]*\(\s*(?:\w+\.)*$")
_ALIAS = lazy(rb"(?:\.\w+)*\s+as\s+(\w+)")
_END = lazy(rb"(?:\.\w+)*[ \t]*(?:[\r\n#]|$)")
# The root of a name that is unpacked, or that stands alone.
_UNPACKED = lazy(rb"\*\*\s*(?!kwargs\b)([A-Za-z_]\w*)")
_WHOLE = lazy(rb"(?:^|[,(=*]|\*\*)\s*([A-Za-z_]\w*)(?:\.\w+)*\s*(?=[,)]|$)")
_WITHIN = lazy(rb"\w")
_BEFORE = lazy(rb"(?:\w|(?:class|def)\s+)\Z")
# What a client appends to its address itself, at the end of an address.
_APPENDED = lazy(rf"(?:{'|'.join(APPENDED)})/?(?![\w/.?-])".encode())


class Clients:
    def __init__(self, providers: Providers) -> None:
        self._keywords: dict[int, re.Pattern[bytes]] = {}
        hosts = {host.host.removeprefix("*.") for host in providers.hosts}
        native = {path for host in providers.hosts for path in host.native}
        self._pages = frozenset(page.encode() for page in providers.pages)
        odd = (*native, *(f"http://{host}" for host in hosts))
        self._odd = re.compile("|".join(map(re.escape, sorted(odd))).encode())
        bases = {client.base for client in providers.clients.values() if client.base} | set(BASES)
        self._addressed = re.compile(rf"\*\*|\b(?:{'|'.join(sorted(bases))})\s*=".encode())
        rows = [row for several in providers.dictionaries.values() for row in several]
        # An entry of a dictionary, or what is given to `dict`.
        entries = {name for row in rows for name in row.keywords}
        self._key_entry = re.compile(rf"\b(?:{'|'.join(sorted(entries))})\b[\"']?\]?\s*[:=]".encode())
        addresses = {row.base for row in rows if row.base} | set(BASES)
        self._address_entry = re.compile(rf"\b(?:{'|'.join(sorted(addresses))})\b[\"']?\]?\s*[:=]".encode())

    def share_a_key(self, file: File) -> bool:
        """A chat client and an embeddings client whose keys may be the same."""
        # A client that serves any host counts where the file names one of ours, or a credential that may be ours.
        told = bool(file.clients) and (file.at_host or bool(file.imported) or file.names_variable)
        if not file.clients or not (file.concerns or told):
            return False
        called = {(each.name, each.client.role): each for each in file.clients if told or not each.client.base}
        roles = {role for each in called.values() for role in _roles(each, file.data)}
        return roles | file.roles_sent >= ROLES

    def are_given_credential(self, file: File) -> bool:
        """A client that is given a credential, or a module that is imported before its variable is set."""
        if file.imported and (any(each.client.base for each in file.clients) or file.instances):
            return True  # what else is made with that key, or called on that client, is told by other files
        if any(_is_set_late(file, name, module) for name, module in file.words.at_import):
            return True
        if self._is_configured(file):
            return True
        rows = (each for each in file.clients if not each.client.base or self._may_go_astray(file, each))
        called = {(each.name, id(each.client)): each for each in rows}
        return any(self._is_given_key(file, each) for each in called.values())

    def _is_configured(self, file: File) -> bool:
        """Whether a client is made of a dictionary that has a key, or of one that another module hands over."""
        configured = [each for each in file.clients if each.client.given]
        if configured and self._key_entry.search(file.data) and any(_is_called(file.data, each) for each in configured):
            return True
        return any(_is_configured_elsewhere(file, each) for each in {each.name: each for each in file.clients}.values())

    def _may_go_astray(self, file: File, called: Called) -> bool:
        """Whether a client that serves any host may be given a vendor's key: without an address it goes to its own."""
        if not (called.client.address or called.client.model):
            return False
        return file.words.vendor_variables.may_be_in(file.present) or file.lend(self._given_names(file, called))

    def have_odd_address(self, file: File) -> bool:
        """A client that serves any host is given an address, beside one that is none for a client."""
        free = {each.name: each for each in file.clients if each.client.base}
        if not free:
            return False
        is_page = file.words.pages.may_be_in(file.present) and any(page in file.low for page in self._pages)
        if not is_page and not (file.at_host and (_APPENDED.search(file.low) or self._odd.search(file.low))):
            return False
        if any(each.client.given for each in free.values()) and self._address_entry.search(file.data):
            return True
        return any(self._addressed.search(given) for each in free.values() for given in calls(file.data, each))

    def _is_given_key(self, file: File, called: Called) -> bool:
        """Whether a call has a credential by keyword, by position or in what is unpacked.

        Of a parameter nothing can be said but that the class ignores it.
        """
        client = called.client
        if not client.keywords and not client.ignored:
            return False
        keyword = self._keyword(client)
        for given in calls(file.data, called):
            if b"**" in given.replace(b"**kwargs", b""):
                return True
            values = [match.group(1) for match in keyword.finditer(given)]
            if client.positions and (first := _BY_POSITION.match(given)):
                values.append(first.group(1))
            if values and (client.ignored or file.reads_settings or any(_is_held(file, name) for name in values)):
                return True
        return False

    def _given_names(self, file: File, called: Called) -> set[bytes]:
        """The names that calls of a client are given as its credential."""
        keyword = self._keyword(called.client)
        return {match.group(1) for given in calls(file.data, called) for match in keyword.finditer(given)} - {b""}

    def _keyword(self, client: Client) -> re.Pattern[bytes]:
        """What a credential is given to *client* as."""
        if id(client) not in self._keywords:
            names = "|".join(map(re.escape, (*client.keywords, *client.ignored)))
            self._keywords[id(client)] = re.compile(rf"\b(?:{names})\s*=\s*([\w.]*)".encode())
        return self._keywords[id(client)]


def _is_called(data: bytes, called: Called) -> bool:
    return next(calls(data, called), None) is not None


def _is_configured_elsewhere(file: File, called: Called) -> bool:
    """Whether a call is given what is imported, as a whole: ``Client(**SETTINGS)``, ``Agent(llm=settings.LLM)``."""
    whole = _WHOLE if called.client.given else _UNPACKED
    names = {match.group(1) for given in calls(file.data, called) for match in whole.finditer(given)}
    return file.lend(names)


def _is_held(file: File, name: bytes) -> bool:
    """Whether *name*, that a client is given, is more than a parameter: an attribute, imported or bound."""
    return not name or b"." in name or name in file.names_held


def _is_set_late(file: File, variable: bytes, module: Phrases) -> bool:
    if not module.may_be_in(file.present):
        return False
    return asked.LOADERS.may_be_in(file.present) or (
        variable in file.data and any(word in file.data for word in _WRITES)
    )


def calls(data: bytes, called: Called) -> Iterator[bytes]:
    """The arguments of each call of the client, and of what is bound to it or imported in its place."""
    others: set[bytes] = set()
    for end in _uses(data, called.name):
        if call := _called(data, called.name, end):
            yield arguments(data, call.end())
        elif alias := _ALIAS.match(data, end):
            others.add(alias.group(1))
        elif _END.match(data, end):
            others.add(holder(data, end - len(called.name)))
    for name in others - {b"", called.name}:
        for end in _uses(data, name):
            if call := _called(data, name, end):
                yield arguments(data, call.end())


def _called(data: bytes, name: bytes, end: int) -> re.Match[bytes] | None:
    """The beginning of the call of the *name* that ends at *end*, by itself or as what ``partial`` calls."""
    following = _NEXT.match(data, end)
    if following is not None:
        start = end - len(name)
        return following if _AS_FIRST.search(data, max(0, start - WINDOW), start) else None
    return _CALL.match(data, end)


def _uses(data: bytes, name: bytes) -> Iterator[int]:
    """The end of each *name* that is a whole word and is not being defined."""
    for at in occurrences(data, name):
        end = at + len(name)
        if not _WITHIN.match(data, end) and not _BEFORE.search(data, max(0, at - 8), at):
            yield end


def _roles(called: Called, data: bytes) -> Iterator[str]:
    """Chat and embeddings, where *called* is used so."""
    client = called.client
    if client.role in ROLES and any(
        _called(data, called.name, end) or _ALIAS.match(data, end) or _END.match(data, end)
        for end in _uses(data, called.name)
    ):
        yield client.role
    for path, role in client.calls.items():
        if f".{path}(".encode() in data:
            yield role
