"""An error message or a log → its likely causes, by what the vendors and their SDKs are known to say."""

from __future__ import annotations

import re

from qianfan_lint.frontends.doctor.causes import Cause, Certainty, Check, Diagnosis, merged, texts
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.pipeline.masking.redact import Redactor

MAX_CHARACTERS = 1_000_000
"""Of a longer log the end is read: it fails there."""
_SHOWN = 80


def explain(text: str, providers: Providers) -> Diagnosis:
    """The causes of the first error in the table that *text* holds; the first of them is the likeliest."""
    found = causes(text[-MAX_CHARACTERS:], providers)
    if not found:
        found = (Cause.of("unrecognised", Certainty.POSSIBLE),)
    return Diagnosis((Check("explain", found),))


def causes(text: str, providers: Providers) -> tuple[Cause, ...]:
    """What the errors in *text* come from, those of the most telling one; none where it holds no known one."""
    for row in texts("errors")["errors"]:
        match = re.search(row["pattern"], text, re.IGNORECASE)
        if match:
            said = Redactor(providers)(match.group())[:_SHOWN]
            sure = (Certainty.LIKELY, *(Certainty.POSSIBLE for _ in row["causes"][1:]))
            return merged(
                Cause.of(id, how, f"'{said}'", row["source"]) for id, how in zip(row["causes"], sure, strict=True)
            )
    return ()
