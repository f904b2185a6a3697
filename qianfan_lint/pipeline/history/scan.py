"""All versions through the gate and the rules on credentials, each content once: to the credentials in them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from qianfan_lint import rules
from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.model import Message, NotScanned, Secret, fingerprint
from qianfan_lint.pipeline.changed_lines.gitcommand import Git
from qianfan_lint.pipeline.collector import Collector, held_back
from qianfan_lint.pipeline.diagnostics import Diagnostic
from qianfan_lint.pipeline.engine import Checked, Engine
from qianfan_lint.pipeline.history.blobs import Blob, contents
from qianfan_lint.pipeline.history.cache import Cache
from qianfan_lint.pipeline.history.candidates import Candidates, Tokens, Versions
from qianfan_lint.pipeline.history.telling import Telling
from qianfan_lint.pipeline.history.versions import Versions as AllVersions
from qianfan_lint.project.config import Config
from qianfan_lint.readers.python.gate.excerpts import as_cells
from qianfan_lint.readers.python.topics import ALL, Topic

_LITERALS = frozenset((Topic.CREDENTIALS, Topic.ENVIRONMENT, Topic.REQUESTS))
"""What rules ask for that find a credential itself: literals, names of variables, addresses."""


def engine_for(config: Config) -> Engine:
    """An engine that asks the rules alone that find a credential itself.

    No comment of the repository silences any, nor does its ``.gitignore``.
    """
    return Engine(asked_of(config), judges=False)


def asked_of(config: Config) -> Config:
    """What is asked where only credentials matter; of *config* the providers are taken."""
    finding = tuple(rule.code for rule in rules.load().values() if rule.literal_rank is not None)
    return Config(select=finding, respect_gitignore=False, honour_noqa=False, providers=config.providers)


class Credential:
    """One credential, wherever in the history it stands."""

    def __init__(self, found: Diagnostic) -> None:
        self.found = found
        """Where it was first found: the newest version of a file."""
        self.secret: Secret | None = None
        """None where it is written in no way that shows its value."""
        self.blobs: dict[str, None] = {}
        """The contents that hold it."""


class Scanned(NamedTuple):
    credentials: list[Credential]
    not_scanned: list[NotScanned]
    blobs: int
    """How many contents were looked at, of those that earlier runs have not."""
    passed: int
    """How many of them a reader was asked of."""


class _Task(NamedTuple):
    path: str
    kind: Kind
    blob: str


def scan(
    git: Git, versions: AllVersions, folder: str, config: Config, cache: Cache, tick: Callable[[], object] | None
) -> Scanned:
    """The credentials of *versions*. The paths are taken to lie below *folder*, in which nothing is.

    *tick* is called for each content that is looked at. Raises ConfigError.
    """
    tasks = list(_tasks(versions, cache))
    with held_back() as collector:
        scanner = _Scanner(engine_for(config), folder, cache, collector)
        for task, blob in zip(tasks, contents(git, [each.blob for each in tasks]), strict=True):
            scanner.look(task, blob)
            if tick is not None:
                tick()
    return scanner.result(len(tasks))


def _tasks(versions: AllVersions, cache: Cache) -> Iterator[_Task]:
    """Each content once a kind, those of one path one after the other."""
    seen: set[tuple[str, Kind]] = set()
    for path, blobs in versions.blobs.items():
        kind = versions.kinds[path]
        assert kind is not None
        for blob in blobs:
            if (blob, kind) not in seen and not cache.has(blob, kind):
                seen.add((blob, kind))
                yield _Task(path, kind, blob)


class _Scanner:
    def __init__(self, engine: Engine, folder: str, cache: Cache, collector: Collector) -> None:
        self._collector = collector
        self._engine, self._folder, self._cache = engine, folder, cache
        self._candidates = Candidates(engine.providers, bool(engine.config.providers))
        self._path, self._lines = "", Versions(self._candidates, Kind.PYTHON)
        self._telling = Telling(engine.gate.words_in)
        self._credentials: dict[str, Credential] = {}
        """By the hash of what was found."""
        self._values: dict[str, Credential] = {}
        self._holding: dict[str, Tokens] = {}
        """Blob → what in it could be a key."""
        self._problems: dict[tuple[str, Message], int] = {}
        self._passed = 0

    def look(self, task: _Task, blob: Blob) -> None:
        if isinstance(blob.content, Message):
            # What the repository lacks is told of it, and not of each file.
            self._missed(task.path if blob.is_there else "", blob.content)
            return
        if task.path != self._path:
            self._path, self._lines = task.path, self._candidates.of_file(task.kind)
            self._telling = Telling(self._engine.gate.words_in)
        found = self._lines.look(blob.content)
        if not found:
            self._cache.add(blob.id, task.kind)
            return
        self._holding[blob.id] = found.tokens
        # All of it is known from another version, as most often: nothing new can be said.
        if found.is_certain and self._values.keys() >= found.tokens:
            return
        text = as_cells(blob.content) if task.kind is Kind.NOTEBOOK else blob.content
        if found.lines is None or self._telling.is_new(text, found.lines):
            if found.goes_on and self._values.keys() >= found.tokens | self._candidates.in_pieces(text):
                return
            self._check(task, blob.content)

    def _missed(self, path: str, reason: Message) -> None:
        key = path, reason
        self._problems[key] = self._problems.get(key, 0) + 1

    def _check(self, task: _Task, data: bytes) -> None:
        path = os.path.join(self._folder, task.path)
        if not self._engine.gate.holds_credential(task.kind, data, path):
            return
        self._passed += 1
        self._collector.parsed()
        topics = ALL
        if task.kind is Kind.PYTHON:
            topics = _LITERALS & {Topic.CREDENTIALS, *self._engine.gate.topics(task.kind, data, path)}
        checked = self._engine.attempt(path, task.kind, data, topics)
        problem = checked if isinstance(checked, NotScanned) else checked.not_scanned
        if problem is not None:
            self._missed(task.path, problem.reason)
        if isinstance(checked, NotScanned):
            # What no reader of today can parse is still read line by line, as names and values.
            checked = self._engine.attempt(path, Kind.SETTINGS, data)
        if isinstance(checked, Checked):
            self._note(task, checked)

    def _note(self, task: _Task, checked: Checked) -> None:
        diagnostics, _ = self._engine.diagnostics(checked)
        if not diagnostics:
            return
        secrets = {fingerprint(secret.reveal()): secret for secret in checked.secrets}
        for each in diagnostics:
            credential = self._credentials.setdefault(each.content, Credential(each))
            credential.blobs[task.blob] = None
            if credential.secret is None and each.content in secrets:
                credential.secret = secrets[each.content]
                self._values[credential.secret.reveal()] = credential

    def result(self, blobs: int) -> Scanned:
        """What was found. A version holds what is a credential in any other one, wherever in it that stands."""
        for blob, tokens in self._holding.items():
            for value in tokens & self._values.keys():
                self._values[value].blobs[blob] = None
        return Scanned(list(self._credentials.values()), list(self._not_scanned()), blobs, self._passed)

    def _not_scanned(self) -> Iterable[NotScanned]:
        for (path, reason), count in self._problems.items():
            text = "{reason} (in {count} versions)" if count > 1 else "{reason} (in 1 version)"
            yield NotScanned(path, Message.of(text, reason=reason, count=count))
