"""What reads the file of variables that credentials are moved to, in the project of a file."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.model import Edit
from qianfan_lint.core.source import Source, Unreadable, decode, read_bytes
from qianfan_lint.project.modules import Modules
from qianfan_lint.project.paths import shown
from qianfan_lint.readers.python.module_files import stem

_DECLARING = ("requirements", "pyproject.toml", "setup.", "Pipfile", "environment.y")
# pydantic-settings requires python-dotenv: https://github.com/pydantic/pydantic-settings/blob/main/pyproject.toml
_BRINGING = (b"dotenv", b"pydantic-settings", b"pydantic_settings")


class Loaders:
    """Of the file *env_file*, which is empty where credentials are only taken out."""

    def __init__(self, env_file: str, modules: Modules) -> None:
        self._env_file, self._modules = env_file, modules
        self._filling: dict[str, dict[str, bool]] = {}
        self._without: dict[str, bool] = {}
        self._settings: dict[str, list[str]] = {}

    def fill(self, source: Source, at: int | None) -> bool:
        """Whether the variables of the file are sure to be in the environment when the place *at* of *source* runs.

        None is any time after all modules are imported, as for the body of a function.
        """
        from qianfan_lint.repairs.loading import place_of_load

        if not self._env_file:
            return False
        name = os.path.basename(self._env_file)
        if source.kind is Kind.SHELL:
            sourced = rf"(?m)^[ \t]*(?:source|\.)[ \t]+[\w./\"'$-]*?{re.escape(name)}\b"
            return re.search(sourced, source.text) is not None
        if source.kind is not Kind.PYTHON:
            return self._is_beside(source)
        own = place_of_load(source.text, name)
        return (own is not None and (at is None or own < at)) or self._is_filled_before(source, at)

    def _is_filled_before(self, source: Source, at: int | None) -> bool:
        """Whether another module has loaded the file, which *source* imports above or which begins with that."""
        from qianfan_lint.repairs.loading import imported_above

        root = self._modules.root(source.path)
        if root is None:
            return False
        above = imported_above(source.text, len(source.text) if at is None else at)
        for path, begins in self._fillers(root).items():
            if stem(path) in above:
                return True
            if (begins or at is None) and self._is_imported(source.path):
                return not self._is_tested_without(source.path)
        return False

    def _is_tested_without(self, path: str) -> bool:
        """Whether a test imports the module at *path*, as far as its words tell: a test is a program of its own."""
        name = stem(path)
        return any(
            os.path.basename(file).startswith("test_") and name.encode() in content
            for file, content in self._modules.others(path)
        )

    def _is_imported(self, path: str) -> bool:
        """Whether another module of the project imports the one at *path*, as far as its words tell."""
        return any(self._modules.mention(path, f"{before}{stem(path)}") for before in ("import ", "from ", "."))

    def _fillers(self, root: str) -> dict[str, bool]:
        """The modules of the project that load the file; whether they do before they import another one of it."""
        from qianfan_lint.repairs.loading import imported_above, place_of_load

        if root not in self._filling:
            found = self._filling[root] = {}
            own = {stem(path) for path in self._modules.of(os.path.join(root, "")) or ()} - {"__init__", "dotenv"}
            for path, content in self._modules.others(os.path.join(root, "")):
                text = content.decode("utf-8", "replace")
                place = place_of_load(text, os.path.basename(self._env_file))
                if place is not None:
                    found[path] = not imported_above(text, place) & own
        return self._filling[root]

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
        return _declares(root) and not (path.endswith(".py") and self._is_imported(path))

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
