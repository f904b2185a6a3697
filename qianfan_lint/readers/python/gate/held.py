"""The names in a module that a credential is read into, each where it is seen: in one function, or everywhere."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from qianfan_lint.core.patterns import lazy
from qianfan_lint.readers.python.gate.excerpts import CALLED, IDENTIFIER, TEXT, WINDOW, holder, whole_words
from qianfan_lint.readers.python.gate.functions import EVERYWHERE, FUNCTION, MARK, Functions, parameters
from qianfan_lint.readers.python.needed import global_names
from qianfan_lint.readers.python.vocabulary import BY_NAME, FILLING, HANDING_ON, MAPPED, STARTED

# What a statement binds, also within the brackets of a test.
_TARGET = rb"(?:\*?[\w.]+(?:\[[^\]=]*\])*|\([\w, *]+\))"
_LEFT = lazy(
    rb"[ \t]*(?:(?:if|elif|while|with|assert)\b[^\n]*?\(|[(\[])?[ \t]*"
    rb"(" + _TARGET + rb"(?:[ \t]*,[ \t]*" + _TARGET + rb")*)[ \t]*[)\]]?[ \t]*(?::[^=\n(){}]+|[+|])?:?=(?!=)"
)
_AGAIN = lazy(rb"\s*(\w+)\s*=(?!=)")
_ON_ONE_LINE = lazy(rb"(?:if|elif|else|for|while|with|try|except|finally|case)\b[^\n]*:")
_LOOP = lazy(rb"(?:async )?for\s+([\w, ()*]+?)\s+in\b[^:]*(?:\{[^}\n]*)?$")
_UPDATED = lazy(rf"(?:await )?([\w.]+)\.(?:update|append|extend|{'|'.join(FILLING)})\(".encode())
_TUPLES = lazy(rb"(\w+)[ \t]*=[ \t]*(?:\w+\.)?(?:namedtuple|NamedTuple)\(")
_CASES = lazy(rb"\n[ \t]+case\b([^\n]*):")
MAX_NAMES, MAX_PLACES = 250, 3_000
"""Names of one module that are followed, and places where they stand; each name is looked for in the whole text."""
_MOST_LINES = 20
_LONGEST = 2_000
"""Bytes of a statement before the name in it."""
_MOST_NESTED = 3
_OPERATOR = lazy(rb"[ \t]*(?:(?:or|and)\b|[+|])")
"""What a line begins with that goes on with the one before."""
_GOES_ON = frozenset((b"(", b"[", b"{", b",", b"\\"))
_CLOSED = lazy(rb"\([^()]*\)")
# Of what `get` is given a default is handed on: a request has a way of that name too.
_OPEN_GET, _DEFAULT = lazy(rb"\bget\([^()]*$"), lazy(rb"\bget\([^(){}=]*,[^(){}=]*$")
_DESCRIBED = b"__get__"
_RESULT = lazy(rb"\b(?:return|yield)\b")
_STARTING = frozenset(name.encode() for name in STARTED.keys() | MAPPED)
_HANDING_ON = frozenset(name.encode() for name in HANDING_ON)
_ENTERED = lazy(rb"\bas[ \t]+\(?([\w, ]+)\)?[ \t]*[,:]")
_WITHIN = lazy(rb"\[[^\]]*\]|\"[^\"\n]*\"|'[^'\n]*'")
_FIELD = lazy(rb"(?m)^[ \t]+(\w+)[ \t]*:")
_PART = lazy(rb"(\.?)\s*([A-Za-z_]\w*)")
# Behind a name: that it is bound or a keyword, compared, or that a part of it is used, which has a name of its own.
_NO_USE = lazy(
    rb"[ \t]*(?:=|!=|is\b|in\b|not\b)|\.(?!value\b)\w+(?![\w(])|\.(?:get|pop|setdefault)\(\s*[\"']"
    rb"|\[\s*[rbf]?[\"'][\w.-]*[\"']\s*\]"
)
_TEST = lazy(rb"\b(?:if|elif|while|not|assert)[ \t]+$")
_KEY = lazy(rb"\s*[rbf]?[\"'](\w+)[\"']\s*:")
_ACCESS = lazy(rb"(?:(\w+)[ \t]*\(|(\[)|(getattr)\([^()\"']*,)\s*[rbf]?$")
_OPEN_ACCESS = lazy(rb"\w*[ \t]*[\[(]\s*[rbf]?[\"']$")
_ACCESSORS = frozenset(b"get pop setdefault getenv getitem getlist".split()) | {each.encode() for each in BY_NAME}
_KEYWORD = lazy(rb"\s*(?:(\w+)\s*=(?!=)|\*)")
_NO_NAMES = frozenset(b"self cls None True False if else".split())
_ATTRIBUTE = EVERYWHERE - 1
_Name = tuple[bytes, int]
"""A name, and the function in which it is seen, by its number; or ``EVERYWHERE``, or as an ``_ATTRIBUTE``."""


class Held:
    """What *followed* names and the credentials at *sources* are read into; *known* names hold one, and no more.

    A function of the module, one of *own*, hands on what it is given, and its parameter holds it. What is given to a
    function of another module is not seen again. It *is_full* where there is too much to be followed to the end.
    """

    def __init__(
        self,
        data: bytes,
        known: Iterable[bytes],
        followed: Iterable[bytes],
        sources: Iterable[int],
        own: frozenset[bytes],
    ) -> None:
        self._data, self._own = data, own
        self.is_full = False
        self._parameters: dict[bytes, list[tuple[int, list[bytes]]]] = {}
        self._found: dict[int, set[bytes]] = defaultdict(set)
        waiting = [(name, EVERYWHERE) for name in followed]
        for at in sources:
            waiting += ((name, self._where(name, at)) for name in {holder(data, at)} - {b""})
            waiting += self._takers(at)
        names = places = 0
        while waiting and not self.is_full:
            name, where = waiting.pop()
            if name in self._found[where] or name in self._found[EVERYWHERE]:
                continue
            self._found[where].add(name)
            names += 1
            for at in self._places(name, where):
                waiting += self._takers(at)
                places += 1
                if places > MAX_PLACES:
                    break
            self.is_full = max(names, len(self._parameters)) > MAX_NAMES or places > MAX_PLACES
        self._found[EVERYWHERE].update(known)

    def __bool__(self) -> bool:
        return self.is_full or any(self._found.values())

    def at(self, place: int) -> set[bytes]:
        """The names that hold a credential where the line at *place* stands."""
        found = self._found.get(EVERYWHERE, set())
        is_local = any(where >= 0 for where in self._found)
        return found | self._found.get(self._functions.around(place), set()) if is_local else found

    @property
    def attributes(self) -> set[bytes]:
        """The names that hold one as an attribute of something."""
        return self._found.get(_ATTRIBUTE, set())

    @functools.cached_property
    def _functions(self) -> Functions:
        return Functions(self._data)

    @functools.cached_property
    def _handing_on(self) -> frozenset[bytes]:
        """A class of the module keeps what it is given; a function has it where it returns it."""
        tuples = _TUPLES.findall(self._data) if b"amed" in self._data else ()
        return _HANDING_ON.union(tuples, self._own.difference(FUNCTION.findall(self._data)))

    @functools.cached_property
    def _globals(self) -> set[bytes]:
        return global_names(self._data)

    def _where(self, name: bytes, start: int) -> int:
        return EVERYWHERE if name in self._globals else self._functions.around(start)

    def _places(self, name: bytes, where: int) -> Iterator[int]:
        """Where the name is used: not where it is bound, or is that of a keyword."""
        span = self._functions.body(where) if where >= 0 else ()
        for at in whole_words(self._data, name, *span):
            before = self._data[at - 1 : at]
            is_quoted = before in (b'"', b"'")
            if where != EVERYWHERE and (before == b"." or is_quoted) is not (where == _ATTRIBUTE):
                continue
            if is_quoted and not is_looked_up(self._data, at - 1, self._own):
                continue
            if is_used(self._data, at, name):
                yield at

    def _takers(self, at: int) -> Iterator[_Name]:
        """The names that the statement at *at* hands on to what stands there."""
        start = statement_start(self._data, at)
        yield from self._given(start, at)
        line = self._data[start:at]
        stripped = line.lstrip()
        result = _RESULT.search(line)
        if result is not None:
            if self._is_handed_on(line[result.end() :]):
                names = [*self._functions.names(at)]
                if _DESCRIBED in names:  # of a class whose objects stand for what they give
                    names += IDENTIFIER.findall(self._data, self._data.rfind(b"class ", 0, at) + 6, at)[:1]
                yield from ((name, EVERYWHERE) for name in names)
        elif stripped.startswith((b"def ", b"class ", b"async def ")):
            # A parameter of that name is another thing; its default, or the base of a class, is not.
            if stripped.startswith(b"class ") or line.rstrip().endswith(b"="):
                yield from ((name, EVERYWHERE) for name in IDENTIFIER.findall(stripped.partition(b" ")[2])[:1])
                yield from ((name, self._functions.around(at)) for name in {holder(self._data, at)} - {b""})
        else:
            yield from self._bound(start, line, stripped)

    def _bound(self, start: int, line: bytes, stripped: bytes) -> Iterator[_Name]:
        """The names that a statement binds, of which *line* is the beginning."""
        if stripped.startswith((b"with ", b"async with ")):
            entered = self._data[start + len(line) : self._data.find(b":\n", start)]
            yield from (
                (name, self._where(name, start))
                for name in IDENTIFIER.findall(b" ".join(_ENTERED.findall(entered + b":")))
            )
        if stripped.startswith(b"match "):
            heads = b" ".join(_CASES.findall(self._data, start, start + _LONGEST))
            yield from ((name, self._where(name, start)) for name in IDENTIFIER.findall(heads))
        if _ON_ONE_LINE.match(stripped) and (name := holder(line, len(line))):
            yield name, self._where(name, start)
        loop = _LOOP.match(stripped)
        if loop is not None:
            yield from ((name, self._where(name, start)) for name in IDENTIFIER.findall(loop.group(1)))
            return
        left = _LEFT.match(line)
        if left is None:
            found = _UPDATED.match(stripped)
            names = found.group(1) if found is not None else b""
            if found is not None and re.search(rb"(?m)^%b[ \t]*[:=]" % re.escape(names), self._data):
                yield names, EVERYWHERE  # what all functions share
        else:
            names, end = left.group(1), left.end()
            while again := _AGAIN.match(line, end):
                names, end = names + b" " + again.group(1), again.end()
            if not self._is_handed_on(line[end:]):
                return
        yield from ((name, _ATTRIBUTE) for name in TEXT.findall(names))
        for dot, name in _PART.findall(_WITHIN.sub(b"", names)):
            if name not in _NO_NAMES:
                yield name, _ATTRIBUTE if dot else self._where(name, start)

    def _is_handed_on(self, before: bytes) -> bool:
        """Whether what stands behind *before*, in one expression, is handed on by all that it is given to."""
        for _ in range(_MOST_NESTED):  # what a call that ends before it is given is something else
            before = _CLOSED.sub(b"", before)
        before = _OPEN_ACCESS.sub(b"", before)
        if _OPEN_GET.search(before) and not _DEFAULT.search(before):
            return False
        return self._handing_on.issuperset(CALLED.findall(before))

    def _given(self, start: int, at: int) -> Iterator[_Name]:
        """The keys of entries that have what stands at *at*, the keywords and parameters that are given it."""
        depth, number, begin = 0, 0, -1
        for mark in reversed([*MARK.finditer(self._data, start, at)]):
            sign = mark.group()[-1:]
            if sign in (b")", b"]", b"}"):
                depth += 1
            elif sign == b"," and not depth:
                number, begin = number + 1, max(begin, mark.end())
            elif sign in (b"(", b"[", b"{") and depth:
                depth -= 1
            elif sign in (b"(", b"[", b"{"):
                yield from self._given_in(mark, number, max(begin, mark.end()))
                number, begin = 0, -1

    def _given_in(self, bracket: re.Match[bytes], number: int, begin: int) -> Iterator[_Name]:
        """The same for what is in one *bracket*, behind *number* commas, in the part that begins at *begin*."""
        data = self._data
        key, keyword = _KEY.match(data, begin), _KEYWORD.match(data, begin)
        is_call = bracket.group().endswith(b"(")
        if key is not None:
            yield key.group(1), _ATTRIBUTE
        elif bracket.group() == b"{":  # of a comprehension the keys are those that it runs over
            yield from ((name, _ATTRIBUTE) for name in TEXT.findall(data, begin, data.find(b"\n", begin)))
        elif number and is_call:  # a pair, or the arguments of `setattr`
            yield from ((name, _ATTRIBUTE) for name in TEXT.findall(data, bracket.end(), begin)[-1:])
        name = (keyword.group(1) or b"*") if keyword is not None else b""
        if name != b"*" and name:
            yield name, _ATTRIBUTE
        if is_call and bracket.group(1) in self._own:
            yield from self._filled(bracket.group(1), number, name)
        elif is_call and bracket.group(1) in _STARTING:  # a function is given what stands beside it
            for started in self._own.intersection(IDENTIFIER.findall(data, bracket.end(), bracket.end() + WINDOW)):
                yield from self._filled(started, number, b"*")

    def _filled(self, callee: bytes, number: int, keyword: bytes) -> Iterator[_Name]:
        if callee not in self._parameters:
            self._parameters[callee] = list(self._headings(callee))
        found = self._parameters[callee]
        if not found and not keyword:  # a class whose fields are its parameters
            yield from ((name, _ATTRIBUTE) for name in self._fields(callee))
        for function, names in found:
            if keyword == b"*":  # several at once
                taken = names
            elif keyword:
                taken = [name for name in names if name == keyword or name.startswith(b"*")]
            else:
                taken = names[number : number + 1] or names
            yield from ((name.lstrip(b"*"), function) for name in taken)

    def _fields(self, callee: bytes) -> list[bytes]:
        at = self._data.find(b"class " + callee)
        return _FIELD.findall(self._data, at, at + 10 * WINDOW) if at >= 0 else []

    def _headings(self, callee: bytes) -> Iterator[tuple[int, list[bytes]]]:
        """The functions of that name, or the constructors of classes, by number and with their parameters."""
        data = self._data
        for at in whole_words(data, callee):
            if data.startswith(b"class ", at - 6):
                at = data.find(b"def __init__", at)
            elif not data.startswith(b"def ", at - 4):
                continue
            if at >= 0:
                yield self._functions.around(at), parameters(data, at)[0]


def is_used(data: bytes, at: int, name: bytes) -> bool:
    """Whether the *name* at *at* stands for all that it holds: not for a part, for a test, or where it is bound."""
    return not (_NO_USE.match(data, at + len(name)) or _TEST.search(data, max(0, at - 9), at))


def is_looked_up(data: bytes, quote: int, own: frozenset[bytes]) -> bool:
    """Whether the literal that begins at *quote* says which part of something is used, or is given to one of *own*."""
    access = _ACCESS.search(data, max(0, quote - 80), quote)
    return access is not None and (not access.group(1) or access.group(1) in _ACCESSORS or access.group(1) in own)


def statement_start(data: bytes, at: int) -> int:
    """Where the statement around *at* begins, told by lines that end within brackets."""
    start = data.rfind(b"\n", 0, at) + 1
    for _ in range(_MOST_LINES):
        before = data.rfind(b"\n", 0, max(0, start - 1)) + 1
        is_within = data[before:start].rstrip()[-1:] in _GOES_ON or _OPERATOR.match(data, start) is not None
        if start == 0 or not is_within:
            break
        start = before
    return max(start, at - _LONGEST)
