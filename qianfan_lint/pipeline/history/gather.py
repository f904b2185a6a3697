"""All files of a history, looked at in this process or in several: to the credentials in them.

The result does not depend on the number of processes. A value that one process found is not known to another, which
then reads more versions and finds the same.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.model import Message, NotScanned, Secret, fingerprint
from qianfan_lint.pipeline.changed_lines.gitcommand import Git
from qianfan_lint.pipeline.collector import Collector, held_back
from qianfan_lint.pipeline.diagnostics import Diagnostic
from qianfan_lint.pipeline.history.blobs import contents
from qianfan_lint.pipeline.history.cache import Cache
from qianfan_lint.pipeline.history.hashes import Hashes
from qianfan_lint.pipeline.history.outcomes import Looked, Outcome, secrets_of
from qianfan_lint.pipeline.history.scan import File, Scanner, note_first
from qianfan_lint.pipeline.history.versions import Versions
from qianfan_lint.project.config import Config

if TYPE_CHECKING:
    from qianfan_lint.pipeline.workers import Look

PARALLEL_FROM = 400
"""Fewer contents are looked at in this process: starting others would cost more than they save."""
_CHUNKS = 16
"""Parts of the work of each process: a part is given to whichever has done its own."""

_Order = tuple[int, int]
_Result = tuple[int, Looked]
"""Which of the files, and what was found in it."""


class Credential:
    """One credential, wherever in the history it stands."""

    def __init__(self, order: _Order, found: Diagnostic) -> None:
        self.order, self.found = order, found
        """Where it was first found: in the newest version of a file that has it."""
        self.secret: Secret | None = None
        """None where it is written in no way that shows its value."""
        self.blobs: dict[str, None] = {}
        """The contents that hold it."""
        self._told = order

    def see(self, order: _Order, found: Diagnostic, secret: Secret | None) -> None:
        """Note that it was *found* once more, whichever file is looked at first."""
        if order < self.order:
            self.order, self.found = order, found
        if secret is not None and (self.secret is None or order < self._told):
            self.secret, self._told = secret, order


class Gathered(NamedTuple):
    credentials: list[Credential]
    not_scanned: list[NotScanned]
    blobs: int
    """How many contents were looked at, of those that earlier runs have not."""
    passed: int
    """How many of them have what could be a key."""


def gather(
    git: Git,
    versions: Versions,
    folder: str,
    config: Config,
    cache: Cache,
    jobs: int = 1,
    tick: Callable[[], object] | None = None,
) -> Gathered:
    """The credentials of *versions*, in up to *jobs* processes. Paths are taken to lie below *folder*, which is empty.

    *tick* is called for each content that is looked at. Raises ConfigError.
    """
    files = _files(versions, cache)
    gatherer = _Gatherer(cache, folder, _remembered(git, files, cache, folder))
    new = sum(len(each.blobs) for each in files if not gatherer.remembers(each))
    if jobs > 1 and new >= PARALLEL_FROM:
        from qianfan_lint.pipeline.workers import results

        rest = [each for each in files if not gatherer.takes(each)]
        make = functools.partial(_worker, git, config, folder, gatherer.values)
        found = results(_chunks(rest, max(1, new // (jobs * _CHUNKS))), make, _lost, jobs)
    else:
        found = _here(git, Scanner(git, config, folder, gatherer.values), files, gatherer)
    for number, looked in found:
        gatherer.add(files[number], looked)
        if tick is not None:
            for _ in files[number].blobs:
                tick()
    return gatherer.result()


def _files(versions: Versions, cache: Cache) -> list[File]:
    """Each file with its contents; those that several have count for the first one, once a kind."""
    files: list[File] = []
    seen: set[tuple[str, Kind]] = set()
    for path, blobs in versions.blobs.items():
        kind = versions.kinds[path]
        assert kind is not None
        own = tuple(blob for blob in blobs if (blob, kind) not in seen and not cache.has(blob, kind))
        seen.update((blob, kind) for blob in own)
        if own:
            files.append(File(len(files), path, kind, own))
    return files


class _Remembered(NamedTuple):
    outcome: Outcome
    secrets: Mapping[str, Secret]
    """By the hash of what was found."""


def _remembered(git: Git, files: Iterable[File], cache: Cache, folder: str) -> dict[int, _Remembered]:
    """Which of the files → what an earlier run found in just these contents. Raises ConfigError."""
    found = {each.number: cache.outcome(each.path, each.kind, each.blobs, folder) for each in files}
    outcomes = {number: outcome for number, outcome in found.items() if outcome is not None}
    values, come = secrets_of(git, outcomes.values()), _come(git, outcomes.values())
    remembered: dict[int, _Remembered] = {}
    for number, outcome in outcomes.items():
        places = {each.found.content: each.place for each in outcome.held if each.place is not None}
        if values.keys() >= set(places.values()) and not come & outcome.lacking.keys():
            remembered[number] = _Remembered(outcome, {content: values[place] for content, place in places.items()})
    return remembered


def _come(git: Git, outcomes: Iterable[Outcome]) -> set[str]:
    """The contents that *outcomes* lack for other reasons now, or not any more. Raises ConfigError."""
    lacking = {blob: reason for outcome in outcomes for blob, reason in outcome.lacking.items()}
    return {each.id for each in contents(git, list(lacking)) if each.content != lacking[each.id]}


def _chunks(files: Iterable[File], contents: int) -> Iterator[list[File]]:
    """*files* in parts with at least so many *contents*."""
    part: list[File] = []
    size = 0
    for file in files:
        part.append(file)
        size += len(file.blobs)
        if size >= contents:
            yield part
            part, size = [], 0
    if part:
        yield part


def _here(git: Git, scanner: Scanner, files: Sequence[File], gatherer: _Gatherer) -> Iterator[_Result]:
    """What is found in *files* of which the *gatherer* cannot take over what an earlier run found."""
    rest = contents(git, [blob for each in files if not gatherer.remembers(each) for blob in each.blobs])
    with held_back() as collector:
        for file in files:
            if gatherer.takes(file):
                continue
            is_old = gatherer.remembers(file)
            blobs = contents(git, file.blobs) if is_old else itertools.islice(rest, len(file.blobs))
            yield file.number, scanner.look_at(file, blobs, collector)


def _worker(git: Git, config: Config, folder: str, known: dict[str, int]) -> Look[File, _Result]:
    scanner = Scanner(git, config, folder, known)

    def look(files: Iterable[File], collector: Collector) -> Iterator[_Result]:
        chosen = list(files)
        rest = contents(git, [blob for each in chosen for blob in each.blobs])
        for file in chosen:
            yield file.number, scanner.look_at(file, itertools.islice(rest, len(file.blobs)), collector)

    return look


def _lost(file: File, reason: Message) -> _Result:
    return file.number, Looked(Outcome(problems=((reason, len(file.blobs)),)), is_whole=False)


class _Gatherer:
    def __init__(self, cache: Cache, folder: str, remembered: Mapping[int, _Remembered]) -> None:
        self._cache, self._folder, self._remembered = cache, folder, remembered
        self.values: dict[str, int] = {}
        """Those of credentials, as far as they are known, with the first file that has each."""
        self._credentials: dict[str, Credential] = {}
        """By the hash of what was found."""
        self._by_value: dict[str, Credential] = {}
        """By the hash of the value."""
        self._tokens: list[Hashes] = []
        """Of each file, what in its contents could be a key."""
        self._problems: dict[tuple[str, Message], int] = {}
        self._blobs = self._passed = 0

    def remembers(self, file: File) -> bool:
        """Whether it is known what an earlier run found in *file*."""
        return file.number in self._remembered

    def takes(self, file: File) -> bool:
        """Take over what an earlier run found in *file*; False where that relied on values that are not known now."""
        known = self._remembered.get(file.number)
        if known is None or not self._by_value.keys() >= set(known.outcome.relies):
            return False
        self._add(file, known.outcome, known.secrets)
        return True

    def add(self, file: File, looked: Looked) -> None:
        """Add what was found in *file*, and let the cache remember it."""
        for blob in looked.clean:
            self._cache.add(blob, file.kind)
        if self._cache.is_kept:
            unclean = [blob for blob in file.blobs if not self._cache.has(blob, file.kind)]
            kept = looked.outcome if looked.is_whole else None
            self._cache.keep(file.path, file.kind, unclean, kept, self._folder)
        self._blobs += len(file.blobs)
        self._passed += looked.outcome.tokens.size
        self._add(file, looked.outcome, {content: Secret(*value) for content, value in looked.values.items()})

    def _add(self, file: File, outcome: Outcome, secrets: Mapping[str, Secret]) -> None:
        for position, each in enumerate(outcome.held):
            order, secret = (file.number, position), secrets.get(each.found.content)
            credential = self._credentials.setdefault(each.found.content, Credential(order, each.found))
            credential.see(order, each.found, secret)
            credential.blobs.update(dict.fromkeys(each.blobs))
            if secret is not None:
                note_first(self.values, secret.reveal(), file.number)
                self._by_value[fingerprint(secret.reveal())] = credential
        self._tokens.append(outcome.tokens)
        self._count(file.path, outcome.problems)
        # What the repository lacks is told of it, and not of each file.
        self._count("", ((reason, 1) for reason in outcome.lacking.values()))

    def _count(self, path: str, problems: Iterable[tuple[Message, int]]) -> None:
        for reason, count in problems:
            self._problems[path, reason] = self._problems.get((path, reason), 0) + count

    def result(self) -> Gathered:
        """What was found. A version holds what is a credential in any other one, wherever in it that stands."""
        by_hash = {bytes.fromhex(each): credential for each, credential in self._by_value.items()}
        for hashes in self._tokens:
            for each, blob in hashes.among(by_hash.keys()):
                by_hash[each].blobs[blob] = None
        credentials = sorted(self._credentials.values(), key=lambda each: each.order)
        return Gathered(credentials, list(self._not_scanned()), self._blobs, self._passed)

    def _not_scanned(self) -> Iterable[NotScanned]:
        for (path, reason), count in self._problems.items():
            text = "{reason} (in {count} versions)" if count > 1 else "{reason} (in 1 version)"
            yield NotScanned(path, Message.of(text, reason=reason, count=count))
