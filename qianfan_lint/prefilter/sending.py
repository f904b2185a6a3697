"""The prefilter's questions about what is sent and where: headers, addresses, hosts."""

from __future__ import annotations

import re

from qianfan_lint.placeholders import could_be_key
from qianfan_lint.prefilter.glance import WINDOW, Glance, occurrences
from qianfan_lint.prefilter.needles import Needles

_AUTH_PAIR = re.compile(rb"auth ?= ?\(")
_WITHOUT_BEARER = re.compile(
    rb"""(?:\(\s*["']authorization["']\s*,|["']authorization["']\]?\s*[:=]|authorization\s*=)\s*\(?\s*"""
    rb"""(?![rbf]{0,2}["']\s*bearer[ ])[^\s=]"""
)
_SCHEMES = (b"Bearer", b"bearer", b"Basic", b"basic", b"Token", b"token")
_WRITTEN_OUT = [re.compile(scheme + rb"""[ ]+([A-Za-z0-9_\-./+=|~:]{16,4000})["']""") for scheme in _SCHEMES]
_CONNECTIONS = (b"http", b"urllib")
_LIBRARIES = (b"requests", b"httpx", b"urllib", b"aiohttp")
_REQUEST = re.compile(rb"(?<!\w)(?:post|put|request|urlopen|patch|delete|stream)(?:\(| as )")
_QUOTED = re.compile(rb"""bearer(?<=["']bearer)\s""")
_DOUBLED = re.compile(rb"bearer:?\s+bearer")
# What a scheme stands behind where it goes into a header, or is taken off or asked for.
_OF_HEADER = re.compile(rb"""authorization["']?\s*(?:\]\s*)?[:=,]\s*[rf(]*$|(?:with|fix|replace|split|in|==)[\s(]*$""")


class Sending:
    def __init__(self, needles: Needles) -> None:
        self._needles = needles

    def may_matter(self, file: Glance) -> bool:
        return (
            self._has_header(file)
            or self._has_scheme_in_key(file)
            or (file.at_host and self._has_odd_host(file.low))
            or (any(word in file.imports for word in _CONNECTIONS) and b"debuglevel" in file.data)
        )

    def _has_header(self, file: Glance) -> bool:
        """A header with a key written out, or one that concerns a provider and is not plainly ``Bearer`` and a key."""
        if file.at_host and any(word in file.imports for word in _LIBRARIES) and _REQUEST.search(file.low):
            return True
        # One search that two of three files fail, for those that follow.
        if b"auth" not in file.low:
            return False
        if b"authorization" in file.low:
            if _has_key_written_out(file.data):
                return True
            if not self._may_be_odd(file.low):
                return self._needles.odd_slot.search(file.low) is not None
        elif b"basic" not in file.low and not _AUTH_PAIR.search(file.low):
            return False
        return file.at_host or bool(file.borrowed) or file.names_slot

    def _may_be_odd(self, low: bytes) -> bool:
        """Whether an Authorization header may be anything else than ``Bearer`` and one name."""
        if b"basic" in low or _DOUBLED.search(low):
            return True
        marks = list(occurrences(low, b"authorization"))
        if len(_QUOTED.findall(low)) > len(marks):
            return True  # one in a variable that is put behind the other
        return any(_WITHOUT_BEARER.search(low, max(0, at - WINDOW), at + WINDOW) for at in marks)

    def _has_scheme_in_key(self, file: Glance) -> bool:
        """``api_key=f"Bearer {key}"``"""
        concerns = file.concerns
        if not concerns and not self._needles.serves_any_host(file.imports):
            return False
        found = any(
            not _OF_HEADER.search(file.low, max(0, match.start() - 60), match.start() - 1)
            for match in _QUOTED.finditer(file.low)
        )
        return found and (concerns or file.names_slot)

    def _has_odd_host(self, low: bytes) -> bool:
        """A host that is shut down, or the host of one vendor beside a variable of another."""
        if any(host in low for host in self._needles.retired):
            return True
        if sum(host in low for host in self._needles.divided) > 1:
            return True
        hosts = {vendor for vendor, words in self._needles.vendor_hosts.items() if any(word in low for word in words)}
        return any(
            hosts - {vendor} and any(word in low for word in words)
            for vendor, words in self._needles.vendor_names.items()
        )


def _has_key_written_out(data: bytes) -> bool:
    """Whether a literal is a scheme and what could be a key."""
    return any(could_be_key(raw.decode("ascii")) for pattern in _WRITTEN_OUT for raw in pattern.findall(data))
