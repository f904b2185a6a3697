"""Masks credentials in text that is shown: code frames, diffs, the text of edits.

Spans alone would not do: a line may hold a second key that no selected rule reports. So known secrets, key shapes and
random-looking tokens are masked by value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from qianfan_lint.facts import EnvRead, Setting, Shaped
from qianfan_lint.flow import Encoded, Text
from qianfan_lint.model import SHOWN, Secret, mask
from qianfan_lint.pasted import cleaned
from qianfan_lint.placeholders import could_be_key, looks_random
from qianfan_lint.providers import Providers
from qianfan_lint.source import Source

# What stands under a credential's name in an address is masked whatever it looks like: a UUID, a hash, a word.
_PARAMETER = re.compile(r"((?:client_secret|client_id|access_token|api_?key)=)([^&\s\"'{}<>$%]{8,})")
_TOKEN = re.compile(r"[A-Za-z0-9_\-./+=|~]{16,}")


class Redactor:
    def __init__(self, providers: Providers, secrets: Iterable[Secret] = ()) -> None:
        self._providers = providers
        masks = {secret.reveal(): secret.shown for secret in secrets}
        # Longest first: a part of a secret may be another.
        self._masks = sorted(masks.items(), key=lambda item: len(item[0]), reverse=True)

    def __call__(self, text: str) -> str:
        """*text* with every credential cut to its first four characters."""
        for value, shown in self._masks:
            if value in text:
                text = text.replace(value, shown)
        for found in reversed(self._providers.find_keys(text)):
            text = text[: found.start] + mask(text[found.start : found.end]) + text[found.end :]
        text = _PARAMETER.sub(lambda match: match[1] + mask(match[2]), text)
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


def secrets_in(fact: object, source: Source) -> Iterator[Secret]:
    """Every literal that may be a credential, whole and in the pieces it is written in, whether reported or not."""
    match fact:
        case Setting(value=Text(text=text, pieces=pieces)) | EnvRead(name=text, pieces=pieces):
            words = [word for word in text.split() if could_be_key(cleaned(word))]
            yield from (Secret(word) for word in words)
            if words and len(pieces) > 1:
                yield from (_piece(source.slice(span), n == 0) for n, span in enumerate(pieces))
        case Setting(value=Encoded(value=Text(text=text), span=span)):
            yield from (Secret(text), Secret(source.slice(span))) if could_be_key(text) else ()
        case Shaped(text=text):
            yield Secret(text)


def _piece(written: str, is_first: bool) -> Secret:
    """One literal of several: of the first, four characters are shown, of the others none."""
    body = written.strip("rRbBuUfF")
    prefix = written[: len(written) - len(written.lstrip("rRbBuUfF"))]
    quote = body[:1] if body[:1] in ("'", '"') else ""
    kept = body[len(quote) :][:SHOWN] if is_first and len(body) > 2 * SHOWN else ""
    return Secret(written, shown=f"{prefix}{quote}{kept}…{quote}")
