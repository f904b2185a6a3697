"""Characters that come with pasting from a page or an input method, and that no key has."""

from __future__ import annotations

import re
import unicodedata

from qianfan_lint.core.patterns import lazy

_DASHES = dict.fromkeys(range(0x2010, 0x2014), "-")
# In UTF-8, by their first bytes: full-width letters, digits, `-`, `.`, `/` and `_`; zero-width characters and other
# marks of format; hyphens and dashes.
_ODD = [
    re.compile(sequence)
    for sequence in (
        rb"\xef\xbc[\x8d-\x99\xa1-\xba\xbf]",
        rb"\xef\xbd[\x81-\x9a]",
        rb"\xef\xbb\xbf",
        rb"\xe2\x80[\x8b-\x93\xaa-\xae]",
        rb"\xe2\x81[\xa0-\xa4]",
    )
]
_BEFORE, _AFTER = lazy(rb"[^\s\"'=]*$"), lazy(rb"[^\s\"'=]*")
_WINDOW = 200
_ASCII = bytes(range(128))
_NOT_ASCII = lazy(r"[^\x00-\x7f]")


def cleaned(value: str) -> str:
    """*value* as it was before it was pasted: the ASCII characters that its own stand for.

    >>> cleaned("ｓｋ－１a\\u200bb")
    'sk-1ab'
    """
    if value.isascii():
        return value
    plain = unicodedata.normalize("NFKC", value).translate(_DASHES)
    return _NOT_ASCII.sub(lambda odd: "" if unicodedata.category(odd[0]) == "Cf" else odd[0], plain)


def flaw(value: str) -> str:
    """The first character of *value* that is not ASCII, by its name; empty where there is none."""
    odd = next((char for char in value if not char.isascii()), "")
    return f"{unicodedata.name(odd, 'a character').lower()} (U+{ord(odd):04X})" if odd else ""


def tokens(data: bytes) -> list[str]:
    """Words of the text *data* that have such a character in them, cleaned."""
    found = []
    # Without ASCII most files are a few bytes long; what moves together errs toward yes.
    rest = data.translate(None, _ASCII)
    for match in (match for odd in _ODD if odd.search(rest) for match in odd.finditer(data)):
        start, end = match.span()
        before, after = _BEFORE.search(data, max(0, start - _WINDOW), start), _AFTER.match(data, end, end + _WINDOW)
        raw = (before.group() if before else b"") + match.group() + (after.group() if after else b"")
        found.append(cleaned(raw.decode("utf-8", "ignore")))
    return found
