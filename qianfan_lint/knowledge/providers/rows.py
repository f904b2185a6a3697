"""The rows of a provider file as records, with what stands in for a key that is not given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from qianfan_lint.core.patterns import lazy

Strings = tuple[str, ...]
Role = Literal["chat", "embedding", "rerank", "image", "audio", "account", "setting", "any"]
"""What a client is for. ``account`` signs in, ``setting`` keeps a credential for others, ``any`` serves several."""
Scheme = Literal["bearer", "bearer-pair", "access-token", "signature", "credentials-in-url", "key-header"]
"""A way to send a credential that a host takes."""

_URL = lazy(r"(?:https?|wss?)://(?:[^/@\s]*@)?(?P<host>[A-Za-z0-9.{}*-]+)(?::\d+)?(?P<path>/[^?#\s]*)?", re.I)


def host_and_path(url: str) -> tuple[str, str]:
    """The host of *url* in lower case, and its path; both empty where it is no address."""
    match = _URL.match(url)
    return (match["host"].lower(), match["path"] or "") if match else ("", "")


def normalised_package(name: str) -> str:
    """PEP 503: ``Langchain_Community`` and ``langchain-community`` are one package."""
    return re.sub(r"[-_.]+", "-", name).lower()


class Slot(NamedTuple):
    """A place that wants one credential of a provider: API key, secret key, access token."""

    provider: str
    id: str
    title: str
    env: Strings
    """Environment names the SDK reads, the one to recommend first."""
    aliases: Strings
    """Names that projects use and pass on themselves: right in upper case, read by no SDK."""
    misspelled: Strings
    names: Strings
    """Lowercase names of variables, keywords, attributes and entries that hold it."""
    pair: str
    keys: Strings
    any: bool
    """The key of any vendor may be kept here: the variable is read by clients that serve all of them."""

    @property
    def in_address(self) -> bool:
        """It is a token that goes into ``?access_token=``, by the only kind of key that it takes."""
        return bool(self.keys) and all("access-token" in key for key in self.keys)


class Key(NamedTuple):
    """The shape of a kind of key."""

    provider: str
    id: str
    title: str
    pattern: str
    shared: bool
    """Other vendors use the shape too: without context the vendor is not known."""
    weak: bool
    """Too common to prove anything without a name or a call around it."""
    quoted: bool
    """A neighbour's key, looked for between quotes only: every file would pay for another search."""
    beside: Strings
    """Words, one of which stands in a file that is no Python where the shape is a key there; empty for any file.

    Google's keys of all services have one shape, and those of Firebase and Maps are public by design.
    """
    plan: bool
    """Of a subscription: other services and addresses of the vendor refuse it."""
    console: str
    """The vendor's page where such keys are revoked."""
    source: str

    @property
    def beginning(self) -> str:
        """The literal text that every key of the kind begins with; empty where the pattern begins with a class."""
        match = re.match(r"(?:[A-Za-z0-9_/-]|\\[.-])+(?![?*{|])", self.pattern)
        has_alternatives = "|" in re.sub(r"\([^()]*\)", "", self.pattern)
        return match.group().replace("\\", "") if match and not has_alternatives else ""


class Host(NamedTuple):
    provider: str
    host: str
    path: str
    accepts: tuple[Scheme, ...]
    retired: str
    """When the vendor shuts it down, as it announced; empty where it did not."""
    successor: str
    """The call of a client, in Python, that takes its place; empty where none is known."""
    region: str
    """Where its keys are issued, if other hosts of the vendor refuse them."""
    plan: bool
    """It takes the keys of a subscription, and no others."""
    native: Strings
    """Beginnings of paths where it does not speak the protocol of OpenAI."""
    source: str

    def excludes(self, other: Host) -> bool:
        """Whether no key serves both: another region of the vendor, or a subscription beside what it does not cover."""
        if self.provider != other.provider:
            return False
        return self.plan != other.plan or bool(self.region and other.region and self.region != other.region)


class Client(NamedTuple):
    """A class or function that takes a credential, by the dotted names it can be imported under."""

    provider: str
    role: Role
    names: Strings
    methods: Strings
    calls: Mapping[str, Role]
    """Attribute path of a call on an instance → role, for clients that serve several roles."""
    keywords: Mapping[str, str]
    positions: Mapping[str, str]
    base: str
    model: str
    """The keyword for the model, whose name begins with the vendor's; it is the first argument too."""
    address: str
    """Where requests go that are given no base address; empty where that is not known."""
    address_env: Strings
    """Variables that give the base address then, so that ``address`` does not say where requests go."""
    ignored: Mapping[str, str]
    """Keyword that the class drops or refuses → the one to use, empty where there is none."""
    ignored_in: Mapping[str, str]
    """Keyword of these → requirement for the releases that drop it; one that is not here is dropped by all."""
    clear: Strings
    """Which of ``str`` and ``repr`` show the credential."""
    endpoint: str
    """What it calls, as an address, where it cannot be given another; empty where that is not known."""
    endpoint_by: Strings
    """Keywords by which it calls another."""
    given: Strings
    """Keywords and positions of a dictionary that it is configured by; empty where it is given arguments."""
    inside: str
    """Path to its own part in that dictionary, ``llm``; ``[]`` stands for each item of a list."""
    where: Mapping[str, str]
    """Entry of that part → the text that it has; empty where it must not be there."""
    entries: str
    """Path from that part to the entries that ``keywords`` and ``base`` name."""
    source: str


class Pin(NamedTuple):
    provider: str
    package: str
    minimum: str
    broken: Strings
    unrelated: bool
    reason: str
    source: str


class FoundKey(NamedTuple):
    start: int
    end: int
    key: Key


DEFAULTS: dict[type[Any], dict[str, Any]] = {
    Slot: {"title": "", "env": (), "aliases": (), "misspelled": (), "names": (), "pair": "", "keys": (), "any": False},
    Key: {
        "title": "",
        "shared": False,
        "weak": False,
        "quoted": False,
        "beside": (),
        "plan": False,
        "console": "",
        "source": "",
    },
    Host: {"path": "", "retired": "", "successor": "", "region": "", "plan": False, "native": (), "source": ""},
    Client: {
        **{"methods": (), "calls": {}, "keywords": {}, "positions": {}, "base": "", "model": ""},
        **{"address": "", "address_env": ()},
        **{"ignored": {}, "ignored_in": {}, "clear": (), "source": ""},
        **{"endpoint": "", "endpoint_by": (), "given": (), "inside": "", "where": {}, "entries": ""},
    },
    Pin: {"minimum": "", "broken": (), "unrelated": False, "source": ""},
}
TABLES: dict[str, type[Any]] = {"slots": Slot, "keys": Key, "hosts": Host, "clients": Client, "pins": Pin}
IDENTITY = {
    "slots": ("id",),
    "keys": ("id",),
    "hosts": ("host", "path"),
    "clients": ("names", "inside", "where"),
    "pins": ("package",),
}
