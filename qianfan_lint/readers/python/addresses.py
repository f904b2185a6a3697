"""Where the requests of a client go: the base address that it is given, or its own."""

from __future__ import annotations

from collections.abc import Mapping

from qianfan_lint.core.flow import Made, Text, Value, leading_text, options
from qianfan_lint.core.model import ELSEWHERE
from qianfan_lint.facts import Address
from qianfan_lint.knowledge.providers import Client, Host
from qianfan_lint.readers.python.given import Written
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.vocabulary import BASES

_SET_LATER = (".base_url =", ".api_base =")


def host_reached(module: Module, client: Client, made: Made) -> Host | None:
    """The provider's host that a client which serves any reaches; None where it may be several, or another one."""
    hosts = {module.providers.host_of(leading_text(option)) for option in addresses(module, client, made)}
    return hosts.pop() if len(hosts) == 1 else None


def addresses(module: Module, client: Client, made: Made) -> list[Value]:
    """What the base address of *client* may be; empty where it is none that is known of."""
    keyword = base_keyword(client, made)
    if keyword:
        return list(options(made.keywords[keyword]))
    if not client.address or _may_be_elsewhere(module, client, made):
        return []
    return [Text(client.address, ELSEWHERE, ())]


def given_address(client: Client, made: Made, written: Mapping[str, Written]) -> Address | None:
    """The base address among the arguments of *made*, and where it is *written*."""
    keyword = base_keyword(client, made)
    if not keyword:
        return None
    return Address(made.keywords[keyword], written[keyword].span if keyword in written else ELSEWHERE)


def base_keyword(client: Client, made: Made) -> str:
    """The keyword that *made* gives the base address by; empty if none."""
    names = (client.base, *BASES) if client.base else ()
    return next((name for name in names if name in made.keywords and not _is_word(client, made.keywords[name])), "")


def _is_word(client: Client, value: Value) -> bool:
    """Whether a dictionary has a word there, for the client's own address: ``"model_server": "dashscope"``."""
    return bool(client.given) and isinstance(value, Text) and not value.text.strip().startswith("http")


def _may_be_elsewhere(module: Module, client: Client, made: Made) -> bool:
    """Whether *client*, which is given no base address, may get one by position, by a variable or afterwards."""
    if not made.complete or any(str(at) not in client.positions for at in range(len(made.positional))):
        return True
    text = module.source.text
    return any(name in text for name in (*client.address_env, *_SET_LATER))
