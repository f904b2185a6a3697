"""What a run looked at and what it left out: the account that ``-v`` and ``--coverage`` give."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, NamedTuple

from qianfan_lint.core.model import Message
from qianfan_lint.project.config import Config

if TYPE_CHECKING:
    from qianfan_lint.project.patterns import Pattern, Patterns

_WILD = frozenset("*?[\\")


class Skipped(NamedTuple):
    """A file or folder that was left out, and why."""

    path: str
    """A folder ends with ``/``."""
    reason: Message


class Coverage:
    """Filled while the files are looked for."""

    def __init__(self) -> None:
        self.files: list[str] = []
        self.skipped: list[Skipped] = []
        self.others = 0
        """Files of no kind that is checked, in the folders that were read."""
        self.walked: list[str] = []
        """The folders that were asked for."""
        self._matched: set[Pattern] = set()

    def skip(self, path: str, is_folder: bool, reason: Message) -> None:
        self.skipped.append(Skipped(f"{path}/" if is_folder else path, reason))

    def note(self, path: str, is_folder: bool, patterns: Patterns) -> Pattern | None:
        """Remember which of *patterns* match *path*; the last of them."""
        matching = [each for each in patterns.matching(path, is_folder) if not each.is_negated]
        self._matched.update(matching)
        return matching[-1] if matching else None

    def note_file(self, path: str, config: Config) -> None:
        """Remember which patterns of files match the file at *path*, of which some may match no other."""
        for patterns in config.per_file:
            if patterns.patterns[0] not in self._matched and patterns.covers(path, config.root):
                self._matched.update(patterns.patterns)

    def unmatched(self, configs: Iterable[Config], asked: Collection[Pattern] = ()) -> list[Pattern]:
        """The patterns of *configs* that match nothing, as far as all that they can match was looked at.

        Those that were *asked* for are for this run alone.
        """
        walked = tuple(os.path.join(os.path.abspath(folder), "") for folder in self.walked)
        found: dict[Pattern, None] = {}
        for config in configs:
            lists = [config.excluding, *config.per_file]
            for pattern in (each for patterns in lists if patterns for each in patterns.patterns):
                if pattern in self._matched or pattern.is_negated or _is_there(pattern):
                    continue
                if os.path.join(pattern.folder, "").startswith(walked) or (walked and pattern in asked):
                    found[pattern] = None
        return list(found)


def _is_there(pattern: Pattern) -> bool:
    """Whether *pattern* is the path of a file, which may lie where nothing is looked for."""
    text = pattern.text.strip("/")
    return _WILD.isdisjoint(text) and os.path.lexists(os.path.join(pattern.folder, text))
