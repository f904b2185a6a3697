"""Questions about what is sent and where: headers, addresses, hosts."""

from __future__ import annotations

import functools

from qianfan_lint.core.patterns import lazy
from qianfan_lint.knowledge.placeholders import could_be_key
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.knowledge.providers.words import Phrases
from qianfan_lint.readers.python.gate import asked
from qianfan_lint.readers.python.gate.excerpts import WINDOW, occurrences, whole_words
from qianfan_lint.readers.python.gate.file import ROLES, File
from qianfan_lint.readers.python.vocabulary import (
    HEADER_KEYWORDS,
    HTTPIE,
    REQUEST_FUNCTIONS,
    REQUEST_LIBRARIES,
    REQUEST_METHODS,
    SESSIONS,
    URL_ACCOUNT,
    URL_SECRETS,
)

_AUTH_PAIR = lazy(rb"auth ?= ?\(")
_WITHOUTBEARER = lazy(
    rb"""(?:\(\s*["']authorization["']\s*,|["']authorization["']\]?\s*[:=]|authorization\s*=)\s*\(?\s*"""
    rb"""(?![rbf]{0,2}["']\s*bearer[ ])[^\s=]"""
)
_SCHEMES = (b"Bearer", b"bearer", b"Basic", b"basic", b"Token", b"token")
_WRITTEN_OUT = [lazy(scheme + rb"""[ ]+([A-Za-z0-9_\-./+=|~:]{16,4000})["']""") for scheme in _SCHEMES]
# A request by a function of a library. Whatever is asked for with `get` needs no header to be told of.
_CALLED = "|".join(sorted({name.rpartition(".")[2] for name in REQUEST_FUNCTIONS} | REQUEST_METHODS - {"get", "head"}))
_LIBRARIES = "|".join(sorted({name.rstrip(".") for name in REQUEST_LIBRARIES}))
_REQUEST = lazy(rf"(?<![\w.])(?:{_LIBRARIES})\s*\.\s*(?:\w+\.)*(?:{_CALLED})(?!\w)".encode())
_RENAMED = lazy(
    rf"from\s+(?:{_LIBRARIES})\b[\w.]*\s+import\b(?:\s*\([^)]*|[^\n]*)\b(?:{_CALLED})\b|(?:{_LIBRARIES})\b[\w.]*\s+as\b".encode()
)
# What headers are given by: an imported name, or a part of something that says so. On a session also a header that is
# written for another one.
_GIVEN_HEADERS = lazy(
    rf"(?:{'|'.join(HEADER_KEYWORDS)})\s*=\s*(?:\{{\s*\*\*\s*)?(?:await\s+)?(?!(?:self|{_LIBRARIES})\b)([A-Za-z_]\w*)(\.\w*header\w*\()?".encode()
)
_SESSION = lazy(rf"(?:{'|'.join(sorted({name.rpartition('.')[2] for name in SESSIONS}))})\(".encode())
_OTHER_HEADER = lazy(
    rb"""(?i)["'](?:(?:x-|dashscope-)*api-?(?:key|token)|token|auth(?!orization["'])\w+)["']\]?\s*[:=,]"""
)
_HTTPIE = lazy(HTTPIE.encode())
_QUOTED = lazy(rb"""bearer(?<=["']bearer)\s""")
_DOUBLED = lazy(rb"bearer:?\s+bearer")
# What no credential begins with, and a key that is put together; a lookup with a comma behind it, which makes a tuple.
_ODD_START = lazy(rb"bearer:?\s+(?:[\"'$<\\]|bce-v3/[{%\"'])")
# Of a shell, which is wrong toward any host.
_DOLLAR = lazy(rb"bearer\s+\$[{\"']")
_ONE_ITEM = lazy(rb"(?m)^[ \t]*\w+[ \t]*=[^\n]*env[^\n]*,[ \t]*\)?[ \t]*(?:#[^\n]*)?$")
# A break of the line behind the credential.
_BREAK = lazy(rb"bearer\s[^\n]{0,200}?\\[rn][\"']|bearer\s[^\n]{0,200}?[\"'](?:\\[rn])+[\"']")
_ODD_LINE = lazy(rb"[\"']authorization\s*:\s*(?!bearer )[^\"'\s]")
# What a scheme stands behind where it goes into a header, or is taken off or asked for.
_OF_HEADER = lazy(rb"""authorization["']?\s*(?:\]\s*)?[:=,]\s*[rf(]*$|(?:with|fix|replace|split|in|==)[\s(]*$""")
# What may stand between the name and the value: the end of one literal, a comment, the beginning of the next.
_IN_URL = lazy(rb"(?:[\"'\s+\\]|#[^\n]*\n)*([A-Za-z0-9_\-.]{8,})")


class Requests:
    def __init__(self, providers: Providers) -> None:
        self._providers = providers

    def have_odd_header(self, file: File) -> bool:
        """A header with a key written out, or one that concerns a provider and is not plainly ``Bearer`` and a key."""
        if asked.MADE_HEADERS.may_be_in(file.present) or self._may_lack_header(file):
            return True
        if asked.AUTHORIZATION.may_be_in(file.present):
            if _has_key_written_out(file.data):
                return True
            if not _may_be_odd(file.low):
                return file.words.odd_names.may_be_in(file.present)
        elif not asked.BASIC.may_be_in(file.present) and not (
            asked.AUTH.may_be_in(file.present) and _AUTH_PAIR.search(file.low)
        ):
            return False
        if file.at_host or file.imported or file.names_credential or _DOLLAR.search(file.low):
            return True
        may_send = asked.AUTHORIZATION.may_be_in(file.present) or asked.REQUESTS.may_be_in(file.present)
        return may_send and file.reaches_host

    def _may_lack_header(self, file: File) -> bool:
        if not asked.REQUESTS.may_be_in(file.present):
            return False
        sends = _REQUEST.search(file.data) or _RENAMED.search(file.imports) or _takes_headers(file)
        return bool(sends) and file.reaches_host

    def have_scheme_in_key(self, file: File) -> bool:
        """``api_key=f"Bearer {key}"``"""
        if not asked.BEARER.may_be_in(file.present):
            return False
        if not file.concerns and not (file.names_credential and any(each.client.base for each in file.clients)):
            return False
        return any(
            not _OF_HEADER.search(file.low, max(0, match.start() - 60), match.start() - 1)
            for match in _QUOTED.finditer(file.low)
        )

    def go_to_odd_host(self, file: File) -> bool:
        """A host that is shut down, two that no key serves, or the host of one vendor beside a variable of another."""
        if not file.at_host:
            return False
        low = file.low
        if any(host in low for host in self._retired) or sum(host in low for host in self._divided) > 1:
            return True
        hosts = {vendor for vendor, words in self._vendor_hosts.items() if any(word in low for word in words)}
        return any(hosts - {vendor} and names.may_be_in(file.present) for vendor, names in self._vendor_names.items())

    def are_left_to_programs(self, file: File) -> bool:
        """A program that sends requests is started, where a provider's host or a header with a credential is named."""
        if not asked.STARTERS.may_be_in(file.present):
            return False
        if not asked.PROGRAMS.may_be_in(file.present) and _HTTPIE.search(file.data) is None:
            return False
        if file.at_host or (asked.AUTHORIZATION.may_be_in(file.present) and file.names_credential):
            return True
        return bool(file.imported) and file.reaches_host

    def are_for_both(self, file: File) -> bool:
        """Requests without an SDK for chat, and for embeddings: their keys may be the same."""
        return file.roles_sent >= ROLES

    def are_printed(self, file: File) -> bool:
        """Requests, or the variables that a traceback meets."""
        return asked.DEBUG.may_be_in(file.present) or (asked.TRACEBACKS.may_be_in(file.present) and file.concerns)

    def have_secret_in_url(self, file: File) -> bool:
        """Whether a parameter of an address has a key in it."""
        if not asked.PARAMETERS.may_be_in(file.present):
            return False
        for name in (*URL_SECRETS, URL_ACCOUNT):
            word = f"{name}=".encode()
            for at in occurrences(file.data, word):
                match = _IN_URL.match(file.data, at + len(word))
                if match and could_be_key(match.group(1).decode("ascii")):
                    return True
        return False

    @functools.cached_property
    def _retired(self) -> set[bytes]:
        return {host.host.encode() for host in self._providers.hosts if host.retired}

    @functools.cached_property
    def _divided(self) -> set[bytes]:
        """Addresses of a vendor that no key serves together; where one begins as another does, both are found."""
        rows = [host for host in self._providers.hosts if host.region or host.plan]
        beside = [host for host in self._providers.hosts if any(host.excludes(row) for row in rows)]
        return {f"//{host.host.removeprefix('*.')}{host.path}".encode() for host in (*rows, *beside)}

    @functools.cached_property
    def _vendor_hosts(self) -> dict[str, set[bytes]]:
        rows, vendors = self._providers.hosts, self._providers.vendors
        return {
            vendor: {row.host.removeprefix("*.").encode() for row in rows if row.provider == vendor}
            for vendor in vendors
        }

    @functools.cached_property
    def _vendor_names(self) -> dict[str, Phrases]:
        rows, vendors = self._providers.env.items(), self._providers.vendors
        return {vendor: Phrases(name for name, slot in rows if slot.provider == vendor) for vendor in vendors}


def _takes_headers(file: File) -> bool:
    """Whether headers are given to a request that another module may have made, or odd ones to a session."""
    for given in _GIVEN_HEADERS.finditer(file.data):
        if given.group(2) or any(True for _ in whole_words(file.imports, given.group(1))):
            return True
    return _SESSION.search(file.data) is not None and _OTHER_HEADER.search(file.data) is not None


def _may_be_odd(low: bytes) -> bool:
    """Whether an Authorization header may be anything else than ``Bearer`` and one name."""
    if b"basic" in low or any(odd.search(low) for odd in (_DOUBLED, _ODD_START, _ONE_ITEM, _BREAK, _ODD_LINE)):
        return True
    marks = list(occurrences(low, b"authorization"))
    if len(_QUOTED.findall(low)) > len(marks):
        return True  # one in a variable that is put behind the other
    return any(_WITHOUTBEARER.search(low, max(0, at - WINDOW), at + WINDOW) for at in marks)


def _has_key_written_out(data: bytes) -> bool:
    """Whether a literal is a scheme and what could be a key."""
    return any(could_be_key(raw.decode("ascii")) for pattern in _WRITTEN_OUT for raw in pattern.findall(data))
