"""The calls that put out what they are given, as their bytes show them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from qianfan_lint.core.patterns import lazy
from qianfan_lint.readers.python.gate.excerpts import (
    CALLED,
    IDENTIFIER,
    QUOTED_NAME,
    TEXT,
    WINDOW,
    names_in,
    occurrences,
    shown_text,
    whole_words,
)
from qianfan_lint.readers.python.gate.file import File
from qianfan_lint.readers.python.gate.held import Held, is_used
from qianfan_lint.readers.python.vocabulary import (
    BINDS,
    BY_NAME,
    HEADER_CARRIERS,
    LOG_LEVELS,
    NOTES,
    PAGE_METHODS,
    PRINTS,
    SPAN_METHODS,
    TRACERS,
)

PRINTED = sorted({name.rpartition(".")[2] for name in PRINTS})
"""The last part of the names of functions that print."""
# The call of an output, by the last part of its name; a level or a page's method is a method of something. A pattern
# each, asked where its word is: one that begins with a literal is five times faster.
_OUTPUTS = [
    *((name.encode(), rf"{name}\(") for name in PRINTED),
    *((name.encode(), rf"\.{name}\(") for name in sorted(LOG_LEVELS | PAGE_METHODS | BINDS | {NOTES})),
    *((name.encode(), rf"\.{name}\(") for name in sorted(SPAN_METHODS)),
    *((package.encode(), rf"\b(?:{'|'.join(names)})\(") for package, names in TRACERS.items()),
    (b"raise", r"raise\s+[\w.]+\("),
    (b"raise", r"=\s*\w*(?:Error|Exception)\("),
    (b"assert", r"assert\s[^\n]*,\s*f(?=[\x22'])"),
]
_HEAD = lazy(rb"def (\w+)\(([^:]*(?::[^:\n]*)*?)\)")
_BY_NAME = frozenset(name.encode() for name in BY_NAME)
_HEADERS = {name.encode() for name in HEADER_CARRIERS}


class Output:
    """A call that puts out what it is given."""

    def __init__(self, data: bytes, match: re.Match[bytes]) -> None:
        self.data, self.at, self.start = data, match.start(), match.end()
        self.until = self.start + 2 * WINDOW
        self.is_raised = match.group().startswith(b"raise")

    @functools.cached_property
    def text(self) -> bytes:
        """What is put out, without texts and without what only a measure is taken of."""
        return shown_text(self.data, self.start)

    @functools.cached_property
    def names(self) -> set[bytes]:
        return names_in(self.text)

    @functools.cached_property
    def looked_up(self) -> set[bytes]:
        return set(QUOTED_NAME.findall(self.text))

    def puts_out(self, held: Held) -> bool:
        """Whether a name that holds a credential is among what is put out."""
        names, attributes = held.at(self.at), held.attributes
        if not any(self.data.find(name, self.start, self.until) >= 0 for name in (*names, *attributes)):
            return False
        if any(is_used(self.text, at, name) for name in self.names & names for at in whole_words(self.text, name)):
            return True
        # The headers of an error are those of an answer.
        parts = self.names & attributes - (_HEADERS if self.is_raised else set())
        if any(is_used(self.text, at + 1, name) for name in parts for at in occurrences(self.text, b"." + name)):
            return True
        looked_up = set(TEXT.findall(self.text))
        if not self.names.isdisjoint(_BY_NAME):
            looked_up.update(TEXT.findall(self.data, self.start, self.until))
        return not (names | attributes).isdisjoint(looked_up)


def outputs_in(file: File) -> list[Output]:
    asked_for = (pattern for word, pattern in _OUTPUTS if word in file.present)
    return [Output(file.data, match) for pattern in asked_for for match in re.finditer(pattern.encode(), file.data)]


def calls_of(own: set[bytes], data: bytes) -> Iterator[Output]:
    """Calls of the functions *own*, which put out what they are given."""
    for call in CALLED.finditer(data) if own else ():
        if call.group(1) in own:
            yield Output(data, call)


def functions_among(outputs: list[Output]) -> set[bytes]:
    """Functions of the module that put out what they are given."""
    found, before = set(), 0
    for output in sorted(outputs, key=lambda output: output.at):
        before = max(before, output.data.rfind(b"def ", before, output.at))
        head = _HEAD.match(output.data, before)
        if head is not None and head.group(1) not in found:
            given = set(IDENTIFIER.findall(head.group(2))) - {b"self", b"cls"}
            if given and given & output.names:
                found.add(head.group(1))
    return found
