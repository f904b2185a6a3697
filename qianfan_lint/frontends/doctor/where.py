"""Where the requests of a client go, as far as the code and what is set around it say."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.core.flow import Env, Nothing, Text
from qianfan_lint.core.patterns import lazy
from qianfan_lint.frontends.doctor.causes import texts
from qianfan_lint.frontends.doctor.clients import Called
from qianfan_lint.frontends.doctor.needs import Code
from qianfan_lint.frontends.doctor.sources import Sources
from qianfan_lint.knowledge.providers import Host, Providers, host_and_path

# Loopback, private addresses, and names without a domain: services of a compose file or a cluster.
_OWN = lazy(
    r"localhost|[^.]+|127\..*|10\..*|192\.168\..*|172\.(?:1[6-9]|2\d|3[01])\..*|.*\.(?:local|internal|svc|lan|localhost)"
)


class Kind(enum.Enum):
    VENDOR = "of a known provider"
    OWN = "a server of one's own"
    STRANGER = "of no known provider"
    UNKNOWN = "cannot be told"


class Where(NamedTuple):
    kind: Kind
    provider: str = ""
    host: Host | None = None
    text: str = ""
    """The address; for a client of one vendor that is given none, empty."""
    origin: str = ""
    """The variable and its place that it comes from; empty for what the code says."""


def where(called: Called, sources: Sources, code: Code, providers: Providers) -> Where:
    """Where the requests of *called* go."""
    if called.host is not None:
        return Where(Kind.VENDOR, called.host.provider, called.host, f"https://{called.host.host}{called.host.path}")
    if called.address:
        return _of_text(called.address, "", providers)
    found = list(dict.fromkeys(_addresses(called, sources, code, providers)))
    return found[0] if len(found) == 1 else Where(Kind.UNKNOWN)


def _addresses(called: Called, sources: Sources, code: Code, providers: Providers) -> Iterator[Where]:
    call = called.call
    assert call is not None
    values = call.addresses
    for value in values:
        match value:
            case Text(text=text) if text:
                yield _of_text(text, "", providers)
            case Env(name=name):
                found = _of_variable(name, sources, code, providers)
                if found is not None and value is values[0]:
                    yield found  # what stands behind it is its default
                    return
                if found is not None or len(values) == 1:
                    yield found or Where(Kind.UNKNOWN, origin=name)
            case Nothing():
                yield _of_client(called, sources, code, providers)
            case _:
                yield Where(Kind.UNKNOWN)


def _of_client(called: Called, sources: Sources, code: Code, providers: Providers) -> Where:
    """Where a client goes that is given no address."""
    assert called.call is not None
    client = called.call.client
    for name in client.address_env:
        if (found := _of_variable(name, sources, code, providers)) is not None:
            return found
    for name in texts("knowledge")["addresses"].get(client.provider, ()):
        if (found := _of_variable(name, sources, code, providers)) is not None:
            return _of_own_protocol(found, client.provider)
    bases = [text for vendor, text in code.bases if vendor == client.provider]
    if bases:
        found = _of_text(bases[0], "", providers) if len(bases) == 1 else Where(Kind.UNKNOWN)
        return found if client.base else _of_own_protocol(found, client.provider)
    if not called.call.complete and client.base:
        return Where(Kind.UNKNOWN)
    if called.call.host is not None:
        return Where(Kind.VENDOR, called.call.host.provider, called.call.host, _shown(called.call.host))
    if client.address:
        return _of_text(client.address, "", providers)
    if client.base:
        return Where(Kind.UNKNOWN)
    return Where(Kind.VENDOR, client.provider)


def _of_own_protocol(found: Where, vendor: str) -> Where:
    """*found*, for an SDK that speaks its vendor's own protocol: unknown where the host speaks another one there."""
    host = found.host
    if host is None or host.provider != vendor or not host.native:
        return found
    path = host_and_path(found.text)[1]
    return found if path.startswith(host.native) else found._replace(kind=Kind.UNKNOWN)


def _of_variable(name: str, sources: Sources, code: Code, providers: Providers) -> Where | None:
    """The address that the variable *name* gives; None where it gives none."""
    value = sources.value(name) or next((each for each in sources.deployed if each.name == name), None)
    if value is None:
        return Where(Kind.UNKNOWN, origin=name) if name in code.written else None
    text = value.text.reveal().strip()
    return _of_text(text, f"{name}, {value.place}", providers) if text else None


def _of_text(text: str, origin: str, providers: Providers) -> Where:
    host, path = host_and_path(text)
    if not host or "{" in host:
        return Where(Kind.UNKNOWN, text=text, origin=origin)
    shown = f"{text.partition('://')[0]}://{host}{path}"
    row = providers.host_of(text)
    if row is not None:
        return Where(Kind.VENDOR, row.provider, row, shown, origin)
    return Where(Kind.OWN if _OWN.fullmatch(host) else Kind.STRANGER, text=shown, origin=origin)


def _shown(host: Host) -> str:
    return f"https://{host.host}{host.path}"


def placed(code: Code, sources: Sources, providers: Providers) -> Code:
    """*code* whose needs know the host that a variable gives their clients."""
    clients = []
    for called in code.clients:
        need = called.need
        if need is not None and called.call is not None:
            found = where(called, sources, code, providers)
            called = called._replace(need=need._replace(host=found.host, is_elsewhere=found.kind is not Kind.VENDOR))
        clients.append(called)
    changed = {id(old.need): new.need for old, new in zip(code.clients, clients, strict=True)}
    needs = tuple(changed.get(id(need)) or need for need in code.needs)
    return code._replace(needs=needs, clients=tuple(clients))
