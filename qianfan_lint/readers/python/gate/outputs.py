"""The question about outputs: does a print, a log, an exception or a notebook's line have a credential in it?"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from qianfan_lint.core.patterns import lazy
from qianfan_lint.knowledge.names import is_shown_credential
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.readers.python.gate import asked
from qianfan_lint.readers.python.gate.excerpts import (
    QUOTED_NAME,
    arguments,
    occurrences,
    whole_words,
)
from qianfan_lint.readers.python.gate.file import File
from qianfan_lint.readers.python.gate.held import Held, is_looked_up, statement_start
from qianfan_lint.readers.python.gate.output_calls import PRINTED, Output, calls_of, functions_among, outputs_in
from qianfan_lint.readers.python.vocabulary import (
    ATTRIBUTES,
    DUMPS,
    FRAME_VARIABLES,
    HEADER_CARRIERS,
    LOG_LEVELS,
    NAMESPACES,
    SETTINGS_HOMES,
)

# One of these is in every name that may not be shown.
_HINT = lazy(rb"(?i)key|token|secret|password|_ak|_sk|auth|header|bearer")
_IN_HEADER = lazy(rb"""(?i)bearer\s+(?:\{|["']\s*\+\s*)(?:\w+\.)*([A-Za-z_]\w*)""")
# Behind a keyword, or the name of what is called: another name, alone.
_KEYWORD, _FIRST = (lazy(sign + rb"\s*(?:\w+\.)*([A-Za-z_]\w*)\s*[,)\n]") for sign in (rb"\s*=", rb"\("))
# An attribute or an entry whose name may say that it is a credential.
_PARTS = [lazy(rb"%b(\w*(?:key|token|secret|_ak|_sk))\b" % opening) for opening in (rb"\.", b'"', b"'")]
_OF_ENTRY = lazy(rb"[\"']\s*:")
# The environment as a whole; settings as a whole; a field of theirs that is no secret; their classes.
_ENVIRONMENT = lazy(rb"\benvironb?\b(?!\s*(?:\[|\.get|\.pop))|\w\.config\b(?!\s*(?:\[|\.get|\.pop))")
_WHOLE = lazy(rf"(?:\(\))?\s*(?:[,)}}!]|=[!}}]|\.(?:{'|'.join(sorted(DUMPS))})\w*\()".encode())
_OWNER = lazy(rb"(?:(\w+)(?:\.\w+)*\.)?(\w*)$")
_HOME = lazy(rf"(?i)(?:{'|'.join(SETTINGS_HOMES)})\b".encode())
_PUT_OUT = lazy(rf"(?:\b(?:{'|'.join(PRINTED)})|\.(?:{'|'.join(sorted(LOG_LEVELS))}))\(".encode())
_OPEN_FIELD = lazy(rb"(?mi)^[ \t]+\w*(?:key|secret|token|_ak|_sk)[ \t]*:(?![^\n]*Secret)")
# A field of any class that reads one by itself.
_READ_FIELD = lazy(rb"(?mi)^[ \t]+\w*(?:key|secret|token|_ak|_sk)[ \t]*:[^\n=]*=[^\n]*env")
_SPACES = {name.encode() for name in NAMESPACES | FRAME_VARIABLES | {ATTRIBUTES}}
# An option of a command for a credential; a method that says what an object is, with one in it.
_OPTION = lazy(rb"\.add_argument\(\s*[\"']--[\w-]*(?:key|token|secret|[-_]ak|[-_]sk)[\"']")
_OWN_TEXT = lazy(rb"def __(?:repr|str)__\([^\n]*\n(?:[^\n]*\n){0,4}?[ \t][^\n]*(?:key|secret|token|_ak|_sk)")
_CLASS = lazy(rb"(?m)^[ \t]*class\s+(\w+)")
# The name is taken as a whole: else each part of a long one is tried.
_ALONE = lazy(rb"""(?m)^(?:f["']\{|str\()?(?=([A-Za-z_][\w.]*))\1(?:[^\n=;]*["'\])\w}])?[ \t]*(?:#[^\n]*)?$""")


class Outputs:
    def __init__(self, providers: Providers) -> None:
        self._providers = providers

    def may_leak(self, file: File) -> bool:
        """A credential, a header or a client that goes into a print, a log or an exception."""
        return self._may_put_out(file) or self.may_show_settings(file)

    def _may_put_out(self, file: File) -> bool:
        outputs = outputs_in(file)
        if not outputs:  # what is held, which is dear to tell, reaches nothing
            return False
        reads = self._reads_credential(file)
        names_one = file.concerns or file.indirect or file.names_credential or reads
        hidden = self._hidden(file)
        if names_one and any(self._says_credential(file, output, hidden) for output in outputs):
            return True
        spaces = _namespaces(file, names_one=names_one)
        if spaces and any(not spaces.isdisjoint(output.names) for output in outputs):
            return True
        held = self._held(file)
        if held and (held.is_full or any(output.puts_out(held) for output in outputs)):
            return True
        calls = calls_of(functions_among(outputs), file.data) if held or reads else ()
        return any(self._says_credential(file, call, hidden) for call in calls)

    def may_show_settings(self, file: File) -> bool:
        """Whether settings of another module are put out as a whole."""
        if not asked.SETTINGS_NAMES.may_be_in(file.present) or _HOME.search(file.imports) is None:
            return False
        return any(
            _WHOLE.match(file.data, at + len(word)) and _is_put_out(file, at, word)
            for home in asked.HOMES
            for word in (home, home.capitalize())
            for at in occurrences(file.data, word)
        )

    def may_display(self, file: File) -> bool:
        """A credential, a header or a client that stands alone on a line: a notebook shows the last of a cell."""
        held = self._held(file)
        if held.is_full:
            return True
        for match in _ALONE.finditer(file.data):
            name = match.group(1).rpartition(b".")[2]
            if (
                name in held.at(match.start())
                or name in held.attributes
                or (file.concerns and name.decode("ascii") in HEADER_CARRIERS)
            ):
                return True
            names = (name, *QUOTED_NAME.findall(match.group()))
            if any(self._is_shown(each.decode("utf-8", "replace")) for each in names):
                return True
        return False

    def _says_credential(self, file: File, output: Output, hidden: list[int]) -> bool:
        """Whether it names a credential among what is put out, or looks one up there."""
        start, until = output.start, output.until
        if any(start <= at < until for at in hidden):
            return True
        is_near = (file.concerns or file.names_credential) and _ENVIRONMENT.search(file.data, start, until)
        if is_near and _ENVIRONMENT.search(arguments(file.data, start)):
            return True
        if not _HINT.search(file.data, start, until):
            return False
        shown = output.names
        if any(self._is_shown(name.decode("utf-8", "replace")) for name in output.looked_up):
            return True
        if shown & file.own_functions and any(map(self._is_shown, _quoted(file.data[start:until]))):
            return True
        names = {name.decode("utf-8", "replace") for name in shown}
        if not file.concerns:
            return any(name.lower() in self._providers.names for name in names)
        carries = (
            not output.is_raised and not HEADER_CARRIERS.isdisjoint(names) and asked.BEARER.may_be_in(file.present)
        )
        return carries or any(map(self._is_shown, names))

    def _reads_credential(self, file: File) -> bool:
        """Whether a variable is read that may not be shown, or one whose name is not written there."""
        names = (each.name if each.is_whole and each.is_direct else b"" for each in file.lookups)
        return any(not name or self._is_shown(name.decode("ascii").upper()) for name in names)

    def _hidden(self, file: File) -> list[int]:
        """Where a variable is looked up by a constant, which the call itself does not show."""
        named = (each for each in file.lookups if each.name and not each.is_direct)
        return [each.start for each in named if self._is_shown(each.name.decode("ascii").upper())]

    def _is_shown(self, name: str) -> bool:
        return name.lower() in self._providers.names or is_shown_credential(name, loose=name.isupper())

    def _held(self, file: File) -> Held:
        clear = {each.name for each in file.clients if "str" in each.client.clear} if file.concerns else set()
        clear |= _open_classes(file)
        known = clear | self.given(file)
        return Held(file.data, known, file.imported, self._sources(file, clear), file.own_functions)

    def given(self, file: File) -> set[bytes]:
        """Names that are given to a client or a header as the credential, and that do not say so."""
        is_sent = file.at_host and asked.BEARER.may_be_in(file.present)
        found: set[bytes] = set(_IN_HEADER.findall(file.data)) if is_sent else set()
        keywords = {keyword.encode() for called in file.clients for keyword in called.client.keywords}
        names = {called.name for called in file.clients if called.client.positions}
        for word, value in (*((each, _KEYWORD) for each in keywords), *((each, _FIRST) for each in names)):
            ends = (at + len(word) for at in occurrences(file.data, word))
            found |= {match.group(1) for end in ends if (match := value.match(file.data, end))}
        return {name for name in found if not self._is_shown(name.decode("ascii"))}

    def _sources(self, file: File, clear: set[bytes]) -> Iterator[int]:
        """Where a credential or a client that shows it comes from."""
        if asked.SECRET_VALUE.may_be_in(file.present):
            yield from occurrences(file.data, b".get_secret_value(")
        for name in clear:
            yield from occurrences(file.data, name + b"(")
        if file.concerns and _OPTION.search(file.data):
            yield from occurrences(file.data, b".parse_args(")
        if file.concerns:
            yield from occurrences(file.data, b"dotenv_values(")
            yield from self._parts(file)
        yield from self._read(file)

    def _parts(self, file: File) -> Iterator[int]:
        """Where an attribute or an entry says by its name that it is a credential."""
        is_shown = functools.cache(lambda name: self._is_shown(name.decode("utf-8", "replace")))
        for part in _PARTS:
            for each in part.finditer(file.data):
                if is_shown(each.group(1)) and (each.group().startswith(b".") or self._is_part(file, each)):
                    yield each.start(1)

    def _read(self, file: File) -> Iterator[int]:
        """Where a variable is looked up that may not be shown."""
        for lookup in file.lookups:
            is_all = not lookup.name and file.concerns and _ENVIRONMENT.match(file.data, lookup.start) is not None
            if is_all or (lookup.name and self._is_shown(lookup.name.decode("ascii").upper())):
                yield lookup.start
        if file.indirect or any(not lookup.is_direct for lookup in file.lookups):
            from qianfan_lint.readers.python.gate.environment import asked_names

            for at, name in asked_names(file.data):
                if self._is_shown(name.decode("ascii", "replace").upper()):
                    yield at

    def _is_part(self, file: File, quoted: re.Match[bytes]) -> bool:
        """Whether the literal is the key of an entry."""
        is_key = _OF_ENTRY.match(file.data, quoted.end()) is not None
        return is_key or is_looked_up(file.data, quoted.start(), file.own_functions)


def _is_put_out(file: File, at: int, word: bytes) -> bool:
    """Whether the name that ends with *word*, of settings, stands in an output and comes from an import."""
    before = file.data[statement_start(file.data, at) : at]
    owner = _OWNER.search(before) if _PUT_OUT.search(before) else None
    if owner is None:
        return False
    is_own = owner.group(1) in (None, b"self", b"cls")
    name = owner.group(2) + word if is_own else owner.group(1)
    made = re.findall(rb"\b" + re.escape(name) + rb"\s*(?::[^=\n]+)?=\s*(?:await\s+)?(\w+)", file.data)
    return any(True for each in {name, *made} for _ in whole_words(file.imports, each))


def _quoted(data: bytes) -> set[str]:
    return {name.decode("utf-8", "replace") for name in QUOTED_NAME.findall(data)}


def _namespaces(file: File, *, names_one: bool) -> set[bytes]:
    """What has credentials among others in it, in a file that *names_one*."""
    found = set(_SPACES) if names_one else set()
    return found | {b"secrets"} if file.concerns and asked.SECRETS.may_be_in(file.present) else found


def _open_classes(file: File) -> set[bytes]:
    """The classes of a module that has settings, or data, with a field for a credential which is no ``SecretStr``."""
    has_fields = asked.MODELS.may_be_in(file.present) and _OPEN_FIELD.search(file.data)
    has_fields = has_fields or (file.lookups and _READ_FIELD.search(file.data))
    return set(_CLASS.findall(file.data)) if has_fields or _OWN_TEXT.search(file.data) else set()
