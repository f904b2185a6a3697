"""What leaves a worker: one row for each credential of a source, with a keyed hash in place of its value."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from typing import Any, NamedTuple

from qianfan_lint.core.model import Message, Secret, mask
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.pipeline.diagnostics import Diagnostic, Past

_DIGITS = 32
"""Hexadecimal digits of a hash."""


class When(NamedTuple):
    commit: str
    date: str
    """In UTC: ``2026-11-29``."""


class Row(NamedTuple):
    """A credential in one source. It holds no secret: it is sent, spilled to disk, written and shown as it is."""

    credential: str
    """The keyed hash of its value."""
    value: str
    """Masked."""
    source: str
    code: str
    kind: str
    """What it is, in English."""
    vendor: str
    """The id of the provider; empty where that is not known."""
    path: str
    line: int
    paths: tuple[str, ...]
    in_head: bool | None
    """None where there is no history."""
    first: When | None
    last: When | None
    branches: tuple[str, ...]
    tags: tuple[str, ...]
    revoke_at: str

    @property
    def order(self) -> tuple[str, str]:
        return self.source, self.credential


def row(source: str, found: Diagnostic, secret: Secret | None, providers: Providers, key: bytes) -> Row:
    """The row of *found*; its *secret* is hashed with *key*, or what stands for it where it is not known."""
    value = secret.reveal() if secret else ""
    hashed = hmac.new(key, (value or found.content).encode("utf-8", "replace"), hashlib.sha256).hexdigest()
    shape = providers.key_of(value) if value else None
    slot = providers.env.get(found.message.args.get("env", ""))
    vendor = slot.provider if slot else shape.provider if shape else ""
    kind = shape.title if shape and shape.title else Message.of("credential")
    path = found.shown_path or found.path
    console = providers.console_of(shape) if shape and vendor else ""
    shown = mask(value) if value else "…"
    line = found.start.line
    here = Row(
        hashed[:_DIGITS],
        shown,
        source,
        found.code,
        str(kind),
        vendor,
        path,
        line,
        (path,),
        None,
        None,
        None,
        (),
        (),
        console,
    )
    return here if found.past is None else _in_history(here, found.past)


def _in_history(here: Row, past: Past) -> Row:
    """*here*, of which a history says where it was."""
    return here._replace(
        paths=past.paths,
        in_head=past.in_head,
        first=When(past.first.id, past.first.date) if past.first else None,
        last=When(past.last.id, past.last.date) if past.last else None,
        branches=past.branches,
        tags=past.tags,
        revoke_at=past.console or here.revoke_at,
    )


def merged(rows: Iterable[Row]) -> list[Row]:
    """One row for each credential of a source, in order, however its parts were divided among workers."""
    found: dict[tuple[str, str], Row] = {}
    for each in sorted(rows, key=lambda row: (row.order, row.path, row.line, row.code)):
        known = found.get(each.order)
        found[each.order] = each if known is None else _joined(known, each)
    return list(map(_in_order, found.values()))


def _in_order(row: Row) -> Row:
    """*row* with its lists in an order that does not depend on the parts that they come from."""
    paths, branches, tags = (tuple(sorted(each)) for each in (row.paths, row.branches, row.tags))
    return row._replace(paths=paths, branches=branches, tags=tags)


def _joined(one: Row, other: Row) -> Row:
    return one._replace(
        vendor=one.vendor or other.vendor,
        paths=_union(one.paths, other.paths),
        in_head=one.in_head or other.in_head,
        first=min(filter(None, (one.first, other.first)), key=_time, default=None),
        last=max(filter(None, (one.last, other.last)), key=_time, default=None),
        branches=_union(one.branches, other.branches),
        tags=_union(one.tags, other.tags),
        revoke_at=one.revoke_at or other.revoke_at,
    )


def _time(when: When) -> tuple[str, str]:
    return when.date, when.commit


def _union(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def to_json(row: Row) -> dict[str, Any]:
    """As a line of JSON has it."""
    plain = row._asdict()
    for name in ("first", "last"):
        plain[name] = plain[name]._asdict() if plain[name] else None
    return {name: list(value) if isinstance(value, tuple) else value for name, value in plain.items()}


def from_json(plain: dict[str, Any]) -> Row:
    """The row of such a line."""
    read: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()}
    for name in ("first", "last"):
        read[name] = When(**read[name]) if read[name] else None
    return Row(**read)
