"""The prefilter's question about outputs: does a print, a log or an exception have a credential in it?"""

from __future__ import annotations

import re

from qianfan_lint.names import is_shown_credential
from qianfan_lint.prefilter.excerpts import QUOTED_NAME, holder, names_in_call
from qianfan_lint.prefilter.glance import WINDOW, Glance, occurrences
from qianfan_lint.prefilter.needles import Needles
from qianfan_lint.providers import Providers

# What an output begins with, and the import without which it is none. A pattern each: they begin with a literal.
_OUTPUTS = [
    (re.compile(pattern), module)
    for pattern, module in (
        (rb"print\(", b""),
        (
            rb"log\w*(?:\([^()\n]*\))?(?:\.(?:bind|opt)\([^()\n]*\))?"
            rb"\.(?:debug|info|warn(?:ing)?|error|critical|exception|log|fatal|trace|success)\(",
            b"",
        ),
        (rb"raise\s+[\w.]+\(", b""),
        (rb"assert\s[^\n]*,\s*f(?=[\x22'])", b""),
        (rb"warn\(", b"warnings"),
        (rb"echo\(", b"click"),
        (rb"echo\(", b"typer"),
        (rb"\.(?:write|text|code|markdown|info|success|warning|error|json|caption)\(", b"streamlit"),
        (rb"std(?:out|err)\.write\(", b"sys"),
    )
]
# One of these is in every name that may not be shown.
_HINTS = (b"key", b"token", b"secret", b"_ak", b"_sk", b"auth", b"header", b"bearer")
_ALONE = re.compile(rb"""(?m)^(?:f["']\{|str\()?([A-Za-z_][\w.]*)[^\n=;]*["'\])\w}][ \t]*(?:#[^\n]*)?$""")
_CARRIERS = frozenset((b"headers", b"header", b"auth", b"_headers"))


class Outputs:
    def __init__(self, providers: Providers, needles: Needles) -> None:
        self._providers = providers
        self._needles = needles

    def may_leak(self, file: Glance) -> bool:
        """A credential, a header or a client that goes into a print, a log or an exception."""
        concerns = file.concerns
        held = self._held(file) | file.borrowed
        if not (concerns or held or file.indirect or self._reads_credential(file) or file.names_slot):
            return False
        # Looked up by a constant, which the call itself does not show.
        named = (each for each in file.lookups if each.name and not each.is_direct)
        hidden = [each.start for each in named if self._is_shown(each.name.decode("ascii").upper())]
        for output, module in _OUTPUTS:
            for start in output.finditer(file.low) if module in file.imports else ():
                until = start.end() + 2 * WINDOW
                if any(start.end() <= at < until for at in hidden):
                    return True
                if not any(file.low.find(hint, start.end(), until) >= 0 for hint in _HINTS) and not any(
                    file.data.find(name, start.end(), until) >= 0 for name in held
                ):
                    continue
                names, looked_up = names_in_call(file.data, start.end())
                if names & held or any(self._is_shown(name.decode("utf-8", "replace")) for name in looked_up):
                    return True
                if (
                    concerns
                    and not start.group().startswith(b"raise")
                    and not names.isdisjoint(_CARRIERS)
                    and b"bearer" in file.low
                ):
                    return True
                shown = (name.decode("utf-8", "replace") for name in names)
                if any(self._is_shown(name) if concerns else name.lower() in self._providers.names for name in shown):
                    return True
        return False

    def may_display(self, file: Glance) -> bool:
        """A credential, a header or a client that stands alone on a line: a notebook shows the last of a cell."""
        held = self._held(file) | file.borrowed
        for match in _ALONE.finditer(file.data):
            name = match.group(1).rpartition(b".")[2]
            if name in held or (file.concerns and name in _CARRIERS):
                return True
            names = (name, *QUOTED_NAME.findall(match.group()))
            if any(self._is_shown(each.decode("utf-8", "replace")) for each in names):
                return True
        return False

    def _reads_credential(self, file: Glance) -> bool:
        """Whether a variable is read that may not be shown, or one whose name is not written there."""
        names = (each.name if each.is_whole and each.is_direct else b"" for each in file.lookups)
        return any(not name or self._is_shown(name.decode("ascii").upper()) for name in names)

    def _is_shown(self, name: str) -> bool:
        return name.lower() in self._providers.names or is_shown_credential(name, loose=name.isupper())

    def _held(self, file: Glance) -> frozenset[bytes]:
        """Names of any kind that a credential's variable is read into, or a client that shows its key."""
        places = list(occurrences(file.data, b".get_secret_value("))
        clients = [name for name in self._needles.clear if name in file.data] if file.concerns else []
        places.extend(at for name in clients for at in occurrences(file.data, name))
        named = (lookup for lookup in file.lookups if lookup.name)
        places.extend(each.start for each in named if self._is_shown(each.name.decode("ascii").upper()))
        found = {name[:-1] for name in clients}
        waiting = {holder(file.data, at) for at in places} - {b""}
        while waiting:
            name = waiting.pop()
            found.add(name)
            copies = occurrences(file.data, b"= " + name)
            waiting |= {holder(file.data, at + 1) for at in copies} - found - {b""}
        return frozenset(found)
