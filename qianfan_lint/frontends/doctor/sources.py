"""Where a variable gets its value: the environment, the files of variables that are loaded, and those that deploy."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from qianfan_lint.core.flow import Encoded, Text
from qianfan_lint.core.kinds import Kind, is_template, kind_of
from qianfan_lint.core.model import Secret
from qianfan_lint.core.source import Unreadable, decode, read_bytes
from qianfan_lint.facts import Bound, Setting, Variable
from qianfan_lint.knowledge.placeholders import could_be_key
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.project.environments import files_below
from qianfan_lint.project.paths import shown
from qianfan_lint.readers.reading import read

ENVIRONMENT = "environment"
_DEPLOYING = frozenset((Kind.YAML, Kind.DOCKERFILE))
MAX_BYTES = 2**20
_GIVEN_FILE = re.compile(rb"""(?:load_dotenv\(\s*(?:dotenv_path\s*=\s*)?|env_file\s*=\s*)["']([^"'\n]+)["']""")
_OVERRIDES = re.compile(rb"load_dotenv\([^)]*override\s*=\s*True")
# What hands a file of variables on without the code's doing.
_HANDS_ON = re.compile(rb"env[_-]file|\bdotenv\b|source[ \t]+\S*\.env|\.[ \t]+\S*\.env\b|\bset -a\b")
_OTHER_LOADERS = ("Pipfile", ".envrc", "Procfile")


class Value(NamedTuple):
    """A variable is set; an empty *text* is what is set too."""

    name: str
    text: Secret
    place: str
    """The file and line, or ``ENVIRONMENT``."""


class Sources(NamedTuple):
    environment: Mapping[str, Value]
    loaded: tuple[Value, ...]
    """From files that the code loads; of two with a name the first holds."""
    unloaded: tuple[Value, ...]
    """From files of variables that nothing is seen to load."""
    deployed: tuple[Value, ...]
    """From compose files and manifests: for what runs there, not here."""
    overrides: bool
    """Files beat the environment."""
    may_be_handed_on: bool
    """Something else than the code may load a file: a script, compose, pipenv."""

    def value(self, name: str) -> Value | None:
        """The one that the code gets."""
        own, loaded = self.environment.get(name), self.in_file(name)
        return (loaded or own) if self.overrides else (own or loaded)

    def in_file(self, name: str) -> Value | None:
        return next((value for value in self.loaded if value.name == name), None)

    def elsewhere(self, name: str) -> tuple[Value, ...]:
        """Values that do not reach the code that runs here."""
        return tuple(value for value in (*self.unloaded, *self.deployed) if value.name == name)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(value.name for value in self._every)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What of the values could be a credential."""
        return tuple(value.text for value in self._every if could_be_key(value.text.reveal()))

    @property
    def _every(self) -> tuple[Value, ...]:
        return (*self.environment.values(), *self.loaded, *self.unloaded, *self.deployed)


def gather(
    root: str, environment: Mapping[str, str], loaders: tuple[tuple[str, bytes], ...], providers: Providers
) -> Sources:
    """What is set for the project at *root*; *loaders* are its modules that load files of variables."""
    files = {os.path.abspath(path) for path in _loaded(root, loaders)}
    own = {name: Value(name, Secret(text), ENVIRONMENT) for name, text in environment.items()}
    loaded: list[Value] = []
    unloaded: list[Value] = []
    deployed: list[Value] = []
    handed_on = False
    paths = list(files_below(root))
    for path in (*(path for path in sorted(files) if path not in map(os.path.abspath, paths)), *paths):
        kind = kind_of(path)
        if os.path.basename(path) in _OTHER_LOADERS:
            handed_on = True
        if kind is Kind.DOTENV and not is_template(path):
            (loaded if os.path.abspath(path) in files else unloaded).extend(_values(path, Kind.DOTENV, providers))
        elif kind in _DEPLOYING or kind is Kind.SHELL:
            data = _content(path)
            handed_on = handed_on or bool(_HANDS_ON.search(data))
            if kind in _DEPLOYING:
                deployed.extend(_values(path, kind, providers, data))
    overrides = any(_OVERRIDES.search(data) for _, data in loaders)
    return Sources(own, tuple(loaded), tuple(unloaded), tuple(deployed), overrides, handed_on)


def _loaded(root: str, loaders: tuple[tuple[str, bytes], ...]) -> Iterator[str]:
    """The files that the code loads: named ones from the working folder, else the nearest above the module."""
    for path, data in loaders:
        named = _GIVEN_FILE.findall(data)
        yield from (os.path.join(root, each.decode("utf-8", "replace")) for each in named)
        if not named:
            folder = os.path.abspath(os.path.dirname(path) or ".")
            while not os.path.isfile(os.path.join(folder, ".env")) and folder != os.path.dirname(folder):
                folder = os.path.dirname(folder)
            yield os.path.join(folder, ".env")


def _content(path: str) -> bytes:
    try:
        return read_bytes(path) if os.path.getsize(path) <= MAX_BYTES else b""
    except (OSError, Unreadable):
        return b""


def _values(path: str, kind: Kind, providers: Providers, data: bytes | None = None) -> Iterator[Value]:
    """What the file at *path* sets, references to other variables left out; nothing of a file that is unreadable."""
    try:
        source = decode(path, kind, _content(path) if data is None else data)
        facts = list(read(source, providers))
    except (Unreadable, RecursionError):
        return
    settings = {}
    for fact in facts:
        if isinstance(fact, Setting) and fact.bound is not Bound.DISABLED:
            literal = fact.value.value if isinstance(fact.value, Encoded) else fact.value
            if isinstance(literal, Text):
                settings[fact.name] = (literal.text, fact.span)
    for fact in facts:
        if isinstance(fact, Variable) and fact.defined and fact.name not in settings and kind is Kind.DOTENV:
            settings[fact.name] = ("", fact.span)
    for name, (text, span) in settings.items():
        if "$" not in text and "{{" not in text:
            yield Value(name, Secret(text), f"{shown(path)}:{source.locate(span.start).line}")
