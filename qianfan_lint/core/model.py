"""The nouns every layer shares: spans, edits, fixes, findings, and the secret that cannot print itself.

Standard library only, so that any layer may import this one.
"""

from __future__ import annotations

import enum
from typing import Any, NamedTuple


class Span(NamedTuple):
    """A half-open range of code points in ``Source.text``."""

    start: int
    end: int


ELSEWHERE = Span(0, 0)
"""Of what stands in another file than the one that is checked."""


class Safety(str, enum.Enum):
    """What applying a fix may change; the words are ruff's applicability levels under our names."""

    SAFE = "safe"
    """Cannot change what a working program does."""
    UNSAFE = "unsafe"
    """Touches where a credential comes from: wants a look."""
    HINT = "hint"
    """Shown, never applied."""


class Severity(str, enum.Enum):
    ERROR = "error"
    WARNING = "warning"


SHOWN = 4
"""How many leading characters of a secret any output may show."""

# A keyed hash, never a bare one: a bare hash of a short key can be found again by trying.
_FINGERPRINT_KEY = b"qianfan-lint fingerprint 1"


class Secret:
    """A credential value that prints, formats and pickles as its mask.

    :meth:`reveal` is the only way to the value. ``shown`` overrides the mask where the secret is part of a
    longer text (``NAME=sk-a…``).
    """

    __slots__ = ("_value", "shown")

    def __init__(self, value: str, shown: str | None = None) -> None:
        self._value = value
        self.shown = mask(value) if shown is None else shown

    def reveal(self) -> str:
        return self._value

    def __str__(self) -> str:
        return self.shown

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return format(self.shown, spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __len__(self) -> int:
        return len(self._value)

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError("a Secret does not leave its process")


def mask(value: str) -> str:
    """The first four characters and an ellipsis; nothing of a value too short to be cut."""
    return value[:SHOWN] + "…" if len(value) > 2 * SHOWN else "…"


def fingerprint(*parts: str) -> str:
    """A keyed hash of *parts*, stable over runs, that does not give its parts away.

    >>> len(fingerprint("QF101", "app.py"))
    16
    """
    import hashlib  # not at the top: a clean run, the common one, makes no fingerprint
    import hmac

    return hmac.new(_FINGERPRINT_KEY, "\0".join(parts).encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:16]


class Message(str):
    """A text in English that still has what it was made of, so that it can be said in another language too.

    Of the arguments those are translated that are messages themselves. A :class:`Secret` is masked when it is made.
    """

    template: str
    args: dict[str, str]

    @classmethod
    def of(cls, template: str, **args: object) -> Message:
        """*template* filled with *args*; without any it is the text, whatever braces stand in it."""
        texts = {name: arg if isinstance(arg, Message) else str(arg) for name, arg in args.items()}
        message = cls(template.format_map(texts) if args else template)
        message.template, message.args = template, texts
        return message


def refusal(error: OSError) -> Message:
    """Why the system refuses what was asked of it, in its own words."""
    return Message.of((error.strerror or type(error).__name__).lower())


class Problem(Exception):
    """What is wrong, as a message: whoever is told of it is told in a language of theirs."""

    def __init__(self, template: str, **args: object) -> None:
        self.message = template if isinstance(template, Message) else Message.of(template, **args)
        super().__init__(self.message)


class Edit(NamedTuple):
    """Replace *span* of the file at *path* by *text*; an empty span inserts, an empty text deletes.

    ``APPEND`` as the span means the end of a file, which is made if it does not exist.
    A text that carries a credential is a :class:`Secret`, so that previews mask it.
    """

    path: str
    span: Span
    text: str | Secret


APPEND = Span(-1, -1)


class Fix(NamedTuple):
    title: Message
    edits: tuple[Edit, ...]
    safety: Safety
    variable: str = ""
    """The environment variable that is to hold the credential from then on."""
    reads: bool = False
    """The program reads or sets the variable already: another value of it would change what it does elsewhere."""
    unset: tuple[str, ...] = ()
    """The variables that somebody has to set from then on, since nothing loads a file with them."""


class Note(NamedTuple):
    """A second place that a finding points to: "read here", "passed here"."""

    path: str
    span: Span
    message: Message


class Finding(NamedTuple):
    """One thing that a rule found, as plain strings and integers: no tree node, no secret value.

    *content* is the keyed hash of what was found, so that a fingerprint survives moved lines.
    """

    code: str
    path: str
    span: Span
    message: Message
    severity: Severity
    fix: Fix | None = None
    related: tuple[Note, ...] = ()
    content: str = ""
    cell: tuple[int, int] | None = None
    """In a notebook, the 1-based number of the cell and the line in it; of an output only the cell, and line 0."""
    unfixed: Message | None = None
    """Why there is no fix, where a reader would expect one."""


class Exposed(NamedTuple):
    """A credential that a fix took out of a file: it stands in the history, and has to be revoked."""

    path: str
    value: str
    """Masked."""
    kind: Message
    console: str
    """The vendor's page where it is revoked; empty where the vendor is not known."""


class NotScanned(NamedTuple):
    """A file that was asked for and could not be checked, and why (``codes.NOT_SCANNED``)."""

    path: str
    reason: Message
    partly: bool = False
    """Whether the rest of the file was checked."""
