"""What surrounds a file, for rules to ask: what git does with it, and which variables its project defines.

Nothing is looked at before it is asked for, and a project once in a process.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection

from qianfan_lint.core.kinds import Kind, kind_of
from qianfan_lint.core.model import Edit, Span
from qianfan_lint.core.source import Source, Unreadable, decode, read_bytes
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.project import git
from qianfan_lint.project.config import Config
from qianfan_lint.project.discovery import EXCLUDED
from qianfan_lint.project.environments import Environment, root_of
from qianfan_lint.project.gitignore import is_ignored
from qianfan_lint.project.pins import Pins
from qianfan_lint.repairs.edits import rename_literal


class Surroundings:
    def __init__(self, config: Config, providers: Providers) -> None:
        self._config, self._providers = config, providers
        self._environments: dict[str, Environment] = {}
        self._pins = Pins(providers)
        self._kept: dict[str, str] | None = None
        self._modules: dict[str, list[str] | None] = {}

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

    def kept(self, value: str) -> str:
        """The variable that the file for credentials holds *value* under; empty where there is none."""
        if self._kept is None:
            self._kept = _variables(self._config.env_file)
        return self._kept.get(value, "")

    def mentions(self, path: str, text: str) -> bool:
        """Whether another Python file of the project of *path* has *text* in it; True if they are too many."""
        root = root_of(path) or os.path.dirname(os.path.abspath(path))
        if root not in self._modules:
            self._modules[root] = _python_files(root)
        files, wanted, own = self._modules[root], text.encode(), os.path.realpath(path)
        if files is None:
            return True
        for file in files:
            try:
                if os.path.realpath(file) != own and wanted in read_bytes(file):
                    return True
            except Unreadable:
                continue
        return False

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


_VARIABLE = re.compile(r"(?m)^[ \t]*(?:export[ \t]+)?([A-Z_][A-Z0-9_]*)[ \t]*=[ \t]*(['\"]?)([^\r\n]*?)\2[ \t]*$")


def _variables(path: str) -> dict[str, str]:
    """The variable of each value in the file at *path*; nothing where there is none, or it cannot be read."""
    if not path or kind_of(path) is not Kind.DOTENV or not os.path.exists(path):
        return {}
    try:
        text = decode(path, Kind.DOTENV, read_bytes(path)).text
    except Unreadable:
        return {}
    return {value: name for name, _, value in reversed(_VARIABLE.findall(text)) if value}


MAX_MODULES = 5000


def _python_files(root: str) -> list[str] | None:
    """The modules and notebooks below *root*, but for environments; None where they are too many to be read."""
    found: list[str] = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in EXCLUDED]
        found += [os.path.join(folder, name) for name in names if name.endswith((".py", ".ipynb"))]
        if len(found) > MAX_MODULES:
            return None
    return found
