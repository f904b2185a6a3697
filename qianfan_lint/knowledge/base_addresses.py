"""What is wrong with the base address of a client, where a provider file tells."""

from __future__ import annotations

import enum
from typing import NamedTuple

from qianfan_lint.core.patterns import lazy
from qianfan_lint.knowledge.paths import APPENDED
from qianfan_lint.knowledge.providers import Client, Providers, host_and_path

_APPENDED = lazy(rf"(?:{'|'.join(APPENDED)})/?$")


class Wrong(enum.Enum):
    PAGE = "its host shows pages to people"
    WHOLE = "it ends with what the client appends"
    NATIVE = "under its path the host speaks a protocol of its own"
    CLEAR = "it is not encrypted"


class Mistake(NamedTuple):
    wrong: Wrong
    host: str
    tail: str = ""
    """What the client appends itself."""
    right: str = ""
    """The address that is meant; empty where it is not known."""


def mistake(address: str, client: Client, providers: Providers) -> Mistake | None:
    """What is wrong with *address* for *client*; None where nothing is, or its host is of no provider."""
    bases, (name, path) = providers.bases, host_and_path(address)
    if name in providers.pages:
        return Mistake(Wrong.PAGE, name)
    host = providers.host_of(address)
    if host is None:
        return None
    # Of a class without an address of its own it is not known whether it takes the whole path.
    own = client.address if client.provider in bases else ""
    tail = _APPENDED.search(path)
    if own and tail and not _APPENDED.search(own):
        return Mistake(Wrong.WHOLE, name, tail.group().rstrip("/"), address[: -len(tail.group())])
    if own and any(f"{path}/".startswith(f"{each}/") for each in host.native):
        right = bases.get(host.provider, "")
        return Mistake(Wrong.NATIVE, name, right=right if host_and_path(right)[0] == name else "")
    if address.lower().startswith("http://"):
        return Mistake(Wrong.CLEAR, name, right=f"https://{address[7:]}")
    return None
