"""Whether files of dependencies, settings and deployment can matter, by their raw bytes.

What stands where is not asked: a file passes that holds a value which could be a key and, anywhere, a name which makes
it one. So an answer cannot depend on how an entry is written or on what stands before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qianfan_lint.core.kinds import FENCES, Kind
from qianfan_lint.core.patterns import lazy
from qianfan_lint.knowledge import pasted
from qianfan_lint.knowledge.names import BOUND, is_credential_name, may_be_wanted, names_key, words
from qianfan_lint.knowledge.placeholders import ALPHABET, MAX_JOINTS, MIN_LENGTH, could_be_key, is_placeholder
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.knowledge.providers.words import Present, ProviderWords
from qianfan_lint.pipeline.gate.matching import CLIENTS, Matcher
from qianfan_lint.readers.python.gate.file import Wanted

_RUN = lazy(rf"[{ALPHABET}]{{{MIN_LENGTH},}}".encode())
# Characters of a key that also stand before one: `NAME=value`, `name:value`, `${NAME:-value}`, `NAME:=value`. Behind
# each of them: a value may begin with the second, as in `NAME==value`.
_JOINT = lazy(r"[=:]|(?<=[=:])-|^[A-Za-z_]\w*-")
# Where a value goes on before and behind it; see `parts`.
_NO_START, _NO_END = lazy(rb"[A-Za-z0-9_./+~]"), lazy(rf"(?!\|)[{ALPHABET}]".encode())
# A name and what is bound to it.
_ENTRY = lazy(rf"([A-Za-z_]\w{{2,60}})[\"']?[ \t]*[:=][ \t]*[\"']?([{ALPHABET}]{{{MIN_LENGTH},}})".encode())
_IDENTIFIER = lazy(rb"[A-Za-z_]\w*")
# The last word of a credential's name; a number may follow, but no more of the word.
_LAST, _HALVES = (b"key", b"token", b"secret", b"authorization", b"bearer", b"credential"), (b"ak", b"sk")
_END = lazy(rb"(?i:%b)[sS]?(?![a-z])|[ASas][Kk](?![A-Za-z])" % b"|".join(_LAST))
# A request of HTTPie, or a header among settings.
_REQUEST = lazy(rb"(?i:authorization)|(?<![\w/:])(?:https?|xhs?)[ \t]+(?:-|[A-Z]{3,}[ \t]|[\"']?https?:|\$|:)")
# An anchor of YAML, told by its first character. A key of a script, behind the end of a line.
_ANCHOR = lazy(rb"(?s)[&*](?<![^\s:\-\[,].)(?=[A-Za-z_])")
_SCRIPT = lazy(rb"""\n[ \t\-]*["']?(?:run|script|command|args|entrypoint|cmd)["']?[ \t]*:""")
_BESIDE = 200
"""Bytes before and behind a value of YAML or JSON in which its name stands, and that of what it belongs to."""
_WINDOW = 48
"""Bytes before it in which the word before it begins."""

Values = Iterable[str] | None


class Entries:
    def __init__(self, providers: Providers, words: ProviderWords) -> None:
        self._providers, self._words = providers, words

    def may_matter(self, kind: Kind, data: bytes, present: Present, wanted: Wanted) -> bool:
        if self.has_entry(data, present) or self._deploys_oddly(kind, data, present) or self.has_pasted_key(data):
            return True
        return kind.row.defines and _has_wanted(data, wanted)

    def may_declare(self, kind: Kind, data: bytes, present: Present) -> bool:
        """The name of a pinned package, with a word that declares or installs what is named."""
        return self._words.packages.may_be_in(present) and any(word in data for word in kind.row.declares)

    def has_entry(self, data: bytes, present: Present) -> bool:
        """A value that could be a key, and a name that makes it one."""
        names: list[str] | None = None
        for value in _values(data):
            if self._is_proved(value):
                return True
            if not could_be_key(value):
                continue
            if names is None:
                if self._words.settings.may_be_in(present):
                    return True
                names = _names(data)
            if any(names_key(name, value) for name in names):
                return True
        return False

    def has_example(self, data: bytes) -> bool:
        """A name before what could be a key, behind the beginning of a block of code in a document."""
        fences = [at for fence in FENCES if (at := data.find(fence.encode())) >= 0]
        for match in _RUN.finditer(data, min(fences)) if fences else ():
            if any(map(could_be_key, parts(match.group().decode("ascii")))):
                named = data[max(0, match.start() - _BESIDE) : match.end()].decode("utf-8", "replace")
                if any(self._may_name_credential(bound["name"]) for bound in BOUND.finditer(named)):
                    return True
        return False

    def _may_name_credential(self, name: str) -> bool:
        low = name.lower()
        return is_credential_name(name) or not self._providers.names.keys().isdisjoint((low, low.rpartition(".")[2]))

    def holds_key(self, kind: Kind, data: bytes, match: Matcher, values: Values = None) -> bool:
        """Whether YAML or JSON may hold a credential itself: a value that its shape proves, or one beside a name.

        Where scripts or anchors are in it, the name may stand anywhere. *values* are those of *data* that could be
        keys; None where they are not known.
        """
        if kind is Kind.YAML and b"Secret" in data and b"data" in data:
            return True
        if _ANCHOR.search(data) or _SCRIPT.search(b"\n" + data):
            return self.has_entry(data, match(data)) or self.has_pasted_key(data)
        for value, start, end in _places(data) if values is None else _places_of(values, data):
            if self._is_proved(value):
                return True
            if could_be_key(value):
                beside = data[max(0, start - _BESIDE) : end + _BESIDE]
                if self._words.settings.may_be_in(match(beside)):
                    return True
                if any(names_key(name, value) for name in _names(beside)):
                    return True
        return self.has_pasted_key(data)

    def _is_proved(self, value: str) -> bool:
        return self._providers.key_of(value) is not None and not is_placeholder(value)

    def _deploys_oddly(self, kind: Kind, data: bytes, present: Present) -> bool:
        """An encoded secret, a variable named in lower case or misspelled, or a request that concerns a provider."""
        if not kind.row.deploys:
            return False
        if kind is Kind.YAML and b"Secret" in data and b"data" in data:
            return True
        concerns = self._words.names.may_be_in(present) or self._words.hosts.may_be_in(present)
        if concerns and (not present.isdisjoint(CLIENTS) or _REQUEST.search(data)):
            return True
        if not self._words.settings.may_be_in(present):
            return False
        names = {name.decode("ascii") for name in _IDENTIFIER.findall(data)}
        return any(self._providers.is_odd_name(name) for name in names)

    def has_pasted_key(self, data: bytes) -> bool:
        """Whether a word with a character that no key has is one without it."""
        if data.isascii():
            return False
        values = (value for word in pasted.tokens(data) for value in parts(word))
        return any(could_be_key(value) or self._is_proved(value) for value in values)


def _has_wanted(data: bytes, wanted: Wanted) -> bool:
    """Whether what looks like a key goes by a name under which a module of the project takes one."""
    for match in _ENTRY.finditer(data):
        name, value = match[1].decode("ascii"), match[2].decode("ascii")
        if may_be_wanted(name, value) and wanted(name):
            return True
    return False


def _values(data: bytes) -> Iterator[str]:
    """Each text that a reader may find as a value, by its characters."""
    for match in _RUN.finditer(data):
        run = match.group().decode("ascii")
        if data[match.start() - 1 : match.start()] == b"@":  # a version, or `@NAME=value` in a makefile
            run = run.partition("=")[2]
        yield from parts(run)


def _places(data: bytes) -> Iterator[tuple[str, int, int]]:
    """Each value that could be a key by its characters, and where the word stands that has it."""
    for found in _RUN.finditer(data):
        for value in parts(found.group().decode("ascii")):
            yield value, found.start(), found.end()


def _places_of(values: Iterable[str], data: bytes) -> Iterator[tuple[str, int, int]]:
    """The same of *values* alone, where they are no part of a longer one."""
    for value in values:
        written = value.encode()
        at = data.find(written)
        while at >= 0:
            end = at + len(written)
            if not (_NO_START.match(data, at - 1) if at else None) and not _NO_END.match(data, end):
                yield value, at, end
            at = data.find(written, end)


def parts(run: str) -> Iterator[str]:
    """*run*, and each part of it that a name may stand before."""
    for text in (run, *run.split("|")) if "|" in run else (run,):
        starts = [0, *(joint.end() for joint in _JOINT.finditer(text))]
        for start in starts[-2 * MAX_JOINTS - 2 :]:
            yield text[start:]


def _names(data: bytes) -> list[str]:
    """What stands in *data* and may be the name of a credential, by its last three words or fewer."""
    low = data.lower()
    if not any(map(low.__contains__, _LAST + _HALVES)):  # much quicker than the pattern
        return []
    found: set[str] = set()
    for end in _END.finditer(data):
        start = max(0, end.start() - _WINDOW, data.rfind(b"\n", 0, end.start()) + 1)
        last = words(data[start : end.end()].decode("utf-8", "replace"))[-3:]
        found.update("_".join(last[at:]) for at in range(len(last)))
    return [name for name in found if is_credential_name(name)]
