"""Raw bytes of Python around a place: the arguments of a call, the name that a line binds, a literal.

All of it errs toward seeing more than there is; ``bytes.find`` does the work, patterns see what it has found.
"""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.patterns import lazy

WINDOW = 200
IDENTIFIER = lazy(rb"[A-Za-z_][\w-]*")
QUOTED_NAME = lazy(rb"""["']([A-Za-z0-9_.\-/]{4,200})["']""")
CALLED = lazy(rb"\b(\w+)\(")
TEXT = lazy(rb"[\"'](\w+)[\"']")
# What is bound to a function that is written as an expression.
_BOUND_FUNCTION = lazy(rb"(\w+)\s*(?::[^=\n]+)?=\s*(?:\w+\.)?$")
# What the end of a call is found by: strings, comments, brackets.
_MARK = lazy(rb""""{3}(?s:.*?)"{3}|\'{3}(?s:.*?)\'{3}|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|\#[^\n]*|[()\[\]{}]""")
_LOOKUP = lazy(rb"(?:\[|env\(|get\()\s*$")
_FIELD = lazy(rb"\{([^{}]*?)(?:=(?:![ars])?)?\}")
# No keyword of an argument (`key=…`), and nothing that shows a part only (`key[:4]`, `len(key)`, `key is None`).
_SHOWN_NAME = lazy(rb"(?<!\w)[A-Za-z_]\w*(?!\w|\s*=[^=]|\[[^\]]*:|\s+is\b|\.__)")
_MEASURED = lazy(rb"(?<!\w)(?:len|type|bool|id)\([\w.]*(?=\))")
# A name with its type, before the sign that binds it.
_TARGET = lazy(rb"(\w+)\s*(?::[^\n]+)?$")
_LONGEST_TARGET, _LONGEST_LINE = 1000, 2**18
_LINE_QUOTE = lazy(rb'(?m)(?:^[ \t]*|"(?:source|input)": ?\[? ?)"')
# A line up to where it is still inside a string.
_OPEN_STRING = lazy(
    rb"""(?s)(?:[^"'#\\]|"(?!"")(?:[^"\\]|\\.)*"|'(?!'')(?:[^'\\]|\\.)*')*"""
    rb"""("{3}.*|'{3}.*|"(?:[^"\\]|\\.)*|'(?:[^'\\]|\\.)*)"""
)


def holder(data: bytes, at: int) -> bytes:
    """The name that the line at *at* binds its value to, or the function that it returns it from."""
    start = max(at - _LONGEST_LINE, data.rfind(b"\n", max(0, at - _LONGEST_LINE), at) + 1, 0)
    equals = data.rfind(b"=", start, at)
    if equals >= 0:
        begin = max(data.rfind(b"=", start, equals) + 1, start, equals - _LONGEST_TARGET)
        bound = _TARGET.search(data, begin, equals)
        if bound is not None:
            return bound.group(1)
    defined = data.rfind(b"def ", 0, at) if data.find(b"return", start, at) >= 0 else -1
    name = IDENTIFIER.match(data, defined + 4) if defined >= 0 else None
    return name.group() if name is not None else b""


def whole_words(data: bytes, word: bytes, start: int = 0, until: int | None = None) -> Iterator[int]:
    """Where *word* stands in *data* as a name of its own, from *start* and up to *until*."""
    for at in occurrences(data, word, start, until):
        end = at + len(word)
        before, behind = data[at - 1 : at] if at else b"", data[end : end + 1]
        if not (before.isalnum() or before == b"_" or behind.isalnum() or behind == b"_"):
            yield at


def shown_text(data: bytes, start: int) -> bytes:
    """The arguments of the call that opens before *start*, but for those of which only a measure is taken."""
    return _MEASURED.sub(b"", arguments(data, start))


def names_in(text: bytes) -> set[bytes]:
    """The identifiers among arguments: no keyword, nothing that shows a part only."""
    return set(_SHOWN_NAME.findall(text))


def arguments(data: bytes, start: int) -> bytes:
    """The arguments of that call, without strings that have no fields and are no key of a lookup."""
    depth, at, kept = 1, start, []
    for match in _MARK.finditer(data, start, start + 10 * WINDOW):
        text = match.group()
        kept.append(data[at : match.start()])
        at = match.end()
        if text in b"([{":
            depth += 1
            kept.append(text)
        elif text in b")]}":
            depth -= 1
            if not depth:
                break
            kept.append(text)
        elif b"{" in text:
            kept.extend(b" %b " % field for field in _FIELD.findall(text))
        elif _LOOKUP.search(data, max(start, match.start() - 12), match.start()):
            kept.append(text)
    return b"".join(kept)


def as_cells(data: bytes) -> bytes:
    """A notebook's JSON near enough to what its cells say: lines without quotes around them, escapes undone."""
    data = data.replace(b'\\"', b'"').replace(b'\\n",', b"\n").replace(b"\\n", b"\n").replace(b"\\\\", b"\\")
    if b"\\u00" in data:
        data = _ASCII.sub(lambda match: bytes.fromhex(match[1].decode()), data)
    return _LINE_QUOTE.sub(b"\n", data)


# A character that JSON need not escape, and some writers do.
_ASCII = lazy(rb"\\u00([2-7][0-9a-fA-F])")
_COMMAND = lazy(rb"(?m)^[ \t]*(?:[\w.,][\w., ]*=[ \t]*)?[%!](?:[^\\\n]|\\(?:.|\r?\n))+")


# Databricks' `%sh` on a line of its own, and what begins like a command.
_ONE_PERCENT = lazy(rb"%(?:sh|sql|r|scala|md|fs)[ \t]*(?:\r?\n|$)|(?m:^[ \t]*(?:env|set_env|export)[ \t]+\w)")


def commands(data: bytes) -> bytes:
    """The shell lines and magics of a notebook; all of it where a cell may be no Python."""
    return data if b"%%" in data or _ONE_PERCENT.search(data) else b"\n".join(_COMMAND.findall(data))


# What opens a literal, up to the key in it: readers take away blanks and the name of a scheme.
_OPENING = lazy(rb"""["'](?:\s|\\[nrt\r\n])*(?:(?i:bearer|basic|token)\s+)?$""")


def literals(data: bytes, token: bytes) -> Iterator[int]:
    """Where a literal begins that is *token*. A word of a longer text is none: there only the shape of a key counts."""
    for at in occurrences(data, token):
        opening = _OPENING.search(data, max(0, at - WINDOW), at)
        if opening is not None:
            start = opening.start()
            line = data[data.rfind(b"\n", 0, start) + 1 : start]
            outer = _OPEN_STRING.fullmatch(line)
            if outer is None or b"{" in outer.group(1):
                yield start + 1


def definitions(data: bytes) -> Iterator[bytes]:
    """The names of the functions and classes that *data* defines."""
    for word in (b"def ", b"class "):
        for at in occurrences(data, word):
            if name := IDENTIFIER.match(data, at + len(word)):
                yield name.group()
    for word in (b"lambda", b"partial(", b"NewType("):
        for at in occurrences(data, word):
            if bound := _BOUND_FUNCTION.search(data, max(0, at - WINDOW // 2), at):
                yield bound.group(1)


def occurrences(data: bytes, word: bytes, start: int = 0, until: int | None = None) -> Iterator[int]:
    """Where *word* stands in *data*, from *start* and up to *until*."""
    at = data.find(word, start, until)
    while at >= 0:
        yield at
        at = data.find(word, at + len(word), until)
