"""The prefilter's questions about clients: are there two that may share a key, and is one given a credential?"""

from __future__ import annotations

import re

from qianfan_lint.prefilter.excerpts import arguments, calls
from qianfan_lint.prefilter.glance import Glance
from qianfan_lint.prefilter.needles import Calls, Needles

# `os.getenv(…)`, `os.environ[…]`, a name or attribute as the first argument of a client.
_BY_POSITION = re.compile(rb"\s*[\w.]+\s*(?:[,\"']|$)")
_WRITES = (b"environ[", b"environ.update(")
_DEFINITIONS = (b"class ", b"   def")
# What a client appends itself.
_APPENDED = (b"/completions", b"/embeddings", b"/responses")


class Clients:
    def __init__(self, needles: Needles) -> None:
        self._needles = needles

    def may_matter(self, file: Glance) -> bool:
        return self._has_both(file) or self._is_given_credential(file) or self._may_go_astray(file)

    def _may_go_astray(self, file: Glance) -> bool:
        """A client that serves any host beside the variable of one vendor, or an address that is none for a client."""
        if not self._needles.serves_any_host(file.imports):
            return False
        needles = self._needles
        goes_home = any(
            name in file.data
            for package, names in needles.with_address.items()
            if package in file.imports
            for name in names
        )
        if goes_home and needles.vendor_variable.search(file.low) is not None:
            return True
        if file.at_host and any(word in file.low for word in (*_APPENDED, *needles.native, *needles.in_clear)):
            return True
        return any(page in file.low for page in needles.pages)

    def _has_both(self, file: Glance) -> bool:
        """A chat client and an embeddings client whose keys may be the same."""
        if self._needles.embedding_word not in file.low:
            return False
        if not (file.concerns or file.borrowed or self._needles.serves_any_host(file.imports)):
            return False
        # A client that serves any host counts where the file names one of ours, or a credential that may be ours.
        told = file.at_host or bool(file.borrowed) or self._names_variable(file)
        if not file.concerns and not told:
            return False
        return all(
            _calls_one_of(file, ours) or (told and _calls_one_of(file, any_host))
            for ours, any_host in self._needles.clients
        )

    def _names_variable(self, file: Glance) -> bool:
        """Whether a variable of a provider is named; where nothing else is, as one that is looked up."""
        text = file.data if file.concerns or file.variables is None else file.variables
        return self._needles.variable.search(text) is not None

    def _is_given_credential(self, file: Glance) -> bool:
        """A client that is given a credential, or a module that is imported before its variable is set."""
        needles = self._needles
        if file.borrowed and (needles.serves_any_host(file.imports) or needles.instances(file.data)):
            return True  # what else is made with that key, or called on that client, is told by other files
        if not file.names_client:
            return False
        for name, module in needles.at_import:
            if module in file.packages and (
                b"load_dotenv(" in file.data or (name in file.data and any(word in file.data for word in _WRITES))
            ):
                return True
        return any(
            self._is_given_key(file.data, word, by_position)
            for package in file.packages
            for name, words in needles.takers.get(package, {}).items()
            if name in file.data
            for word, by_position in words.items()
        )

    def _is_given_key(self, data: bytes, word: bytes, by_position: bool) -> bool:
        """Whether a call that begins with *word* has a credential by keyword, by position or in what is unpacked.

        Or a call of the other name that *word* gives to a client.
        """
        for start, opened in calls(data, word):
            given = b" ".join(arguments(data, opened))
            if b"**" in given.replace(b"**kwargs", b"") or any(name in given for name in self._needles.arguments):
                return True
            if by_position and _BY_POSITION.match(given) and data[max(0, start - 6) : start] not in _DEFINITIONS:
                return True
        return False


def _calls_one_of(file: Glance, clients: Calls) -> bool:
    return any(
        name in file.data and any(all(word in file.data for word in words) for words in spellings)
        for package, names in clients.items()
        if package in file.imports
        for name, spellings in names.items()
    )
