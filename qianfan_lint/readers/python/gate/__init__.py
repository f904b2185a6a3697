"""What a Python file has to hold before it can matter: a question for each kind of fact, asked of its raw bytes.

They may err only toward yes. They stand beside the readers whose facts they are for and share their vocabulary. Each is
asked only of a file that has one of its words, and its module is imported then: a clean commit pays for none of them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.knowledge.providers.words import Present, ProviderWords
from qianfan_lint.readers.python.gate import asked
from qianfan_lint.readers.python.gate.file import File, Misses, Wanted, nothing
from qianfan_lint.readers.python.gate.literals import Literals
from qianfan_lint.readers.python.topics import Topic
from qianfan_lint.readers.python.vocabulary import INSTALLER

_INSTALLER = tuple(word.encode() for word in INSTALLER)

if TYPE_CHECKING:
    from qianfan_lint.readers.python.gate.clients import Clients
    from qianfan_lint.readers.python.gate.environment import Environment
    from qianfan_lint.readers.python.gate.imported import Lenders
    from qianfan_lint.readers.python.gate.outputs import Outputs
    from qianfan_lint.readers.python.gate.requests import Requests


class PythonGate:
    def __init__(self, providers: Providers, words: ProviderWords) -> None:
        self._providers, self._words = providers, words
        self._literals = Literals(providers, words)
        self._questions = (
            (Topic.CREDENTIALS, self._literals.are_keys, None),
            (Topic.ENVIRONMENT, self._read_environment, asked.READS_ENVIRONMENT | words.settings.telling),
            (Topic.DEPENDENCIES, self._declares, asked.SETUP.telling | asked.INSTALLS.telling),
            (
                Topic.REQUESTS,
                self._sends,
                words.hosts.telling.union(
                    *(
                        each.telling
                        for each in (asked.AUTHORIZATION, asked.BASIC, asked.AUTH, asked.BEARER, asked.REQUESTS)
                    ),
                    *(each.telling for each in (asked.DEBUG, asked.TRACEBACKS, asked.PARAMETERS, asked.PROGRAMS)),
                ),
            ),
            (
                Topic.CLIENTS,
                self._calls_client,
                words.clients.telling.union(
                    *(each.telling for each in (words.paths, words.pages)),
                    *(module.telling for _, module in words.at_import),
                ),
            ),
            (Topic.WRAPPERS, self._hands_on, None),
            (Topic.OUTPUTS, self._leaks, None),
        )

    @property
    def table(self) -> Present:
        """The words that the questions ask for."""
        return self._words.table | asked.TABLE

    def topics(
        self, data: bytes, present: Present, path: str, misses: Misses, is_notebook: bool, wanted: Wanted = nothing
    ) -> Iterator[Topic]:
        """What a module with the content *data* and the words *present* may have to be told of."""
        file = File(data, present, self._words, path, misses, wanted, lambda: self._lenders)
        for topic, ask, words in self._questions:
            if (words is None or not words.isdisjoint(present)) and ask(file):
                yield topic
                if topic is Topic.OUTPUTS and self._outputs.given(file):
                    yield Topic.DESTINATIONS
        if is_notebook and self._outputs.may_display(file):
            yield Topic.OUTPUTS

    def credential_topics(self, data: bytes, present: Present, path: str) -> Iterator[Topic]:
        """The same for a literal or a text in the module that may be a credential itself: all that QF1 is about."""
        file = File(data, present, self._words, path, tuple, nothing, lambda: self._lenders)
        if self._literals.are_keys(file):
            yield Topic.CREDENTIALS
        if not asked.READS_ENVIRONMENT.isdisjoint(present) and self._environment.has_odd_name(file):
            yield Topic.NAMES
        sent = self._requests
        if sent.have_odd_header(file) or sent.have_scheme_in_key(file) or sent.have_secret_in_url(file):
            yield Topic.ADDRESSES

    def _read_environment(self, file: File) -> bool:
        if asked.READS_ENVIRONMENT.isdisjoint(file.present):
            return self._environment.is_asked_elsewhere(file)
        asks = self._environment
        return asks.has_odd_name(file) or asks.is_defined_otherwise(file) or asks.is_asked_elsewhere(file)

    def _declares(self, file: File) -> bool:
        """Whether it declares or installs a package that a provider pins."""
        if not file.words.packages.may_be_in(file.present):
            return False
        if asked.SETUP.may_be_in(file.present):
            return True
        # The words of a list: what a message tells people to install is a text.
        return all(b'"%b"' % word in file.data or b"'%b'" % word in file.data for word in _INSTALLER)

    def _sends(self, file: File) -> bool:
        sent = self._requests
        return (
            sent.are_printed(file)
            or sent.have_odd_header(file)
            or sent.have_scheme_in_key(file)
            or sent.go_to_odd_host(file)
            or sent.are_for_both(file)
            or sent.have_secret_in_url(file)
            or sent.are_left_to_programs(file)
        )

    def _calls_client(self, file: File) -> bool:
        called = self._clients
        return called.share_a_key(file) or called.are_given_credential(file) or called.have_odd_address(file)

    def _hands_on(self, file: File) -> bool:
        return bool(file.imported or file.lookups) and self._lenders.are_handed_credential(file)

    def _leaks(self, file: File) -> bool:
        may_hold = file.imported or file.lookups or file.indirect or file.concerns or file.names_credential
        if may_hold or asked.SECRET_VALUE.may_be_in(file.present) or asked.MODELS.may_be_in(file.present):
            if self._outputs.may_leak(file):
                return True
        elif asked.SETTINGS_NAMES.may_be_in(file.present) and self._outputs.may_show_settings(file):
            return True
        return asked.CONSOLES.may_be_in(file.present) and file.lend_constant()

    @functools.cached_property
    def _environment(self) -> Environment:
        from qianfan_lint.readers.python.gate.environment import Environment

        return Environment(self._providers)

    @functools.cached_property
    def _requests(self) -> Requests:
        from qianfan_lint.readers.python.gate.requests import Requests

        return Requests(self._providers)

    @functools.cached_property
    def _clients(self) -> Clients:
        from qianfan_lint.readers.python.gate.clients import Clients

        return Clients(self._providers)

    @functools.cached_property
    def _lenders(self) -> Lenders:
        from qianfan_lint.readers.python.gate.imported import Lenders

        return Lenders(self._providers, self._words)

    @functools.cached_property
    def _outputs(self) -> Outputs:
        from qianfan_lint.readers.python.gate.outputs import Outputs

        return Outputs(self._providers)
