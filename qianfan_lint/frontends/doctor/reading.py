"""Each file of a project read once: for what its clients need, and for what the linter finds in it.

As for ``check``, many files are spread over several processes, and what comes out does not depend on their number.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import NamedTuple

from qianfan_lint.core.kinds import Kind, is_test, kind_of
from qianfan_lint.core.model import Message, NotScanned
from qianfan_lint.core.source import Source, Unreadable, decode, read_bytes
from qianfan_lint.frontends.doctor.findings import asking
from qianfan_lint.frontends.doctor.module import Module, Modules
from qianfan_lint.knowledge.providers.words import ProviderWords
from qianfan_lint.pipeline.engine import Engine, FileResult, reason_of
from qianfan_lint.pipeline.run import spread
from qianfan_lint.project.config import Config
from qianfan_lint.readers.python.gate.imported import Lenders

_CODE = (Kind.PYTHON, Kind.NOTEBOOK)


class Seen(NamedTuple):
    """What one file says."""

    path: str
    module: Module | None
    """None for what is no code."""
    checked: FileResult


class Reading:
    """Reads files under one configuration; each process makes its own."""

    def __init__(self, config: Config) -> None:
        # The light tree is enough: libcst is for fixes and for what the two may see differently.
        self._engine = Engine(asking(config), judges=False)
        words = ProviderWords(self._engine.providers)
        lenders = Lenders(self._engine.providers, words)
        self._modules = Modules(self._engine.providers, words, lenders)

    def __call__(self, path: str) -> Seen | None:
        """What the file at *path* says; None where that is nothing."""
        said = reason_of(lambda: self._seen(path))
        if isinstance(said, Message):
            return lost(path, said)
        return said if said.module is not None or said.checked != FileResult() else None

    def _seen(self, path: str) -> Seen:
        kind = kind_of(path)
        if kind not in _CODE:
            return Seen(path, None, self._engine.check_path(path))
        if is_test(path):
            return Seen(path, None, FileResult())
        try:
            data = read_bytes(path)
        except Unreadable as problem:
            return lost(path, problem.message)
        source = _decoded(path, kind, data)
        module = self._modules.read(path, data, source, self._engine.python)
        checked = self._checked(path, kind, data, source) if module.concerns else FileResult()
        says = module != Module(path)
        return Seen(path, module if says else None, checked)

    def _checked(self, path: str, kind: Kind, data: bytes, source: Source | None) -> FileResult:
        """What the linter finds. A source that was parsed for its clients is not parsed again."""
        if source is None:
            return self._engine.check_bytes(path, kind, data)
        topics = self._engine.topics(path, kind, data)
        if not topics:
            return FileResult()
        said = reason_of(lambda: self._engine.check_source(source, topics))
        if isinstance(said, Message):
            return FileResult(not_scanned=NotScanned(path, said))
        return FileResult(self._engine.diagnostics(said)[0], said.not_scanned)


def lost(path: str, reason: Message) -> Seen:
    """The file at *path*, of which nothing is known."""
    return Seen(path, None, FileResult(not_scanned=NotScanned(path, reason)))


def read(paths: Iterable[str], config: Config, jobs: int) -> tuple[Seen, ...]:
    """What the files at *paths* say, in their order, whatever the number of *jobs*."""
    order = {path: number for number, path in enumerate(paths)}
    found = spread(iter(order), functools.partial(Reading, config), lost, jobs)
    return tuple(sorted(found, key=lambda seen: order[seen.path]))


def _decoded(path: str, kind: Kind, data: bytes) -> Source | None:
    try:
        return decode(path, kind, data)
    except Unreadable:
        return None
