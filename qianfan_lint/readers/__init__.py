"""One reader a file format, loaded when the first file of the kind is read: ``open_reading`` gives its facts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from qianfan_lint.facts import Fact, Place
from qianfan_lint.kinds import Kind
from qianfan_lint.providers import Providers
from qianfan_lint.source import Source

if TYPE_CHECKING:
    from qianfan_lint.readers.python.parse import Memory


class Reading(Protocol):
    @property
    def needs_positions(self) -> bool:
        """Whether the facts are only complete with positions."""

    def facts(self, located: bool) -> Iterator[Fact]:
        """The facts; with *located* their spans are right, else they may be empty (it is cheaper)."""


class _Located:
    """The facts of a format whose positions cost nothing."""

    needs_positions = True

    def __init__(self, facts: Iterator[Fact]) -> None:
        self._facts = facts

    def facts(self, located: bool) -> Iterator[Fact]:
        return self._facts


def open_reading(source: Source, providers: Providers, memory: Memory | None = None) -> Reading:
    """Raises Unreadable where the source cannot be parsed. *memory* is of the same file, as it was read before."""
    if source.kind is Kind.PYTHON:
        from qianfan_lint.readers.python import PythonReading

        return PythonReading(source, providers, memory)
    if source.kind is Kind.REQUIREMENTS:
        from qianfan_lint.readers import requirements

        return _Located(requirements.read(source, providers))
    if source.kind is Kind.LOCK:
        from qianfan_lint.readers import locks

        return _Located(locks.read(source, providers))
    if source.kind is Kind.MANIFEST:
        from qianfan_lint.readers import declarations, deployment

        return _Located(itertools.chain(declarations.read(source, providers), deployment.read(source, providers)))
    if source.kind is Kind.SETUP:
        from qianfan_lint.readers import deployment, ini

        return _Located(itertools.chain(ini.read(source), deployment.read(source, providers)))
    if source.kind is Kind.JSON:
        from qianfan_lint.readers import trees

        return _Located(trees.read_json(source, providers))
    if source.kind is Kind.YAML:
        from qianfan_lint.readers import manifests

        return _Located(manifests.read(source, providers))
    from qianfan_lint.readers import deployment

    if source.kind is Kind.DOCUMENT:
        return _Located(deployment.shaped(source.text, providers, Place.DOCUMENT))
    return _Located(deployment.read(source, providers))
