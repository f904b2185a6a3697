"""Questions about literals: is one a key, by its shape or by the name that it goes under?"""

from __future__ import annotations

import functools
import itertools
import re

from qianfan_lint.core.patterns import lazy
from qianfan_lint.knowledge.placeholders import (
    ALPHABET,
    MAX_LENGTH,
    MIN_LENGTH,
    could_be_key,
    is_placeholder,
    is_uuid,
    looks_random,
    wordiness,
)
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.knowledge.providers.words import ProviderWords
from qianfan_lint.readers.python.gate import asked
from qianfan_lint.readers.python.gate.excerpts import IDENTIFIER, WINDOW, literals, occurrences
from qianfan_lint.readers.python.gate.file import File
from qianfan_lint.readers.python.gate.joined import JOINT, joined

# What a reader takes away before a key and behind it: blanks, and the name of a scheme.
_BREAKS = r"(?:\\[nrt\r\n]\s*)"
_SCHEME = r"(?:[BbTt][A-Za-z]{4,5}\s+)?"
_KEY = f"([{ALPHABET}]{{{MIN_LENGTH},{MAX_LENGTH}}})"
# One pattern a quote: one that begins with a literal is five times faster than one that begins with a class. It finds a
# key, a joint behind a literal, or a key behind breaks of lines. Most quotes are passed over by what follows them.
_LITERALS = [
    re.compile(
        rf"{quote}(?=[\s\\A-Za-z0-9_\-/+()}}#\"'])"
        rf"(?:\s*{_SCHEME}{_KEY}(?=\s*{_BREAKS}*{quote})|({JOINT})|{_BREAKS}+{_SCHEME}{_KEY}(?=\s*{_BREAKS}*{quote}))".encode()
    )
    for quote in ('"', "'")
]
# One that is put together may end in another quote than it began with.
_MIXED = lazy(rf"[\"']\s*{_BREAKS}*{_SCHEME}{_KEY}(?=\s*{_BREAKS}*[\"'])".encode())
# A part of a key that names or calls put together with others.
_PART = lazy(rb"[\"']((?=[A-Za-z]*[0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9]{6,})(?=[\"'])")
_DIGITS, _HEXADECIMAL = b"0123456789", b"0123456789abcdefABCDEF"
# What a literal is bound to, or given to: `K = "`, `K: str = "`, `connect("`, `connect("…", "`.
_TARGET = lazy(rb"""([A-Za-z_]\w*)\s*(?::[^=\n()]+)?(=|\()[^=()]*["']$""")
# A literal under the name of an entry, or what stands behind a lookup.
_ENTRY = lazy(rb"""["'](\w+)["']\s*\]?\s*[:=]\s*["']$""")
_DEFAULT = lazy(rb"""(?:getenv|environ\.get)\(\s*["'](\w+)["']\s*,\s*["']$""")
_MOST_USES = 30


class Literals:
    def __init__(self, providers: Providers, words: ProviderWords) -> None:
        self._providers, self._words = providers, words

    @functools.cached_property
    def _loose(self) -> frozenset[str]:
        """Providers whose keys have no shape of their own."""
        weak = {key.id for key in self._providers.keys if key.weak}
        return frozenset(slot.provider for slot in self._providers.slots if weak & set(slot.keys))

    def are_keys(self, file: File) -> bool:
        """Whether a literal may be a key, under a name or in a module that says so."""
        found = list(itertools.chain.from_iterable(literal.findall(file.data) for literal in _LITERALS))
        tokens = {key for plain, _, behind in found if (key := plain or behind) and _may_be_random(key)}
        if self._one_is_key(file, file.data, tokens):
            return True
        if asked.CONFIGURED.may_be_in(file.present) and _has_default(file.data):
            return True
        if file.names_credential and any(map(_may_be_part, _PART.findall(file.data))):
            return True
        return any(
            self._one_is_key(file, part, set(filter(_may_be_random, _MIXED.findall(part))) - tokens)
            for part in joined(file.data, has_joint=any(joint for _, joint, _ in found))
        )

    def _one_is_key(self, file: File, data: bytes, tokens: set[bytes]) -> bool:
        """Whether one of *tokens*, which are literals in *data*, a part of *file* as it is read, may be a key."""
        sends = asked.AUTHORIZATION.may_be_in(file.present) and asked.BEARER.may_be_in(file.present)
        for raw in tokens:
            value = raw.decode("ascii")
            if self._providers.key_of(value) is not None and not is_placeholder(value):
                return True
            if not could_be_key(value):
                continue
            # A client takes for a key what else would have to look more like one.
            taken = looks_random(value) or is_uuid(value) or any(each.client.base for each in file.clients)
            # A constant under any name may end in one of these clients or in a header; elsewhere a name has to say so.
            if self._is_loose(file) or ((file.clients or sends) and looks_random(value)):
                return True
            if any(self._is_named(file, data, at, value, taken) for at in literals(data, raw)):
                return True
        return False

    def _is_loose(self, file: File) -> bool:
        """Whether it has to do with a provider whose keys have no shape of their own."""
        return file.concerns and not self._loose.isdisjoint(file.providers)

    def _is_named(self, file: File, data: bytes, at: int, value: str, taken: bool) -> bool:
        """Whether a name at the literal is a credential's, or stands elsewhere beside one that is.

        The second finds ``K = "…"`` that goes into ``os.environ["QIANFAN_AK"]``, and ``connect("…")`` whose
        parameter is a key.
        """
        random = looks_random(value) or is_uuid(value)
        before = b"\n".join(data[max(0, at - WINDOW) : at].split(b"\n")[-2:])
        if any(self._words.is_credential(name, random) for name in set(IDENTIFIER.findall(before))):
            return True
        entry = _ENTRY.search(before) or _DEFAULT.search(before)
        if entry is not None and random:
            return file.is_wanted(entry.group(1), value)
        match = _TARGET.search(before)
        if match is None:
            return False
        name, opens = match.groups()
        if self._words.is_credential(name, taken):
            return True
        # What a call takes it for is told by the keyword; a constant may become anything.
        is_constant = not before[: match.start()].rpartition(b"\n")[2].strip()
        if random and is_constant and opens == b"=" and file.is_wanted(name, value):
            return True
        return (random or (taken and is_constant)) and self._stands_beside(file.data, name, taken, opens == b"(")

    def _stands_beside(self, data: bytes, name: bytes, random: bool, is_call: bool) -> bool:
        """Whether a use of the constant *name*, or the definition of the function or class, has such a name."""
        if is_call:
            parts = [
                data[at : at + 3 * WINDOW] for word in (b"def ", b"class ") for at in occurrences(data, word + name)
            ]
        else:
            ends = itertools.islice(occurrences(data, name), _MOST_USES)
            parts = [data[max(data.rfind(b"\n", 0, at), at - WINDOW) : at] for at in ends if at]
        return any(
            self._words.is_credential(other, random) for part in parts for other in set(IDENTIFIER.findall(part))
        )


def _may_be_part(piece: bytes) -> bool:
    """Has no words in it, and many digits or mixed case."""
    digits = len(piece) - len(piece.translate(None, _DIGITS))
    is_drawn = digits * 6 >= len(piece) or not (piece.islower() or piece.isupper())
    return is_drawn and wordiness(piece.decode("ascii")) <= 0.55


def _may_be_random(piece: bytes) -> bool:
    """Has many digits, is hexadecimal, or long and of mixed case or with a digit: ``could_be_key`` asks it first."""
    digits = len(piece) - len(piece.translate(None, _DIGITS))
    if digits * 8 >= len(piece) or (digits and len(piece) >= 24):
        return True
    is_mixed = len(piece) >= 20 and not piece.islower() and not piece.isupper()
    return is_mixed or not piece.translate(None, _HEXADECIMAL)


def _has_default(data: bytes) -> bool:
    """Whether what stands behind a variable in the text of a configuration could be a key."""
    from qianfan_lint.readers.interpolation import DEFAULTS

    return any(could_be_key(match["default"].decode("ascii", "replace")) for match in DEFAULTS.finditer(data))
