"""What a repair is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from qianfan_lint.core.model import Message, Problem, Span
from qianfan_lint.facts import Setting


class Refused(Problem):
    """Why a credential is left where it is."""

    variable = ""
    """The environment variable that would be for it, where that is known."""


class Request(NamedTuple):
    """What is to be taken out of a module, beside the literal that holds it."""

    newline: str
    setting: Setting
    value: str
    """The credential, without a scheme before it."""
    variable: str
    """The environment variable that is to hold it, where the idiom does not say one itself."""
    mentions: Callable[[str], bool]
    """Whether another file of the project has a text in it."""
    file: str = ""
    """The base name of the file of variables that it is moved to; empty where it is only taken out."""
    modules: Callable[[], Mapping[str, str] | None] = lambda: {}
    """The text of each other Python file of the project, by its path; None if they are too many."""
    has_unions: Callable[[], bool] = lambda: True
    """Whether every Python that runs the module can evaluate ``str | None``."""


class Repair(NamedTuple):
    edits: tuple[tuple[Span, str], ...]
    variable: str
    """The environment variable that holds the credential from then on."""
    idiom: str
    """Its name in ``IDIOMS``."""
    title: Message
    moved: tuple[tuple[str, str], ...] = ()
    """Each credential with its variable, where they are several."""
    reads_file: bool = False
    """The place reads the file of variables by itself."""
    brings_dotenv: bool = False
    """The module imports what needs python-dotenv, and its settings are made by whoever imports it."""
