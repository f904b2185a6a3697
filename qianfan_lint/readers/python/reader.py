"""Python source: parsed, walked once, and made into facts on demand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from qianfan_lint.core.flow import Env, options
from qianfan_lint.core.model import Message, Span
from qianfan_lint.core.named import OwnFunction
from qianfan_lint.core.source import Source, TooLarge, Unreadable
from qianfan_lint.facts import ClientCall, Fact, Header, Unchecked
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.readers.python.calls import returned
from qianfan_lint.readers.python.destinations import destinations
from qianfan_lint.readers.python.environment import env_reads
from qianfan_lint.readers.python.headers import headers
from qianfan_lint.readers.python.key_texts import endpoints, sent_in_comments, shaped, urls
from qianfan_lint.readers.python.late_writes import late_writes
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.project_modules import ProjectModules
from qianfan_lint.readers.python.sent import sent
from qianfan_lint.readers.python.settings import settings
from qianfan_lint.readers.python.topics import ALL, Topic, Topics
from qianfan_lint.readers.python.tree.parse import judge, screen
from qianfan_lint.readers.python.uses import divided, implicit, uses
from qianfan_lint.readers.python.wrappers import calls_of_clients
from qianfan_lint.readers.sharing import shared

if TYPE_CHECKING:
    from qianfan_lint.readers.python.wanted import Wanted


def read(source: Source, providers: Providers) -> Iterator[Fact]:
    """The facts of *source* by itself."""
    return PythonReader(providers).read(source)[0]


def verify(source: Source) -> None:
    """Raises Unreadable where *source* does not parse."""
    screen(source)


class PythonReader:
    """Reads modules under one set of providers, and keeps what it parsed around them."""

    def __init__(self, providers: Providers) -> None:
        self._project = ProjectModules(providers)
        self._last: tuple[Source, Module, bool] | None = None

    def screen(self, source: Source, topics: Topics = ALL) -> tuple[Iterator[Fact], bool]:
        """The facts of *source* that belong to *topics*, and whether libcst is not to be asked. Raises Unreadable.

        What no parser takes is read as text.
        """
        try:
            module, is_judged = self._module(source)
        except TooLarge as problem:
            from qianfan_lint.readers.python.unparsed import read_as_text

            return read_as_text(source, self._project.providers, problem.message), True
        return _facts(module, topics), is_judged

    def calls(self, source: Source, *, follows: bool, looks_up: bool) -> Iterator[Fact]:
        """Clients and what their instances are called for, lookups of variables and headers. Raises Unreadable.

        Wrappers of other modules count where it *follows* them, variables where *looks_up* says that there may be some.
        """
        from qianfan_lint.readers.python.models import with_models

        module, _ = self._module(source)
        calls = list(with_models(module, calls_of_clients(module, follows=follows)))
        yield from calls
        if any(call.client.calls for call in calls):
            yield from uses(module, calls)
        if looks_up:
            yield from env_reads(module, calls, destinations(module, [], []))
        yield from headers(module)

    def wanted(self, source: Source) -> Wanted:
        """What the module takes for credentials from other files. Raises Unreadable."""
        from qianfan_lint.readers.python.wanted import wanted

        return wanted(self._module(source)[0])

    def bound(self, source: Source, variable: str) -> list[str]:
        """The names of the module that hold the environment variable *variable*. Raises Unreadable."""
        module, _ = self._module(source)
        return [name for name in module.index.module.names if variable in _variables(module, name)]

    def _module(self, source: Source) -> tuple[Module, bool]:
        """*source* parsed, kept until the next one, and whether libcst is not to be asked. Raises Unreadable."""
        if self._last is None or self._last[0] is not source:
            self._forget()
            tree, is_judged = screen(source)
            self._last = source, Module(source, tree, self._project), is_judged
        _, module, is_judged = self._last
        return module, is_judged

    def read(self, source: Source, topics: Topics = ALL) -> tuple[Iterator[Fact], bool]:
        """The same, but for text that is not parsed: what it shows without a tree."""
        try:
            return self.screen(source, topics)
        except Unreadable as problem:
            from qianfan_lint.readers.python.unparsed import read_as_text

            return read_as_text(source, self._project.providers, problem.message), True

    def judge(self, source: Source, places: Iterable[Span]) -> tuple[Iterator[Fact], bool]:
        """The facts of *source* with the statements at *places* as libcst reads them, and whether that changes any.

        Raises Unreadable.
        """
        module, _ = self._module(source)
        tree = judge(source.text, module.tree, places)
        is_other = tree is not module.tree
        return _facts(Module(source, tree, self._project) if is_other else module, ALL), is_other

    def _forget(self) -> None:
        if self._last is not None:
            self._last[1].index.dissolve()
            self._last = None
        self._project.idle.clear()  # files may have changed since


def _variables(module: Module, name: str) -> set[str]:
    """The environment variables that the *name* at the end of the module holds, or a function of that name returns."""
    held = list(options(module.attribute((name,))))
    roots = [option.dotted for option in held if isinstance(option, OwnFunction)]
    made = [value for root in roots if (value := returned(module.values, root)) is not None]
    return {each.name for value in (*held, *made) for each in options(value) if isinstance(each, Env)}


_OF_CALLS = {Topic.ENVIRONMENT, Topic.REQUESTS, Topic.CLIENTS, Topic.WRAPPERS}
_OF_WRAPPERS = {Topic.ENVIRONMENT, Topic.CLIENTS, Topic.WRAPPERS}
_OF_DESTINATIONS = {Topic.CREDENTIALS, Topic.DESTINATIONS, Topic.NAMES, Topic.ADDRESSES}


def _facts(module: Module, topics: Topics) -> Iterator[Fact]:
    """What no topic asks for is not even imported: a commit of one file that has to do with a provider pays for it."""
    asks_of_calls = not topics.isdisjoint(_OF_CALLS)
    asks = asks_of_calls or not topics.isdisjoint(_OF_DESTINATIONS)
    calls = calls_of_clients(module, follows=not topics.isdisjoint(_OF_WRAPPERS)) if asks else []
    carried = headers(module) if asks else []
    destined = destinations(module, calls, [each for each in carried if isinstance(each, Header)])
    if Topic.CREDENTIALS in topics:
        # What a client or an attribute says of a literal is more than what its variable's name says.
        yield from sorted(map(destined.settled, settings(module)), key=lambda setting: setting.slot is None)
    if asks_of_calls:
        yield from calls
    if not topics.isdisjoint({Topic.ENVIRONMENT, Topic.NAMES}):
        yield from env_reads(module, calls, destined)
    if asks_of_calls or Topic.ADDRESSES in topics:
        yield from carried
        yield from urls(module)
    if asks_of_calls:
        yield from _of_calls(module, calls)
    if Topic.OUTPUTS in topics:
        from qianfan_lint.readers.python.leaks import leaks

        yield from leaks(module, destined)
    if not topics.isdisjoint({Topic.OUTPUTS, Topic.WRAPPERS}):
        from qianfan_lint.readers.python.handed_out import handed_out

        yield from handed_out(module)
    if Topic.REQUESTS in topics:
        from qianfan_lint.readers.python.debugging import debugging

        yield from debugging(module)
    if Topic.DEPENDENCIES in topics:
        from qianfan_lint.readers.python.dependencies import dependencies

        yield from dependencies(module)
    if Topic.CREDENTIALS in topics:
        # Late, so that of one literal the fact speaks that knows its name.
        yield from shaped(module)
    if not topics.isdisjoint({Topic.CREDENTIALS, Topic.REQUESTS}):
        yield from sent_in_comments(module)
    if module.budget.is_spent:
        yield Unchecked(Message.of("its values are too intertwined to be followed to their end"))


def _of_calls(module: Module, calls: list[ClientCall]) -> Iterator[Fact]:
    """What calls of clients and requests are given."""
    yield from endpoints(module)
    found = [*uses(module, calls), *sent(module)]
    yield from found
    yield from shared(found)
    yield from divided(calls)
    yield from implicit(module, calls)
    yield from late_writes(module)
