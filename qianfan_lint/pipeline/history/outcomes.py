"""What was found in the versions of one file: noted, handed over, and kept for the next run without any value.

A value is kept as the place where it stands in a blob, and read from there. What could be a key is kept as a hash.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from qianfan_lint.core.model import Message, Secret, Severity, Span, fingerprint
from qianfan_lint.core.source import Location
from qianfan_lint.pipeline.changed_lines.gitcommand import Git
from qianfan_lint.pipeline.diagnostics import Diagnostic
from qianfan_lint.pipeline.history.blobs import contents
from qianfan_lint.pipeline.history.hashes import Hashes, hash_of


class Place(NamedTuple):
    """Where a value stands, as it is, in the bytes of a blob."""

    blob: str
    start: int
    size: int
    shown: str
    """Its mask."""

    @classmethod
    def of(cls, secret: Secret, blob: str, data: bytes) -> Place | None:
        """None where *data* has it in other bytes."""
        value = secret.reveal().encode("utf-8", "surrogatepass")
        start = data.find(value)
        return cls(blob, start, len(value), secret.shown) if start >= 0 else None


class Held(NamedTuple):
    """One credential in the versions of a file."""

    found: Diagnostic
    blobs: tuple[str, ...]
    place: Place | None
    """Of its value; None where it is written in no way that shows it."""


class Outcome(NamedTuple):
    """What the next run may take over of a file, if it has the same contents."""

    held: tuple[Held, ...] = ()
    tokens: Hashes = Hashes()
    """What in the blobs could be a key."""
    relies: tuple[str, ...] = ()
    """Hashes of values that files before had, so that no reader was asked of them here."""
    problems: tuple[tuple[Message, int], ...] = ()
    """Why versions were not read, or only in part, and how many."""
    lacking: Mapping[str, Message] = {}
    """Blob → why it is not there: it may be there for the next run."""


class Looked(NamedTuple):
    """What was found in the versions of one file, as one process hands it to another."""

    outcome: Outcome
    values: Mapping[str, tuple[str, str]] = {}
    """Hash of what was found → its value and mask: a Secret would not leave its process."""
    clean: tuple[str, ...] = ()
    """The contents that have nothing."""
    is_whole: bool = True
    """Whether the next run may take over the outcome."""


class Notes:
    """What becomes known of one file while its versions are looked at."""

    def __init__(self) -> None:
        self.clean: list[str] = []
        """The contents that have nothing."""
        self.tokens: dict[str, frozenset[str]] = {}
        """Blob → what in it could be a key."""
        self.relies: set[str] = set()
        """Values that files before had, so that no reader was asked of them here."""
        self.values: set[str] = set()
        """Those that were found here."""
        self._held: dict[str, Held] = {}
        self._secrets: dict[str, Secret] = {}
        """By the hash of what was found."""
        self.lacking: dict[str, Message] = {}
        """Blob → why it is not there."""
        self._problems: dict[Message, int] = {}
        self._is_whole = True

    def hold(self, found: Diagnostic, secret: Secret | None, blob: str, data: bytes) -> None:
        """Note that *blob*, whose content is *data*, has the credential *found*."""
        known = self._held.get(found.content) or Held(found, (), None)
        place = known.place
        if secret is not None:
            self.values.add(secret.reveal())
            self._secrets.setdefault(found.content, secret)
            place = place or Place.of(secret, blob, data)
            # It stands there in other characters: the next run reads the file again.
            self._is_whole = self._is_whole and place is not None
        self._held[found.content] = Held(known.found, (*known.blobs, blob), place)

    def __contains__(self, content: object) -> bool:
        """Whether the file has the credential with the hash *content*, of which nothing is left to be learned."""
        held = self._held.get(content) if isinstance(content, str) else None
        return held is not None and held.place is not None

    def held(self, content: str) -> Diagnostic | None:
        """The credential with the hash *content*, if the file has it."""
        held = self._held.get(content)
        return held.found if held else None

    def missed(self, reason: Message) -> None:
        """Note that a version was not read, or not all of it."""
        self._problems[reason] = self._problems.get(reason, 0) + 1

    def looked(self) -> Looked:
        """All that was noted."""
        relies, problems = tuple(sorted(map(hash_of, self.relies))), tuple(self._problems.items())
        outcome = Outcome(tuple(self._held.values()), Hashes.of(self.tokens), relies, problems, self.lacking)
        values = {content: (secret.reveal(), secret.shown) for content, secret in self._secrets.items()}
        return Looked(outcome, values, tuple(self.clean), self._is_whole)


def secrets_of(git: Git, outcomes: Iterable[Outcome]) -> dict[Place, Secret]:
    """The values of *outcomes* that still stand where they did."""
    places = {each.place: each.found.content for outcome in outcomes for each in outcome.held if each.place}
    by_blob: dict[str, list[Place]] = {}
    for place in places:
        by_blob.setdefault(place.blob, []).append(place)
    found: dict[Place, Secret] = {}
    for blob in contents(git, list(by_blob)):
        if isinstance(blob.content, Message):
            continue
        for place in by_blob[blob.id]:
            value = blob.content[place.start : place.start + place.size].decode("utf-8", "surrogatepass")
            if fingerprint(value) == places[place]:
                found[place] = Secret(value, place.shown)
    return found


def packed(outcome: Outcome, folder: str) -> list[Any]:
    """*outcome* as JSON; paths are taken from below *folder*."""
    held = [[_diagnostic(each.found, folder), each.blobs, each.place] for each in outcome.held]
    problems = [[_message(text), count] for text, count in outcome.problems]
    lacking = {blob: _message(reason) for blob, reason in outcome.lacking.items()}
    return [held, outcome.tokens, outcome.relies, problems, lacking]


def unpacked(plain: list[Any], folder: str) -> Outcome:
    """Raises ValueError, TypeError, KeyError, IndexError or AttributeError for what :func:`packed` has not made."""
    held, tokens, relies, problems, lacking = plain
    return Outcome(
        tuple(
            Held(_read_diagnostic(found, folder), tuple(blobs), Place(*place) if place else None)
            for found, blobs, place in held
        ),
        Hashes(*tokens),
        tuple(relies),
        tuple((_read_message(text), int(count)) for text, count in problems),
        {blob: _read_message(reason) for blob, reason in lacking.items()},
    )


def _message(message: Message) -> list[Any]:
    args = {name: _message(arg) if isinstance(arg, Message) else arg for name, arg in message.args.items()}
    return [message.template, args]


def _read_message(plain: list[Any]) -> Message:
    template, args = plain
    return Message.of(
        template, **{name: _read_message(arg) if isinstance(arg, list) else arg for name, arg in args.items()}
    )


def _diagnostic(found: Diagnostic, folder: str) -> list[Any]:
    """What a row of the history is made of."""
    return [
        found.code,
        found.name,
        _message(found.message),
        found.severity.value,
        os.path.relpath(found.path, folder),
        found.start,
        found.end,
        found.frame,
        found.mark,
        found.cell,
        found.content,
        _message(found.unfixed) if found.unfixed else None,
        found.context,
    ]


def _read_diagnostic(plain: list[Any], folder: str) -> Diagnostic:
    code, name, message, severity, path, start, end, frame, mark, cell, content, unfixed, context = plain
    return Diagnostic(
        code,
        name,
        _read_message(message),
        Severity(severity),
        os.path.join(folder, path),
        Location(*start),
        Location(*end),
        tuple((number, text) for number, text in frame),
        Span(*mark),
        "",
        (),
        None,
        cell=tuple(cell) if cell else None,
        content=content,
        unfixed=_read_message(unfixed) if unfixed else None,
        context=tuple((number, text) for number, text in context),
    )
