"""Files that configure and deploy: ``.env``, INI and TOML settings, Dockerfiles, shell and batch scripts, line by line.

They say ``NAME=value`` in a dozen ways; what a line does not say so is passed over. JSON and YAML are read as trees.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterator

from qianfan_lint.core.flow import Text
from qianfan_lint.core.kinds import Kind, is_template
from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source
from qianfan_lint.facts import Bound, Dotenv, Fact, Header, Holder, Place, Reference, Setting, Shaped, Shared, Variable
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.readers import commands

_QUOTED = r"""'[^'\r\n]*'|"(?:[^"\\\r\n]|\\.)*"|[“”][^“”\r\n]*[“”]|‘[^’\r\n]*’"""
_NAME = r"(?P<name>[A-Za-z_][\w.-]*)"
# python-dotenv's grammar, with the quotes of Chinese input methods: those become part of the value.
_DOTENV = lazy(rf"(?m)^[ \t]*(?:export[ \t]+)?{_NAME}[ \t]*=[ \t]*(?P<value>{_QUOTED}|[^\s#'\"][^\r\n#]*)")
_VALUE = rf"(?P<value>{_QUOTED}|[^\s#;'\"][^\r\n#;]*)"
# In a list too, as in YAML; there also `name: X` above `value: Y`.
_LINE = rf"(?:-[ \t]+)?[\"']?{_NAME}[\"']?[ \t]*[=:][ \t]*{_VALUE}"
_SETTING = lazy(rf"(?m)^[ \t]*{_LINE}")
_BELOW = lazy(rf"(?m)^[ \t]*(?:-[ \t]+)?name:[ \t]*[\"']?{_NAME}[\"']?[ \t]*\r?\n[ \t]*value:[ \t]*{_VALUE}")
COMMENTED = lazy(rf"(?m)^[ \t]*(?:\#+|;+|//+)[ \t]*(?:export[ \t]+)?{_LINE}")
# `${NAME:-value}`, `${NAME-value}` and `${NAME:=value}` of shells, compose and Docker, `${NAME:value}` of Spring: what
# stands in where NAME is not set.
DEFAULT = lazy(rf"\$\{{(?P<name>[A-Za-z_][\w.]*)(?::[-=]?|[-=])(?P<value>{_QUOTED}|[^\s$'\"{{}}]+)\}}")
# `{a = "b", c = "d"}`, `["A=b"]`, `environment=A="b"`
_INLINE = lazy(rf"(?<=[{{,=\"'])[ \t]*{_NAME}[ \t]*=[ \t]*(?P<value>{_QUOTED}|[^\s\"',;{{}}\[\]]+)")
# `//registry.npmjs.org/:_authToken=value` of npm
_SCOPED = lazy(rf"(?m)^[ \t]*//[^\s=]*:(?P<name>_\w+)[ \t]*=[ \t]*{_VALUE}")
_WORD = rf"(?P<value>\$?(?:{_QUOTED})|[^\s;&|\"'()<>]+)"
# `export A=b`, `set A=b`, `--env A=b`, `A=b command`, `$env:A = "b"`; `A := b` in a makefile; in a Dockerfile
# `ENV A=b C=d`, `ARG A=b`.
_ASSIGNED = lazy(
    rf"(?<![\w.$/-])(?:\$(?:[Ee][Nn][Vv]:)?)?(?P<name>[A-Za-z_]\w*)(?:[:?]?=|(?<=\w)[ \t]+[:?]?=[ \t]+){_WORD}"
)
# A name and a value with a blank between them, behind one of these.
_SETTERS = r"ENV|setx|set(?:[ \t]+-\w+)+|%(?:set_)?env"
_BLANK = lazy(rf"(?mi)^[ \t]*(?:{_SETTERS})[ \t]+{_NAME}[ \t]+(?P<value>{_QUOTED}|[^\s=]\S*)")
_GIVEN = lazy(rf"(?<![\w-])--(?P<name>[A-Za-z][\w-]*)(?:=|[ \t]+(?!-)){_WORD}")
# `SetEnvironmentVariable("A", "b")`, `Set-Item Env:A -Value "b"`
_SET = lazy(
    rf"(?i)(?:SetEnvironmentVariable\([ \t]*[\"']|Env:\\?){_NAME}[\"']?(?:[ \t]*,[ \t]*|[ \t]+(?:-Value[ \t]+)?){_WORD}"
)
# A header or an entry of a body that is sent: `-H "Name: value"`, `{\"name\": \"value\"}`, `@{"Name" = "value"}`.
SENT = lazy(
    r"""(?i)(?<![\w.$/-])(?P<name>authorization|[a-z][\w-]*?(?:key|token|secret))"""
    r"""(?:\\?["'][ \t]*[:=,]|[ \t]*:(?![-=+]))[ \t]*(?:\\?["'])?"""
    r"""(?:(?:bearer|token)[ \t]+)?(?P<value>[^\s"'\\$<>{}()|;&,]+)"""
)
# `https://host/path?name=value`
IN_ADDRESS = lazy(r"(?i)[?&](?P<name>[a-z][\w-]*?(?:key|token|secret))=(?P<value>[^\s\"'&#<>(){}$\\,;]+)")
SETTINGS = (_SETTING, _BELOW, DEFAULT)
_BEARER = lazy(rf"--oauth2-(?P<name>bearer)[ \t]+{_WORD}")
SHELL = (_ASSIGNED, _BLANK, _GIVEN, DEFAULT, SENT, _BEARER)
# `NAME=value` and `--name=value` as an item of a list. No base64 that is filled up with `==`.
PAIR = lazy(r"(?:--)?([A-Za-z_][\w.-]*)=(?!=$)(.+)")
OPTION = lazy(r"--([A-Za-z][\w-]*)")
_PATTERNS = {
    Kind.DOTENV: (_DOTENV, COMMENTED, DEFAULT, IN_ADDRESS),
    Kind.SETTINGS: (_SETTING, _INLINE, COMMENTED, DEFAULT, _SCOPED, IN_ADDRESS),
    **dict.fromkeys((Kind.SETUP, Kind.MANIFEST), (_SETTING, _INLINE, COMMENTED, DEFAULT, IN_ADDRESS)),
    Kind.SHELL: (*SHELL, _SET),
    Kind.DOCKERFILE: SHELL,
    Kind.COMMANDS: SHELL,
}
_QUOTES = "'\"“”‘’"
# What double quotes of TOML and YAML and `$'…'` of shells resolve; others do not occur in a credential.
_ESCAPE = lazy(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|/)")
# With or without a value; `ARG` is the build's, `ENV` the container's, with one name or several.
_DEFINED = lazy(r"(?m)^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=")
_ENV = lazy(r"(?mi)^[ \t]*ENV[ \t]+(?=([A-Za-z_]\w*))((?:\\\r?\n|[^\r\n])*)")
_MAGIC = lazy(r"(?m)^[ \t]*%(?:set_)?env[ \t]+([A-Za-z_]\w*)(?=[ \t]*=|[ \t]+\S)")
_NAMED = lazy(r"(?<=\s)[A-Za-z_]\w*(?==)")
_RUN = lazy(r"(?mi)^[ \t]*RUN[ \t]+((?:\\\r?\n|[^\r\n])*)")
_POSIX = (".sh", ".bash", ".zsh")
_MAKEFILE = lazy(r"(?:^|[/\\])(?:GNUm|[Mm])akefile$|\.mk$")
_OF_MAKE = lazy(r"(?<!\$)\$\(([A-Za-z_]\w*)\)")
_QUOTED_OF_MAKE = lazy(r"""'([^'"\r\n]*(?<!\$)\$\{[^'"\r\n]*)'""")


def read(source: Source, providers: Providers) -> Iterator[Fact]:
    """Each name that a line binds to a value, what commands install, and keys of a shape that proves them."""
    text, kind, holder = source.text, source.kind, _holder(source)
    found = [fact._replace(holder=holder) if holder else fact for fact in lines(text, _PATTERNS[kind])]
    if kind is Kind.DOTENV:
        yield Dotenv(tuple(found))
    words = _Words(text)
    yield from (_placed(fact, source, words) for fact in found)
    yield from _defined_or_run(source, providers)
    if kind in (Kind.SHELL, Kind.DOCKERFILE, Kind.COMMANDS):
        yield from commands.read(text, Span(0, len(text)))
    yield from shaped(text, providers, Place.LITERAL if kind is Kind.COMMANDS else Place.FILE)


def _placed(fact: Setting, source: Source, words: _Words) -> Setting:
    """*fact* with what can refer to a variable in a file of that kind."""
    kind, reference = source.kind, fact.reference
    if kind in (Kind.SHELL, Kind.DOCKERFILE) and reference is None:
        return fact._replace(reference=_reference(fact, source, words))
    if kind is Kind.COMMANDS:  # a line among those of a program
        return fact._replace(bound=Bound.ENVIRON, reference=None)
    if reference is not None and reference.text == "" and source.path.endswith(_POSIX):
        return fact._replace(reference=reference._replace(text=":?"))  # `${NAME:?}`: it has to be set
    return fact


def _defined_or_run(source: Source, providers: Providers) -> Iterator[Fact]:
    """The variables that the file defines, and what its commands send."""
    text, path = source.text, source.path
    if source.kind is Kind.DOTENV:
        for match in _DEFINED.finditer(text):
            yield Variable(match[1], Span(*match.span(1)), True)
    elif source.kind is Kind.SHELL and path.endswith((*_POSIX, ".ipynb", ".py")):
        yield from _script(text, providers)
    elif source.kind is Kind.COMMANDS:
        for match in _MAGIC.finditer(text):
            yield Variable(match[1], Span(*match.span(1)), True)
        # What is referred to may be Python's own.
        yield from _headers(_script(text, providers))
    elif source.kind is Kind.SHELL and _MAKEFILE.search(path):
        # What is referred to may be make's own.
        yield from _headers(_script(_made(text), providers))
    elif source.kind is Kind.DOCKERFILE:
        yield from _of_dockerfile(text, providers)


def _of_dockerfile(text: str, providers: Providers) -> Iterator[Fact]:
    for match in _ENV.finditer(text):
        yield Variable(match[1], Span(*match.span(1)), True)
        for name in _NAMED.finditer(text, match.end(1), match.end(2)):
            yield Variable(name[0], Span(*name.span()), True)
    for match in _RUN.finditer(text):
        # A reference here is to an argument of the build.
        yield from _headers(_script(text, providers, *match.span(1)))


def _headers(facts: Iterator[Fact]) -> Iterator[Header | Shared]:
    return (fact for fact in facts if isinstance(fact, (Header, Shared)))


def _holder(source: Source) -> Holder | None:
    """What the file is there to hold; a template is published, and holds nothing."""
    if source.kind is Kind.DOTENV and not is_template(source.path):
        return Holder.VARIABLES
    return Holder.STREAMLIT if source.path.replace("\\", "/").endswith(".streamlit/secrets.toml") else None


def _made(text: str) -> str:
    """A makefile as its shell would read it, as long as before: make replaces `$(NAME)` in single quotes too."""
    text = _OF_MAKE.sub(r"${\1}", text)
    return _QUOTED_OF_MAKE.sub(r'"\1"', text).replace("$$", " $")


def lines(
    text: str, patterns: tuple[re.Pattern[str], ...], start: int = 0, end: int | None = None
) -> Iterator[Setting]:
    """What the lines between *start* and *end* bind to a value."""
    for pattern in patterns:
        for match in pattern.finditer(text, start, len(text) if end is None else end):
            fact = setting(match["name"], match["value"], match.start("value"), Span(*match.span("name")))
            if pattern is DEFAULT:  # without it, the reference alone is left
                rest = Span(match.end("name"), match.end("value"))
                fact = fact._replace(reference=Reference("", rest, True))
            elif pattern is COMMENTED:
                fact = fact._replace(bound=Bound.DISABLED)
            yield fact


def _script(text: str, providers: Providers, start: int = 0, end: int | None = None) -> Iterator[Fact]:
    from qianfan_lint.readers.curl import Script

    return Script(text, providers, start, end).facts()


_ALONE = lazy(r"(?P<export>export[ \t]+)?(?P<name>[A-Z_][A-Z0-9_]*)=(?P<quote>[\"']?)")
_GOES_ON = lazy(r"[\"'][^\s;&|)<>,\]}]|[^\s;&|)<>,\]}\"']")
_SOURCES = lazy(r"(?m)^[ \t]*(?:\.|source|set -a|set -o allexport)\b|^[ \t]*\.[ \t]")


class _Words:
    """The words of a script's commands; it is not read before they are asked for."""

    def __init__(self, text: str) -> None:
        self._text = text

    @functools.cached_property
    def _spans(self) -> list[Span]:
        from qianfan_lint.readers.shell import commands as simple_commands

        return sorted(word.span for command in simple_commands(self._text) for word in command.words)

    def around(self, span: Span) -> Span | None:
        """The word without blanks that *span* stands in: None in a here-document, and in a text for something else."""
        at = bisect.bisect_right(self._spans, span.start, key=lambda each: each.start) - 1
        if at < 0 or self._spans[at].end < span.end:
            return None
        word = self._spans[at]
        return None if any(map(str.isspace, self._text[word.start : word.end].strip())) else word


def _reference(fact: Setting, source: Source, words: _Words) -> Reference | None:
    """A Dockerfile's variable comes with the command that runs it; a script's from its caller, or the script ends.

    None where the word goes on behind the value, since what is left of it could be the rest of the key; and where it is
    no word of a command: in a here-document, or in a script within a string.
    """
    if _GOES_ON.match(source.text, fact.span.end):
        return None
    if source.kind is Kind.DOCKERFILE:
        return Reference("${{{}}}", fact.span, False)
    word = words.around(fact.span) if source.path.endswith(_POSIX) else None
    if word is None:
        return None
    text, (start, end) = source.text, fact.span
    quote = text[end : end + 1] if text[end : end + 1] in ("'", '"') else ""
    line = text.rfind("\n", 0, start) + 1
    alone = _ALONE.fullmatch(text[line:start].lstrip(" \t"))
    rest = text[end + len(quote) :].partition("\n")[0].strip()
    if alone and alone["quote"] == quote and (not rest or rest.startswith("#")) and not _SOURCES.search(text):
        # What the caller sets is exported already: the line only has to see to it that it is there.
        first = line + len(text[line:start]) - len(text[line:start].lstrip(" \t"))
        return Reference(': "${{{}:?}}"', Span(first, end + len(quote)), True)
    before = text[word.start : start]
    match _open_quote(before):
        case '"':
            return Reference("${{{}:?}}", fact.span, True)
        case "'":  # in which nothing is replaced: the variable stands behind them
            opens, closes = before.endswith("'"), quote == "'"
            written = ("" if opens else "'") + '"${{{}:?}}"' + ("" if closes else "'")
            return Reference(written, Span(start - opens, end + closes), True)
        case "":
            return Reference('"${{{}:?}}"', fact.span, True)
    return None


def _open_quote(text: str) -> str:
    """The quote that the beginning *text* of a word leaves open; ``$`` where that cannot be told."""
    quote, is_escaped = "", False
    for char in text:
        if is_escaped:
            is_escaped = False
        elif char == "\\" and quote != "'":
            is_escaped = True
        elif char == quote:
            quote = ""
        elif not quote and char in "'\"":
            quote = char
    return "$" if "$'" in text or "`" in text or "$(" in text else quote


def setting(name: str, written: str, start: int, name_span: Span) -> Setting:
    """*name* bound to what is *written* at *start*: without its quotes and the blanks behind it, escapes resolved."""
    value = written.rstrip()
    resolves = value.startswith(('"', "$'"))
    if value.startswith(("$'", '$"')):
        value, start = value[1:], start + 1
    if len(value) > 1 and value[0] in _QUOTES and value[-1] in _QUOTES:
        value, start = value[1:-1], start + 1
    span = Span(start, start + len(value))
    if resolves and "\\" in value:
        value = _ESCAPE.sub(_resolved, value)
    return Setting(name, Bound.DEPLOYED, Text(value, span, (span,)), span, name_span)


def _resolved(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2] or escape[3] or "2f", 16)
    return chr(code) if code <= 0x10FFFF else escape[0]


def shaped(text: str, providers: Providers, place: Place = Place.FILE) -> Iterator[Shaped]:
    """Keys of a shape that proves them, in a file that is no Python."""
    for found in providers.find_keys(text):
        beside = found.key.beside
        if not beside or any(word in text.lower() for word in beside):
            yield Shaped(text[found.start : found.end], Span(found.start, found.end), place)
