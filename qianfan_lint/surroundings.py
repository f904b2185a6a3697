"""What surrounds a file, for rules to ask: what git does with it. Nothing is looked at before it is asked for."""

from __future__ import annotations

from qianfan_lint import git
from qianfan_lint.config import Config
from qianfan_lint.discovery import is_ignored


class Surroundings:
    def __init__(self, config: Config) -> None:
        self._config = config

    def is_published(self, path: str) -> bool:
        """Whether git would publish the file at *path*, or has: it is not ignored, or tracked all the same."""
        return not self._config.respect_gitignore or not is_ignored(path, self._config) or git.is_tracked(path)

    def is_unprotected(self, path: str) -> bool:
        """Whether the file at *path* lies in a repository that does not ignore it."""
        return git.top_of(path) is not None and not is_ignored(path, self._config)
