"""What surrounds a file, for rules to ask: what git does with it, and which variables its project defines.

Nothing is looked at before it is asked for, and a project once in a process.
"""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Collection, Iterator, Mapping

from qianfan_lint.core.kinds import Kind, kind_of
from qianfan_lint.core.model import Edit, Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source, Unreadable, decode, read_bytes
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.project import git
from qianfan_lint.project.config import Config
from qianfan_lint.project.discovery import EXCLUDED
from qianfan_lint.project.environments import Environment, root_of
from qianfan_lint.project.gitignore import is_ignored
from qianfan_lint.project.pins import Pins
from qianfan_lint.project.wants import Wants
from qianfan_lint.repairs.edits import rename_literal


class Surroundings:
    def __init__(self, config: Config, providers: Providers) -> None:
        self._config, self.providers = config, providers
        self._environments: dict[str, Environment] = {}
        self._wants: dict[str, Wants] = {}
        self._root = functools.lru_cache(maxsize=256)(lambda folder: root_of(os.path.join(folder, "_")))
        self._pins = Pins(providers)
        self._kept: dict[str, str] | None = None
        self._planned: Mapping[str, str] = {}
        self._modules: dict[str, list[str] | None] = {}
        self._mentioned: dict[tuple[str, str], bool] = {}
        self._unloaded: dict[str, bool] = {}

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
        root = self._root(os.path.dirname(path))
        if root is None:
            return None
        if root not in self._environments:
            self._environments[root] = Environment(root, self.providers)
        return self._environments[root]

    def wants(self, path: str) -> Wants | None:
        """What the modules around *path* take for credentials; None where it belongs to no project."""
        root = self._root(os.path.dirname(path))
        if root is None:
            return None
        if root not in self._wants:
            self._wants[root] = Wants(root, self.providers)
        return self._wants[root]

    def is_wanted(self, path: str, name: str) -> bool:
        """Whether a module around *path* takes what is called *name* there for a credential, whatever that is."""
        wants = self.wants(path)
        if wants is None:
            return False
        if kind_of(path) is Kind.PYTHON and wants.name(path, name) is not None:
            return True
        return wants.variable(name) is not None or wants.entry(name) is not None

    def kept(self, value: str) -> str:
        """The variable that the file for credentials holds *value* under; empty where there is none."""
        if self._kept is None:
            self._kept = _variables(self._config.env_file)
        return self._kept.get(value, "")

    @contextlib.contextmanager
    def following(self, planned: Mapping[str, str]) -> Iterator[None]:
        """Let fixes use the variables *planned*, each under the value that another fix of the run gives it."""
        self._planned = planned
        try:
            yield
        finally:
            self._planned = {}

    def planned(self, value: str) -> str:
        """The variable that fixes of this run give *value* to; empty where none is known."""
        return self._planned.get(value, "")

    def mentions(self, path: str, text: str) -> bool:
        """Whether another Python file of the project of *path* has *text* in it; True if they are too many."""
        if (path, text) not in self._mentioned:
            self._mentioned[path, text] = self._mentions(path, text)
        return self._mentioned[path, text]

    def _mentions(self, path: str, text: str) -> bool:
        root = self._root(os.path.dirname(path)) or os.path.dirname(os.path.abspath(path))
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

    def can_load(self, path: str) -> bool:
        """Whether the file at *path* is a program that could load the file for credentials, as nothing does yet.

        Its project has python-dotenv, none of its modules reads such a file, and none imports this one.
        """
        root = self._root(os.path.dirname(path))
        file = os.path.abspath(self._config.env_file)
        if root is None or os.path.basename(file) != ".env" or not path.endswith(".py"):
            return False
        if not os.path.abspath(path).startswith(os.path.join(os.path.dirname(file), "")):
            return False
        if root not in self._unloaded:
            from qianfan_lint.repairs.loading import LOADERS

            self._unloaded[root] = _declares(root, b"dotenv") and not any(self._read_by(root, word) for word in LOADERS)
        stem = os.path.basename(path)[: -len(".py")]
        return self._unloaded[root] and not any(
            self.mentions(path, f"{before}{stem}") for before in ("import ", "from ", ".")
        )

    def _read_by(self, root: str, word: str) -> bool:
        """Whether a module of the project has *word* in it."""
        return self.mentions(os.path.join(root, ""), word)

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


_VARIABLE = lazy(r"(?m)^[ \t]*(?:export[ \t]+)?([A-Z_][A-Z0-9_]*)[ \t]*=[ \t]*(['\"]?)([^\r\n]*?)\2[ \t]*$")


def _variables(path: str) -> dict[str, str]:
    """The variable of each value in the file at *path*; nothing where there is none, or it cannot be read."""
    if not path or kind_of(path) is not Kind.DOTENV or not os.path.exists(path):
        return {}
    try:
        text = decode(path, Kind.DOTENV, read_bytes(path)).text
    except Unreadable:
        return {}
    return variables_in(text)


def variables_in(text: str) -> dict[str, str]:
    """The variable of each value in *text*, that of a file of variables."""
    return {value: name for name, _, value in reversed(_VARIABLE.findall(text)) if value}


_DECLARING = ("requirements", "pyproject.toml", "setup.", "Pipfile", "environment.y")


def _declares(root: str, package: bytes) -> bool:
    """Whether a dependency file at the top of the project has the word *package* in it."""
    for name in sorted(os.listdir(root)):
        try:
            if name.startswith(_DECLARING) and package in read_bytes(os.path.join(root, name)):
                return True
        except Unreadable:
            continue
    return False


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
