"""What the doctor says: causes, how sure they are, what shows them and what to do next."""

from __future__ import annotations

import enum
import functools
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import tomli

from qianfan_lint.core.language import speaker
from qianfan_lint.core.model import Message, Secret

if TYPE_CHECKING:
    from qianfan_lint.frontends.doctor.account import Line

FOUND, UNDECIDED = 1, 3


class Certainty(str, enum.Enum):
    PROVED = "proved"
    """The request cannot succeed with it. The checks behind it are left out."""
    LIKELY = "likely"
    POSSIBLE = "possible"
    """To be checked by hand."""


class Cause(NamedTuple):
    """One thing that is or may be wrong; *id* names its text in the table."""

    id: str
    certainty: Certainty
    evidence: tuple[str, ...]
    """Where it shows: a place of a file, a variable, an answer. Nothing in it is secret."""
    args: tuple[tuple[str, str], ...] = ()
    table: str = "causes"
    """The table that has its text: what was seen here, or ``answers`` for what an error message tells."""

    @classmethod
    def of(cls, id: str, certainty: Certainty, *evidence: str, **args: str | Secret) -> Cause:
        """A :class:`Secret` among *args* is masked here."""
        texts = ((name, value if isinstance(value, Message) else str(value)) for name, value in args.items())
        return cls(id, certainty, evidence, tuple(texts))

    @classmethod
    def of_answer(cls, id: str, certainty: Certainty, *evidence: str, **args: str) -> Cause:
        """What an error message tells; *args* are ``console`` and ``addresses``, empty by default."""
        return cls.of(id, certainty, *evidence, **{"console": "", "addresses": "", **args})._replace(table="answers")

    def what(self, language: str = "en") -> str:
        return self._text("what", language)

    def next(self, language: str = "en") -> str:
        """What to do about it."""
        return self._text("next", language)

    def _text(self, part: str, language: str) -> str:
        text: str = texts(self.table)[self.id][part if language == "en" else f"{part}_{language}"]
        say = speaker(language)
        return text.format_map({name: say(arg) if isinstance(arg, Message) else arg for name, arg in self.args})


def merged(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    """Each thing that is said once, with all that shows it."""
    found: dict[Cause, dict[str, None]] = {}
    for cause in causes:
        found.setdefault(cause._replace(evidence=()), {}).update(dict.fromkeys(cause.evidence))
    return tuple(cause._replace(evidence=tuple(evidence)) for cause, evidence in found.items())


class Check(NamedTuple):
    """One step of the tree and what it found."""

    id: str
    causes: tuple[Cause, ...]
    notes: tuple[str, ...] = ()
    """What was done for it, in plain words."""


class Diagnosis(NamedTuple):
    checks: tuple[Check, ...]
    skipped: tuple[str, ...] = ()
    """Checks that were left out because a cause was proved before."""
    clients: tuple[Line, ...] = ()
    """The account of what was compared."""

    @property
    def causes(self) -> tuple[Cause, ...]:
        """What was found, the surest first."""
        found = [cause for check in self.checks for cause in check.causes if cause.certainty is not Certainty.POSSIBLE]
        return tuple(sorted(found, key=lambda cause: cause.certainty is not Certainty.PROVED))

    @property
    def remaining(self) -> tuple[Cause, ...]:
        """What has to be checked by hand."""
        causes = (cause for check in self.checks for cause in check.causes)
        return tuple(cause for cause in causes if cause.certainty is Certainty.POSSIBLE)

    @property
    def exit_code(self) -> int:
        return FOUND if self.causes else UNDECIDED if self.remaining else 0


@functools.lru_cache(maxsize=4)
def texts(name: str) -> dict[str, Any]:
    """A table of data beside this module."""
    with open(os.path.join(os.path.dirname(__file__), f"{name}.toml"), "rb") as file:
        return tomli.load(file)
