"""The prefilter's questions about other modules: is a credential of theirs used here, or one handed to them?"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from qianfan_lint.glance import IDENTIFIER, LOOKED_UP, WINDOW, Glance, holder, occurrences
from qianfan_lint.names import is_credential_name
from qianfan_lint.needles import Needles
from qianfan_lint.providers import Providers

_HINTS = (b"_key", b"apikey", b"secret", b"_ak", b"_sk", b"_token")
# How modules, classes and objects are called that settings are kept in, and what is read from them.
_SETTINGS = (b"settings", b"config", b"secrets")
_VERBS = ("get_", "set_", "generate_", "validate_")
_ATTRIBUTE = re.compile(rb"(?:\w+\.)*(\w+)")
# The call that is open at the end, by the name that it begins with.
_OPEN_CALL = re.compile(rb"(?<![\w.])([A-Za-z_]\w*)[\w.]*\((?:[^()]|\([^()]*\))*$")
# Not of the project: what is given to them is not handed on to a client.
_INSTALLED = frozenset(name.encode() for name in (*sys.stdlib_module_names, "requests", "httpx", "aiohttp"))


def borrowed(data: bytes, imports: bytes, providers: Providers) -> frozenset[bytes]:
    """Names of credentials that are imported, or read from imported settings."""
    found = set(_names(imports, _HINTS))
    for name in set(_names(imports, _SETTINGS)):
        if name.lower().endswith(_SETTINGS):
            for word in {name + b".", name.lower() + b".", name + b"()."}:
                at_ends = (at + len(word) for at in occurrences(data, word))
                found.update(match.group(1) for end in at_ends if (match := _ATTRIBUTE.match(data, end)))
    return frozenset(name for name in found if _is_credential(name.decode("utf-8", "replace"), providers))


def _names(imports: bytes, hints: tuple[bytes, ...]) -> Iterator[bytes]:
    """The names in the lines that have one of the *hints* in them."""
    low = imports.lower()
    for hint in hints:
        for at in occurrences(low, hint):
            yield from IDENTIFIER.findall(imports, low.rfind(b"\n", 0, at) + 1, low.find(b"\n", at))


def _is_credential(name: str, providers: Providers) -> bool:
    """A constant's or variable's: tokens, classes and functions are too many that are something else."""
    low = name.lower()
    if low.startswith(_VERBS):
        return False
    return low in providers.names or (name in (low, name.upper()) and "token" not in low and is_credential_name(name))


def hands_on(file: Glance, needles: Needles) -> bool:
    """Whether a function of another module is given a credential: it may hand it on to a client."""
    held = set(file.borrowed)
    places = []
    for start, end in file.lookups:
        match = LOOKED_UP.match(file.data, end)
        if match is not None and any(word in match.group(1) for word in needles.variables):
            places.append(start)
            held.add(holder(file.data, start))
    held.discard(b"")
    places.extend(at for name in held for at in occurrences(file.data, name))
    if not places:
        return False
    callees = set(IDENTIFIER.findall(needles.client_imports.sub(b"", file.imports))) - _INSTALLED
    for at in places:
        match = _OPEN_CALL.search(file.data, max(0, at - WINDOW), at)
        if match is not None and match.group(1) in callees:
            return True
    return False
