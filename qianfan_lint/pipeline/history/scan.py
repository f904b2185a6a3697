"""All versions through the gate and the rules on credentials, each content once: to the credentials in them."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from qianfan_lint import rules
from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.model import Message, NotScanned, Secret, fingerprint
from qianfan_lint.pipeline.changed_lines.gitcommand import Git, GitFailed
from qianfan_lint.pipeline.collector import Collector, held_back
from qianfan_lint.pipeline.diagnostics import Diagnostic
from qianfan_lint.pipeline.engine import Checked, Engine
from qianfan_lint.pipeline.history.blobs import TOO_LARGE, Blob, contents, pieces
from qianfan_lint.pipeline.history.cache import Cache
from qianfan_lint.pipeline.history.candidates import Candidates, Found, Tokens
from qianfan_lint.pipeline.history.examples import Examples
from qianfan_lint.pipeline.history.outcomes import Notes, Outcome, secrets_of
from qianfan_lint.pipeline.history.reading import read
from qianfan_lint.pipeline.history.standing import Standing, standing
from qianfan_lint.pipeline.history.telling import Telling
from qianfan_lint.pipeline.history.versions import Versions as AllVersions
from qianfan_lint.project.config import Config
from qianfan_lint.readers.python.gate.excerpts import as_cells
from qianfan_lint.readers.python.topics import Topic


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


class _File(NamedTuple):
    path: str
    kind: Kind
    blobs: tuple[str, ...]
    """Those that no file before has and that are not known to be clean."""


def scan(
    git: Git, versions: AllVersions, folder: str, config: Config, cache: Cache, tick: Callable[[], object] | None
) -> Scanned:
    """The credentials of *versions*. The paths are taken to lie below *folder*, in which nothing is.

    *tick* is called for each content that is looked at. Raises ConfigError.
    """
    files = list(_files(versions, cache))
    known = _known(git, files, cache, folder)
    rest = contents(git, [blob for each in files if each.path not in known for blob in each.blobs])
    with held_back() as collector:
        scanner = _Scanner(git, engine_for(config), folder, cache, collector)
        for file in files:
            remembered = known.get(file.path)
            if remembered is not None and scanner.takes(remembered):
                continue
            scanner.begin(file)
            for blob in itertools.islice(rest if remembered is None else contents(git, file.blobs), len(file.blobs)):
                scanner.look(blob)
                if tick is not None:
                    tick()
            scanner.end()
    return scanner.result()


def _files(versions: AllVersions, cache: Cache) -> Iterator[_File]:
    """Each file with its contents; those that several have count for the first one, once a kind."""
    seen: set[tuple[str, Kind]] = set()
    for path, blobs in versions.blobs.items():
        kind = versions.kinds[path]
        assert kind is not None
        own = tuple(blob for blob in blobs if (blob, kind) not in seen and not cache.has(blob, kind))
        seen.update((blob, kind) for blob in own)
        if own:
            yield _File(path, kind, own)


class _Remembered(NamedTuple):
    path: str
    outcome: Outcome
    secrets: dict[str, Secret]
    """By the hash of what was found."""


def _known(git: Git, files: list[_File], cache: Cache, folder: str) -> dict[str, _Remembered]:
    """Path → what an earlier run found in just these contents. Raises ConfigError."""
    found = {each.path: cache.outcome(each.path, each.kind, each.blobs, folder) for each in files}
    outcomes = {path: outcome for path, outcome in found.items() if outcome is not None}
    values = secrets_of(git, outcomes.values())
    known: dict[str, _Remembered] = {}
    for path, outcome in outcomes.items():
        places = {each.found.content: each.place for each in outcome.held if each.place is not None}
        if values.keys() >= set(places.values()):
            known[path] = _Remembered(path, outcome, {content: values[place] for content, place in places.items()})
    return known


class _Scanner:
    def __init__(self, git: Git, engine: Engine, folder: str, cache: Cache, collector: Collector) -> None:
        self._git, self._collector = git, collector
        self._engine, self._folder, self._cache = engine, folder, cache
        self._candidates = Candidates(engine.providers, bool(engine.config.providers))
        self._credentials: dict[str, Credential] = {}
        """By the hash of what was found."""
        self._values: dict[str, Credential] = {}
        self._hashes: dict[str, str] = {}
        """Hash of a value → the value."""
        self._holding: dict[str, Tokens] = {}
        """Blob → what in it could be a key."""
        self._hashed: dict[str, tuple[str, ...]] = {}
        """The same of an earlier run, as hashes."""
        self._problems: dict[tuple[str, Message], int] = {}
        self._blobs = self._passed = 0

    def takes(self, remembered: _Remembered) -> bool:
        """Take over what an earlier run found in a file; False where that relied on values that are not known now."""
        outcome = remembered.outcome
        if not self._hashes.keys() >= set(outcome.relies):
            return False
        for each in outcome.held:
            credential = self._credentials.setdefault(each.found.content, Credential(each.found))
            credential.blobs.update(dict.fromkeys(each.blobs))
            self._learn(credential, remembered.secrets.get(each.found.content))
        self._hashed.update(outcome.tokens)
        self._problems.update({(remembered.path, reason): count for reason, count in outcome.problems})
        return True

    def begin(self, file: _File) -> None:
        self._file, self._notes = file, Notes()
        self._lines = self._candidates.of_file(file.kind)
        self._telling = Telling()
        is_document = file.kind is Kind.DOCUMENT
        self._is_new = Examples(self._engine.providers).is_new if is_document else self._telling.is_new

    def end(self) -> None:
        """Remember what was found in the file."""
        if not self._cache.is_kept:
            return
        path, kind, blobs = self._file
        unclean = [blob for blob in blobs if not self._cache.has(blob, kind)]
        self._cache.keep(path, kind, unclean, self._notes.outcome(), self._folder)

    def look(self, blob: Blob) -> None:
        self._blobs += 1
        kind = self._file.kind
        if kind is Kind.TEXT and not self._may_hold_key(blob):
            self._cache.add(blob.id, kind)
            return
        if isinstance(blob.content, Message):
            # What the repository lacks is told of it, and not of each file.
            self._missed(self._file.path if blob.is_there else "", blob.content)
            return
        found = self._lines.look(blob.content)
        if not found:
            self._cache.add(blob.id, kind)
            return
        self._holding[blob.id] = self._notes.tokens[blob.id] = found.tokens
        # All of it is known from another version, as most often: nothing new can be said.
        if found.is_certain and self._is_known(found.tokens):
            return
        text = as_cells(blob.content) if kind is Kind.NOTEBOOK else blob.content
        if found.is_certain and kind is Kind.PYTHON and found.lines and not self._stands_anew(text, found):
            return
        if found.lines is None or self._is_new(text, found.lines):
            if found.goes_on and self._is_known(found.tokens) and self._is_known(self._candidates.in_pieces(text)):
                return
            self._check(blob.id, blob.content, None if found.lines is None else found.tokens)

    def _may_hold_key(self, blob: Blob) -> bool:
        """Whether a text of no kind may have a key that its shape proves: nothing else is looked for in it."""
        gate = self._engine.gate
        if isinstance(blob.content, bytes):
            return gate.passes(Kind.TEXT, blob.content)
        if blob.content != TOO_LARGE:
            return True
        try:
            return pieces(self._git, blob.id, gate.may_read_key)
        except GitFailed:
            return True

    def _stands_anew(self, text: bytes, found: Found) -> bool:
        """Whether the module has a string with what could be a key, or a comment that no version before had."""
        where = standing(text, found.tokens)
        if where is Standing.COMMENTS:
            return self._telling.are_new(found.lines or ())
        return where is Standing.STRINGS

    def _is_known(self, tokens: Tokens) -> bool:
        if not self._values.keys() >= tokens:
            return False
        self._notes.relies |= tokens - self._notes.values
        return True

    def _missed(self, path: str, reason: Message) -> None:
        key = path, reason
        self._problems[key] = self._problems.get(key, 0) + 1
        self._notes.missed(reason, is_here=bool(path))

    def _check(self, blob: str, data: bytes, values: Tokens | None) -> None:
        kind, path = self._file.kind, os.path.join(self._folder, self._file.path)
        # The gate looks for imported modules in each folder of a path, and here is none.
        here = os.path.join(self._folder, os.path.basename(path))
        topics = self._engine.gate.credential_topics(kind, data, here, values)
        if not topics:
            return
        self._passed += 1
        self._collector.parsed()
        checked = read(self._engine, path, kind, data, topics | {Topic.CREDENTIALS}, self._notes)
        problem = checked if isinstance(checked, NotScanned) else checked.not_scanned
        if problem is not None:
            self._missed(self._file.path, problem.reason)
        if isinstance(checked, NotScanned):
            # What no reader of today can parse is still read line by line, as names and values.
            checked = self._engine.attempt(path, Kind.SETTINGS, data)
        if isinstance(checked, Checked):
            self._note(blob, data, checked)

    def _note(self, blob: str, data: bytes, checked: Checked) -> None:
        is_known = all(each.content in self._notes for each in checked.findings)
        secrets = {} if is_known else {fingerprint(secret.reveal()): secret for secret in checked.secrets}
        for each in self._told(checked):
            credential = self._credentials.setdefault(each.content, Credential(each))
            credential.blobs[blob] = None
            self._learn(credential, secrets.get(each.content))
            self._notes.hold(each, secrets.get(each.content), blob, data)

    def _told(self, checked: Checked) -> Iterable[Diagnostic]:
        """The findings without anything secret; of those that this file had before, as they were told then."""
        known = [self._notes.held(each.content) for each in checked.findings]
        told = [each for each in known if each is not None]
        return told if len(told) == len(known) else self._engine.diagnostics(checked)[0]

    def _learn(self, credential: Credential, secret: Secret | None) -> None:
        if secret is not None and credential.secret is None:
            credential.secret = secret
            self._values[secret.reveal()] = credential
            self._hashes[fingerprint(secret.reveal())] = secret.reveal()

    def result(self) -> Scanned:
        """What was found. A version holds what is a credential in any other one, wherever in it that stands."""
        for blob, tokens in self._holding.items():
            for value in tokens & self._values.keys():
                self._values[value].blobs[blob] = None
        for blob, hashes in self._hashed.items():
            for each in self._hashes.keys() & set(hashes):
                self._values[self._hashes[each]].blobs[blob] = None
        return Scanned(list(self._credentials.values()), list(self._not_scanned()), self._blobs, self._passed)

    def _not_scanned(self) -> Iterable[NotScanned]:
        for (path, reason), count in self._problems.items():
            text = "{reason} (in {count} versions)" if count > 1 else "{reason} (in 1 version)"
            yield NotScanned(path, Message.of(text, reason=reason, count=count))
