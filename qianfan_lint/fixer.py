"""Apply fixes: choose by safety, edit the text, verify, check again until nothing changes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from qianfan_lint.engine import Engine
from qianfan_lint.kinds import Kind, kind_of
from qianfan_lint.known import Known, known
from qianfan_lint.model import Edit, Finding, Message, NotScanned, Safety, Secret, Span
from qianfan_lint.overlaps import Taken
from qianfan_lint.source import Source, Unreadable, decode, read_bytes
from qianfan_lint.writing import Change

MAX_ROUNDS = 10


class Elsewhere(NamedTuple):
    """The files that fixes of others change, as they are so far."""

    contents: dict[str, bytes | None]
    originals: dict[str, bytes | None]
    done: set[Edit]
    clashes: dict[str, tuple[str, ...]]
    """By file, the variables that fixes want for a value while they have another; once a fix."""


class Patch(NamedTuple):
    """What fixes change, to be applied by someone else: an editor."""

    edits: tuple[Edit, ...] = ()
    """Of the source itself, in order; none overlap."""
    changes: tuple[Change, ...] = ()
    """Of other files."""


class Fixed(NamedTuple):
    changes: tuple[Change, ...]
    known: Known
    not_fixed: tuple[NotScanned, ...]
    clashes: tuple[tuple[str, str], ...]
    """File and variable of each fix that is left out because the variable has another value."""


def fix_paths(paths: Iterable[str], engine: Engine, safeties: frozenset[Safety]) -> Fixed:
    """The changes that fixing the files at *paths* makes; nothing is written."""
    others = Elsewhere({}, {}, set(), {})
    contents, originals = others.contents, others.originals
    seen_secrets = Known()
    problems: list[NotScanned] = []
    counts: dict[str, int] = {}
    seen: set[str] = set()
    for path in paths:
        kind, real = kind_of(path), os.path.realpath(path)
        if kind is None or real in seen:  # a file and a link to it are fixed once
            continue
        seen.add(real)
        try:
            originals.setdefault(path, read_bytes(path))
            original, before = contents.get(path) or originals[path] or b"", dict(contents)
            source, applied, found = fix_source(decode(path, kind, original), engine, safeties, others)
        except Unreadable as problem:
            problems.append(NotScanned(path, Message.of("not fixed: {reason}", reason=problem.message)))
            continue
        seen_secrets += found
        if applied:
            contents[path] = source.data
            # A fix may lie in another file alone: `.gitignore`.
            changed = path if source.data != original else next(p for p in contents if contents[p] != before.get(p))
            counts[changed] = counts.get(changed, 0) + applied
    private = engine.config.env_file
    changes = (
        Change(path, originals.get(path), after or b"", counts.get(path, 0), path == private)
        for path, after in contents.items()
    )
    clashes = tuple((path, variable) for path, variables in others.clashes.items() for variable in variables)
    return Fixed(tuple(each for each in changes if each.after != each.before), seen_secrets, tuple(problems), clashes)


def fix_source(
    source: Source,
    engine: Engine,
    safeties: frozenset[Safety],
    others: Elsewhere | None = None,
) -> tuple[Source, int, Known]:
    """*source* with its fixes applied, how many they are, and what was seen of secrets.

    Edits of other files go into *others*; a fix that has some is left out where that is None.
    """
    count = 0
    seen = Known()
    variables: dict[str, str] = {}
    for _ in range(MAX_ROUNDS):
        checked = engine.check_source(source)
        seen += known(source, checked.secrets, checked.hidden, engine.providers)
        chosen = [f for f in checked.findings if f.fix is not None and f.fix.safety in safeties]
        edits, applied, elsewhere, done, clashes = _choose(source, chosen, others, variables)
        if others is not None:
            others.clashes[source.path] = clashes
        if not applied:
            break
        try:
            fixed = _verify(source, _edited(source, edits))
        except (Unreadable, UnicodeEncodeError):
            break  # the last good text stays
        if others is not None:
            others.contents.update(elsewhere)
            others.done.update(done)
        source, count = fixed, count + applied
    return source, count, seen


def patch(source: Source, findings: Iterable[Finding], contents: Mapping[str, bytes]) -> Patch:
    """The fixes of *findings* that do not overlap; *contents* are files that are open and may not be saved.

    Empty where the result would not parse, or where a file that a credential moves to has another under its name.
    """
    originals: dict[str, bytes | None] = {}
    try:
        originals.update((path, read_bytes(path) if os.path.lexists(path) else None) for path in contents)
        chosen = _choose(source, findings, Elsewhere(dict(contents), originals, set(), {}), {})
        _verify(source, _edited(source, chosen.edits))
    except (Unreadable, UnicodeEncodeError):
        return Patch()
    before = {**originals, **contents}
    changes = (Change(path, before[path], after or b"") for path, after in chosen.elsewhere.items())
    return Patch(chosen.edits, tuple(each for each in changes if each.after != each.before))


def _verify(source: Source, text: str) -> Source:
    """*text* in the place of *source*'s. Raises Unreadable, or UnicodeEncodeError, where it cannot be that."""
    source = decode(source.path, source.kind, source.encode(text))
    if source.text != text:
        raise Unreadable("its encoding does not survive the edit")
    if source.kind is Kind.PYTHON:
        from qianfan_lint.readers.python.tree.parse import screen

        screen(source)
    elif source.kind is Kind.NOTEBOOK:
        from qianfan_lint.readers.notebook import Notebook

        Notebook(source)
    elif source.kind is Kind.YAML and "{{" not in source.text:
        from qianfan_lint.readers.manifests import compose

        compose(source.text)
    return source


class _Clash(Exception):
    """A variable has another value than a fix would give it."""


class _Chosen(NamedTuple):
    """Fixes that do not overlap: their edits, how many they are, and the other files' new contents and edits."""

    edits: tuple[Edit, ...]
    applied: int
    elsewhere: dict[str, bytes | None]
    done: set[Edit]
    clashes: tuple[str, ...]


def _choose(
    source: Source,
    findings: Iterable[Finding],
    others: Elsewhere | None,
    variables: dict[str, str],
) -> _Chosen:
    edits: dict[Span, Edit] = {}
    taken = Taken()
    done = set(others.done) if others is not None else set()
    elsewhere: dict[str, bytes | None] = {}
    applied = 0
    clashes: list[str] = []
    for finding in findings:
        assert finding.fix is not None
        own = {edit for edit in finding.fix.edits if edit.path == source.path and edit.span.start >= 0}
        other = [edit for edit in finding.fix.edits if edit not in own and edit not in done]
        new = {edit.span: edit for edit in own if edits.get(edit.span) != edit}  # ten fixes bring one `import os`
        if any(span in edits or taken.overlaps(span) for span in new):
            continue
        # Two keys do not become one variable: the program would send the one to the other's service.
        variable = finding.fix.variable
        if variable and variables.setdefault(variable, finding.content) != finding.content:
            clashes.append(variable)
            continue
        if not own and not other:
            continue  # it was done in the round before
        try:
            contents = {**others.contents, **elsewhere} if others is not None else {}
            changed = _edit_all(other, contents, others.originals) if others is not None else None
        except _Clash:
            clashes.append(variable)
            continue
        if other and changed is None:
            continue
        elsewhere.update(changed or {})
        done.update(other)
        edits |= new
        for span in new:
            taken.add(span)
        applied += 1
    return _Chosen(tuple(edits[span] for span in sorted(edits)), applied, elsewhere, done, tuple(clashes))


def _edited(source: Source, edits: Sequence[Edit]) -> str:
    parts: list[str] = []
    at = 0
    for edit in edits:
        parts += (source.text[at : edit.span.start], revealed(edit))
        at = edit.span.end
    return "".join(parts) + source.text[at:]


def revealed(edit: Edit) -> str:
    """What *edit* writes, secret or not: for a file or a buffer, never for output."""
    return edit.text.reveal() if isinstance(edit.text, Secret) else edit.text


def _edit_all(
    edits: list[Edit], contents: dict[str, bytes | None], originals: dict[str, bytes | None]
) -> dict[str, bytes | None] | None:
    """The new contents of the files that *edits* are in; None where one cannot be made. Raises _Clash."""
    result: dict[str, bytes | None] = {}
    for edit in edits:
        current = result.get(edit.path, contents.get(edit.path))
        if current is None:
            try:
                current = read_bytes(edit.path) if os.path.lexists(edit.path) else None
            except Unreadable:
                return None
            originals.setdefault(edit.path, current)
        new: bytes | None
        if edit.span.start < 0:
            new = _append_line(current or b"", revealed(edit).encode("utf-8"))
        else:
            new = _replace(edit.path, originals.get(edit.path) or b"", current or b"", edit.span, revealed(edit))
        if new is None:
            return None
        result[edit.path] = new
    return result


def _replace(path: str, original: bytes, current: bytes, span: Span, text: str) -> bytes | None:
    """*current* with *text* at *span* of *original*; None where other edits have changed the line."""
    kind = kind_of(path)
    if kind is None:
        return None
    try:
        before, now = decode(path, kind, original), decode(path, kind, current)
        moved = _moved(before, now, span)
        return None if moved is None else _verify(now, now.text[: moved.start] + text + now.text[moved.end :]).data
    except (Unreadable, UnicodeEncodeError):
        return None


def _moved(before: Source, now: Source, span: Span) -> Span | None:
    """Where what stands at *span* of *before* stands in *now*; None where it is not to be found."""
    from difflib import SequenceMatcher

    line = before.locate(span.start).line - 1
    for start, other, size in SequenceMatcher(None, before.lines, now.lines, autojunk=False).get_matching_blocks():
        if start <= line < start + size:
            by = now.line_starts[line - start + other] - before.line_starts[line]
            return Span(span.start + by, span.end + by)
    return span if before.slice(span) == now.slice(span) else None


_ASSIGNMENT = re.compile(rb"^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$")


def _append_line(content: bytes, line: bytes) -> bytes:
    """*content* with *line* at its end, unless it is there. Raises _Clash where the name has another value there."""
    new = _ASSIGNMENT.match(line.rstrip(b"\n"))
    for existing in content.splitlines():
        if existing.strip() == line.strip():
            return content
        old = _ASSIGNMENT.match(existing)
        if new and old and old.group(1) == new.group(1):
            if not new.group(2) or old.group(2).strip(b"'\"") == new.group(2).strip(b"'\""):
                return content
            if old.group(2):
                raise _Clash
    newline = b"\r\n" if b"\r\n" in content else b"\n"
    lead = newline if content and not content.endswith((b"\n", b"\r")) else b""
    return content + lead + line.rstrip(b"\n") + newline
