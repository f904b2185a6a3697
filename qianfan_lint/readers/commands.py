"""``pip install``, ``conda install``, ``uv run --with`` and their like in scripts, Dockerfiles, steps, notebooks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.facts import Pin
from qianfan_lint.knowledge.constraints import as_pep440
from qianfan_lint.readers.conda import specified
from qianfan_lint.readers.pep508 import in_literal, read_literal

_INSTALL = lazy(
    r"(?<![\w.-])(?:(?:pip[\d.]*(?:\.exe)?[\"']?[ \t]+(?:-\S+[ \t]+)*|pip(?:x|env)[ \t]+|uv[ \t]+(?:pip|tool)[ \t]+)"
    r"install(?=[ \t\\^`])|(?:uv|poetry|pdm|rye) add(?= )"
    r"|(?P<run>(?:uv[ \t]+(?:tool[ \t]+)?run|uvx|pipx[ \t]+run)(?=[ \t\\^`]))"
    r"|(?P<conda>(?:conda|mamba|micromamba)[ \t]+(?:install|create)(?=[ \t\\^`])|pixi add(?= )))"
)
# `poetry add name@^1.2`; what begins otherwise behind the sign is an address, or `latest`.
_AT_VERSION = lazy(r"(?P<name>[A-Za-z0-9][\w.-]*)(?:\[[\w,.-]*\])?@(?P<version>[\^~<>=!\d][^\s:/]*)")
# What joins a word to the next: blanks, and line ends behind the mark of sh, cmd or PowerShell; in a Dockerfile also
# comments.
_GAP = lazy(r"(?:[ \t]|[\\^`]\r?\n(?:[ \t]*#[^\r\n]*\r?\n)*)+")
# A quote may itself stand in quotes: `bash -c "pip install \"name<2\""`.
_WORD = lazy(r"""(?P<quote>\\?["'])(?P<quoted>(?:(?!(?P=quote))[^\r\n])*)(?P=quote)|(?P<bare>[^\s;&|<>()"'\\`]+)""")
# Behind a word that has no more to it, the quotes around the command may end.
_END = lazy(r"""(?:\\?["'])*(?:[\s;&|)`,\]]|[\\^]\r?\n|\Z)""")
_REST = lazy(r"\S*")
# What is only said: a comment, the arguments of `echo`, and a string that is not given to a shell (`sh -c "…"`).
_COMMENT = lazy(r"(?i)(?:^|\s)#|^\s*(?:rem\b|::)")
_ECHO = lazy(r"(?i)\b(?:echo|printf|write-\w+)\b[^;&|]*$")
_STRING = lazy(r"(?P<closed>'[^']*'|\"[^\"]*\")|[\"'].*")
_WINDOW = 400
"""How far back, in characters, a line is looked at for that."""
_RUN = lazy(r"(?i)(?:^\s*|[-/]\w*c(?:ommand)?\W*|\beval\s*)$")
# Options that take no value: the word behind any other may be one, and is a package only if it states a version.
_FLAG = lazy(
    r"-[qvUIyD]+|--(?:upgrade|quiet|verbose|ignore-installed|yes|user|pre|no-deps|no-cache(?:-dir)?|force(?:-reinstall)?"
    r"|no-build-isolation|break-system-packages|disable-pip-version-check|system|dev|no-input|prefer-binary|frozen"
    r"|reinstall|no-sync|no-warn-script-location)"
)
# With these it is not known whose package a name is.
_ELSEWHERE = lazy(r"-i|-f|--(?:(?:extra-|default-)?index(?:-url)?|no-index|find-links|source|git|path)")


# What a program is run with.
_WITH = lazy(r"--(?:with|from|spec)|-w")


class Word(NamedTuple):
    value: str
    content: Span
    """Where the value stands, without its quotes."""
    whole: Span


def read(text: str, span: Span) -> Iterator[Pin]:
    """What the commands in *text* at *span* install."""
    at = span.start
    while command := _INSTALL.search(text, at, span.end):
        at = command.end()
        start = max(span.start, command.start() - _WINDOW)
        if not _is_said(text[text.rfind("\n", start, command.start()) + 1 or start : command.start()]):
            words = list(_words(text, at, span.end))
            at = words[-1].whole.end if words else at
            if command["run"]:
                yield from run_with(text, words)
            else:
                yield from installed(text, words, in_conda if command["conda"] else in_pip)


def in_pip(text: str, word: Word) -> Pin | None:
    """The package that *word* names, as pip, uv and Poetry have it."""
    match = _AT_VERSION.fullmatch(word.value)
    if match is None:
        return read_literal(text, word.content, word.value, word.whole)
    specifier = as_pep440(match["version"], "poetry")
    pin = Pin(match["name"], specifier, Span(0, match.end()), Span(*match.span("version")), notation="poetry")
    return in_literal(pin, text, word.content, word.value, word.whole)


def in_conda(text: str, word: Word) -> Pin | None:
    """The package that *word* names, as conda has it."""
    pin = specified(word.value)
    return pin and in_literal(pin, text, word.content, word.value, word.whole)


def installed(text: str, words: Iterable[Word], read: Callable[[str, Word], Pin | None] = in_pip) -> list[Pin]:
    """What an installer is told to install with *words*, each of which *read* reads."""
    pins: list[Pin] = []
    takes_value = elsewhere = False
    for word in words:
        if word.value.startswith("-"):
            option, stated, _ = word.value.partition("=")
            elsewhere = elsewhere or bool(_ELSEWHERE.fullmatch(option))
            takes_value = not stated and not _FLAG.fullmatch(option)
            continue
        pin = read(text, word)
        if pin is not None and (pin.specifier or not takes_value):
            pins.append(pin)
        takes_value = False
    return [pin._replace(direct=pin.direct or elsewhere) for pin in pins]


def run_with(text: str, words: Iterable[Word]) -> Iterator[Pin]:
    """What is installed for a program that is run: ``uv run --with 'name<2' …``."""
    is_asked = False
    for word in words:
        option, stated, value = word.value.partition("=")
        is_option = _WITH.fullmatch(option) is not None
        if is_asked or (is_option and stated):
            content = Span(word.content.end - len(value), word.content.end) if is_option else word.content
            given = Word(value, content, content) if is_option else word
            if (pin := in_pip(text, given)) is not None:
                yield pin
        is_asked = is_option and not stated


def _is_said(line: str) -> bool:
    """Whether what follows *line*, a line so far, is no command."""
    if _COMMENT.search(line) or _ECHO.search(_STRING.sub("", line)):
        return True
    strings = list(_STRING.finditer(line))
    return bool(strings) and not strings[-1]["closed"] and not _RUN.search(line, 0, strings[-1].start())


def _words(text: str, at: int, end: int) -> Iterator[Word]:
    while (gap := _GAP.match(text, at, end)) and (match := _WORD.match(text, gap.end(), end)):
        group = "bare" if match["bare"] else "quoted"
        word = Word(match[group], Span(*match.span(group)), Span(*match.span()))
        if word.value.startswith("#") and match["bare"]:
            return
        at = match.end()
        is_whole = _END.match(text, at, end)
        quoted = _WORD.match(text, at, end) if word.value.startswith("-") and word.value.endswith("=") else None
        if quoted is not None and quoted["quote"]:  # `--with='name<2'`
            yield word._replace(value=word.value[:-1])
            yield Word(quoted["quoted"], Span(*quoted.span("quoted")), Span(*quoted.span()))
            at = quoted.end()
            continue
        # The shell cuts an unquoted `name>=1` at its sign: what that installs is not what it says.
        if is_whole or word.value.startswith("-"):
            yield word
        if not is_whole:
            rest = _REST.match(text, at, end)
            at = rest.end() if rest else at
