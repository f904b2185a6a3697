"""Whether files of dependencies, settings and deployment can matter, by their raw bytes."""

from __future__ import annotations

import re

from qianfan_lint import pasted
from qianfan_lint.kinds import Kind
from qianfan_lint.placeholders import could_be_key, looks_random
from qianfan_lint.providers import Providers
from qianfan_lint.providers.words import Phrases, Present, ProviderWords
from qianfan_lint.readers.python.gate.excerpts import IDENTIFIER

# `NAME=value`, `name: value`, `"name": "value"`, `ENV NAME value`, `--name value`, `"NAME", "value"`, `${NAME:-value}`,
# `name: |` above a value, and `name: X` or `X:` above or before `value: Y`.
_ENTRY = re.compile(
    rb"""(?<![\w-])[0-9-]*([A-Za-z_][\w-]*)"""
    rb"""(?::[=-]|["']?[ \t]*[:?]?[=:][ \t]*(?:[|>][+-]?\s+)?|[ \t]+(?:-[Vv]alue[ \t]+)?"""
    rb"""|(?:["'],\s*|["']?[:,]?\s+)["']?value["']?:\s*|["'],\s*)["'\xe2\x80\x9c-\x9d]*"""
    rb"""([A-Za-z0-9_\-./+|~]{16,}=*)(?![\w\-./+|~=]|[ \t]*=)"""
)
# What a dependency is declared with; nothing more in a file that is there to declare them.
_CURL = Phrases(("curl",))
_COMMANDS = (b"install", b" add ")
_DECLARING = {
    **dict.fromkeys((Kind.REQUIREMENTS, Kind.MANIFEST, Kind.SETUP, Kind.LOCK), (b"",)),
    **dict.fromkeys((Kind.NOTEBOOK, Kind.SHELL, Kind.DOCKERFILE), _COMMANDS),
    Kind.YAML: (b"dependencies", *_COMMANDS),
}


class Entries:
    def __init__(self, providers: Providers, words: ProviderWords) -> None:
        self._providers, self._words = providers, words

    def may_matter(self, kind: Kind, data: bytes, present: Present) -> bool:
        return self._has_entry(data) or self._deploys_oddly(kind, data, present) or self.has_pasted_key(data)

    def may_declare(self, kind: Kind, data: bytes, present: Present) -> bool:
        """The name of a pinned package, with a word that declares or installs what is named."""
        return self._words.packages.may_be_in(present) and any(word in data for word in _DECLARING.get(kind, ()))

    def _has_entry(self, data: bytes) -> bool:
        """A line that gives a credential's name a value that could be one."""
        for match in _ENTRY.finditer(data):
            value = match.group(2).decode("ascii")
            if could_be_key(value) and self._words.is_credential(match.group(1), looks_random(value)):
                return True
        return False

    def _deploys_oddly(self, kind: Kind, data: bytes, present: Present) -> bool:
        """An encoded secret, a variable named in lower case or misspelled, or a request that concerns a provider."""
        if kind not in (Kind.DOTENV, Kind.YAML, Kind.SHELL, Kind.DOCKERFILE):
            return False
        if kind is Kind.YAML and b"Secret" in data and b"data:" in data:
            return True
        named = self._words.names.may_be_in(present)
        if _CURL.may_be_in(present) and (named or self._words.hosts.may_be_in(present)):
            return True
        if not named and not self._words.misspelled.may_be_in(present):
            return False
        names = {name.decode("ascii") for name in IDENTIFIER.findall(data)}
        return any(self._providers.is_odd_name(name) for name in names)

    def has_pasted_key(self, data: bytes) -> bool:
        """Whether a word with a character that no key has is one without it."""
        return not data.isascii() and any(map(could_be_key, pasted.tokens(data)))
