"""Which lines changed since a commit of git, and the findings that touch them: ``check --diff-base``."""

from __future__ import annotations

import ast
import os
import re
import subprocess
from collections.abc import Iterator
from typing import TYPE_CHECKING

from qianfan_lint.config import ConfigError
from qianfan_lint.git import top_of

if TYPE_CHECKING:
    from qianfan_lint.diagnostics import Diagnostic
    from qianfan_lint.run import Report

_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
# What a user's configuration may say otherwise; a path with odd characters is quoted as in C, and ASCII.
_DIFF = (
    *("git", "-c", "core.quotePath=true", "diff", "--merge-base", "--unified=0", "--inter-hunk-context=0"),
    *("--find-renames", "--no-color", "--no-ext-diff", "--no-textconv", "--ignore-submodules"),
    *("--src-prefix=a/", "--dst-prefix=b/", "--end-of-options"),
)
_UNTRACKED = ("git", "ls-files", "--others", "--exclude-standard", "-z")

Ranges = list[tuple[int, int]] | None
"""First and last changed line, 1-based; None for the whole file. Where lines were only deleted, the last is the one
before the gap and the first the one behind it: what stands across the gap touches it."""


class Changes:
    """What differs between the working tree and the commit where it left *base*.

    Git is run twice, however many files there are. Raises ConfigError where there is no git, no repository around
    *start* (a file or folder), or no such commit.
    """

    def __init__(self, base: str, start: str) -> None:
        top = top_of(os.path.join(os.path.realpath(start), "") if os.path.isdir(start) else os.path.realpath(start))
        if top is None:
            raise ConfigError("--diff-base: no git repository around {path}", path=start)
        self._top = top
        self._ranges: dict[str, Ranges] = dict(_changed(self._git(*_DIFF, base, "--")))
        untracked = self._git(*_UNTRACKED).split(b"\0")
        self._ranges.update({os.fsdecode(path): None for path in untracked if path})

    def only(self, report: Report) -> Report:
        """*report* with the findings that touch a changed line, with their own place or one that they point to."""
        return report._replace(diagnostics=tuple(each for each in report.diagnostics if self._touch(each)))

    def _touch(self, found: Diagnostic) -> bool:
        places = [(found.path, found.start.line, found.end.line)]
        places += ((note.path, note.line, note.line) for note in found.related)
        return any(self._has_changed(*place) for place in places)

    def _has_changed(self, path: str, first: int, last: int) -> bool:
        relative = os.path.relpath(os.path.realpath(path), self._top).replace(os.sep, "/")
        ranges = self._ranges.get(relative, [])
        return ranges is None or any(first <= end and start <= last for start, end in ranges)

    def _git(self, *command: str) -> bytes:
        try:
            done = subprocess.run(command, cwd=self._top, capture_output=True, check=False, stdin=subprocess.DEVNULL)
        except OSError:
            raise ConfigError("--diff-base needs git, which could not be run") from None
        if done.returncode:
            problem = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0].removeprefix("fatal: ")
            shallow = os.path.join(self._top, ".git", "shallow")
            if os.path.exists(shallow):
                text = "--diff-base: {problem}; the clone is shallow: fetch more of its history"
                raise ConfigError(text, problem=problem)
            raise ConfigError("--diff-base: {problem}", problem=problem)
        return done.stdout


def _changed(diff: bytes) -> Iterator[tuple[str, Ranges]]:
    """The files of a unified diff without context, with their changed lines; not those that are gone."""
    ranges: list[tuple[int, int]] = []
    lines = iter(diff.split(b"\n"))
    for line in lines:
        if line.startswith(b"+++ "):
            # Git ends a name that has a blank with a tab.
            name = line[4:].rstrip(b"\t")
            text = ast.literal_eval("b" + name.decode("ascii")) if name.startswith(b'"') else name
            ranges = []
            if text.startswith(b"b/"):
                yield os.fsdecode(text[2:]), ranges
        elif hunk := _HUNK.match(line):
            removed, first, added = (1 if part is None else int(part) for part in hunk.groups())
            ranges.append((first, first + added - 1) if added else (first + 1, first))
            for _ in range(removed + added):  # a line of a file may look like a head
                next(lines, None)
