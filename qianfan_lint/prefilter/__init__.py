"""One look at the raw bytes that decides whether a file can matter, before it is decoded or any parser is imported.

It may err only toward yes: ``tests/test_prefilter.py`` checks every fixture with and without it. The cost of a clean
commit is this module's, so questions are put with ``bytes.find`` (ten times faster than an alternation), rare words
first, and regular expressions begin with a literal or only see what ``find`` has found. What a clean module does not
ask is not imported for it: each kind of question has a module of its own.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from qianfan_lint.imports import import_lines
from qianfan_lint.kinds import Kind
from qianfan_lint.prefilter import excerpts
from qianfan_lint.prefilter.glance import Glance, environment_lookups, is_plain, may_borrow, tokens
from qianfan_lint.prefilter.needles import Needles
from qianfan_lint.prefilter.sending import Sending
from qianfan_lint.providers import Providers

if TYPE_CHECKING:
    from qianfan_lint.prefilter.borrowed import Borrowed
    from qianfan_lint.prefilter.clients import Clients
    from qianfan_lint.prefilter.entries import Entries
    from qianfan_lint.prefilter.literals import Literals
    from qianfan_lint.prefilter.lookups import Lookups
    from qianfan_lint.prefilter.outputs import Outputs

# What an import line says where a lookup does not look like one: a library's, or another name (`getenv as read`).
_INDIRECT_HINTS = (b"env", b"decouple", b"starlette", b"BaseSettings", b"click", b"typer")
_INDIRECT = (b"decouple", b"starlette.config", b"environs", b"import environ", b"environ as ", b"getenv as ")
_INDIRECT_USES = (
    (b"dotenv", b"dotenv_values"),
    (b"BaseSettings", b"case_sensitive"),
    (b"click", b"envvar"),
    (b"typer", b"envvar"),
)
_NONE: frozenset[bytes] = frozenset()
_DECLARERS = (b"setuptools", b"distutils", b"nox")


class Prefilter:
    def __init__(self, providers: Providers) -> None:
        self._providers = providers
        self._needles = Needles(providers)
        self._sending = Sending(self._needles)

    @functools.cached_property
    def _entries(self) -> Entries:
        from qianfan_lint.prefilter.entries import Entries

        return Entries(self._providers, self._needles)

    @functools.cached_property
    def _literals(self) -> Literals:
        from qianfan_lint.prefilter.literals import Literals

        return Literals(self._providers, self._needles)

    @functools.cached_property
    def _lookups(self) -> Lookups:
        from qianfan_lint.prefilter.lookups import Lookups

        return Lookups(self._providers, self._needles)

    @functools.cached_property
    def _clients(self) -> Clients:
        from qianfan_lint.prefilter.clients import Clients

        return Clients(self._needles)

    @functools.cached_property
    def _outputs(self) -> Outputs:
        from qianfan_lint.prefilter.outputs import Outputs

        return Outputs(self._providers, self._needles)

    @functools.cached_property
    def _borrowed(self) -> Borrowed:
        from qianfan_lint.prefilter.borrowed import Borrowed

        return Borrowed(self._providers, self._needles)

    def passes(self, kind: Kind, data: bytes, path: str = "", misses: Callable[[], Iterable[str]] = tuple) -> bool:
        """Whether a file of *kind* with the content *data* may hold something to report.

        What it imports is looked for from *path*. *misses* gives the variables that the file's project defines under
        another name, and costs a look around: it is asked only where a provider's variable is looked up.
        """
        if b"\0" in data or not is_plain(data):
            return True
        if kind is Kind.NOTEBOOK:
            data = excerpts.as_cells(data)
        if self._has_shape(data) or (kind is not Kind.PYTHON and self._entries.may_declare(kind, data)):
            return True
        if kind is Kind.NOTEBOOK and self._entries.has_entry(excerpts.commands(data)):
            return True
        if kind not in (Kind.PYTHON, Kind.NOTEBOOK):
            holds_keys = kind not in (Kind.REQUIREMENTS, Kind.LOCK, Kind.DOCUMENT)
            return holds_keys and self._entries.may_matter(kind, data)
        imports = import_lines(data)
        lookups = environment_lookups(data, imports)
        indirect = _reads_indirectly(data, imports)
        if (lookups or indirect) and self._lookups.have_odd_name(data, indirect, lookups):
            return True
        if (found := tokens(data)) and self._literals.hold_key(data, imports, found):
            return True
        if not data.isascii() and self._entries.has_pasted_key(data):
            return True
        low = data.lower()
        needles = self._needles
        if any(word in imports for word in _DECLARERS) and any(package in low for package in needles.packages):
            return True
        calls = b"s.create(" in data  # of a client that serves any host, and that may be imported
        others = self._borrowed.names(data, imports, path, calls) if calls or may_borrow(imports) else _NONE
        file = Glance(data, low, imports, lookups, indirect, others, needles)
        return (
            self._sending.may_matter(file)
            or ((b"access_token=" in data or b"client_" in data) and self._literals.in_url(data))
            or (bool(file.concerns or lookups or others) and self._clients.may_matter(file))
            or (bool(lookups or others) and self._borrowed.hands_on(file))
            or (bool(file.concerns or lookups or others) and self._outputs.may_leak(file))
            or (bool(lookups or indirect) and self._lookups.read_one_of(file, misses))
            or (kind is Kind.NOTEBOOK and self._outputs.may_display(file))
        )

    def _has_shape(self, data: bytes) -> bool:
        """A key of a shape that proves it; one that is written in pieces shows by the first of them."""
        for begins, behind, patterns in self._needles.shapes:
            for begin in begins.finditer(data):
                if self._literals.is_shaped(data, begin.start() - behind, patterns):
                    return True
        return False


def _reads_indirectly(data: bytes, imports: bytes) -> bool:
    """Whether the environment is read by a library or under another name."""
    if not any(word in imports for word in _INDIRECT_HINTS):
        return False
    used = any(word in imports and use in data for word, use in _INDIRECT_USES)
    return used or any(word in imports for word in _INDIRECT)
