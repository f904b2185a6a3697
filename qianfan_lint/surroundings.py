"""What surrounds a file, for rules to ask: what git does with it, and which variables its project defines.

Nothing is looked at before it is asked for, and a project once in a process.
"""

from __future__ import annotations

from collections.abc import Collection

from qianfan_lint import git
from qianfan_lint.config import Config
from qianfan_lint.discovery import is_ignored
from qianfan_lint.edits import rename_literal
from qianfan_lint.environments import Environment, root_of
from qianfan_lint.model import Edit, Span
from qianfan_lint.pins import Pins
from qianfan_lint.providers import Providers
from qianfan_lint.source import Source


class Surroundings:
    def __init__(self, config: Config, providers: Providers) -> None:
        self._config, self._providers = config, providers
        self._environments: dict[str, Environment] = {}
        self._pins = Pins(providers)

    def is_published(self, path: str) -> bool:
        """Whether git would publish the file at *path*, or has: it is not ignored, or tracked all the same."""
        return not self._config.respect_gitignore or not is_ignored(path, self._config) or git.is_tracked(path)

    def is_tracked(self, path: str) -> bool:
        """Whether git has the file at *path*, ignored or not."""
        return git.is_tracked(path)

    def is_unprotected(self, path: str) -> bool:
        """Whether the file at *path* lies in a repository that does not ignore it."""
        return git.top_of(path) is not None and not is_ignored(path, self._config)

    def environment(self, path: str) -> Environment | None:
        """What the project of *path* defines; None where it belongs to none."""
        root = root_of(path)
        if root is None:
            return None
        if root not in self._environments:
            self._environments[root] = Environment(root, self._providers)
        return self._environments[root]

    def pinned(self, path: str, package: str) -> tuple[str, ...]:
        """The versions of *package* that the project of *path* allows, in PEP 440; empty where it declares none."""
        return self._pins.of(path, package)

    def misses(self, path: str) -> Collection[str]:
        """The variables that the project of *path* defines under a near miss of their names."""
        environment = self.environment(path)
        return environment.misses if environment is not None else ()

    def renaming(self, source: Source, span: Span, old: str, new: str, in_code: bool) -> tuple[Edit, ...]:
        """The edits that rename a variable at *span*, and where it is looked up *in_code* wherever it is defined.

        Empty where the name is used in a way that they do not reach.
        """
        own = rename_literal(source, span, old, new)
        environment = self.environment(source.path)
        if environment is None or not own:
            return own
        elsewhere = environment.renaming(old, new)
        if elsewhere is None or (not in_code and environment.is_used(old)):
            return ()
        return (*own, *elsewhere) if in_code else own
