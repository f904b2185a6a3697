"""What surrounds a file, for rules to ask: what git does with it, and which variables its project defines.

Nothing is looked at, or even imported, before it is asked for, and a project once in a process.
"""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from qianfan_lint.core.kinds import Kind, kind_of
from qianfan_lint.core.model import Edit, Message, Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source, Unreadable, decode, read_bytes
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.project.config import Config
from qianfan_lint.project.modules import Modules

if TYPE_CHECKING:
    from qianfan_lint.project.environments import Environment
    from qianfan_lint.project.loaders import Loaders
    from qianfan_lint.project.pins import Pins
    from qianfan_lint.project.wants import Wants


class Surroundings:
    def __init__(self, config: Config, providers: Providers) -> None:
        self._config, self.providers = config, providers
        self._environments: dict[str, Environment] = {}
        self._wants: dict[str, Wants] = {}
        self._modules = Modules()
        self._kept: dict[str, str] | None = None
        self._planned: Mapping[str, str] = {}

    @functools.cached_property
    def loaders(self) -> Loaders:
        from qianfan_lint.project.loaders import Loaders

        return Loaders(self._config.env_file, self._modules)

    @functools.cached_property
    def _pins(self) -> Pins:
        from qianfan_lint.project.pins import Pins

        return Pins(self.providers)

    def is_published(self, path: str) -> bool:
        """Whether git would publish the file at *path*, or has: it is not ignored, or tracked all the same."""
        from qianfan_lint.project import git
        from qianfan_lint.project.gitignore import is_ignored

        return not self._config.respect_gitignore or not is_ignored(path, self._config) or git.is_tracked(path)

    def is_tracked(self, path: str) -> bool:
        """Whether git has the file at *path*, ignored or not."""
        from qianfan_lint.project import git

        return git.is_tracked(path)

    def is_unprotected(self, path: str) -> bool:
        """Whether the file at *path* lies in a repository that does not ignore it."""
        from qianfan_lint.project import git
        from qianfan_lint.project.gitignore import is_ignored

        return git.top_of(path) is not None and not is_ignored(path, self._config)

    def environment(self, path: str) -> Environment | None:
        """What the project of *path* defines; None where it belongs to none."""
        from qianfan_lint.project.environments import Environment

        root = self._modules.root(path)
        if root is None:
            return None
        if root not in self._environments:
            self._environments[root] = Environment(root, self.providers)
        return self._environments[root]

    def wants(self, path: str) -> Wants | None:
        """What the modules around *path* take for credentials; None where it belongs to no project."""
        from qianfan_lint.project.wants import Wants

        root = self._modules.root(path)
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
        return self._modules.mention(path, text)

    def modules(self, path: str) -> Mapping[str, str] | None:
        """The text of each other Python file of the project of *path*, by its path; None if they are too many."""
        return self._modules.texts(path)

    def pinned(self, path: str, package: str) -> tuple[str, ...]:
        """The versions of *package* that the project of *path* allows, in PEP 440; empty where it declares none."""
        return self._pins.of(path, package)

    def has_unions(self, path: str) -> bool:
        """Whether every Python that the project of *path* says to run on evaluates ``str | None``: 3.10 and newer."""
        from qianfan_lint.knowledge.versions import only_below, reaches_below
        from qianfan_lint.project.pythons import pythons

        root = self._modules.root(path)
        said = pythons(root) if root is not None else ()
        return not any(reaches_below(each, "3.10") or only_below(each, "3.10") for each in said)

    def misses(self, path: str) -> Collection[str]:
        """The variables that the project of *path* defines under a near miss of their names."""
        environment = self.environment(path)
        return environment.misses if environment is not None else ()

    def renaming(self, source: Source, span: Span, old: str, new: str, in_code: bool) -> tuple[Edit, ...] | Message:
        """The edits that rename a variable at *span*, and where it is looked up *in_code* wherever it is defined.

        Or why there are none.
        """
        from qianfan_lint.repairs.edits import rename_literal

        own = rename_literal(source, span, old, new)
        if not own:
            return Message.of("the name is not written here in one piece")
        environment = self.environment(source.path)
        if environment is None:
            return own
        elsewhere = environment.renaming(old, new)
        if elsewhere is None or (not in_code and environment.is_used(old)):
            return Message.of("another file uses the name where the fix cannot change it")
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
