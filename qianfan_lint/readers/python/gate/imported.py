"""Questions about other modules: is a credential of theirs used here, or one handed to them?"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator

from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Unreadable, read_bytes
from qianfan_lint.knowledge.names import is_credential_name
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.knowledge.providers.words import ProviderWords, split
from qianfan_lint.readers.python.gate.asked import HINTS, HOMES
from qianfan_lint.readers.python.gate.excerpts import IDENTIFIER, QUOTED_NAME, WINDOW, holder, occurrences
from qianfan_lint.readers.python.gate.file import File
from qianfan_lint.readers.python.imports import import_at, import_lines
from qianfan_lint.readers.python.module_files import candidates
from qianfan_lint.readers.python.vocabulary import LOG_LEVELS, REQUEST_LIBRARIES

_HINT = lazy(rb"(?i)(?:" + b"|".join(HINTS) + rb")s?\b")
# One pattern a word: each begins with a literal, and that is five times faster than one for all.
_TELLING = [(word, lazy(word + (rb"s?(?!\w)" if word in HINTS else rb"(?!\w)"))) for word in (*HINTS, *HOMES)]
_CONSTANT = lazy(rb"\b[A-Z][A-Z0-9_]{2,}\b")
_CONSOLES = (b"print(", *(f".{level}(".encode() for level in sorted(LOG_LEVELS)))
_PUT_OUT = lazy(rf"(?:print|\.(?:{'|'.join(sorted(LOG_LEVELS))}))\((?:.*[^.\w])?(\w*)$".encode())
_INSTANCES = {b"Settings": b"Settings().", b"Config": b"Config."}
_VERBS = ("get_", "set_", "resolve_", "require_", "generate_", "validate_")
_IMPORT = lazy(rb"[ \t]*(?:from\s+([.\w]+)\s+import\b([^#\n]*(?:\n.*)*)|import\s+([^#\n]+))")
_MOST_STEPS = 2
"""Modules that pass a name on which are looked through."""
_STATEMENT = lazy(rb"(?m)^[ \t]*(?:from|import)\b")
_LISTED = lazy(rb"([\w.]+)(?:\s+as\s+(\w+))?")
SMALL = 4_000
"""Bytes of a module that may hold settings and little else."""
LARGE = 64_000
"""Bytes of a module that is no configuration."""
_ATTRIBUTE = lazy(rb"(?:\w+\.)*(\w+)")
# The call that is open at the end, by the name that it begins with.
_OPEN_CALL = lazy(rb"(?<![\w.])([A-Za-z_]\w*)[\w.]*\((?:[^()]|\([^()]*\))*$")
# Not of the project: what is given to them is not handed on to a client.
_INSTALLED = frozenset(name.rstrip(".").encode() for name in (*sys.stdlib_module_names, *REQUEST_LIBRARIES))
Ask = Callable[[bytes, bytes], bool]
Asked = tuple[str, int, bytes]
"""A module, when it was changed, and a name in it."""


class Lenders:
    """Asks imported modules, by their raw bytes, where a name alone does not say whose credential it is."""

    def __init__(self, providers: Providers, words: ProviderWords) -> None:
        self._providers, self._words = providers, words
        self._lent: dict[Asked, bool] = {}
        self._named: dict[Asked, bool] = {}
        self._addressed: dict[Asked, bool] = {}
        packages = sorted({dotted.partition(".")[0].encode() for dotted in providers.clients})
        self._client_imports = re.compile(
            rb"(?m)^[ \t]*(?:from|import)[ \t]+(?:"
            + b"|".join(map(re.escape, packages))
            + rb")\b(?:(?!\n[ \t]*(?:from|import)\b)[^#])*"
        )

    def names(self, file: File) -> frozenset[bytes]:
        """Names in *file* of credentials that it imports, or reads from imported settings."""
        called = file.instances
        return frozenset(
            name
            for home, name in {*_imported(file), *_instances(called, file.imports)}
            if name.lower().decode("utf-8", "replace") in self._providers.names
            or (
                (name in called or _may_be_credential(name.decode("utf-8", "replace")))
                and self._lends(file.path, home, name)
            )
        )

    def lend_constant(self, file: File) -> bool:
        """Whether a constant of another module is put out which holds a credential there, whatever its name."""
        for local, attribute in _constants_put_out(file):
            match = _statement(file.imports, local)
            for home, name, alias in _bound(match) if match is not None else ():
                if (alias or name) == local and self._lends(file.path, home + name, attribute or name):
                    return True
        return False

    def lend(self, file: File, names: Iterable[bytes]) -> bool:
        """Whether one of *names*, or of attributes such as ``config.KEY``, may be a provider's credential elsewhere."""
        for name in names:
            copied = re.search(rb"(?m)^[ \t]*" + name + rb"[ \t]*(?::[^=\n]+)?=[ \t]*([\w.]+)", file.data)
            read = copied.group(1) if copied is not None else name
            first = read.partition(b".")[0]
            match = _statement(file.imports, first) if first else None
            for home, imported, alias in _bound(match) if match is not None else ():
                is_read = (read + b".").startswith((alias or imported) + b".")
                if is_read and self._may_lend(file.path, home + imported, imported.rpartition(b".")[2]):
                    return True
        return False

    def name_host(self, file: File) -> bool:
        """Whether a name that *file* imports may be the address of a provider, or settings that have one."""
        return self._import_address(file.path, file.imports, file.data, _MOST_STEPS)

    def _import_address(self, path: str, imports: bytes, names: bytes, steps: int) -> bool:
        """Whether the module at *path* has an address by its *imports*, of what is among *names*."""
        for statement in _STATEMENT.finditer(imports):
            match = _IMPORT.match(import_at(imports, statement.start()))
            if match is None:
                continue
            bound = [(home + name, alias or name) for home, name, alias in _bound(match) if (alias or name) in names]
            if bound and bound[0][0].partition(b".")[0] not in _INSTALLED:
                # A name that a part is read of may be a module itself.
                modules = {match.group(1)} if match.group(1) else set()
                modules |= {module for module, local in bound if local + b"." in names or not match.group(1)}
                wanted = b" ".join(module.rpartition(b".")[2] for module, _ in bound)
                if any(self._has_address(path, module, wanted, steps) for module in modules):
                    return True
        return False

    def _has_address(self, importer: str, module: bytes, names: bytes, steps: int) -> bool:
        for path, _ in candidates(importer, module.decode("utf-8", "replace")) if importer else ():
            try:
                key = (path, os.stat(path).st_mtime_ns, b"")
                data = b"" if self._addressed.get(key) is False else read_bytes(path)
            except (OSError, Unreadable):
                continue
            self._addressed[key] = bool(data) and len(data) <= LARGE and self._has_host(data)
            if self._addressed[key] and (len(data) <= SMALL or _binds_near(data, names, self._has_host)):
                return True
            if (
                steps
                and path.endswith("__init__.py")
                and self._import_address(path, import_lines(data), names, steps - 1)
            ):
                return True
        return False

    def are_handed_credential(self, file: File) -> bool:
        """Whether a function of another module is given a credential: it may hand it on to a client."""
        held = set(file.imported)
        places = []
        for lookup in file.lookups:
            if self._words.variables.may_be_in(frozenset(split(lookup.name))):
                places.append(lookup.start)
                held.add(holder(file.data, lookup.start))
        held.discard(b"")
        places.extend(at for name in held for at in occurrences(file.data, name))
        if not places:
            return False
        callees = set(IDENTIFIER.findall(self._client_imports.sub(b"", file.imports))) - _INSTALLED
        for at in places:
            match = _OPEN_CALL.search(file.data, max(0, at - WINDOW), at)
            if match is not None and match.group(1) in callees:
                return True
        return False

    def _lends(self, importer: str, home: bytes, name: bytes) -> bool:
        """Whether *name* is a provider's credential in the module *home*, or comes from elsewhere."""
        return self._says(self._is_lent, self._lent, importer, home, name)

    def _may_lend(self, importer: str, home: bytes, name: bytes) -> bool:
        """Whether the module *home* names a provider's credential, or imports *name*."""
        return self._says(self._names_credential, self._named, importer, home, name)

    def _says(self, ask: Ask, known: dict[Asked, bool], importer: str, home: bytes, name: bytes) -> bool:
        """What *ask* says of *name* in the module *home*, *known* once it was asked. Yes where there is no importer."""
        if not importer:
            return True
        for path, _ in candidates(importer, home.decode("utf-8", "replace")):
            try:
                key = (path, os.stat(path).st_mtime_ns, name)
                if key not in known:
                    known[key] = ask(read_bytes(path), name)
            except (OSError, Unreadable):
                continue
            if known[key]:
                return True
        return False

    def _names_credential(self, data: bytes, name: bytes) -> bool:
        present = frozenset(split(data)) if len(data) <= LARGE else frozenset[bytes]()
        told = (self._words.variables, self._words.names)
        return any(each.may_be_in(present) for each in told) or name in import_lines(data)

    def _has_host(self, data: bytes) -> bool:
        return any(host in data for host in self._words.host_names)

    def _is_lent(self, data: bytes, name: bytes) -> bool:
        if len(data) <= SMALL and self._has_host(data):
            return True
        for at in occurrences(data, name):
            line = data[data.rfind(b"\n", 0, at) + 1 : at + WINDOW]
            if self._words.variables.may_be_in(frozenset(split(line))):
                return True
            if any(self._providers.key_of(text.decode("ascii")) for text in QUOTED_NAME.findall(line)):
                return True
            if len(data) <= SMALL and b"import" in line:
                return True  # from yet another module
        return False


def _binds_near(data: bytes, names: bytes, holds: Callable[[bytes], bool]) -> bool:
    """Whether one of *names* is that of settings, or what is bound to it *holds*."""
    for name in names.split():
        lines = (data[data.rfind(b"\n", 0, at) + 1 : at + WINDOW] for at in occurrences(data, name))
        if name.lower().endswith(HOMES) or any(map(holds, lines)):
            return True
    return False


def _constants_put_out(file: File) -> Iterator[tuple[bytes, bytes]]:
    """The constants that are imported and put out; those of imported settings as the module and its attribute."""
    data = file.data
    # Few outputs have a constant on their line: most files need no more than a look at these.
    ends = ((at, data.find(b"\n", at)) for word in _CONSOLES for at in occurrences(data, word))
    lines = b"\n".join(data[at : end if end >= 0 else None] for at, end in ends)
    shown = set(_CONSTANT.findall(lines))
    for name in shown and shown & set(_CONSTANT.findall(file.imports)):
        if any(_PUT_OUT.search(_before(data, at)) for at in occurrences(data, name)):
            yield name, b""
    for home in (home for home in HOMES if shown and home in file.imports):
        for at in occurrences(data, home + b"."):
            read = _CONSTANT.match(data, at + len(home) + 1)
            if read is not None and (put_out := _PUT_OUT.search(_before(data, at))) is not None:
                yield put_out.group(1) + home, read.group()


def _before(data: bytes, at: int) -> bytes:
    """The line up to *at*."""
    return data[data.rfind(b"\n", 0, at) + 1 : at]


def _imported(file: File) -> Iterator[tuple[bytes, bytes]]:
    """Module and name of what may be a credential: imported itself, or read from imported settings."""
    low = file.imports.lower()
    places = (match.start() for word, telling in _TELLING if word in low for match in telling.finditer(low))
    for statement in {import_at(file.imports, at) for at in places}:
        match = _IMPORT.match(statement)
        for home, name, alias in _bound(match) if match is not None else ():
            if _HINT.search(name) or _HINT.search(alias):
                yield from ((home + name, each) for each in {name, alias} - {b""})
            local = alias or name.rpartition(b".")[2]
            yield from ((home + name, each) for each in _read_from(file, local))


def _read_from(file: File, local: bytes) -> Iterator[bytes]:
    """The attributes that *file* reads of what it calls *local*, where those are settings."""
    word = local + b"." if local.endswith(HOMES) else _INSTANCES.get(local, b"")
    for at in occurrences(file.data, word) if word else ():
        if found := _ATTRIBUTE.match(file.data, at + len(word)):
            yield found.group(1)


def _instances(called: set[bytes], imports: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Module and name of what is imported, of the names that are *called* as a client is."""
    for name in called:
        match = _statement(imports, name)
        if match is not None:
            yield _home(match) + name, name


def _statement(imports: bytes, name: bytes) -> re.Match[bytes] | None:
    """The first statement of *imports* that has *name* in it, as ``_IMPORT`` reads it."""
    found = re.search(rb"(?<![\w.])" + name + rb"(?!\w)", imports)
    return _IMPORT.match(import_at(imports, found.start())) if found else None


def _home(statement: re.Match[bytes]) -> bytes:
    """The module that it imports from, up to where a name in it follows; empty for plain ``import``."""
    home = statement.group(1) or b""
    return home if not home or home.endswith(b".") else home + b"."


def _bound(statement: re.Match[bytes]) -> Iterator[tuple[bytes, bytes, bytes]]:
    """What it imports: the module, each name in it, and what that is called here, empty if the same."""
    for name, alias in _LISTED.findall(statement.group(2) or statement.group(3) or b""):
        yield _home(statement), name, alias


def _may_be_credential(name: str) -> bool:
    """A constant's or variable's: tokens, classes and functions are too many that are something else."""
    low = name.lower()
    is_value = name in (low, name.upper()) and not low.startswith(_VERBS)
    return is_value and "token" not in low and (is_credential_name(name) or low in ("key", "keys"))
