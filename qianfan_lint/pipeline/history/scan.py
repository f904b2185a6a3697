"""The versions of a file through the gate and the rules on credentials: to the credentials in them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import NamedTuple

from qianfan_lint import rules
from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.model import Message, NotScanned, Problem, fingerprint
from qianfan_lint.pipeline.changed_lines.gitcommand import Git, GitFailed
from qianfan_lint.pipeline.collector import Collector
from qianfan_lint.pipeline.diagnostics import Diagnostic
from qianfan_lint.pipeline.engine import Checked, Engine, mistake
from qianfan_lint.pipeline.history.blobs import TOO_LARGE, Blob, pieces
from qianfan_lint.pipeline.history.candidates import Candidates, Found, Tokens
from qianfan_lint.pipeline.history.examples import Examples
from qianfan_lint.pipeline.history.outcomes import Looked, Notes
from qianfan_lint.pipeline.history.reading import read
from qianfan_lint.pipeline.history.standing import Standing, standing
from qianfan_lint.pipeline.history.telling import Telling
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


def note_first(files: dict[str, int], value: str, number: int) -> None:
    """Note in *files*, value → first file, that the file *number* has *value*."""
    files[value] = min(number, files.get(value, number))


class File(NamedTuple):
    """What is looked at of a file: its contents, the newest first."""

    number: int
    """Which of all files it is: what several have is told of the first."""
    path: str
    kind: Kind
    blobs: tuple[str, ...]


class Scanner:
    """Looks at files of one repository. The paths are taken to lie below *folder*, in which nothing is.

    *known* are the values that are known to be credentials, with the first file that has each. It adds those that it
    finds. In a file it relies only on those of files before: so no order in which files are looked at changes a row.
    """

    def __init__(self, git: Git, config: Config, folder: str, known: dict[str, int]) -> None:
        self._git, self._folder, self._known = git, folder, known
        self._engine = engine_for(config)
        self._candidates = Candidates(self._engine.providers, bool(config.providers))

    def look_at(self, file: File, blobs: Iterable[Blob], collector: Collector) -> Looked:
        """What is found in *file*, whose contents are *blobs*. Raises ConfigError where git cannot be asked."""
        self._collector = collector
        self._file, self._notes = file, Notes()
        self._lines = self._candidates.of_file(file.kind)
        self._telling = Telling()
        is_document = file.kind is Kind.DOCUMENT
        self._is_new = Examples(self._engine.providers).is_new if is_document else self._telling.is_new
        for blob in blobs:
            try:
                self._look(blob)
            except Problem:
                raise
            except Exception as error:
                self._notes.missed(mistake(error))
        return self._notes.looked()

    def _look(self, blob: Blob) -> None:
        kind = self._file.kind
        if kind is Kind.TEXT and not self._may_hold_key(blob):
            self._notes.clean.append(blob.id)
            return
        if isinstance(blob.content, Message):
            if blob.is_there:
                self._notes.missed(blob.content)
            else:
                self._notes.lacking[blob.id] = blob.content
            return
        found = self._lines.look(blob.content)
        if not found:
            self._notes.clean.append(blob.id)
            return
        self._notes.tokens[blob.id] = found.tokens
        # All of it is known from another version, as most often: nothing new can be said.
        if found.is_certain and self._is_known(found.tokens):
            return
        text = as_cells(blob.content) if kind is Kind.NOTEBOOK else blob.content
        if found.is_certain and kind is Kind.PYTHON and found.lines and not self._stands_anew(text, found):
            return
        if found.lines is None or self._is_new(text, found.lines):
            if found.goes_on and self._is_known(found.tokens):
                pieces = self._candidates.in_pieces(text)
                if self._is_known(pieces):
                    self._notes.tokens[blob.id] |= pieces
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
        if any(self._known.get(each, sys.maxsize) > self._file.number for each in tokens):
            return False
        self._notes.relies |= tokens - self._notes.values
        return True

    def _check(self, blob: str, data: bytes, values: Tokens | None) -> None:
        kind, path = self._file.kind, os.path.join(self._folder, self._file.path)
        # The gate looks for imported modules in each folder of a path, and here is none.
        here = os.path.join(self._folder, os.path.basename(path))
        topics = self._engine.gate.credential_topics(kind, data, here, values)
        if not topics:
            return
        self._collector.parsed()
        checked = read(self._engine, path, kind, data, topics | {Topic.CREDENTIALS}, self._notes)
        problem = checked if isinstance(checked, NotScanned) else checked.not_scanned
        if problem is not None:
            self._notes.missed(problem.reason)
        if isinstance(checked, NotScanned):
            # What no reader of today can parse is still read line by line, as names and values.
            checked = self._engine.attempt(path, Kind.SETTINGS, data)
        if isinstance(checked, Checked):
            self._note(blob, data, checked)

    def _note(self, blob: str, data: bytes, checked: Checked) -> None:
        is_known = all(each.content in self._notes for each in checked.findings)
        secrets = {} if is_known else {fingerprint(secret.reveal()): secret for secret in checked.secrets}
        for each in self._told(checked):
            secret = secrets.get(each.content)
            self._notes.hold(each, secret, blob, data)
            if secret is not None:
                note_first(self._known, secret.reveal(), self._file.number)

    def _told(self, checked: Checked) -> Iterable[Diagnostic]:
        """The findings without anything secret; of those that this file had before, as they were told then."""
        known = [self._notes.held(each.content) for each in checked.findings]
        told = [each for each in known if each is not None]
        return told if len(told) == len(known) else self._engine.diagnostics(checked)[0]
