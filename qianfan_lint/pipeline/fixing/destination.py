"""Whether fixes may write to a file: a credential must not land where it is published or where nobody looks for it."""

from __future__ import annotations

import os
import re

from qianfan_lint.core.kinds import Kind, is_template, kind_of
from qianfan_lint.core.model import Message
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source, Unreadable, decode, lines_of, read_bytes
from qianfan_lint.project import git
from qianfan_lint.project.config import Config
from qianfan_lint.project.folders import root_of
from qianfan_lint.project.gitignore import is_ignored
from qianfan_lint.project.nearest import Configurations, for_all

GITIGNORE = ".gitignore"
# What docker takes too: a name alone has its value from outside.
_LINE = lazy(r"\s*(?:#.*|(?:export\s+)?[A-Za-z_][\w.-]*\s*(?:=\s*(?P<value>.*))?)?", re.DOTALL)
_TEXT = Kind.DOTENV
"""How a file is decoded that no reader knows: by its mark, else as UTF-8."""


def text_of(path: str, data: bytes) -> Source:
    """*data* as text that can be written back. Raises Unreadable where some of it would not survive."""
    source = decode(path, kind_of(path) or _TEXT, data)
    if source.encode(source.text) != data:
        raise Unreadable("its encoding does not survive the edit")
    return source


class Destinations:
    """The files that fixes write to, beside the one that they mend; each is looked at once."""

    def __init__(self, given: Config | Configurations, *, makes_folders: bool = False) -> None:
        """*makes_folders* is for an editor, which makes the folder of a file that it makes."""
        self._configurations = for_all(given)
        self._makes_folders = makes_folders
        self._tracked: dict[str, bool] = {}
        self._hidden: dict[str, bool] = {}

    def is_ignored(self, path: str) -> bool:
        """Whether git ignores the file at *path* before a fix says so."""
        if path not in self._hidden:
            self._hidden[path] = is_ignored(path, self._configurations.of(path))
        return self._hidden[path]

    def source_refusal(self, path: str) -> Message | None:
        """Why the file at *path* is not fixed: as a link it may lead anywhere."""
        if os.path.islink(path) and not self._is_inside(path, path):
            return Message.of("{path} is a link that leads out of the project", path=path)
        return None

    def refusal(self, path: str, source: str) -> Message | None:
        """Why no fix of the file at *source* changes the file at *path*."""
        if os.path.islink(path):
            # git takes no patterns from a linked .gitignore, and what a link leads to may be published.
            return Message.of("{path} is a link", path=path)
        if not self._is_inside(path, source):
            return Message.of("{path} lies outside of the project", path=path)
        if not self._makes_folders and not os.path.isdir(os.path.dirname(path) or "."):
            return Message.of("the folder of {path} does not exist", path=path)
        return None

    def credential_refusal(self, path: str, source: str) -> Message | None:
        """Why no credential moves from the file at *source* to the file at *path*."""
        if os.path.realpath(path) == os.path.realpath(source):
            return Message.of("{path} is the file that contains it", path=path)
        if is_template(path):
            return Message.of("{path} is a template, which is published", path=path)
        if kind_of(path) not in (Kind.DOTENV, Kind.TEXT, None):
            return Message.of("{path} is not a file of variables", path=path)
        if path not in self._tracked:
            self._tracked[path] = git.is_tracked(path)
        if self._tracked[path]:
            return Message.of("git tracks {path}; run `git rm --cached {path}` first", path=path)
        return None

    def _is_inside(self, path: str, source: str) -> bool:
        config = self._configurations.of(source)
        within = config.env_file_within
        if within and _same(path, config.env_file):
            # A configuration speaks for its own folder: the project that brings it is not trusted.
            return is_below(path, within)
        folder = os.path.dirname(source) or "."
        # A stray file at the very top makes no project of everything.
        marked = (root for root in (root_of(source), git.top_of(source)) if root and root != os.path.dirname(root))
        return any(is_below(path, root) for root in (config.root, ".", folder, *marked))


def _same(path: str, other: str) -> bool:
    return os.path.abspath(path) == os.path.abspath(other)


def is_below(path: str, folder: str) -> bool:
    """Whether what is written to *path* stays in *folder*, whatever links lead there."""
    real, top = os.path.realpath(path), os.path.realpath(folder or ".")
    try:
        return os.path.commonpath((real, top)) == top
    except ValueError:  # on Windows, two drives
        return False


def is_file_of_variables(text: str) -> bool:
    """Whether *text* has nothing but variables, comments and blank lines; a quoted value may take several lines."""
    quote = ""
    for line in lines_of(text):
        if quote:
            quote = "" if quote in line else quote
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            return False
        value = match["value"] or ""
        if value[:1] in ("'", '"', "`") and value.count(value[0]) == 1:
            quote = value[0]
    return True


def check_gitignore(path: str) -> None:
    """Raises Unreadable where git would not read the patterns in the file at *path*."""
    data = read_bytes(path) if os.path.lexists(path) else b""
    if text_of(path, data).encoding != "utf-8":
        raise Unreadable("{path} is not UTF-8, and git does not read it", path=path)
