"""Credentials that reach chat and embeddings by a request without an SDK."""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.facts import Use
from qianfan_lint.readers.python.carriers import authorization
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.requests import requests_of
from qianfan_lint.readers.sharing import used


def sent(module: Module) -> Iterator[Use]:
    """What requests to hosts of providers carry, of which it is known what they are for."""
    for request in requests_of(module):
        entry = authorization(request.headers)
        if entry is not None:
            call = module.span(request.site.node)
            yield from used(request.url, entry.value, request.host, module.providers, entry.span, call)
