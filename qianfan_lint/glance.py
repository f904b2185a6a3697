"""Raw bytes of Python read without a parser: import lines, quoted tokens, the arguments of a call.

All of it errs toward seeing more than there is; ``bytes.find`` does the work, patterns see what it has found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# One pattern a quote: one that begins with a literal is five times faster than one that begins with a class.
_TOKENS = [re.compile(quote + rb"([A-Za-z0-9_\-./+=|~]{16,4000})(?=" + quote + rb")") for quote in (b'"', b"'")]
_DIGITS, _HEXADECIMAL = b"0123456789", b"0123456789abcdefABCDEF"
IDENTIFIER = re.compile(rb"[A-Za-z_][\w-]*")
QUOTED_NAME = re.compile(rb"""["']([A-Za-z0-9_.\-/]{4,200})["']""")
# What the end of a call is found by: strings, comments, brackets.
_MARK = re.compile(
    rb""""{3}(?s:.*?)"{3}|\'{3}(?s:.*?)\'{3}|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|\#[^\n]*|[()\[\]{}]"""
)
_LOOKUP = re.compile(rb"(?:\[|env\(|get\()\s*$")
_FIELD = re.compile(rb"\{([^{}]*?)(?:=(?:![ars])?)?\}")
# No keyword of an argument (`key=…`), and nothing that shows a part only (`key[:4]`, `len(key)`, `key is None`).
_SHOWN_NAME = re.compile(rb"(?<!\w)[A-Za-z_]\w*(?!\w|\s*=[^=]|\[[^\]]*:|\s+is\b|\.__)")
_MEASURED = re.compile(rb"(?<!\w)(?:len|type|bool)\([\w.]*(?=\))")
_BOUND = re.compile(rb"(\w+)\s*(?::[^=\n]+)?=[^=\n]*$")
_COOKIE = re.compile(rb"coding[:=][ \t]*(?!utf-?8|ascii|us-ascii)[-\w.]", re.IGNORECASE)
_LINE_QUOTE = re.compile(rb'(?m)(?:^[ \t]*|"(?:source|input)": ?\[? ?)"')
# A line up to where it is still inside a string.
_OPEN_STRING = re.compile(
    rb"""(?s)(?:[^"'#\\]|"(?!"")(?:[^"\\]|\\.)*"|'(?!'')(?:[^'\\]|\\.)*')*"""
    rb"""("{3}.*|'{3}.*|"(?:[^"\\]|\\.)*|'(?:[^'\\]|\\.)*)"""
)
WINDOW = 200
_GIVEN = frozenset((b"[", b"(", b".get(", b".pop(", b".setdefault("))
_CALLED = re.compile(rb"(?:\.\w+)*\(")
_BORROWED = (b"key", b"secret", b"_ak", b"_sk", b"_token", b"settings", b"config")
_OS = (b" os", b",os", b"\\\n")
# What follows one of them: the name, and the first character behind it.
_LOOKED_UP = re.compile(rb"""[^"'\])=]{0,60}(?:=\s*)?["']([A-Za-z0-9_.\-/]+)["']\s*(.)""", re.DOTALL)


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


class Glance(NamedTuple):
    """A file, and what several questions want to know of it."""

    data: bytes
    low: bytes
    """In lower case."""
    imports: bytes
    """The lines that import something."""
    lookups: list[Lookup]
    at_host: bool
    """It names a host of a provider."""
    packages: frozenset[bytes]
    """Packages of the providers' clients that it imports."""
    names_client: bool
    """It names a client, or a package that is one provider's alone."""
    borrowed: frozenset[bytes]
    """Credentials of other modules that it uses, by their names."""

    @property
    def concerns(self) -> bool:
        """Whether it has to do with a provider at all: ``Providers.concern``, by fewer searches."""
        return self.at_host or self.names_client


def is_plain(data: bytes) -> bool:
    """Whether the text is UTF-8 and says nothing else: any other has to be decoded before it can be judged."""
    try:
        if not data.isascii():
            data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not (b"coding" in data[:200] and _COOKIE.search(data, 0, 200))


def environment_lookups(data: bytes, imports: bytes) -> list[Lookup]:
    """Every word by which the environment is read or written, in a module that imports ``os``."""
    if not any(word in imports for word in _OS):
        return []
    found = []
    for at in occurrences(data, b"env"):
        if data.startswith(b"iron", at + 3) and not data.startswith(b"ment", at + 7):
            found.append(_lookup(data, at, at + 7))
        elif data[max(0, at - 3) : at] in (b"get", b"put"):
            found.append(_lookup(data, at - 3, at + 3))
    return found


def _lookup(data: bytes, start: int, end: int) -> Lookup:
    match = _LOOKED_UP.match(data, end)
    if match is None:
        return Lookup(start, end, b"", False, False)
    is_direct = data[end : match.start(1) - 1].rstrip() in _GIVEN
    return Lookup(start, end, match.group(1), match.group(2) not in b"+%'\"", is_direct)


def holder(data: bytes, at: int) -> bytes:
    """The name that the line at *at* binds its value to, or the function that it returns it from."""
    line = data[max(0, data.rfind(b"\n", 0, at)) : at]
    bound = _BOUND.search(line)
    if bound is not None:
        return bound.group(1)
    defined = data.rfind(b"def ", 0, at) if b"return" in line else -1
    name = IDENTIFIER.match(data, defined + 4) if defined >= 0 else None
    return name.group() if name is not None else b""


def calls(data: bytes, word: bytes) -> Iterator[tuple[int, int]]:
    """Where a call that begins with *word* begins, and where its arguments do.

    ``Name as `` and ``= Name`` stand for the calls of the name that they give.
    """
    if word.endswith(b"("):
        yield from ((at, at + len(word)) for at in occurrences(data, word))
        return
    for at in occurrences(data, word):
        alias = IDENTIFIER.match(data, at + len(word)) if word.endswith(b" ") else None
        name = alias.group() if alias else holder(data, at + 1)
        for use in occurrences(data, name) if name else ():
            if called := _CALLED.match(data, use + len(name)):
                yield use, called.end()


def names_in_call(data: bytes, start: int) -> tuple[set[bytes], set[bytes]]:
    """The identifiers among the arguments of the call that opens before *start*, and what is looked up by its name."""
    text = _MEASURED.sub(b"", b" ".join(arguments(data, start)))
    return set(_SHOWN_NAME.findall(text)), set(QUOTED_NAME.findall(text))


def arguments(data: bytes, start: int) -> list[bytes]:
    """The arguments of that call in pieces, without strings that have no fields and are no key of a lookup."""
    depth, at, kept = 1, start, []
    for match in _MARK.finditer(data, start, start + 10 * WINDOW):
        text = match.group()
        kept.append(data[at : match.start()])
        at = match.end()
        if text in b"([{":
            depth += 1
        elif text in b")]}":
            depth -= 1
            if not depth:
                break
        elif b"{" in text:
            kept.extend(_FIELD.findall(text))
        elif _LOOKUP.search(data, max(start, match.start() - 12), match.start()):
            kept.append(text)
    return kept


def as_cells(data: bytes) -> bytes:
    """A notebook's JSON near enough to what its cells say: lines without quotes around them, escapes undone."""
    data = data.replace(b'\\"', b'"').replace(b'\\n",', b"\n").replace(b"\\n", b"\n")
    return _LINE_QUOTE.sub(b"\n", data)


def import_lines(data: bytes) -> bytes:
    """The lines that import something, by which a question about modules is a hundred times cheaper."""
    lines = []
    at = data.find(b"import")
    while at >= 0:
        end = data.find(b"\n", at)
        if data.find(b"(", at, end) > 0:
            end = data.find(b")", at)
        end = end if end >= 0 else len(data)
        lines.append(data[data.rfind(b"\n", 0, at) + 1 : end])
        at = data.find(b"import", end)
    return b"\n".join([*lines, b""])


def tokens(data: bytes) -> set[bytes]:
    """What stands between two quotes and could be a key by its characters."""
    found = set(_TOKENS[0].findall(data))
    found.update(_TOKENS[1].findall(data))
    return set(filter(may_be_random, found))


def may_be_random(piece: bytes) -> bool:
    """Has many digits, is long and of mixed case, or hexadecimal: what ``could_be_key`` asks for first."""
    digits = len(piece) - len(piece.translate(None, _DIGITS))
    if digits * 8 >= len(piece):
        return True
    is_mixed = len(piece) >= 20 and not piece.islower() and not piece.isupper()
    return is_mixed or not piece.translate(None, _HEXADECIMAL)


def literals(data: bytes, token: bytes) -> Iterator[int]:
    """Where *token* is quoted, but not as a word of a longer text: in that only the shape of a key counts."""
    for at in occurrences(data, token):
        quote = data[at - 1 : at]
        if quote in (b'"', b"'"):
            line = data[data.rfind(b"\n", 0, at) + 1 : at - 1]
            outer = _OPEN_STRING.fullmatch(line)
            if outer is None or b"{" in outer.group(1):
                yield at


def may_borrow(imports: bytes) -> bool:
    """Whether the name of a credential, or of settings, may be imported."""
    low = imports.lower()
    return any(word in low for word in _BORROWED)


def occurrences(data: bytes, word: bytes) -> Iterator[int]:
    at = data.find(word)
    while at >= 0:
        yield at
        at = data.find(word, at + len(word))
