"""What fixes change in other files than the one that they mend, kept in memory until all is decided."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from qianfan_lint.core.kinds import kind_of
from qianfan_lint.core.model import Edit, Message, Problem, Secret, Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source, Unreadable, decode, lines_of, read_bytes
from qianfan_lint.pipeline.fixing.destination import (
    GITIGNORE,
    Destinations,
    check_gitignore,
    is_file_of_variables,
    text_of,
)
from qianfan_lint.pipeline.fixing.verify import verified

_ASSIGNMENT = lazy(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*")


class NotPossible(Problem):
    """A fix that cannot be made, and why."""


class Draft(NamedTuple):
    """What one fix changes in other files: their new contents, and the edits that led there."""

    contents: dict[str, bytes]
    edits: frozenset[Edit]
    private: frozenset[str]
    """Files that a credential moves to."""
    paths: frozenset[str]
    """All that the fix wants changed, also what another fix has changed so already."""


class Neighbours:
    """The other files as they were and as they are so far."""

    def __init__(self, destinations: Destinations, contents: Mapping[str, bytes] | None = None) -> None:
        """*contents* are texts that stand in the place of what is on the disk: those of an editor."""
        self.destinations = destinations
        self.before: dict[str, bytes | None] = {}
        """What is on the disk; None where nothing is."""
        self.after: dict[str, bytes] = dict(contents or {})
        self.private: set[str] = set()
        """The files that credentials move to."""
        self.needs: dict[str, set[str]] = {}
        """File → the files that have to be written before it."""
        self._done: set[Edit] = set()

    def copy(self) -> Neighbours:
        """What is accepted by the copy is not by this one, until it adopts it."""
        copy = Neighbours(self.destinations, self.after)
        copy.adopt(self)
        return copy

    def adopt(self, other: Neighbours) -> None:
        self.before.update(other.before)
        self.after.update(other.after)
        self.private.update(other.private)
        self.needs.update({path: set(needs) for path, needs in other.needs.items()})
        self._done.update(other._done)

    def current(self, path: str) -> bytes | None:
        """The content of the file at *path* by now; None where there is none. Raises Unreadable."""
        if path not in self.before:
            self.before[path] = read_bytes(path) if os.path.lexists(path) else None
        return self.after.get(path, self.before[path])

    def draft(self, edits: Iterable[Edit], source: str) -> Draft:
        """What *edits*, of a fix of the file at *source*, lead to. Raises NotPossible."""
        wanted = list(edits)
        new = [edit for edit in wanted if edit not in self._done]
        contents: dict[str, bytes] = {}
        private = frozenset(edit.path for edit in new if isinstance(edit.text, Secret))
        hidden = {_gitignore(path) for path in private if self.destinations.is_ignored(path)}
        for edit in new:
            if edit.path in hidden and edit.span.start < 0:
                continue  # git ignores the file already
            try:
                self._check(edit, source, edit.path in private)
                contents[edit.path] = self._edited(edit, contents.get(edit.path))
            except Unreadable as problem:
                raise NotPossible("{path}: {reason}", path=edit.path, reason=problem.message) from None
            except UnicodeEncodeError:
                raise NotPossible("its encoding does not survive the edit") from None
        return Draft(contents, frozenset(new), private, frozenset(edit.path for edit in wanted))

    def accept(self, draft: Draft) -> None:
        self.after.update(draft.contents)
        self._done.update(draft.edits)
        self.private.update(draft.private)
        # git is told first, then comes the credential, then what only mentions it.
        ignores = {path for path in draft.contents if os.path.basename(path) == GITIGNORE}
        for path in draft.contents:
            before = ignores if path in draft.private else draft.private
            self.needs.setdefault(path, set()).update(() if path in ignores else before)

    def _check(self, edit: Edit, source: str, is_private: bool) -> None:
        refusal = self.destinations.credential_refusal(edit.path, source) if is_private else None
        refusal = refusal or self.destinations.refusal(edit.path, source)
        if refusal is not None:
            raise NotPossible(refusal)
        if os.path.basename(edit.path) == GITIGNORE:
            check_gitignore(edit.path)

    def _edited(self, edit: Edit, draft: bytes | None) -> bytes:
        current = draft if draft is not None else self.current(edit.path)
        text = revealed(edit)
        if edit.span.start >= 0:
            return _replaced(edit.path, self.before.get(edit.path) or b"", current or b"", edit.span, text)
        source = text_of(edit.path, current or b"")
        if isinstance(edit.text, Secret) and not is_file_of_variables(source.text):
            raise NotPossible("{path} is not a file of variables", path=edit.path)
        return source.encode(_with_line(source, text.rstrip("\n")))


def revealed(edit: Edit) -> str:
    """What *edit* writes, secret or not: for a file or a buffer, never for output."""
    return edit.text.reveal() if isinstance(edit.text, Secret) else edit.text


def _gitignore(path: str) -> str:
    folder, slash, _ = path.replace("\\", "/").rpartition("/")
    return f"{folder}{slash}{GITIGNORE}"


def has_other_value(name: str) -> NotPossible:
    return NotPossible("{name} has another value already", name=name)


def has_several_values(name: str) -> NotPossible:
    return NotPossible("{name} has several values in the project", name=name)


def _with_line(source: Source, line: str) -> str:
    """The text of *source* with *line* at its end, unless it says that already.

    Raises NotPossible where the line sets a variable that has another value there.
    """
    new = _ASSIGNMENT.fullmatch(line)
    values = []
    for existing in lines_of(source.text):
        if existing.strip() == line.strip():
            return source.text
        old = _ASSIGNMENT.fullmatch(existing)
        if new and old and old[1] == new[1]:
            values.append(old[2].strip("'\""))
    if new and values and not new[2]:
        return source.text
    held = [value for value in values if value]
    if new and held:
        if held[-1] != new[2].strip("'\""):
            raise has_other_value(new[1])
        return source.text
    lead = source.newline if source.text and not source.text.endswith(("\n", "\r")) else ""
    return f"{source.text}{lead}{line}{source.newline}"


def _replaced(path: str, original: bytes, current: bytes, span: Span, text: str) -> bytes:
    """*current* with *text* at *span* of *original*.

    Raises Unreadable where the result cannot be read, NotPossible where other edits have changed the line.
    """
    kind = kind_of(path)
    if kind is None:
        raise Unreadable("not a kind of file that is checked")
    before, now = decode(path, kind, original), decode(path, kind, current)
    moved = _moved(before, now, span)
    if moved is None:
        raise NotPossible(Message.of("another fix changes the same place"))
    return verified(now, now.text[: moved.start] + text + now.text[moved.end :]).data


def _moved(before: Source, now: Source, span: Span) -> Span | None:
    """Where what stands at *span* of *before* stands in *now*; None where it is not to be found."""
    from difflib import SequenceMatcher

    line = before.locate(span.start).line - 1
    for start, other, size in SequenceMatcher(None, before.lines, now.lines, autojunk=False).get_matching_blocks():
        if start <= line < start + size:
            by = now.line_starts[line - start + other] - before.line_starts[line]
            return Span(span.start + by, span.end + by)
    return span if before.slice(span) == now.slice(span) else None
