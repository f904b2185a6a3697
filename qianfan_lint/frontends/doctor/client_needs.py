"""What one client or header of the code needs: which variables, for which host, in which role."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from qianfan_lint.core.flow import Env, Named, Text, Value, descend, options, parts_of
from qianfan_lint.core.model import Secret
from qianfan_lint.facts import ClientCall, Header
from qianfan_lint.frontends.doctor.causes import texts
from qianfan_lint.knowledge.providers import Client, Host, Providers, Slot

Group = tuple[str, ...]
"""Variables that are needed together."""
_ACCOUNT = ("account", "setting")
NEWLINE = b"\n"


class Need(NamedTuple):
    """A client that takes its credential from the environment."""

    groups: tuple[Group, ...]
    """One of them is enough; the first is what it is meant to have."""
    slots: dict[str, Slot]
    """By variable: what it is to hold."""
    place: str
    client: str
    """As written; empty for a lookup of which nobody knows what it is for."""
    host: Host | None = None
    role: str = ""
    has_default: bool = False
    """It may also get something else than a variable."""
    is_implicit: bool = False
    """It is given nothing and reads its own variables."""
    is_elsewhere: bool = False
    """It is given an address that is of no known host."""
    package: str = ""
    """What makes it by itself, without a word of the code."""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for group in self.groups for name in group))


class Called(NamedTuple):
    """A client that the code makes, or a request without one."""

    place: str
    name: str
    """As written."""
    provider: str
    role: str
    need: Need | None = None
    """What it takes from the environment."""
    unknown: str = ""
    """Where it takes nothing from there: why nobody knows what it is given, as a cause's id; empty for a literal."""
    literal: Secret | None = None
    call: ClientCall | None = None
    """None for a request without a client."""
    host: Host | None = None
    """Of a request without a client."""
    address: str = ""
    """That a dictionary names."""
    parameter: str = ""
    """The function whose parameter it is given; its callers are clients of their own."""


def has_callers(inner: Called, clients: Iterable[Called]) -> bool:
    """Whether *inner* is given a parameter, and calls of its function are among *clients* themselves."""
    if not inner.parameter or inner.call is None:
        return False
    calls = (each.call for each in clients if each.call is not None and each.call.made is None)
    return any(call.client is inner.call.client for call in calls)


def _lookups(value: Value) -> list[Env]:
    return [part for each in options(value) for part in parts_of(each) if isinstance(part, Env)]


def slot_of(name: str, providers: Providers) -> Slot | None:
    """What a variable is for that the code looks up, by its name in any case."""
    return providers.env.get(name.upper()) or providers.misspelled.get(name.upper())


def called(call: ClientCall, name: str, place: str, providers: Providers) -> Called | None:
    """*call* as a client of the account; None where it is none that sends a request to a model."""
    if call.client.role in _ACCOUNT:
        return None
    found = Called(place, name, call.client.provider, call.client.role, call=call)
    row = next((row for row in texts("knowledge")["factories"] if _is_of(row, call)), None)
    if row is not None and not call.arguments:
        return _of_factory(found, row, providers)
    need = of_call(call, name, place, providers)
    if need is not None:
        return found._replace(need=need)
    if not call.arguments:
        if call.client.given and not call.complete:
            return found._replace(unknown="opaque")  # a dictionary from elsewhere
        is_told = reads_nothing(call.client) and call.complete
        return found._replace(unknown="reads-nothing" if is_told else "reads-unknown")
    values = [argument.value for argument in call.arguments]
    if len(values) == 1 and isinstance(values[0], Text):
        return found._replace(literal=Secret(values[0].text))
    if all(isinstance(each, Text) for each in values):
        return found._replace(unknown="literal-pair")
    parameters = {each.root for each in values if isinstance(each, Named) and each.root.endswith("()")}
    return found._replace(unknown="opaque", parameter=next(iter(parameters), ""))


def by_default(data: bytes, path: str, providers: Providers) -> Iterator[Called]:
    """The clients that a library makes by itself for the module with *data*: its default embedder."""
    for row in texts("knowledge")["embedders"]:
        match = re.search(row["pattern"].encode(), data) if row["module"].encode() in data else None
        if match is None or re.search(row["unless"].encode(), data):
            continue
        slot = providers.env[row["env"]]
        place, address = f"{path}:{data.count(NEWLINE, 0, match.start()) + 1}", providers.bases[slot.provider]
        host, names = providers.host_of(address), (row["env"],)
        slots, library = {row["env"]: slot}, row["library"]
        need = Need((names,), slots, place, library, host, "embedding", is_implicit=True, package=library)
        yield Called(place, library, slot.provider, "embedding", need, address=address)


def _is_of(row: dict[str, Any], call: ClientCall) -> bool:
    return any(name in call.client.names for name in row["names"])


def _of_factory(found: Called, row: dict[str, Any], providers: Providers) -> Called:
    """A client whose vendor is an argument."""
    made = found.call.made if found.call is not None else None
    first = made.positional[0] if made is not None and made.positional else None
    value = made.keywords.get(row["by"], first) if made is not None else None
    word = value.last if isinstance(value, Named) else value.text if isinstance(value, Text) else ""
    word = word.partition("/")[0] if row.get("prefix") else word
    name = row["reads"].get(word.upper())
    if name is None:
        return found._replace(unknown="reads-unknown")
    vendor = row["vendors"].get(word.upper())
    slot = providers.slot(vendor, "api-key") if vendor else providers.env.get(name)
    slots = {name: slot} if slot is not None else {}
    need = Need(((name,),), slots, found.place, found.name, None, found.role, is_implicit=True)
    provider = slot.provider if slot is not None else found.provider
    has_address = found.call is not None and found.call.address is not None
    address = "" if has_address else providers.bases.get(provider, "")
    need = need._replace(host=providers.host_of(address) if address else None)
    return found._replace(need=need, provider=provider, address=address)


def of_call(call: ClientCall, name: str, place: str, providers: Providers) -> Need | None:
    """What *call* takes from the environment; None where it takes nothing, or nobody knows what."""
    client = call.client
    is_elsewhere = call.host is None and client.base in call.keywords
    if not call.arguments:
        groups = reads(client, providers, has_address=call.address is not None) if call.complete else ()
        own = host_slot(call.host, providers)
        slots = {each: slot for group in groups for each in group if (slot := own or providers.env.get(each))}
        made = Need(groups, slots, place, name, call.host, client.role, is_implicit=True, is_elsewhere=is_elsewhere)
        return made if groups else None
    together: list[str] = []
    alternatives: list[Group] = []
    slots = {}
    has_default = False
    for argument in call.arguments:
        if argument.keyword in client.ignored and argument.keyword not in client.ignored_in:
            continue
        found = _lookups(argument.value)
        if not found:
            return None
        has_default |= len(found) < len(list(options(argument.value)))
        slots |= {each.name: slot for each in found if (slot := argument.slot or slot_of(each.name, providers))}
        together.append(found[0].name)
        alternatives += [(each.name,) for each in found[1:]]
    groups = (tuple(together), *alternatives)
    if not together:
        return None
    return Need(groups, slots, place, name, call.host, client.role, has_default, is_elsewhere=is_elsewhere)


def of_header(header: Header, place: str, providers: Providers) -> Iterator[Need]:
    parts = list(descend(header.value))[::-1] if header.value is not None else []  # the last part comes first
    found = [each for each in parts if isinstance(each, Env)]
    if header.host is None or not found or header.basic:
        return
    own = host_slot(header.host, providers)
    slots = {each.name: slot for each in found if (slot := slot_of(each.name, providers) or own)}
    yield Need((tuple(each.name for each in found),), slots, place, "Authorization", header.host)


def reads_nothing(client: Client) -> bool:
    """Whether it is known that *client* reads no variable: it has to be given its key."""
    rows = (row for row in texts("knowledge")["reads"] if any(name in client.names for name in row["names"]))
    return any(not row["env"] for row in rows)


def host_slot(host: Host | None, providers: Providers) -> Slot | None:
    """What a request to *host* carries: the first slot of its provider."""
    return next((slot for slot in providers.slots if host is not None and slot.provider == host.provider), None)


def reads(client: Client, providers: Providers, has_address: bool = False) -> tuple[Group, ...]:
    """The variables that *client* reads where it is given no credential, in its order; none where that is not known."""
    for row in texts("knowledge")["reads"]:
        if any(name in client.names for name in row["names"]):
            names = row.get("addressed", row["env"]) if has_address else row["env"]
            return tuple(tuple(group.split()) for group in names)
    groups: dict[Group, None] = {}
    for id in client.keywords.values():
        slot = providers.slot(client.provider, id)
        pair = providers.slot(client.provider, slot.pair) if slot.pair else slot
        both = (slot, pair) if _is_first(slot, pair, client) else (pair, slot)
        names = tuple(dict.fromkeys(row.env[0] for row in both if row.env))
        groups |= {names: None} if names else {}
    return tuple(groups)


def _is_first(slot: Slot, pair: Slot, client: Client) -> bool:
    ids = list(client.keywords.values())
    return pair.id not in ids or ids.index(slot.id) <= ids.index(pair.id)
