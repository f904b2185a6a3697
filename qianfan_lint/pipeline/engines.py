"""The engine of each file: one for each configuration."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping

from qianfan_lint.core.kinds import kind_of
from qianfan_lint.pipeline.engine import Engine, FileResult
from qianfan_lint.project.config import Config
from qianfan_lint.project.nearest import Configurations, for_all


class Engines:
    """Makes an engine when the first file of its configuration is checked; cheap, so that each worker has its own."""

    def __init__(self, given: Config | Configurations, *, show_secrets: bool = False, judges: bool = True) -> None:
        self.configurations = for_all(given)
        self.show_secrets = show_secrets
        self._judges = judges
        self._made: dict[int, Engine] = {}
        self.given: Mapping[str, bytes] = {}
        """Contents that stand for those of the files."""

    def of(self, path: str) -> Engine:
        """The engine of the file at *path*. Raises ConfigError and InvalidTable."""
        config = self.configurations.of(path)
        found = self._made.get(id(config))
        if found is None:
            found = Engine(config, show_secrets=self.show_secrets, judges=self._judges)
            self._made[id(config)] = found
        return found

    def check_path(self, path: str) -> FileResult:
        """Check the file at *path*; whatever is wrong with it is part of the result."""
        data = self.given.get(path)
        if data is not None and (kind := kind_of(path)) is not None:
            return self.of(path).check_bytes(path, kind, data)
        return self.of(path).check_path(path)

    def forget(self) -> None:
        """Look at what surrounds the files anew: it may have changed since the run before."""
        for each in self._made.values():
            each.forget()

    @contextlib.contextmanager
    def without_judging(self) -> Iterator[None]:
        """Let findings in Python files come from Python's own parser alone for a while."""
        before, self._judges = self._judges, False
        try:
            with contextlib.ExitStack() as stack:
                for each in self._made.values():
                    stack.enter_context(each.without_judging())
                yield
        finally:
            self._judges = before
