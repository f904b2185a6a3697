"""Where a variable gets its value: the environment, the files of variables that are loaded, and those that deploy."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from qianfan_lint.core.flow import Encoded, Text
from qianfan_lint.core.kinds import Kind, is_template, kind_of
from qianfan_lint.core.model import Secret
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Unreadable, decode, lines_of, read_bytes
from qianfan_lint.facts import Bound, Setting, Variable
from qianfan_lint.frontends.doctor import dotenv_file
from qianfan_lint.frontends.doctor.causes import Certainty
from qianfan_lint.frontends.doctor.loading import Library, Loading
from qianfan_lint.frontends.doctor.needs import parts_of
from qianfan_lint.knowledge.placeholders import could_be_key
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.project.folders import files_below
from qianfan_lint.project.paths import shown
from qianfan_lint.readers.reading import read

ENVIRONMENT = "environment"
_DEPLOYING = frozenset((Kind.YAML, Kind.DOCKERFILE))
MAX_BYTES = 2**20
# What hands a file of variables on without the code's doing.
_HANDS_ON = lazy(rb"env[_-]file|\bdotenv\b|source[ \t]+\S*\.env|\.[ \t]+\S*\.env\b|\bset -a\b")
_OTHER_LOADERS = ("Pipfile", ".envrc", "Procfile")


class Value(NamedTuple):
    """A variable is set; an empty *text* is what is set too."""

    name: str
    text: Secret
    place: str
    """The file and line, or ``ENVIRONMENT``."""
    exported: bool = True
    """Clients that read the environment get it too, not only lookups by the library that loads the file."""


class Flaw(NamedTuple):
    """What a loader cannot read as it is meant, in a file that the code loads; *id* is a cause's."""

    id: str
    certainty: Certainty
    names: tuple[str, ...]
    """Variables that it concerns."""
    place: str
    args: tuple[tuple[str, str], ...] = ()


class Loaded(NamedTuple):
    """A file that was read, and what it was read as."""

    path: str
    loading: Loading
    found: dotenv_file.File


_OWN_PARSER = (Library.DECOUPLE, Library.STARLETTE, Library.DJANGO)


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
    files: tuple[Loaded, ...] = ()

    def value(self, name: str, *, exported: bool = False) -> Value | None:
        """The one that the code gets; only of what is *exported*, the one that a client finds by itself."""
        own, loaded = self.environment.get(name), self.in_file(name, exported=exported)
        return (loaded or own) if self.overrides else (own or loaded)

    def in_file(self, name: str, *, exported: bool = False) -> Value | None:
        found = (value for value in self.loaded if value.name == name and (value.exported or not exported))
        return next(found, None)

    def elsewhere(self, name: str) -> tuple[Value, ...]:
        """Values that do not reach the code that runs here."""
        return tuple(value for value in (*self.unloaded, *self.deployed) if value.name == name)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(value.name for value in self._every)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What of the values could be a credential."""
        texts = (value.text.reveal() for value in self._every)
        found = (part for text in texts for part in (text, *(parts_of(text) if "://" in text else ())))
        return tuple(Secret(text) for text in dict.fromkeys(found) if could_be_key(text))

    @property
    def _every(self) -> tuple[Value, ...]:
        return (*self.environment.values(), *self.loaded, *self.unloaded, *self.deployed)


def gather(
    root: str,
    environment: Mapping[str, str],
    loaders: tuple[Loading, ...],
    providers: Providers,
    loader_version: str = "",
    given: Mapping[str, bytes] | None = None,
) -> Sources:
    """What is set for the project at *root*; *loaders* are its modules that load files of variables.

    *loader_version* is the installed python-dotenv's, empty where none is found. *given* are contents that stand in
    the place of those of files.
    """
    is_off = environment.get("PYTHON_DOTENV_DISABLED", "").casefold() in ("1", "true", "t", "yes", "y")
    files: dict[str, dict[Loading, None]] = {}
    for path, loading in _loaded(root, loaders):
        if is_off and loading.package is Library.DOTENV and loading.exports:
            continue
        files.setdefault(os.path.abspath(path), {})[loading._replace(path="", files=())] = None
    loader = Loader(environment, loaders, providers, loader_version, given or {})
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
                loaded += (value for loading in files[os.path.abspath(path)] for value in loader.load(path, loading))
            else:
                unloaded += _values(path, Kind.DOTENV, providers)
        elif kind in _DEPLOYING or kind is Kind.SHELL:
            data = _content(path)
            handed_on = handed_on or bool(_HANDS_ON.search(data))
            if kind in _DEPLOYING:
                deployed.extend(_values(path, kind, providers, data))
    rest = (tuple(loaded), tuple(unloaded), tuple(deployed))
    return Sources(own, *rest, loader.overrides, handed_on, tuple(loader.flaws), tuple(loader.files))


class Loader:
    """Reads the files that the code loads as its loader does, and keeps what is wrong with them."""

    def __init__(
        self,
        environment: Mapping[str, str],
        loaders: tuple[Loading, ...],
        providers: Providers,
        version: str = "",
        given: Mapping[str, bytes] | None = None,
    ) -> None:
        self._environment, self._providers, self._version = environment, providers, version
        self._given = given or {}
        self.overrides = any(each.overrides for each in loaders)
        named = [each.encoding for each in loaders if each.encoding]
        self._encoding = named[0] if named else "utf-8"
        self.flaws: list[Flaw] = []
        self.files: list[Loaded] = []
        """What was read of each file."""

    def load(self, path: str, loading: Loading) -> list[Value]:
        """What the file at *path* sets, as the loader reads it."""
        at = shown(path)
        data = self._given.get(at)
        data = _content(path) if data is None else data
        loading = loading._replace(overrides=self.overrides, encoding=self._encoding)
        found = loading.read(data, self._environment)
        self.files.append(Loaded(at, loading, found))
        if found.encoding:
            names = tuple(value.name for value in _values(path, Kind.DOTENV, self._providers, data))
            self._add("file-encoding", Certainty.PROVED, names, at, file=at, encoding=found.encoding)
            return []
        keeps, first = self._keeps_mark(loading), self._first(found, data)
        if found.has_mark and first and keeps is not None:
            library = loading.package.value if loading.package in _OWN_PARSER else "python-dotenv before 1.2.4"
            self._add("file-mark", keeps, (first,), f"{at}:1", name=first, file=at, library=library)
        lines = lines_of(data.decode(self._encoding, "replace"))
        for number in found.bad_lines:
            words = tuple(re.findall(r"[A-Za-z_]\w+", lines[number - 1] if number <= len(lines) else ""))
            if number > 1 or not found.has_mark:
                self._add("file-line", Certainty.PROVED, words[:2], f"{at}:{number}")
        last: dict[str, dotenv_file.Entry] = {}
        for entry in found.entries:
            before = last.get(entry.name)
            if before is not None and before.text and before.text != entry.text:
                place = f"{at}:{entry.line}"
                self._add("duplicate", Certainty.POSSIBLE, (entry.name,), place, name=entry.name, line=str(before.line))
            last[entry.name] = entry
        return [Value(each.name, Secret(each.text), f"{at}:{each.line}", loading.exports) for each in last.values()]

    def _first(self, found: dotenv_file.File, data: bytes) -> str:
        """The name in the first line; empty where there is none."""
        text = data.decode(self._encoding, "replace").removeprefix("\ufeff").lstrip()
        match = re.match(r"(?:export[^\S\r\n]+)?([A-Za-z_]\w*)[^\S\r\n]*=", text)
        return match[1] if match else ""

    def _keeps_mark(self, loading: Loading) -> Certainty | None:
        """How sure it is that the mark of UTF-8 becomes part of the first name; None where it does not."""
        if loading.package in _OWN_PARSER:
            return None if self._encoding.endswith("sig") else Certainty.PROVED
        numbers = tuple(int(part) for part in self._version.split(".")[:3] if part.isdigit())
        if not numbers:
            return Certainty.POSSIBLE
        return Certainty.PROVED if numbers < (1, 2, 4) and not self._encoding.endswith("sig") else None

    def _add(self, id: str, certainty: Certainty, names: tuple[str, ...], place: str, **args: str) -> None:
        self.flaws.append(Flaw(id, certainty, names, place, tuple(args.items())))


def _loaded(root: str, loaders: tuple[Loading, ...]) -> Iterator[tuple[str, Loading]]:
    """The files that the code loads: named ones from the working folder, else the nearest above the module."""
    for each in loaders:
        yield from ((os.path.join(root, file), each) for file in each.files)
        if not each.files:
            folder = os.path.abspath(os.path.dirname(each.path) or ".")
            while not os.path.isfile(os.path.join(folder, ".env")) and folder != os.path.dirname(folder):
                folder = os.path.dirname(folder)
            yield os.path.join(folder, ".env"), each


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
