"""Questions about the environment: is a variable's name odd, or defined under another name by the project?

All of it errs toward seeing more than there is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from qianfan_lint.core.patterns import lazy
from qianfan_lint.knowledge.names import is_credential_name
from qianfan_lint.knowledge.placeholders import looks_random
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.readers import interpolation
from qianfan_lint.readers.python.gate import asked
from qianfan_lint.readers.python.gate.excerpts import IDENTIFIER, QUOTED_NAME, TEXT, WINDOW, occurrences
from qianfan_lint.readers.python.vocabulary import (
    ENV_FUNCTIONS,
    ENV_OBJECTS,
    ENV_PREFIXED,
    ENV_PREFIXES,
    ENVIRONS,
    GETENV,
)

if TYPE_CHECKING:
    from qianfan_lint.readers.python.gate.file import File

_OS = (b" os", b",os", b"\\\n")
# `environ` and its like, behind which the name stands; no other word that begins so.
_WORD = lazy(rb".{0,5}?(environb?|(?:get|put|unset)envb?)(?!\w)", re.DOTALL)
_METHODS = {name.removeprefix("os.environ.") for name in GETENV if name.startswith("os.environ.")}
_GIVEN = frozenset((b"[", b"(", *(f".{name}(".encode() for name in _METHODS)))
# What follows one of them: the name, and the first character behind it.
_LOOKED_UP = lazy(rb"""[^"'\])=]{0,60}(?:=\s*)?["']([A-Za-z0-9_.\-/]+)["']\s*(.)""", re.DOTALL)
# A name that one of them is given, and what a name is bound to.
_GIVEN_NAME = lazy(rb"""(?:\.\w+)?[(\[]\s*(?:\w+\.)?([A-Za-z_]\w*)(?![\w"'])""")
# What stands before ``in os.environ``, and behind ``env = os.environ``.
_MEMBER = lazy(rb"""(?:["']([A-Za-z0-9_]+)["']|(\w+))\s+(?:not\s+)?in\s+(?:\w+\.)?$""")
_ASSIGNED = lazy(rb"=\s*(?:\w+\.)?$")
_RUN_OVER = lazy(rb"\s+in\s+([A-Za-z_]\w*)")
_NO_MORE = lazy(rb"[ \t]*(?:[\r\n#]|$)")
_NEAR = 20
"""Bytes before a lookup in which the name of its module stands, and what joins that."""
_BOUND_TEXT = lazy(rb"""[ \t]*(?::[^=\n]+)?=[ \t]*["']([A-Za-z0-9_]{4,40})["']""")
# Behind a name: the literals that a loop runs over, or a table or list that it is bound to. What is given to a call.
_LIST = lazy(rb"\s*(?::[^=\n]+)?(?:\bin|=)\s*[(\[{]([^()\[\]]{4,600})")
_GIVEN_TEXT = lazy(rb"""(\w[(\[]\s*)["']([A-Za-z0-9_.\-/]{4,200})["']""")
# A call that is given first, by position or by keyword, what follows.
_ASKED = lazy(rb"([\w.]+)\(\s*(?:\w+\s*=\s*)?$")
# What an import line says where a lookup does not look like one: a library, or another name (`getenv as read`).
_PACKAGES = "|".join(sorted({name.rpartition(".")[0] for name in ENV_FUNCTIONS | ENV_OBJECTS}))
_RENAMED = "|".join(sorted({name.split(".")[1] for name in ENVIRONS | GETENV}, reverse=True))
_IMPORTED = lazy(rf"(?:import|from|,)\s+(?:{_PACKAGES})\b|\b(?:{_RENAMED}) as ".encode())

# Behind a lookup: a name that is put together, or changed.
_PUT_TOGETHER = lazy(
    rb"""(?:\.\w+)?[(\[]\s*(?:[rR]?[fF][rR]?["']|[^\])\n]{0,80}(?:[+%]|\.format\(|\.join\(|\.lower\(|\.replace\())"""
)
_CALL = lazy(rb"(\w+)\(([^()]{2,300})")
_PIECE = lazy(rb"""["'][A-Za-z0-9_.\-]+["']""")
# What takes the environment as a whole, behind it and before it.
_AS_A_WHOLE = lazy(rb"\s*(?:\.(?:update|copy)\(|\|)")
_UNPACKED = lazy(rb"(?:\*\*|dict\(|\|\s*)(?:\w+\.)?$")
_KEYWORD = lazy(rb"[(,]\s*(\w+)\s*=")
# In a text that `os.path.expandvars` is given.
_REFERENCE = lazy(rb"\$\{?([A-Za-z0-9_]+)")
# What an object that reads the environment puts before the names that it is asked for.
_PREFIX = lazy(rf"""(?:{ENV_PREFIXED}\(|\b(?:{"|".join(ENV_PREFIXES)})\s*=)\s*[rRuUfFtT]?["'](\w+)["']""".encode())
_FIELD = lazy(rb"(?m)^[ \t]+(\w+)\s*:")


class Lookup(NamedTuple):
    """A word by which the environment is read or written."""

    start: int
    end: int
    name: bytes
    """The literal behind it, which is the variable; empty where there is none."""
    is_whole: bool
    """Nothing is joined to that literal."""
    is_direct: bool
    """The literal is the first thing that it is given."""


def lookups(data: bytes, imports: bytes) -> list[Lookup]:
    """Every word by which the environment is read or written, in a module that imports ``os``.

    One whose name is a constant of the module stands there once more for each text that the constant is bound to.
    """
    if not any(word in imports for word in _OS):
        return []
    found = []
    constants: dict[bytes, list[tuple[int, int]]] = {}
    for at in occurrences(data, b"env"):
        word = _WORD.match(data, max(0, at - 5))
        if word is None:
            continue
        start, end = word.span(1)
        lookup = _lookup(data, start, end)
        member = None if lookup.is_direct else _member(data, start)
        if member is not None and member.group(1):
            lookup = Lookup(start, end, member.group(1), True, True)
        found.append(lookup)
        if not lookup.is_direct and (name := _GIVEN_NAME.match(data, end)):
            constants.setdefault(name.group(1), []).append((start, end))
    for constant, places in constants.items():
        bound = (_BOUND_TEXT.match(data, at + len(constant)) for at in occurrences(data, constant))
        texts = {match.group(1) for match in bound if match}
        found.extend(Lookup(*place, text, True, False) for place in places for text in texts)
    return found


def is_imported_otherwise(imports: bytes) -> bool:
    """Whether the environment is read by a library or under another name."""
    return _IMPORTED.search(imports) is not None


def asked_names(data: bytes) -> Iterator[tuple[int, bytes]]:
    """What a library may be asked for: every name in quotes, also behind each prefix that it puts there; and where."""
    yield from ((match.start(1), match.group(1)) for match in QUOTED_NAME.finditer(data))
    for prefix in _PREFIX.findall(data):
        yield from ((match.start(1), prefix + match.group(1)) for match in TEXT.finditer(data))


class Environment:
    def __init__(self, providers: Providers) -> None:
        self._providers = providers

    def has_odd_name(self, file: File) -> bool:
        """An environment variable whose name may be lowercase, misspelled or a credential itself."""
        if self._looks_odd_up(file):
            return True
        if asked.CONFIGURED.may_be_in(file.present) and any(map(self._is_odd, interpolation.NAMES.findall(file.data))):
            return True
        if asked.EXPANDED.may_be_in(file.present) and any(map(self._is_odd, _REFERENCE.findall(file.data))):
            return True
        if file.indirect:
            return any(self._is_odd(name) for _, name in asked_names(file.data)) or self._has_odd_field(file)
        if not file.lookups:
            return False
        if self._is_given_odd_name(file) or self._is_set_with_others(file):
            return True
        if _is_named_elsewhere(file):
            return True
        if _is_renamed(file):
            return any(self._is_odd(name) for _, name in _GIVEN_TEXT.findall(file.data))
        return any(self._is_odd(name) for name in _listed_names(file))

    def _looks_odd_up(self, file: File) -> bool:
        """Whether a lookup has such a name itself, or one in another case than variables have that may be anything."""
        if any(each.name and self._is_odd(each.name, each.is_whole) for each in file.lookups):
            return True
        others = [each for each in file.lookups if each.name != each.name.upper()]
        # What reaches a client or a header is a credential whatever its name says.
        if others and (file.clients or file.at_host):
            return True
        return any(each.is_direct and file.is_wanted(each.name) for each in others)

    def _is_given_odd_name(self, file: File) -> bool:
        """Whether a lookup takes its name from elsewhere, such as a parameter, and one may be odd that it is given."""
        computed = [each for each in file.lookups if not (each.is_direct and each.is_whole)]
        if not computed:
            return False
        if any(map(self._is_known_otherwise, QUOTED_NAME.findall(file.data))):
            return True
        own = file.own_functions
        given = b"\n".join(match.group(2) for match in _CALL.finditer(file.data) if match.group(1) in own)
        if any(map(self._is_odd, QUOTED_NAME.findall(given))):
            return True
        return bool(_PIECE.search(given)) and any(_PUT_TOGETHER.match(file.data, each.end) for each in computed)

    def _is_known_otherwise(self, name: bytes) -> bool:
        """Whether a provider's variable is spelled otherwise."""
        upper = name.decode("ascii").upper()
        known = upper in self._providers.env or upper in self._providers.misspelled
        return known and name.decode("ascii") not in self._providers.env

    def _is_set_with_others(self, file: File) -> bool:
        """Whether the environment is updated, copied or unpacked beside a name that may be odd."""
        data = file.data
        if not any(
            _AS_A_WHOLE.match(data, each.end) or _UNPACKED.search(data, max(0, each.start - _NEAR), each.start)
            for each in file.lookups
        ):
            return False
        names = (*_KEYWORD.findall(file.data), *QUOTED_NAME.findall(file.data))
        return any(map(self._is_odd, names))

    def _has_odd_field(self, file: File) -> bool:
        """Whether a field of case-sensitive settings may have an odd name."""
        if not asked.SENSITIVE.may_be_in(file.present):
            return False
        fields = _FIELD.findall(file.data)
        return any(map(self._is_odd, fields)) or (b"env_prefix" in file.data and any(map(bytes.islower, fields)))

    def is_asked_elsewhere(self, file: File) -> bool:
        """Whether an imported function is given the name of a provider's variable in another spelling."""
        names = (file.words.settings.words | file.words.variables.words) & file.present
        for word in (quote + name + quote for name in names for quote in (b'"', b"'")):
            for at in occurrences(file.low, word):
                if self._is_known_otherwise(file.data[at + 1 : at + len(word) - 1]):
                    call = _ASKED.search(file.data, max(0, at - WINDOW), at)
                    if call and not set(call.group(1).split(b".")).isdisjoint(IDENTIFIER.findall(file.imports)):
                        return True
        return False

    def is_defined_otherwise(self, file: File) -> bool:
        """Whether a variable is named that the project defines under another name."""
        if not file.names_credential or not (file.lookups or file.indirect):
            return False
        variables = file.variables
        if variables is not None and not file.words.names.may_be_in(variables):
            return False
        return any(name.encode() in file.data for name in file.misses())

    def _is_odd(self, raw: bytes, whole: bool = True) -> bool:
        """Whether an environment variable of that name, or one that begins so, has to be looked at."""
        name = raw.decode("ascii")
        if not whole:
            return not name.isupper()  # put together from pieces, of which this is the first
        upper = name.upper()
        if upper in self._providers.misspelled:
            return True
        if name != upper and (upper in self._providers.env or is_credential_name(name)):
            return True
        return looks_random(name) or self._providers.key_of(name) is not None


def _lookup(data: bytes, start: int, end: int) -> Lookup:
    match = _LOOKED_UP.match(data, end)
    if match is None:
        return Lookup(start, end, b"", False, False)
    is_direct = data[end : match.start(1) - 1].rstrip() in _GIVEN
    return Lookup(start, end, match.group(1), match.group(2) not in b"+%'\"", is_direct)


def _member(data: bytes, start: int) -> re.Match[bytes] | None:
    """What is asked for at *start*: ``"X" in os.environ``."""
    if b" in " not in data[max(0, start - _NEAR) : start]:
        return None
    return _MEMBER.search(data, max(0, start - WINDOW), start)


def _listed_names(file: File) -> Iterator[bytes]:
    """The names in tables and lists that lookups take theirs from."""
    for holder in _names_elsewhere(file):
        for at in occurrences(file.data, holder):
            part = _LIST.match(file.data, at + len(holder))
            yield from QUOTED_NAME.findall(part.group(1)) if part is not None else ()


def _is_named_elsewhere(file: File) -> bool:
    """Whether a lookup is given a constant of another module."""
    given = (_GIVEN_NAME.match(file.data, each.end) for each in file.lookups if not each.is_direct)
    names = {match.group(1) for match in given if match is not None and match.group(1).isupper()}
    return bool(names) and not names.isdisjoint(IDENTIFIER.findall(file.imports))


def _is_renamed(file: File) -> bool:
    """Whether one of the lookups is what a name is bound to, by which the environment is read then."""
    return any(
        not each.is_direct
        and _NO_MORE.match(file.data, each.end)
        and _ASSIGNED.search(file.data, max(0, each.start - _NEAR), each.start)
        for each in file.lookups
    )


def _names_elsewhere(file: File) -> set[bytes]:
    """What holds the names that lookups are given: a variable of a loop, a table, and what such a loop runs over."""
    found = set()
    data = file.data
    for each in file.lookups:
        if not each.is_direct:
            given = _GIVEN_NAME.match(data, each.end) or _member(data, each.start)
            if given is not None and (name := given.group(given.lastindex or 0)):
                found.add(name)
    ends = (at + 4 + len(name) for name in tuple(found) for at in occurrences(data, b"for " + name))
    loops = (_RUN_OVER.match(data, end) for end in ends)
    return found | {loop.group(1) for loop in loops if loop is not None}
