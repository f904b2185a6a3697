"""Whether files of dependencies, settings and deployment can matter, by their raw bytes."""

from __future__ import annotations

import re

from qianfan_lint import pasted
from qianfan_lint.kinds import Kind
from qianfan_lint.placeholders import could_be_key, looks_random
from qianfan_lint.prefilter.excerpts import IDENTIFIER
from qianfan_lint.prefilter.needles import Needles
from qianfan_lint.providers import Providers

# `NAME=value`, `name: value`, `"name": "value"`, `ENV NAME value`, `--name value`, `"NAME", "value"`, `${NAME:-value}`,
# `name: |` above a value, and `name: X` or `X:` above or before `value: Y`.
_ENTRY = re.compile(
    rb"""(?<![\w-])[0-9-]*([A-Za-z_][\w-]*)"""
    rb"""(?::[=-]|["']?[ \t]*[:?]?[=:][ \t]*(?:[|>][+-]?\s+)?|[ \t]+(?:-[Vv]alue[ \t]+)?"""
    rb"""|(?:["'],\s*|["']?[:,]?\s+)["']?value["']?:\s*|["'],\s*)["'\xe2\x80\x9c-\x9d]*"""
    rb"""([A-Za-z0-9_\-./+|~]{16,}=*)(?![\w\-./+|~=]|[ \t]*=)"""
)
# What a dependency is declared with; nothing more in a file that is there to declare them.
_COMMANDS = (b"install", b" add ")
_DECLARING = {
    **dict.fromkeys((Kind.REQUIREMENTS, Kind.MANIFEST, Kind.SETUP, Kind.LOCK), (b"",)),
    **dict.fromkeys((Kind.NOTEBOOK, Kind.SHELL, Kind.DOCKERFILE), _COMMANDS),
    Kind.YAML: (b"dependencies", *_COMMANDS),
}


class Entries:
    def __init__(self, providers: Providers, needles: Needles) -> None:
        self._providers, self._needles = providers, needles

    def may_matter(self, kind: Kind, data: bytes) -> bool:
        return self._has_entry(data) or self._deploys_oddly(kind, data) or self.has_pasted_key(data)

    def may_declare(self, kind: Kind, data: bytes) -> bool:
        """The name of a pinned package, with a word that declares or installs what is named."""
        if not any(word in data for word in _DECLARING.get(kind, ())):
            return False
        low = data.lower()
        return any(package in low for package in self._needles.packages)

    def _has_entry(self, data: bytes) -> bool:
        """A line that gives a credential's name a value that could be one."""
        for match in _ENTRY.finditer(data):
            value = match.group(2).decode("ascii")
            if could_be_key(value) and self._needles.is_credential(match.group(1), looks_random(value)):
                return True
        return False

    def _deploys_oddly(self, kind: Kind, data: bytes) -> bool:
        """An encoded secret, a variable named in lower case or misspelled, or a request that concerns a provider."""
        if kind not in (Kind.DOTENV, Kind.YAML, Kind.SHELL, Kind.DOCKERFILE):
            return False
        if kind is Kind.YAML and b"Secret" in data and b"data:" in data:
            return True
        low = data.lower()
        named = self._needles.slot.search(low) is not None
        if b"curl" in low and (named or any(host in low for host in self._needles.hosts)):
            return True
        if not named and not any(name in low for name in self._needles.misspelled):
            return False
        names = {name.decode("ascii") for name in IDENTIFIER.findall(data)}
        return any(self._providers.is_odd_name(name) for name in names)

    def has_pasted_key(self, data: bytes) -> bool:
        """Whether a word with a character that no key has is one without it."""
        return not data.isascii() and any(map(could_be_key, pasted.tokens(data)))
