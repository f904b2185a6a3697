"""What one client or header of the code needs: which variables, for which host, in which role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from qianfan_lint.core.flow import Env, Nothing, Text, Value, descend, options, parts_of
from qianfan_lint.core.named import Named, Parameter
from qianfan_lint.facts import ClientCall, Header
from qianfan_lint.frontends.doctor.causes import texts
from qianfan_lint.frontends.doctor.clients import Call, Called, Group, Literal, Need
from qianfan_lint.knowledge.placeholders import is_placeholder
from qianfan_lint.knowledge.providers import Client, Host, Providers, Slot

_ACCOUNT = ("account", "setting")
NEWLINE = b"\n"


def _lookups(value: Value) -> list[Env]:
    return [part for each in options(value) for part in parts_of(each) if isinstance(part, Env)]


def slot_of(name: str, providers: Providers) -> Slot | None:
    """What a variable is for that the code looks up, by its name in any case."""
    return providers.env.get(name.upper()) or providers.misspelled.get(name.upper())


def called(call: ClientCall, name: str, place: str, providers: Providers) -> Called | None:
    """*call* as a client of the account; None where it is none that sends a request to a model."""
    if call.client.role in _ACCOUNT:
        return None
    found = Called(place, name, call.client.provider, call.client.role, call=Call.of(call))
    row = next((row for row in texts("knowledge")["factories"] if _is_of(row, call)), None)
    if row is not None and not call.arguments:
        return _of_factory(found, call, row, providers)
    if row is not None and call.address is None:
        found = found._replace(address=providers.bases.get(_vendor_of_factory(call, row, providers), ""))
    need = of_call(call, name, place, providers)
    if need is not None:
        return found._replace(need=need)
    if not call.arguments:
        if call.client.given and not call.complete:
            return found._replace(unknown="opaque")  # a dictionary from elsewhere
        is_told = reads_nothing(call.client) and call.complete
        return found._replace(unknown="reads-nothing" if is_told else "reads-unknown")
    return _given(found, [argument.value for argument in call.arguments], providers)


def _given(found: Called, values: list[Value], providers: Providers) -> Called:
    """A client that is given *values* which are no variables."""
    if len(values) == 1 and isinstance(values[0], Text):
        return found._replace(literal=Literal.of(values[0].text, providers))
    if all(isinstance(each, Text) for each in values):
        return found._replace(unknown="literal-pair")
    parameters = (each.scope for each in values if isinstance(each, Parameter))
    return found._replace(unknown="opaque", parameter=next(parameters, ""))


def by_default(data: bytes, path: str, providers: Providers) -> Iterator[Called]:
    """The clients that a library makes by itself for the module with *data*: its default embedder."""
    for row in texts("knowledge")["embedders"]:
        match = re.search(row["pattern"].encode(), data) if row["module"].encode() in data else None
        if match is None:
            continue
        slot = providers.env[row["env"]]
        place, address = f"{path}:{data.count(NEWLINE, 0, match.start()) + 1}", providers.bases[slot.provider]
        host, names = providers.host_of(address), (row["env"],)
        slots, library = {row["env"]: slot}, row["library"]
        need = Need((names,), slots, place, library, host, "embedding", is_implicit=True, package=library)
        yield Called(place, library, slot.provider, "embedding", need, address=address)


def told_otherwise(data: bytes) -> frozenset[str]:
    """The libraries that a module with *data* tells which embedder to use."""
    rows = texts("knowledge")["embedders"]
    return frozenset(
        row["library"] for row in rows if row["module"].encode() in data and re.search(row["unless"].encode(), data)
    )


def _is_of(row: dict[str, Any], call: ClientCall) -> bool:
    return any(name in call.client.names for name in row["names"])


def _of_factory(found: Called, call: ClientCall, row: dict[str, Any], providers: Providers) -> Called:
    """A client whose vendor is an argument."""
    word = _word_of_factory(call, row)
    name = row["reads"].get(word)
    if name is None:
        return found._replace(unknown="reads-unknown")
    vendor = row["vendors"].get(word)
    slot = providers.slot(vendor, "api-key") if vendor else providers.env.get(name)
    slots = {name: slot} if slot is not None else {}
    need = Need(((name,),), slots, found.place, found.name, None, found.role, is_implicit=True)
    provider = slot.provider if slot is not None else found.provider
    address = providers.bases.get(provider, "") if call.address is None else ""
    need = need._replace(host=providers.host_of(address) if address else None)
    return found._replace(need=need, provider=provider, address=address)


def _word_of_factory(call: ClientCall, row: dict[str, Any]) -> str:
    """What the argument says that names the vendor, in upper case; empty where that cannot be told."""
    made = call.made
    first = made.positional[0] if made is not None and made.positional else None
    value = made.keywords.get(row["by"], first) if made is not None else None
    word = value.last if isinstance(value, Named) else value.text if isinstance(value, Text) else ""
    return (word.partition("/")[0] if row.get("prefix") else word).upper()


def _vendor_of_factory(call: ClientCall, row: dict[str, Any], providers: Providers) -> str:
    word = _word_of_factory(call, row)
    slot = providers.env.get(row["reads"].get(word, ""))
    return str(row["vendors"].get(word, slot.provider if slot is not None else ""))


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
        has_default |= any(_may_be_key(each) for each in options(argument.value) if each not in found)
        slots |= {each.name: slot for each in found if (slot := argument.slot or slot_of(each.name, providers))}
        together.append(found[0].name)
        alternatives += [(each.name,) for each in found[1:]]
    groups = (tuple(together), *alternatives)
    if not together:
        return None
    return Need(groups, slots, place, name, call.host, client.role, has_default, is_elsewhere=is_elsewhere)


def _may_be_key(value: Value) -> bool:
    """Whether *value*, which stands behind a variable, may take its place: not if it is nothing, or a placeholder."""
    match value:
        case Nothing():
            return False
        case Text(text=text):
            return bool(text.strip()) and not is_placeholder(text)
    return True


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
