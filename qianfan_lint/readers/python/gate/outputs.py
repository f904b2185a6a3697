"""The question about outputs: does a print, a log, an exception or a notebook's line have a credential in it?"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from qianfan_lint.knowledge.names import is_shown_credential
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.readers.python.gate import asked
from qianfan_lint.readers.python.gate.excerpts import QUOTED_NAME, WINDOW, holder, names_in_call, occurrences
from qianfan_lint.readers.python.gate.file import File
from qianfan_lint.readers.python.vocabulary import HEADER_CARRIERS, LOG_LEVELS, PAGE_METHODS, PRINTS

# The call of an output, by the last part of its name; a level or a page's method is a method of something. A pattern
# each, asked where its word is: one that begins with a literal is five times faster.
_OUTPUTS = [
    *((name.encode(), rf"{name}\(") for name in sorted({name.rpartition(".")[2] for name in PRINTS})),
    *((name.encode(), rf"\.{name}\(") for name in sorted(LOG_LEVELS | PAGE_METHODS)),
    (b"raise", r"raise\s+[\w.]+\("),
    (b"assert", r"assert\s[^\n]*,\s*f(?=[\x22'])"),
]
# One of these is in every name that may not be shown.
_HINT = re.compile(rb"(?i)key|token|secret|password|_ak|_sk|auth|header|bearer")
# An attribute or an entry whose name may say that it is a credential.
_PARTS = [re.compile(rb"%b(\w*(?:key|token|secret|_ak|_sk))\b" % opening) for opening in (rb"\.", b'"', b"'")]
_ALONE = re.compile(rb"""(?m)^(?:f["']\{|str\()?([A-Za-z_][\w.]*)[^\n=;]*["'\])\w}][ \t]*(?:#[^\n]*)?$""")


class Outputs:
    def __init__(self, providers: Providers) -> None:
        self._providers = providers

    def may_leak(self, file: File) -> bool:
        """A credential, a header or a client that goes into a print, a log or an exception."""
        held = self._held(file)
        if not (file.concerns or held or file.indirect or file.names_credential or self._reads_credential(file)):
            return False
        hidden = self._hidden(file)
        asked = (pattern for word, pattern in _OUTPUTS if word in file.present)
        found = (match for pattern in asked for match in re.finditer(pattern.encode(), file.data))
        return any(self._is_leak(file, output, held, hidden) for output in found)

    def may_display(self, file: File) -> bool:
        """A credential, a header or a client that stands alone on a line: a notebook shows the last of a cell."""
        held = self._held(file)
        for match in _ALONE.finditer(file.data):
            name = match.group(1).rpartition(b".")[2]
            if name in held or (file.concerns and name.decode("ascii") in HEADER_CARRIERS):
                return True
            names = (name, *QUOTED_NAME.findall(match.group()))
            if any(self._is_shown(each.decode("utf-8", "replace")) for each in names):
                return True
        return False

    def _is_leak(self, file: File, output: re.Match[bytes], held: frozenset[bytes], hidden: list[int]) -> bool:
        start, until = output.end(), output.end() + 2 * WINDOW
        if any(start <= at < until for at in hidden):
            return True
        if not _HINT.search(file.data, start, until) and not any(
            file.data.find(name, start, until) >= 0 for name in held
        ):
            return False
        shown, looked_up = names_in_call(file.data, start)
        if shown & held or any(self._is_shown(name.decode("utf-8", "replace")) for name in looked_up):
            return True
        names = {name.decode("utf-8", "replace") for name in shown}
        if not file.concerns:
            return any(name.lower() in self._providers.names for name in names)
        is_raised = output.group().startswith(b"raise")
        carries = not is_raised and not HEADER_CARRIERS.isdisjoint(names) and asked.BEARER.may_be_in(file.present)
        return carries or any(map(self._is_shown, names))

    def _reads_credential(self, file: File) -> bool:
        """Whether a variable is read that may not be shown, or one whose name is not written there."""
        names = (each.name if each.is_whole and each.is_direct else b"" for each in file.lookups)
        return any(not name or self._is_shown(name.decode("ascii").upper()) for name in names)

    def _hidden(self, file: File) -> list[int]:
        """Where a variable is looked up by a constant, which the call itself does not show."""
        named = (each for each in file.lookups if each.name and not each.is_direct)
        return [each.start for each in named if self._is_shown(each.name.decode("ascii").upper())]

    def _is_shown(self, name: str) -> bool:
        return name.lower() in self._providers.names or is_shown_credential(name, loose=name.isupper())

    def _held(self, file: File) -> frozenset[bytes]:
        """Names of any kind that a credential is read into or imported as, or a client that shows its key."""
        clear = {each.name for each in file.clients if "str" in each.client.clear} if file.concerns else set()
        found = set(file.imported) | clear
        waiting = {holder(file.data, at) for at in self._sources(file, clear)} - {b""}
        for name in file.imported:
            waiting |= {holder(file.data, at + 1) for at in occurrences(file.data, b"= " + name)} - {b""}
        while waiting:
            name = waiting.pop()
            found.add(name)
            copies = occurrences(file.data, b"= " + name)
            waiting |= {holder(file.data, at + 1) for at in copies} - found - {b""}
        return frozenset(found)

    def _sources(self, file: File, clear: set[bytes]) -> Iterator[int]:
        """Where a credential or a client that shows it comes from."""
        if asked.SECRET_VALUE.may_be_in(file.present):
            yield from occurrences(file.data, b".get_secret_value(")
        for name in clear:
            yield from occurrences(file.data, name + b"(")
        for part in _PARTS if file.concerns else ():
            is_shown = functools.cache(lambda name: self._is_shown(name.decode("utf-8", "replace")))
            yield from (each.start() for each in part.finditer(file.data) if is_shown(each.group(1)))
        for lookup in file.lookups:
            if lookup.name and self._is_shown(lookup.name.decode("ascii").upper()):
                yield lookup.start
