"""Whether the host that a client goes to serves the model that it is asked for."""

from __future__ import annotations

import re
from typing import Any

from qianfan_lint.frontends.doctor.causes import Cause, Certainty, texts
from qianfan_lint.frontends.doctor.clients import Called
from qianfan_lint.frontends.doctor.where import Kind, Where
from qianfan_lint.knowledge.providers import Providers


def of_model(called: Called, at: Where, providers: Providers) -> Cause | None:
    """What is wrong with the model of *called*: another vendor's, which is not served where its requests go."""
    if called.call is None or at.kind is not Kind.VENDOR:
        return None
    for model in called.call.models:
        row = _row_of(model)
        if row is None or row["vendor"] == at.provider or _serves(at.provider, row, providers):
            continue
        host = at.host.host if at.host is not None else providers.titles.get(at.provider, at.provider)
        base = providers.bases.get(row["vendor"], "")
        told: dict[str, Any] = {"client": called.name, "model": model, "maker": row["maker"], "host": host}
        id, told = ("other-model", {**told, "base": base}) if base else ("other-model-only", told)
        return Cause.of(id, Certainty.LIKELY, called.place, **told)
    return None


def _row_of(model: str) -> dict[str, Any] | None:
    """What is known of the maker whose models are named like *model*; None where several may be."""
    rows = texts("knowledge")["models"]
    return next((row for row in rows if re.match(row["pattern"], model, re.IGNORECASE)), None)


def _serves(host: str, row: dict[str, Any], providers: Providers) -> bool:
    """Whether the vendor *host* may serve models of the maker in *row*."""
    if host in providers.platforms:
        return host not in row.get("not_at", ())
    return host not in providers.vendors
