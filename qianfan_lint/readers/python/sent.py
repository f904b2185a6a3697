"""Credentials that reach chat and embeddings by a request without an SDK."""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.flow import Value, options, parts_of, text_of
from qianfan_lint.facts import Use
from qianfan_lint.facts.authorization import read
from qianfan_lint.knowledge.paths import ROLES_BY_PATH
from qianfan_lint.knowledge.providers.rows import Role
from qianfan_lint.readers.python.carriers import authorization
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.requests import requests_of


def sent(module: Module) -> Iterator[Use]:
    """What a request to a provider's host carries behind ``Bearer``, where its address says what it is for."""
    for request in requests_of(module):
        entry = authorization(request.headers)
        if entry is None or request.host is None:
            continue
        roles = {role for option in options(request.url) for role in _roles(option)}
        slot = next((slot for slot in module.providers.slots if slot.provider == request.host.provider), None)
        header = read(entry.value)
        if len(roles) == 1 and slot is not None and header.scheme == "bearer" and len(header.credential) == 1:
            call = module.span(request.site.node)
            yield Use(roles.pop(), slot, header.credential[0], entry.span, call)


def _roles(address: Value) -> Iterator[Role]:
    text = "".join(text_of(part) or "" for part in parts_of(address))
    yield from (role for path, role in ROLES_BY_PATH.items() if path in text)
