"""Files that configure and deploy: ``.env``, INI and TOML settings, Dockerfiles, shell and batch scripts, line by line.

They say ``NAME=value`` in a dozen ways; what a line does not say so is passed over. JSON and YAML are read as trees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qianfan_lint.facts import Bound, Fact, Place, Setting, Shaped
from qianfan_lint.flow import Text
from qianfan_lint.kinds import Kind
from qianfan_lint.model import Span
from qianfan_lint.providers import Providers
from qianfan_lint.readers import commands
from qianfan_lint.source import Source

_QUOTED = r"""'[^'\r\n]*'|"(?:[^"\\\r\n]|\\.)*"|[“”][^“”\r\n]*[“”]|‘[^’\r\n]*’"""
_NAME = r"(?P<name>[A-Za-z_][\w.-]*)"
# python-dotenv's grammar, with the quotes of Chinese input methods: those become part of the value.
_DOTENV = re.compile(rf"(?m)^[ \t]*(?:export[ \t]+)?{_NAME}[ \t]*=[ \t]*(?P<value>{_QUOTED}|[^\s#'\"][^\r\n#]*)")
_SETTINGS = re.compile(rf"(?m)^[ \t]*[\"']?{_NAME}[\"']?[ \t]*[=:][ \t]*(?P<value>{_QUOTED}|[^\s#;'\"][^\r\n#;]*)")
# `export A=b`, `set A=b`, `--env A=b`, `A=b command`, `$env:A = "b"`; in a Dockerfile `ENV A=b C=d`, `ARG A=b`.
_SHELL = re.compile(
    rf"(?<![\w.$/-])(?:\$[Ee]nv:)?(?P<name>[A-Za-z_]\w*)(?:=|(?<=\w) = )(?P<value>{_QUOTED}|[^\s;&|\"'()<>]+)"
)
_ENV_BLANK = re.compile(rf"(?mi)^[ \t]*(?:ENV[ \t]+|setx[ \t]+){_NAME}[ \t]+(?P<value>{_QUOTED}|[^\s=]\S*)")
_PATTERNS = {
    Kind.DOTENV: (_DOTENV,),
    **dict.fromkeys((Kind.SETTINGS, Kind.SETUP, Kind.MANIFEST), (_SETTINGS,)),
    Kind.SHELL: (_SHELL, _ENV_BLANK),
    Kind.DOCKERFILE: (_SHELL, _ENV_BLANK),
}
_QUOTES = "'\"“”‘’"


def read(source: Source, providers: Providers) -> Iterator[Fact]:
    """Each name that a line binds to a value, what commands install, and keys of a shape that proves them."""
    text = source.text
    for pattern in _PATTERNS[source.kind]:
        for match in pattern.finditer(text):
            yield setting(match["name"], match["value"], match.start("value"), Span(*match.span("name")))
    if source.kind in (Kind.SHELL, Kind.DOCKERFILE):
        yield from commands.read(text, Span(0, len(text)))
    yield from shaped(text, providers)


def setting(name: str, written: str, start: int, name_span: Span) -> Setting:
    """*name* bound to what is *written* at *start*: without its quotes and the blanks behind it."""
    value = written.rstrip()
    if len(value) > 1 and value[0] in _QUOTES and value[-1] in _QUOTES:
        value, start = value[1:-1], start + 1
    span = Span(start, start + len(value))
    return Setting(name, Bound.DEPLOYED, Text(value, span, (span,)), span, name_span)


def shaped(text: str, providers: Providers) -> Iterator[Shaped]:
    for found in providers.find_keys(text):
        yield Shaped(text[found.start : found.end], Span(found.start, found.end), Place.FILE)
