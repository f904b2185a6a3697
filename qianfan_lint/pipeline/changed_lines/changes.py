"""Which lines changed since a commit of git, and the findings that touch them: ``check --diff-base``.

Git is asked for the commit, its tree and the content of files. Lines are compared here (``linediff``), as the readers
count them: no attribute, filter, encoding or line ending of the project decides what counts as changed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from qianfan_lint.core.kinds import kind_of_text
from qianfan_lint.core.model import Message
from qianfan_lint.core.source import MAX_BYTES, Unreadable, decode, read_bytes
from qianfan_lint.pipeline.changed_lines.gitcommand import Git, GitFailed
from qianfan_lint.pipeline.changed_lines.linediff import hunks
from qianfan_lint.pipeline.changed_lines.renames import MAX_TOTAL, gone_files, pairs
from qianfan_lint.project.config import ConfigError
from qianfan_lint.project.git import top_of

if TYPE_CHECKING:
    from qianfan_lint.pipeline.diagnostics import Diagnostic
    from qianfan_lint.pipeline.run import Report

Ranges = list[tuple[int, int]] | None
"""First and last changed line, 1-based; None for the whole file. Where lines were only deleted, the last is the one
before the gap and the first the one behind it: what stands across the gap touches it."""


class Changes:
    """What differs between the working tree and the commit where it left *base*.

    Git is run a few times, however many files there are. Raises ConfigError where there is no git, no repository
    around *start* (a file or folder), no such commit, or a repository that git cannot read.
    """

    def __init__(self, base: str, start: str) -> None:
        top = top_of(os.path.join(os.path.realpath(start), "") if os.path.isdir(start) else os.path.realpath(start))
        if top is None:
            raise ConfigError("--diff-base: {path} is not in a git repository", path=start)
        git = Git(top)
        try:
            self._tree = _Tree.of(git, top, _parting(git, base))
        except GitFailed as error:
            raise git.said(error) from None
        self._base = base

    def only(self, report: Report, given: Mapping[str, bytes] | None = None) -> Report:
        """*report* with the findings that touch a changed line, with their own place or one that they point to.

        What is *given* (path → content) stands in the place of the file, which need not exist. Raises ConfigError where
        the repository lacks the content of a file.
        """
        real = {path: os.path.realpath(path) for each in report.diagnostics for path, _, _ in _places(each)}
        try:
            contents = _Contents({os.path.realpath(path): data for path, data in (given or {}).items()})
            changed = dict(self._changed(set(real.values()), contents))
        except GitFailed:
            text = (
                "--diff-base: the repository lacks files as they were at {base}; "
                "if the clone is partial, make one without --filter"
            )
            raise ConfigError(text, base=self._base) from None

        def touches(found: Diagnostic) -> bool:
            return any(_touch(changed[real[path]], first, last) for path, first, last in _places(found))

        return report._replace(diagnostics=tuple(filter(touches, report.diagnostics)))

    def _changed(self, paths: Iterable[str], contents: _Contents) -> Iterator[tuple[str, Ranges]]:
        """Each of *paths* with its changed lines; of another repository, only what a submodule was is known."""
        tops: dict[str, list[str]] = {}
        for path in paths:
            tops.setdefault(top_of(path) or "", []).append(path)
        for top, inside in tops.items():
            tree = self._tree if top == self._tree.top else self._tree.submodule(top)
            if tree is None:
                yield from ((path, None) for path in inside)
            else:
                yield from tree.changed(inside, contents)


class _Contents:
    """What files hold, and what is *given* in their place by real path."""

    def __init__(self, given: Mapping[str, bytes]) -> None:
        self._given = given

    def of(self, path: str) -> bytes | None:
        """The content of the file at the real *path*; None where it cannot be read."""
        if path in self._given:
            return self._given[path]
        try:
            return read_bytes(path)
        except Unreadable:
            return None


def _places(found: Diagnostic) -> Iterator[tuple[str, int, int]]:
    yield found.path, found.start.line, found.end.line
    yield from ((note.path, note.line, note.line) for note in found.related)


def _touch(ranges: Ranges, first: int, last: int) -> bool:
    return ranges is None or any(first <= end and start <= last for start, end in ranges)


def _parting(git: Git, base: str) -> str:
    """The commit where the working tree left *base*, or a tree. Raises ConfigError."""
    try:
        commit = git.ask("rev-parse", "--verify", "--end-of-options", base + "^{commit}").decode().strip()
    except GitFailed:
        if base in ("HEAD", "@"):  # before the first commit
            return git.empty_tree()
        raise _refused(git, Message.of("there is no commit '{base}'", base=base)) from None
    try:
        return git.ask("merge-base", "HEAD", commit).decode().strip()
    except GitFailed:
        raise _refused(git, Message.of("'{base}' and HEAD have no commit in common", base=base)) from None


def _refused(git: Git, problem: Message) -> ConfigError:
    if git.is_shallow():
        return ConfigError("--diff-base: {problem}; the clone is shallow: fetch more of its history", problem=problem)
    return ConfigError("--diff-base: {problem}", problem=problem)


class _Tree(NamedTuple):
    """The files of a commit."""

    git: Git
    top: str
    files: dict[str, str]
    """Path from the top → object."""
    submodules: dict[str, str]
    """Path from the top → commit."""

    @classmethod
    def of(cls, git: Git, top: str, commit: str) -> _Tree:
        """Raises GitFailed."""
        files: dict[str, str] = {}
        submodules: dict[str, str] = {}
        for entry in git.ask("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
            head, _, path = entry.partition(b"\t")
            mode, _, rest = head.decode("ascii").partition(" ")
            kept = submodules if mode == "160000" else files
            if mode in ("100644", "100755", "100664", "160000"):  # not a link, whose content is a path
                kept[os.fsdecode(path)] = rest.partition(" ")[2]
        return cls(git, top, files, submodules)

    def submodule(self, top: str) -> _Tree | None:
        """The files that the submodule at *top* had; None where it is none, or lacks that commit."""
        below = top.startswith(os.path.join(self.top, ""))
        commit = self.submodules.get(self._name(top)) if below else None
        if commit is None:
            return None
        git = Git(top)
        try:
            return _Tree.of(git, top, commit)
        except GitFailed:
            return None

    def changed(self, paths: Iterable[str], contents: _Contents) -> Iterator[tuple[str, Ranges]]:
        """Each of *paths* with its changed lines. Raises GitFailed where the content of a file is not there."""
        names = {self._name(path): path for path in paths}
        before = {name: self.files[name] for name in names if name in self.files}
        new = [name for name in names if name not in self.files]
        ignored = self._ignored(new)
        yield from ((names[name], []) for name in ignored)
        new = [name for name in new if name not in ignored]
        if new:
            before |= self._renamed({name: names[name] for name in new}, contents)
        yield from ((names[name], None) for name in new if name not in before)
        yield from ((names[name], ranges) for name, ranges in self._compared(before, names, contents))

    def _compared(
        self, before: dict[str, str], names: dict[str, str], contents: _Contents
    ) -> Iterator[tuple[str, Ranges]]:
        """The changed lines of each file that there was *before* (name → object). Raises GitFailed."""
        sizes = self.git.sizes(dict.fromkeys(before.values()))
        if any(each not in sizes for each in before.values()):
            raise GitFailed("missing object")
        of: dict[str, list[str]] = {}
        for name, each in before.items():
            if sizes[each] > MAX_BYTES:
                yield name, None
            else:
                of.setdefault(each, []).append(name)
        for each, old in self.git.contents({each: sizes[each] for each in of}):
            yield from ((name, _ranges(names[name], old, contents.of(names[name]))) for name in of[each])

    def _renamed(self, new: dict[str, str], contents: _Contents) -> dict[str, str]:
        """Those of the *new* files (name → path) that had another name, with their object. Raises GitFailed."""
        texts: dict[str, bytes] = {}
        left = MAX_TOTAL
        for name, path in new.items():
            text = contents.of(path) or b""
            left -= len(text)
            if left >= 0:
                texts[name] = text
        return dict(pairs(self.git, texts, gone_files(self.top, self.files.items())))

    def _ignored(self, names: list[str]) -> set[str]:
        """Those of *names* that git ignores; none where it cannot say."""
        if not names:
            return set()
        given = b"".join(os.fsencode(name) + b"\0" for name in names)
        try:
            answer = self.git.ask("check-ignore", "--stdin", "-z", given=given, fails=1)
        except (GitFailed, ConfigError):
            return set()
        return {os.fsdecode(name) for name in answer.split(b"\0") if name}

    def _name(self, path: str) -> str:
        return os.path.relpath(path, self.top).replace(os.sep, "/")


def _ranges(path: str, old: bytes, new: bytes | None) -> Ranges:
    """The lines of *new* that differ from *old*, whatever the encodings and line endings of both are.

    They are contents of the file at *path*; of a file that cannot be read all lines do.
    """
    if new is None:
        return None
    if new == old:
        return []
    try:
        before, after = _lines(path, old), _lines(path, new)
    except Unreadable:
        return None
    return [(each.new + 1, each.new_end) for each in hunks(before, after)]


def _lines(path: str, data: bytes) -> list[str]:
    """Raises Unreadable."""
    return [line.rstrip("\r\n") for line in decode(path, kind_of_text(path), data).lines]
