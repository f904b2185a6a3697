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
from qianfan_lint.frontends.doctor import dotenv_file
from qianfan_lint.frontends.doctor.causes import Certainty
from qianfan_lint.frontends.doctor.module import Loading
from qianfan_lint.knowledge.placeholders import could_be_key
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.project.environments import files_below
from qianfan_lint.project.paths import shown
from qianfan_lint.readers.reading import read

ENVIRONMENT = "environment"
_DEPLOYING = frozenset((Kind.YAML, Kind.DOCKERFILE))
MAX_BYTES = 2**20
# What hands a file of variables on without the code's doing.
_HANDS_ON = re.compile(rb"env[_-]file|\bdotenv\b|source[ \t]+\S*\.env|\.[ \t]+\S*\.env\b|\bset -a\b")
_OTHER_LOADERS = ("Pipfile", ".envrc", "Procfile")


class Value(NamedTuple):
    """A variable is set; an empty *text* is what is set too."""

    name: str
    text: Secret
    place: str
    """The file and line, or ``ENVIRONMENT``."""


class Flaw(NamedTuple):
    """What a loader cannot read as it is meant, in a file that the code loads; *id* is a cause's."""

    id: str
    certainty: Certainty
    names: tuple[str, ...]
    """Variables that it concerns."""
    place: str
    args: tuple[tuple[str, str], ...] = ()


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
    flaws: tuple[Flaw, ...] = ()
    """Of the files that the code loads."""

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
    root: str,
    environment: Mapping[str, str],
    loaders: tuple[Loading, ...],
    providers: Providers,
    loader_version: str = "",
) -> Sources:
    """What is set for the project at *root*; *loaders* are its modules that load files of variables.

    *loader_version* is the installed python-dotenv's, empty where none is found.
    """
    is_off = environment.get("PYTHON_DOTENV_DISABLED", "").casefold() in ("1", "true", "t", "yes", "y")
    files = {os.path.abspath(path) for path in _loaded(root, loaders)} if not is_off else set()
    loader = Loader(environment, loaders, providers, loader_version)
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
            if os.path.abspath(path) in files:
                loaded += loader.load(path)
            else:
                unloaded += _values(path, Kind.DOTENV, providers)
        elif kind in _DEPLOYING or kind is Kind.SHELL:
            data = _content(path)
            handed_on = handed_on or bool(_HANDS_ON.search(data))
            if kind in _DEPLOYING:
                deployed.extend(_values(path, kind, providers, data))
    rest = (tuple(loaded), tuple(unloaded), tuple(deployed))
    return Sources(own, *rest, loader.overrides, handed_on, tuple(loader.flaws))


class Loader:
    """Reads the files that the code loads as its loader does, and keeps what is wrong with them."""

    def __init__(
        self,
        environment: Mapping[str, str],
        loaders: tuple[Loading, ...],
        providers: Providers,
        version: str = "",
    ) -> None:
        self._environment, self._providers, self._version = environment, providers, version
        self.overrides = any(each.overrides for each in loaders)
        named = [each.encoding for each in loaders if each.encoding]
        self._encoding = named[0] if named else "utf-8"
        self.flaws: list[Flaw] = []

    def load(self, path: str) -> list[Value]:
        """What the file at *path* sets, as the loader reads it."""
        data, at = _content(path), shown(path)
        found = dotenv_file.read(data, self._environment, overrides=self.overrides, encoding=self._encoding)
        if found.encoding:
            names = tuple(value.name for value in _values(path, Kind.DOTENV, self._providers, data))
            self._add("file-encoding", Certainty.PROVED, names, at, file=at, encoding=found.encoding)
            return []
        if found.has_mark and found.entries and self._keeps_mark is not None:
            first = found.entries[0]
            self._add("file-mark", self._keeps_mark, (first.name,), f"{at}:{first.line}", name=first.name, file=at)
        lines = data.decode(self._encoding, "replace").splitlines()
        for number in found.bad_lines:
            words = tuple(re.findall(r"[A-Za-z_]\w+", lines[number - 1] if number <= len(lines) else ""))
            self._add("file-line", Certainty.PROVED, words[:2], f"{at}:{number}")
        last: dict[str, dotenv_file.Entry] = {}
        for entry in found.entries:
            before = last.get(entry.name)
            if before is not None and before.text and before.text != entry.text:
                place = f"{at}:{entry.line}"
                self._add("duplicate", Certainty.POSSIBLE, (entry.name,), place, name=entry.name, line=str(before.line))
            last[entry.name] = entry
        return [Value(entry.name, Secret(entry.text), f"{at}:{entry.line}") for entry in last.values()]

    @property
    def _keeps_mark(self) -> Certainty | None:
        """How sure it is that the mark of UTF-8 becomes part of the first name; None where it does not."""
        numbers = tuple(int(part) for part in self._version.split(".")[:3] if part.isdigit())
        if not numbers:
            return Certainty.POSSIBLE
        return Certainty.PROVED if numbers < (1, 2, 4) and not self._encoding.endswith("sig") else None

    def _add(self, id: str, certainty: Certainty, names: tuple[str, ...], place: str, **args: str) -> None:
        self.flaws.append(Flaw(id, certainty, names, place, tuple(args.items())))


def _loaded(root: str, loaders: tuple[Loading, ...]) -> Iterator[str]:
    """The files that the code loads: named ones from the working folder, else the nearest above the module."""
    for each in loaders:
        yield from (os.path.join(root, file) for file in each.files)
        if not each.files:
            folder = os.path.abspath(os.path.dirname(each.path) or ".")
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
