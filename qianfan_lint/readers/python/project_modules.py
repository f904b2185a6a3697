"""The modules around the one that is read: found by what it imports, parsed on demand."""

from __future__ import annotations

import os
from collections.abc import Iterator

from qianfan_lint.core.flow import UNKNOWN, Choice, Encoded, Made, Mix, Table, Unknown, Value, choice, mix, options
from qianfan_lint.core.kinds import Kind
from qianfan_lint.core.model import ELSEWHERE
from qianfan_lint.core.named import Imported, Instance, Named, OwnClass, OwnFunction, PartOf
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Unreadable, decode, read_bytes
from qianfan_lint.knowledge.names import may_be_credential_name
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.readers.python.application import Given, applied, receiver_of
from qianfan_lint.readers.python.calls import returned
from qianfan_lint.readers.python.imports import binding_import
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.module_files import candidates
from qianfan_lint.readers.python.needed import needed
from qianfan_lint.readers.python.tree.parse import screen

MAX_CHARACTERS = 500_000
"""Of the text of modules that are kept; a tree takes some 20 bytes for each."""
MAX_STEPS = 12
"""Imports of imports that are followed to where a name is defined."""
LARGEST = 400_000
"""Bytes; settings are small, and generated modules are not worth their parse."""
SMALL = 4_000
"""Bytes up to which a module is worth a look though it names no provider: it may pass on what another makes."""

_KEYS = lazy(r"\[([^\]]+)\]")
Stamp = tuple[int, int]
"""When a file was changed last, and its size."""


class ProjectModules:
    """The modules around those that are checked, under one set of providers; the last ones asked for are kept."""

    def __init__(self, providers: Providers) -> None:
        self.providers = providers
        self._modules: dict[tuple[str, bytes], tuple[Stamp, Module | None]] = {}
        """By path and by what of it is parsed, the newest last; None for what cannot be read."""
        self._characters = 0
        self._contents: dict[tuple[str, Stamp], bytes] = {}
        """Of the last few files, which are asked for a name, and then parsed."""
        self._parts: dict[tuple[str, Stamp, str], bytes | None] = {}
        self._concerned: dict[tuple[str, Stamp], bool] = {}
        self.idle: set[tuple[str, str, int]] = set()
        """What was found to hand nothing on while one module is checked: folder of the importer, name, rounds left."""

    def module_with(self, name: str, path: str) -> Module | None:
        """The module in the file at *path*, if that can be read and binds *name*.

        Of a package that only passes it on, which may import hundreds of modules, it is that import alone; of a large
        module what the name depends on.
        """
        try:
            stamp = _stamp(path)
            part = self._part(path, stamp, name) if stamp[1] <= LARGEST else None
        except (OSError, Unreadable):
            return None
        for text in dict.fromkeys((part, b"")) if part is not None else ():
            module = self._parsed(path, stamp, text)
            if module is not None and name in module.index.module.names:
                return module
        return None

    def may_concern(self, path: str) -> bool:
        """Whether the module in the file at *path* is small, or has to do with a provider."""
        try:
            key = (path, _stamp(path))
            if key not in self._concerned:
                data = self._content(*key)
                self._concerned[key] = len(data) <= SMALL or self.providers.concern(data.decode("utf-8", "replace"))
        except (OSError, Unreadable):
            return False
        return self._concerned[key]

    def _part(self, path: str, stamp: Stamp, name: str) -> bytes | None:
        """What is to be parsed to see what *name* is in that file; empty for all of it, None where it is not named."""
        if not name.isascii():
            return b""
        key = (path, stamp, name)
        if key not in self._parts:
            data, word = self._content(path, stamp), name.encode("ascii")
            self._parts[key] = (binding_import(data, word) or needed(data, word)) if word in data else None
        return self._parts[key]

    def _content(self, path: str, stamp: Stamp) -> bytes:
        known = self._contents.get((path, stamp))
        if known is None:
            known = self._contents[path, stamp] = read_bytes(path)
            if len(self._contents) > 4:
                del self._contents[next(iter(self._contents))]
        return known

    def _parsed(self, path: str, stamp: Stamp, part: bytes) -> Module | None:
        known = self._modules.pop((path, part), None)
        if known is not None and known[0] != stamp:
            self._characters -= _size(known[1])
            known = None
        if known is None:
            try:
                source = decode(path, Kind.PYTHON, part or self._content(path, stamp))
                known = (stamp, Module(source, screen(source)[0], self, is_foreign=True))
            except (Unreadable, RecursionError):
                known = (stamp, None)
            self._characters += _size(known[1])
        self._modules[path, part] = known
        while self._characters > MAX_CHARACTERS and len(self._modules) > 1:
            self._characters -= _size(self._modules.pop(next(iter(self._modules)))[1])
        return known[1]


def _size(module: Module | None) -> int:
    return len(module.source.text) if module is not None else 0


def _stamp(path: str) -> Stamp:
    status = os.stat(path)
    return status.st_mtime_ns, status.st_size


def _held(target: Module, names: tuple[str, ...]) -> Value | None:
    """What *names* of *target* stand for where a method of it is called: of a class any object of it."""
    found = target.attribute(names) if names else None
    return Instance(found.dotted, ELSEWHERE) if isinstance(found, OwnClass) else found


def find(module: Module, dotted: str, concerned: bool = False) -> tuple[Module, tuple[str, ...]] | None:
    """The module of the project that *dotted*, as imported in *module*, leads to, and the names behind it.

    The first of the names is bound there. Looked for as Python would with the script's folder, or one above it, on
    its path. None for what is installed, and if *concerned* for a large module that has to do with no provider.
    """
    own = os.path.abspath(module.source.path)
    for path, names in candidates(module.source.path, dotted):
        if not names or (concerned and not module.project.may_concern(path)):
            continue
        if path == own:
            target = module if names[0] in module.index.module.names else None
        else:
            target = module.project.module_with(names[0], path)
        if target is not None:
            return target, names
    return None


def function_at(module: Module, name: str, steps: int = MAX_STEPS) -> tuple[Module, str] | None:
    """The function or class of the project that *name*, as imported in *module*, is: its module and its root there.

    Only in modules that may have to do with a provider.
    """
    found = _called_at(module, name, steps)
    return found[:2] if found is not None else None


def _called_at(module: Module, name: str, steps: int) -> tuple[Module, str, Value | None] | None:
    """The same, with what it is a part of: an object, where a method of that is called."""
    place = find(module, name, concerned=True) if steps else None
    if place is None or place[0] is module:
        return None
    target, names = place
    for option in options(target.attribute(names)):
        if isinstance(option, (OwnFunction, OwnClass)):
            return target, option.dotted, _held(target, names[:-1])
        if isinstance(option, Imported):
            return _called_at(target, option.dotted, steps - 1)
    return None


def resolve(module: Module, value: Value, steps: int = MAX_STEPS) -> Value:
    """*value* with what is imported from modules of the project replaced by what it is there, also where it is a part.

    What comes from there has no place in the text of *module*: its spans are empty.
    """
    match value:
        case Choice() | Named():
            return choice([_resolved(module, option, steps) for option in options(value)])
        case Mix(parts=parts, span=span) if any(isinstance(part, (Choice, Named)) for part in parts):
            return mix([resolve(module, part, steps) for part in parts], span)
        case Encoded(value=inner):
            return value._replace(value=resolve(module, inner, steps))
        case Made(callee=name) if module.is_concerned and may_be_credential_name(name.rpartition(".")[2]):
            return result(module, value, steps)
    return value


def resolve_result(module: Module, value: Value) -> Value:
    """*value* as :func:`resolve` has it, and where a function of the project makes it, what that returns."""
    found = [result(module, each) if isinstance(each, Made) else resolve(module, each) for each in options(value)]
    return choice(found)


def result(module: Module, made: Made, steps: int = MAX_STEPS) -> Value:
    """What a function of another module returns for what it is given here."""
    place = _called_at(module, made.callee, MAX_STEPS) if made.callee and steps else None
    if place is None:
        return made
    home, root, held = place
    found = returned(home.values, root)
    if found is None and made.complete:
        receiver = receiver_of(home.index.by_root[root], held) if root in home.index.by_root else None
        found = applied(home.values, root, Given(made.positional, made.keywords, receiver), made.span)
    return resolve(home, found, steps - 1) if found is not None else made


def homes(module: Module, value: Value, steps: int = MAX_STEPS) -> Iterator[tuple[Module, str]]:
    """The modules that *value* is followed through, and the name that it has in each."""
    for option in options(value):
        name = _imported_name(module, option) if steps else ""
        place = find(module, name) if name else None
        if place is not None and place[0] is not module:
            target, names = place
            yield target, names[-1]
            yield from homes(target, target.attribute(names), steps - 1)


def _imported_name(module: Module, value: Value) -> str:
    """What *value* is called where it is defined; an attribute of an instance is looked for in its class."""
    match value:
        case Imported(dotted=name):
            return name
        case PartOf(callee=callee, dotted=name):
            return f"{callee}.{name}" if callee and callee not in module.index.by_root else ""
    return ""


def _resolved(module: Module, value: Value, steps: int) -> Value:
    name, *keys = _KEYS.split(_imported_name(module, value)) if steps else [""]
    place = find(module, name) if name else None
    if place is None or place[0] is module:
        return value
    target, names = place
    found = target.attribute(names)
    for key in keys[::2]:  # `LLM["api_key"]`, where `LLM` is another module's
        entry = found.get(key) if isinstance(found, Table) else None
        found = entry.value if entry is not None else UNKNOWN
    if isinstance(found, Unknown):
        return value
    resolved = choice(
        [
            # What a helper of a third module makes of it is that one's to say.
            result(target, option, steps - 1) if isinstance(option, Made) else _resolved(target, option, steps - 1)
            for option in options(found)
        ]
    )
    # A name there is as good as unknown here, where it would look like one of this module's.
    return value if isinstance(resolved, Named) and not isinstance(resolved, Imported) else resolved
