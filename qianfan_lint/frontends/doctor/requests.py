"""The request that ``--live`` makes: which credential, where to, in the form that its provider takes."""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import json
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from qianfan_lint.core.model import Secret
from qianfan_lint.frontends.doctor.causes import texts
from qianfan_lint.frontends.doctor.clients import Need
from qianfan_lint.frontends.doctor.decision_tree import Patient
from qianfan_lint.frontends.doctor.variable_names import Names
from qianfan_lint.knowledge.providers import Host, Slot

_SIGNATURE_SECONDS = 300
MAX_REQUESTS = 4
"""Credentials, addresses and roles that are asked about in one run."""


class Request(NamedTuple):
    """One request; whatever is secret in it can only be revealed on purpose."""

    method: str
    url: Secret
    """Shown without its parameters' values."""
    headers: dict[str, Secret]
    body: str
    answers: str = ""
    """The key that an answer has if the request was let through."""
    need: str = ""
    """The place of the client that it is sent for."""

    def __str__(self) -> str:
        shown = [f"{name}: {value}" for name, value in self.headers.items()]
        return " | ".join([f"{self.method} {self.url}", *shown])


def plan(patient: Patient, endpoint: str, now: datetime.datetime) -> tuple[tuple[Request, ...], ...]:
    """A request for each credential, address and role of the clients, with what to try where it is refused.

    Empty where it is not known what to send, or where to.
    """
    names = Names(patient.code, patient.sources, patient.providers)
    wanted = patient.providers.host_of(endpoint) if endpoint else None
    found: dict[tuple[str, ...], tuple[Request, ...]] = {}
    for need in patient.code.needs:
        group = names.used(need)
        held = [patient.sources.value(name, exported=need.is_implicit) for name in group]
        values = [value.text.reveal() for value in held if value is not None]
        slots = [slot for name in group if (slot := need.slots.get(name)) is not None]
        row = _probe(slots, need.role)
        if row is None or len(values) != len(group) or not _may_be_sent(need, slots[0].provider, wanted, endpoint):
            continue
        if address := endpoint or _address(row["url"], need.host):
            made = [
                request._replace(answers=row["answers"], need=need.place)
                for request in _made(row, address, values, now)
            ]
            found.setdefault((row["url"], address, *values), tuple(made))
    # One address of the user's own is asked once.
    return tuple(found.values())[: 1 if endpoint else MAX_REQUESTS]


def _may_be_sent(need: Need, vendor: str, wanted: Host | None, endpoint: str) -> bool:
    """Whether a key of *vendor* may go to the *endpoint* of the user, which is *wanted*, or to the host of the code."""
    if endpoint:
        return wanted is None or wanted.provider == vendor
    if need.is_elsewhere:
        return False  # the key may be of that host: no other gets it
    return need.host is None or need.host.provider == vendor


def _probe(slots: list[Slot], role: str) -> dict[str, Any] | None:
    first = f"{slots[0].provider}.{slots[0].id}" if slots else ""
    rows = (row for row in texts("knowledge")["probes"] if row["slot"] == first)
    return next((row for row in rows if role in row.get("roles", [role])), None)


def _address(url: str, host: Host | None) -> str:
    """*url* at the code's own host; empty for one of a subscription, whose paths are not known."""
    if host is None:
        return url
    return "" if host.plan or "*" in host.host else urlunsplit(urlsplit(url)._replace(netloc=host.host))


def _made(row: dict[str, Any], address: str, values: list[str], now: datetime.datetime) -> list[Request]:
    body = json.dumps(row["body"]) if "body" in row else ""
    match row["scheme"]:
        case "bearer":
            return [_request(address, {}, f"Bearer {values[0]}", body)]
        case "header":
            made = _request(address, {}, "", body)
            beside = {name: Secret(value, value) for name, value in row.get("beside", {}).items()}
            return [made._replace(headers={**made.headers, **beside, row["header"]: Secret(values[0])})]
        case "access-token":
            return [_request(address, {"access_token": values[0]}, "", body)]
        case "credentials-in-url":
            given = {"grant_type": "client_credentials", "client_id": values[0], "client_secret": values[-1]}
            return [_request(address, given, "", body)]
        case "bearer-pair":
            pair = f"{values[0]}:{values[-1]}"
            forms = (pair, base64.b64encode(pair.encode()).decode())
            return [_request(address, {}, f"Bearer {form}", body) for form in forms]
    return [_signed(address, values[0], values[-1], body, now)]


def _request(address: str, given: dict[str, str], authorization: str, body: str) -> Request:
    mark = "&" if "?" in address else "?"
    url = address + (mark + urlencode(given) if given else "")
    shown = address + (mark + "&".join(f"{name}=…" for name in given) if given else "")
    headers = {"Content-Type": Secret("application/json", "application/json")}
    if authorization:
        scheme, _, value = authorization.partition(" ")
        headers["Authorization"] = Secret(authorization, f"{scheme} {Secret(value)}")
    return Request("POST" if body or given else "GET", Secret(url, shown), headers, body)


def _signed(address: str, key: str, secret: str, body: str, now: datetime.datetime) -> Request:
    """Signed as https://cloud.baidu.com/doc/Reference/s/Njwvz1wot says, over the host and the date."""
    parts = urlsplit(address)
    date = f"{now:%Y-%m-%dT%H:%M:%SZ}"
    signed = {"host": parts.netloc, "x-bce-date": date}
    prefix = f"bce-auth-v1/{key}/{date}/{_SIGNATURE_SECONDS}"
    headers = "\n".join(f"{name}:{quote(value, safe='')}" for name, value in signed.items())
    canonical = "\n".join(["POST", quote(parts.path, safe="/-_.~"), parts.query, headers])
    signature = _hmac(_hmac(secret, prefix), canonical)
    authorization = f"{prefix}/{';'.join(signed)}/{signature}"
    made = _request(address, {}, "", body)
    shown = f"bce-auth-v1/{Secret(key)}/{date}/{_SIGNATURE_SECONDS}/{';'.join(signed)}/…"
    own = {"x-bce-date": Secret(date, date), "Authorization": Secret(authorization, shown)}
    return made._replace(headers={**made.headers, **own})


def _hmac(key: str, text: str) -> str:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
