"""Python source: parsed once, walked once, and located only where a rule has something to say."""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.facts import Fact
from qianfan_lint.providers import Providers
from qianfan_lint.readers.python.debugging import debugging
from qianfan_lint.readers.python.dependencies import dependencies
from qianfan_lint.readers.python.environment import env_reads
from qianfan_lint.readers.python.headers import headers
from qianfan_lint.readers.python.late import late_writes
from qianfan_lint.readers.python.leaks import leaks
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.parse import Memory
from qianfan_lint.readers.python.settings import settings
from qianfan_lint.readers.python.texts import endpoints, may_be_shaped, shaped, urls
from qianfan_lint.readers.python.uses import divided, implicit, shared, uses
from qianfan_lint.readers.python.wrappers import calls_of_clients
from qianfan_lint.source import Source


class PythonReading:
    """The facts of one module. Positions cost as much as the parse, so they are made on request."""

    def __init__(self, source: Source, providers: Providers, memory: Memory | None = None) -> None:
        self._module = Module(source, providers, memory)

    @property
    def needs_positions(self) -> bool:
        """Whether something is found by its place alone, so that facts without positions would miss it."""
        return may_be_shaped(self._module)

    def facts(self, located: bool) -> Iterator[Fact]:
        module = self._module
        if located:
            module.locate()
        # What a client or an attribute says of a literal is more than what its variable's name says.
        yield from sorted(settings(module), key=lambda setting: setting.slot is None)
        calls = calls_of_clients(module)
        yield from calls
        yield from env_reads(module, calls)
        yield from headers(module)
        yield from urls(module)
        yield from endpoints(module)
        found = list(uses(module, calls))
        yield from found
        yield from shared(found)
        yield from divided(calls)
        yield from implicit(module, calls)
        yield from late_writes(module)
        yield from leaks(module)
        yield from debugging(module)
        yield from dependencies(module)
        if located:
            # Last, so that of one literal the fact speaks that knows its name.
            yield from shaped(module)
