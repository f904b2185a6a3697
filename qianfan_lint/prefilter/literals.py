"""The prefilter's questions about literals: is one a key, by its shape or by the name that it goes under?"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

from qianfan_lint.placeholders import could_be_key, is_placeholder, is_uuid, looks_random
from qianfan_lint.prefilter.excerpts import IDENTIFIER, literals
from qianfan_lint.prefilter.glance import WINDOW, occurrences
from qianfan_lint.prefilter.needles import Needles
from qianfan_lint.providers import Providers

# What a literal is bound to, or given to: `K = "`, `K: str = "`, `connect("`, `connect("…", "`.
_TARGET = re.compile(rb"""([A-Za-z_]\w*)\s*(?::[^=\n()]+)?(=|\()[^=()]*["']$""")
_MOST_USES = 30
# Key shapes that are in no other text: a key in pieces is found by its first.
_RARE = (b"bce-v3/", b"ALTAK")
_PIECE = re.compile(rb"""[A-Za-z0-9._\-]{2,27}["'][\s+\\]*[rbfRBF]?["'](?=[A-Za-z_\-]{0,12}[0-9])[A-Za-z0-9_\-]{8}""")
_IN_URL = re.compile(rb"[\"'\s+\\\n]*([A-Za-z0-9_\-.]{8,})")


class Literals:
    def __init__(self, providers: Providers, needles: Needles) -> None:
        self._providers, self._needles = providers, needles

    def is_shaped(self, data: bytes, start: int, patterns: Iterable[bytes]) -> bool:
        """Whether a key of one of *patterns* stands at *start*, or the first piece of one."""
        if data.startswith(_RARE, start):
            return True
        matches = (re.compile(pattern).match(data, start) for pattern in patterns)
        if any(match and not is_placeholder(match.group().decode("ascii")) for match in matches):
            return True
        return data[start - 1 : start] in (b'"', b"'") and _PIECE.match(data, start) is not None

    def in_url(self, data: bytes) -> bool:
        """Whether a parameter of an address has a key in it."""
        for word in (b"client_secret=", b"client_id=", b"access_token="):
            for at in occurrences(data, word):
                match = _IN_URL.match(data, at + len(word))
                if match and could_be_key(match.group(1).decode("ascii")):
                    return True
        return False

    def hold_key(self, data: bytes, imports: bytes, tokens: Iterable[bytes]) -> bool:
        """Whether one of *tokens* may be a key, under a name or in a module that says so."""
        loose: bool | None = None
        for raw in tokens:
            value = raw.decode("ascii")
            if self._providers.key_of(value) is not None and not is_placeholder(value):
                return True
            if not could_be_key(value):
                continue
            if loose is None:
                loose = self._needles.is_loose(data, imports)
            # A client takes for a key what else would have to look more like one.
            taken = looks_random(value) or is_uuid(value) or self._needles.serves_any_host(imports)
            # A constant under any name may end in one of these clients; elsewhere a name has to say so.
            if loose or any(self._is_named(data, at, value, taken) for at in literals(data, raw)):
                return True
        return False

    def _is_named(self, data: bytes, at: int, value: str, taken: bool) -> bool:
        """Whether a name at the literal is a credential's, or stands elsewhere beside one that is.

        The second finds ``K = "…"`` that goes into ``os.environ["QIANFAN_AK"]``, and ``connect("…")`` whose
        parameter is a key.
        """
        random = looks_random(value) or is_uuid(value)
        before = b"\n".join(data[max(0, at - WINDOW) : at].split(b"\n")[-2:])
        if any(self._needles.is_credential(name, random) for name in set(IDENTIFIER.findall(before))):
            return True
        match = _TARGET.search(before)
        if match is None:
            return False
        name, opens = match.groups()
        if self._needles.is_credential(name, taken):
            return True
        # What a call takes it for is told by the keyword; a constant may become anything.
        is_constant = not before[: match.start()].rpartition(b"\n")[2].strip()
        return (random or (taken and is_constant)) and self._stands_beside(data, name, taken, opens == b"(")

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
            self._needles.is_credential(other, random) for part in parts for other in set(IDENTIFIER.findall(part))
        )
