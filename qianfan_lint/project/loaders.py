"""What reads the file of variables that credentials are moved to, in the project of a file."""

from __future__ import annotations

import os
from collections.abc import Iterator

from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.model import Edit
from qianfan_lint.core.source import Source, Unreadable, decode, read_bytes
from qianfan_lint.project.modules import Modules
from qianfan_lint.project.paths import shown

_DECLARING = ("requirements", "pyproject.toml", "setup.", "Pipfile", "environment.y")
# pydantic-settings requires python-dotenv: https://github.com/pydantic/pydantic-settings/blob/main/pyproject.toml
_BRINGING = (b"dotenv", b"pydantic-settings", b"pydantic_settings")


class Loaders:
    """Of the file *env_file*, which is empty where credentials are only taken out."""

    def __init__(self, env_file: str, modules: Modules) -> None:
        self._env_file, self._modules = env_file, modules
        self._filling: dict[str, bool] = {}
        self._without: dict[str, bool] = {}
        self._settings: dict[str, list[str]] = {}

    def fill(self, source: Source) -> bool:
        """Whether *source*, or another module of its project, puts the variables of the file into the environment."""
        from qianfan_lint.repairs.loading import fills

        if not self._env_file:
            return False
        if source.kind is not Kind.PYTHON:
            return self._is_beside(source)
        root = self._modules.root(source.path)
        if root is not None and root not in self._filling:
            contents = self._modules.others(os.path.join(root, ""))
            self._filling[root] = any(fills(content.decode("utf-8", "replace")) for _, content in contents)
        return fills(source.text) or (root is not None and self._filling[root])

    def _is_beside(self, source: Source) -> bool:
        """Whether docker compose reads the file: it takes ``.env`` in the folder of *source*, a compose file."""
        folder, name = os.path.split(os.path.abspath(source.path))
        is_compose = source.kind is Kind.YAML and name.startswith(("compose", "docker-compose"))
        return is_compose and os.path.abspath(self._env_file) == os.path.join(folder, ".env")

    def can_be_added(self, path: str, is_settings: bool) -> bool:
        """Whether the file at *path* can load the file for credentials, as nothing in its project does yet.

        It is a program that no module imports, in a project that has python-dotenv; or it defines settings of
        pydantic-settings (*is_settings*), which are made by whoever imports it.
        """
        root = self._modules.root(path)
        file = os.path.abspath(self._env_file)
        if root is None or os.path.basename(file) != ".env" or not path.endswith((".py", ".ipynb")):
            return False
        if not os.path.abspath(path).startswith(os.path.join(os.path.dirname(file), "")):
            return False
        if root not in self._without:
            self._without[root] = not any(self._other_ways(root))
        if not self._without[root] or is_settings:
            return self._without[root]
        stem = os.path.basename(path).rpartition(".")[0]
        is_imported = (self._modules.mention(path, f"{before}{stem}") for before in ("import ", "from ", "."))
        return _declares(root) and not (path.endswith(".py") and any(is_imported))

    def _other_ways(self, root: str) -> Iterator[bool]:
        from qianfan_lint.repairs.loading import has_own_way

        if self._modules.of(os.path.join(root, "")) is None:
            yield True
        for _, content in self._modules.others(os.path.join(root, "")):
            yield has_own_way(content.decode("utf-8", "replace"))

    def admitting(self, source: Source, variable: str) -> tuple[Edit, ...]:
        """What lets settings classes accept *variable* in the file, which refuse what they have no field for.

        Raises Refused where a class does not let itself be changed.
        """
        from qianfan_lint.repairs.settings import admit
        from qianfan_lint.repairs.tree import tree_of

        name = os.path.basename(self._env_file)
        edits: list[Edit] = []
        if source.kind is Kind.PYTHON and _may_read(source.text):
            changes = admit(tree_of(source.text), name, variable, source.path)
            edits += (Edit(source.path, span, text) for span, text in changes)
        for path in self._settings_files(source.path):
            other = decode(shown(path), Kind.PYTHON, read_bytes(path))
            changes = admit(tree_of(other.text), name, variable, other.path)
            edits += (Edit(other.path, span, text) for span, text in changes)
        return tuple(edits)

    def _settings_files(self, path: str) -> Iterator[str]:
        """The other modules of the project of *path* with a settings class that may read a file of variables."""
        root = self._modules.root(path)
        if root is None:
            return
        if root not in self._settings:
            contents = self._modules.others(os.path.join(root, ""))
            self._settings[root] = [
                file
                for file, content in contents
                if file.endswith(".py") and _may_read(content.decode("utf-8", "replace"))
            ]
        yield from (file for file in self._settings[root] if os.path.realpath(file) != os.path.realpath(path))


def _may_read(text: str) -> bool:
    return "env_file" in text and "BaseSettings" in text


def _declares(root: str) -> bool:
    """Whether a dependency file at the top of the project names python-dotenv, or what brings it."""
    for name in sorted(os.listdir(root)):
        try:
            if name.startswith(_DECLARING):
                content = read_bytes(os.path.join(root, name))
                if any(package in content for package in _BRINGING):
                    return True
        except Unreadable:
            continue
    return False
