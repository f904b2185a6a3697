"""What a Python file has to hold before it can matter: a question for each kind of fact, asked of its raw bytes.

They may err only toward yes. They stand beside the readers whose facts they are for, and share their vocabulary. Each
looks at the words that the file has first, and only where those allow the fact at the text around them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from qianfan_lint.providers import Providers
from qianfan_lint.providers.words import Phrases, Present, ProviderWords
from qianfan_lint.readers.python.gate import clients, environment, imported, literals, outputs, requests
from qianfan_lint.readers.python.gate.file import File, Misses
from qianfan_lint.readers.python.vocabulary import SESSION_LIBRARY, SETUP_FUNCTIONS

_DECLARERS = Phrases({name.partition(".")[0] for name in (*SETUP_FUNCTIONS, SESSION_LIBRARY)})
_MODULES = (environment, clients, requests, outputs)


class _Question(NamedTuple):
    ask: Callable[[File], bool]
    words: Present | None = None
    """It is only asked of a file that has one of these."""


class PythonGate:
    def __init__(self, providers: Providers, words: ProviderWords) -> None:
        self._words = words
        self._lenders = imported.Lenders(providers, words)
        variables, calls = environment.Environment(providers), clients.Clients(providers)
        sent, shown = requests.Requests(providers), outputs.Outputs(providers)
        written = literals.Literals(providers, words)
        lookups = environment.WORDS.words | environment.LIBRARIES.words | environment.INDIRECT.words
        self._questions = (
            _Question(written.are_keys),  # Setting
            _Question(variables.has_odd_name, lookups),  # EnvRead
            _Question(self._declares, _DECLARERS.words),  # Pin
            _Question(sent.are_printed, requests.DEBUG.words),  # Debugging
            _Question(sent.have_odd_header, requests.HEADERS.words | words.hosts.words),  # Header
            _Question(sent.have_scheme_in_key, requests.BEARER.words),  # ClientCall with a scheme before the key
            _Question(sent.go_to_odd_host, words.hosts.words),  # Endpoint, Divided, ClientCall at the wrong host
            _Question(sent.have_secret_in_url, requests.PARAMETERS.words),  # Url
            _Question(calls.share_a_key, words.client_names),  # Shared, Implicit
            _Question(calls.are_given_credential, words.client_names | words.paths.words),  # ClientCall, Use, LateWrite
            _Question(calls.have_odd_address, words.hosts.words | words.pages.words),  # ClientCall with a base address
            _Question(self._lenders.are_handed_credential),  # ClientCall through a wrapper of another module
            _Question(shown.may_leak),  # Leak
            _Question(
                variables.is_defined_otherwise, lookups
            ),  # EnvRead of a variable that the project names otherwise
        )
        self._display = shown.may_display

    @property
    def table(self) -> Present:
        """The words that the questions ask for."""
        phrases = (value for module in _MODULES for value in vars(module).values() if isinstance(value, Phrases))
        return self._words.table.union(_DECLARERS.words, *(each.words for each in phrases))

    def passes(self, data: bytes, present: Present, path: str, misses: Misses, is_notebook: bool) -> bool:
        """Whether a module with the content *data* and the words *present* may hold something to report."""
        file = File(data, present, self._words, path, misses, self._lenders)
        for question in self._questions:
            if (question.words is None or not question.words.isdisjoint(present)) and question.ask(file):
                return True
        return is_notebook and self._display(file)

    def _declares(self, file: File) -> bool:
        """Whether it declares or installs a package that a provider pins."""
        return _DECLARERS.may_be_in(file.present) and file.words.packages.may_be_in(file.present)
