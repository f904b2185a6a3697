"""Masks credentials in text that is shown: code frames, diffs, the text of edits.

Spans alone would not do: a line may hold a second key that no selected rule reports. So known secrets, key shapes and
random-looking tokens are masked by value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from qianfan_lint.model import Secret, mask
from qianfan_lint.placeholders import looks_random
from qianfan_lint.providers import Providers

_TOKEN = re.compile(r"[A-Za-z0-9_\-./+=|~]{16,}")
_SHORTEST = 6


class Redactor:
    def __init__(self, providers: Providers, secrets: Iterable[Secret] = ()) -> None:
        self._providers = providers
        values = {secret.reveal() for secret in secrets}
        self._values = sorted((value for value in values if len(value) >= _SHORTEST), key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """*text* with every credential cut to its first four characters."""
        for value in self._values:
            if value in text:
                text = text.replace(value, mask(value))
        for found in reversed(self._providers.find_keys(text)):
            text = text[: found.start] + mask(text[found.start : found.end]) + text[found.end :]
        return _TOKEN.sub(_masked, text)


def _masked(match: re.Match[str]) -> str:
    """Mask the token, or the part after its last ``=``: ``client_secret=…`` keeps its name."""
    token = match.group()
    if looks_random(token):
        return mask(token)
    name, equals, value = token.rpartition("=")
    if equals and looks_random(value):
        return f"{name}={mask(value)}"
    return token
