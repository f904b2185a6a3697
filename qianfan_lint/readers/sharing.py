"""One credential that reaches chat and embeddings."""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.flow import Text, Value, identity, options, parts_of, text_of
from qianfan_lint.core.model import Span
from qianfan_lint.facts import Shared, Use
from qianfan_lint.facts.authorization import read
from qianfan_lint.knowledge.paths import ROLES_BY_PATH
from qianfan_lint.knowledge.providers import Host, Providers
from qianfan_lint.knowledge.providers.rows import Role


def used(url: Value, header: Value, host: Host | None, providers: Providers, span: Span, call: Span) -> Iterator[Use]:
    """What a request to *host* carries behind ``Bearer``, where its address says what it is for."""
    if host is None:
        return
    roles = {role for option in options(url) for role in _roles(option)}
    slot = next((slot for slot in providers.slots if slot.provider == host.provider), None)
    said = read(header)
    if len(roles) == 1 and slot is not None and said.scheme == "bearer" and len(said.credential) == 1:
        yield Use(roles.pop(), slot, said.credential[0], span, call)


def _roles(address: Value) -> Iterator[Role]:
    text = "".join(text_of(part) or "" for part in parts_of(address))
    yield from (role for path, role in ROLES_BY_PATH.items() if path in text)


def shared(found: list[Use]) -> Iterator[Shared]:
    """One fact for each call of an embeddings client whose credential also reaches a chat client."""
    reported: set[Span] = set()
    chats = [use for use in found if use.role == "chat"]
    for use in found:
        if use.role != "embedding" or use.call in reported:
            continue
        for origin in options(use.value):
            key = identity(origin)
            if key is None or (isinstance(origin, Text) and not origin.text.strip()):
                continue
            others = (chat for chat in chats if chat.call != use.call)
            same = [chat for chat in others if any(identity(option) == key for option in options(chat.value))]
            if same:
                reported.add(use.call)
                yield Shared((use, *same[:3]))
                break
