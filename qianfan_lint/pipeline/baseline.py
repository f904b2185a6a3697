"""Findings that are known and left for later, kept in a file by what was found, so that a run reports new ones only.

The file is lines of JSON: a head, then an entry a line, sorted, without line numbers and times. So it changes only
where findings do, and git merges it. docs/formats.md describes it for other programs.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from qianfan_lint.core.source import Unreadable, read_bytes
from qianfan_lint.project.config import ConfigError

if TYPE_CHECKING:
    from qianfan_lint.pipeline.diagnostics import Diagnostic
    from qianfan_lint.pipeline.run import Report

DEFAULT = ".qianfan-lint-baseline.jsonl"
_HEAD = {"qianfan-lint-baseline": 1}


class Entry(NamedTuple):
    path: str
    """From the folder of the baseline, with ``/``."""
    code: str
    content: str
    """The keyed hash of what was found."""


class Baseline:
    """How often each entry was found when the baseline at *path* was written."""

    def __init__(self, path: str, counts: Mapping[Entry, int] | None = None) -> None:
        self.path = path
        self.counts = counts or {}
        self._folder = os.path.dirname(os.path.abspath(path))

    def applied(self, report: Report) -> Report:
        """*report* with what is known moved out of its findings, and with the entries that match nothing any more."""
        known, new, left = self._split(report.diagnostics)
        stale = tuple((entry, left[entry]) for entry in self._looked_for(left, report))
        return report._replace(diagnostics=tuple(new), known=tuple(known), stale=stale)

    def updated(self, report: Report, *, prune: bool) -> Baseline:
        """This baseline as *report* has it; to *prune* takes nothing new in. What the run did not look at stays."""
        known, new, left = self._split(report.diagnostics)
        for entry in self._looked_for(left, report):
            del left[entry]
        left.update(self._entry(each) for each in (known if prune else [*known, *new]))
        return Baseline(self.path, left)

    def __bytes__(self) -> bytes:
        lines: list[dict[str, Any]] = [{**entry._asdict(), "count": n} for entry, n in sorted(self.counts.items())]
        return "".join(json.dumps(line) + "\n" for line in [_HEAD, *lines]).encode("ascii")

    def _split(self, found: Iterable[Diagnostic]) -> tuple[list[Diagnostic], list[Diagnostic], Counter[Entry]]:
        """What of *found* is known, what is new, and what is left of the counts."""
        left = Counter(self.counts)
        known: list[Diagnostic] = []
        elsewhere: list[Diagnostic] = []
        for each in found:
            (known if _take([self._entry(each)], left) else elsewhere).append(each)
        # A file that is gone was renamed if its findings turn up in another.
        gone: dict[tuple[str, str], list[Entry]] = {}
        for entry in left if elsewhere else ():
            if not os.path.lexists(os.path.join(self._folder, entry.path)):
                gone.setdefault((entry.code, entry.content), []).append(entry)
        new: list[Diagnostic] = []
        for each in elsewhere:
            (known if _take(gone.get((each.code, each.content), ()), left) else new).append(each)
        return known, new, +left

    def _entry(self, found: Diagnostic) -> Entry:
        path = os.path.relpath(os.path.abspath(found.path), self._folder)
        return Entry(path.replace(os.sep, "/"), found.code, found.content)

    def _looked_for(self, entries: Iterable[Entry], report: Report) -> list[Entry]:
        """Those of *entries* that the run would have found if they were there, sorted."""
        asked = tuple(os.path.join(os.path.abspath(path), "") for path in report.asked)
        failed = {os.path.abspath(item.path) for item in report.not_scanned}
        paths = {entry: os.path.normpath(os.path.join(self._folder, entry.path)) for entry in entries}
        return sorted(entry for entry, at in paths.items() if f"{at}{os.sep}".startswith(asked) and at not in failed)


def _take(entries: Iterable[Entry], left: Counter[Entry]) -> bool:
    """Use up one of *entries*; whether there was one left."""
    for entry in entries:
        if left[entry] > 0:
            left[entry] -= 1
            return True
    return False


def read(path: str) -> Baseline:
    """Raises ConfigError where the file at *path* cannot be read or is no baseline."""
    try:
        lines = read_bytes(path).decode("utf-8").splitlines()
    except (Unreadable, UnicodeDecodeError) as error:
        raise ConfigError("baseline {path}: {problem}", path=path, problem=getattr(error, "message", error)) from None
    if not lines or _parsed(lines[0]) != _HEAD:
        raise ConfigError("baseline {path}: not a file that this version of `qianfan-lint baseline` wrote", path=path)
    counts: dict[Entry, int] = {}
    for number, line in enumerate(lines[1:], 2):
        match _parsed(line):
            case {"path": str(at), "code": str(code), "content": str(content), "count": int(count)} if count > 0:
                # A merge may leave an entry of both sides.
                entry = Entry(at, code, content)
                counts[entry] = max(count, counts.get(entry, 0))
            case _:
                problem = "baseline {path}: line {number} is not an entry; was a merge left unfinished?"
                raise ConfigError(problem, path=path, number=number)
    return Baseline(path, counts)


def _parsed(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
