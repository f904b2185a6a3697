"""Apply fixes: choose by safety, edit the text, check again until nothing changes, verify, write atomically."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable
from typing import NamedTuple

from qianfan_lint.engine import Engine
from qianfan_lint.kinds import Kind, kind_of
from qianfan_lint.model import Edit, Finding, NotScanned, Safety, Secret
from qianfan_lint.source import Source, Unreadable, decode, read_bytes

MAX_ROUNDS = 10


class Change(NamedTuple):
    """The new content of a file. *before* is None where the file does not exist yet."""

    path: str
    before: bytes | None
    after: bytes


class Fixed(NamedTuple):
    changes: tuple[Change, ...]
    applied: int
    secrets: tuple[Secret, ...]
    not_fixed: tuple[NotScanned, ...]


def fix_paths(paths: Iterable[str], engine: Engine, safeties: frozenset[Safety]) -> Fixed:
    """The changes that fixing the files at *paths* makes; nothing is written."""
    contents: dict[str, bytes | None] = {}
    originals: dict[str, bytes | None] = {}
    secrets: list[Secret] = []
    problems: list[NotScanned] = []
    count = 0
    for path in paths:
        kind = kind_of(path)
        if kind is None:
            continue
        try:
            originals.setdefault(path, read_bytes(path))
            original = contents.get(path) or originals[path]
            assert original is not None
            source, applied, found = fix_source(decode(path, kind, original), engine, safeties, contents, originals)
        except Unreadable as problem:
            problems.append(NotScanned(path, f"not fixed: {problem}"))
            continue
        secrets.extend(found)
        if applied:
            count += applied
            contents[path] = source.data
    changes = [
        Change(path, originals.get(path), after)
        for path, after in contents.items()
        if after is not None and after != originals.get(path)
    ]
    return Fixed(tuple(changes), count, tuple(secrets), tuple(problems))


def fix_source(
    source: Source,
    engine: Engine,
    safeties: frozenset[Safety],
    contents: dict[str, bytes | None] | None = None,
    originals: dict[str, bytes | None] | None = None,
) -> tuple[Source, int, list[Secret]]:
    """*source* with its fixes applied, how many they are, and the secrets that were seen.

    Edits of other files go into *contents*; a fix that has some is left out where that is None.
    """
    count = 0
    secrets: list[Secret] = []
    for _ in range(MAX_ROUNDS):
        checked = engine.check_source(source)
        secrets.extend(checked.secrets)
        chosen = [f for f in checked.findings if f.fix is not None and f.fix.safety in safeties]
        text, applied, elsewhere = _apply(source, chosen, contents, originals)
        if not applied:
            break
        try:
            fixed = decode(source.path, source.kind, source.encode(text))
            _verify(fixed, text)
        except (Unreadable, UnicodeEncodeError):
            break  # the last good text stays
        if contents is not None:
            contents.update(elsewhere)
        source, count = fixed, count + applied
    return source, count, secrets


def _verify(source: Source, text: str) -> None:
    if source.text != text:
        raise Unreadable("its encoding does not survive the edit")
    if source.kind is Kind.PYTHON:
        from qianfan_lint.readers.python.parse import parse

        parse(source)


def _apply(
    source: Source,
    findings: list[Finding],
    contents: dict[str, bytes | None] | None,
    originals: dict[str, bytes | None] | None,
) -> tuple[str, int, dict[str, bytes | None]]:
    """Text with the fixes that do not overlap, how many they are, and the other files' new contents."""
    edits: set[Edit] = set()
    elsewhere: dict[str, bytes | None] = {}
    applied = 0
    for finding in findings:
        assert finding.fix is not None
        own = {edit for edit in finding.fix.edits if edit.path == source.path and edit.span.start >= 0}
        other = [edit for edit in finding.fix.edits if edit not in own]
        if any(_overlaps(edit, known) for edit in own for known in edits):
            continue
        appended = _append_all(other, {**(contents or {}), **elsewhere}, originals) if contents is not None else None
        if other and appended is None:
            continue
        elsewhere.update(appended or {})
        edits |= own
        applied += 1
    text = source.text
    for edit in sorted(edits, key=lambda e: e.span, reverse=True):
        new = edit.text.reveal() if isinstance(edit.text, Secret) else edit.text
        text = text[: edit.span.start] + new + text[edit.span.end :]
    return text, applied, elsewhere


def _overlaps(edit: Edit, known: Edit) -> bool:
    """Identical edits do not clash: ten fixes bring one ``import os``."""
    if edit == known:
        return False
    if edit.span == known.span:
        return True
    return edit.span.start < known.span.end and known.span.start < edit.span.end


def _append_all(
    edits: list[Edit], contents: dict[str, bytes | None], originals: dict[str, bytes | None] | None
) -> dict[str, bytes | None] | None:
    """The new contents of the files that *edits* append to; None where one of them holds another value already."""
    result: dict[str, bytes | None] = {}
    for edit in edits:
        current = result.get(edit.path, contents.get(edit.path))
        if current is None:
            try:
                current = read_bytes(edit.path) if os.path.lexists(edit.path) else None
            except Unreadable:
                return None
            if originals is not None:
                originals.setdefault(edit.path, current)
        line = edit.text.reveal() if isinstance(edit.text, Secret) else edit.text
        appended = _append_line(current or b"", line.encode("utf-8"))
        if appended is None:
            return None
        result[edit.path] = appended
    return result


_ASSIGNMENT = re.compile(rb"^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$")


def _append_line(content: bytes, line: bytes) -> bytes | None:
    """*content* with *line* at its end, unless it is there; None where it gives the same name another value."""
    new = _ASSIGNMENT.match(line.rstrip(b"\n"))
    for existing in content.splitlines():
        if existing.strip() == line.strip():
            return content
        old = _ASSIGNMENT.match(existing)
        if new and old and old.group(1) == new.group(1):
            if not new.group(2) or old.group(2).strip(b"'\"") == new.group(2).strip(b"'\""):
                return content
            if old.group(2):
                return None
    newline = b"\r\n" if b"\r\n" in content else b"\n"
    lead = newline if content and not content.endswith((b"\n", b"\r")) else b""
    return content + lead + line.rstrip(b"\n") + newline


def write(change: Change) -> None:
    """Replace the file atomically, with the mode it had. Raises Unreadable where it changed since it was read."""
    before = read_bytes(change.path) if os.path.lexists(change.path) else None
    if before != change.before:
        raise Unreadable("changed while it was being fixed; not written")
    # A link stays a link: what it points to is replaced.
    target = os.path.realpath(change.path)
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(target) or ".", prefix=".qianfan-lint-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(change.after)
        if before is not None:
            os.chmod(temporary, os.stat(target).st_mode & 0o7777)
        os.replace(temporary, target)
    except OSError as error:
        os.unlink(temporary)
        raise Unreadable((error.strerror or "cannot be written").lower()) from None
