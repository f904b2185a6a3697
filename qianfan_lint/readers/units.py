"""Units of systemd, and of Podman, which writes them alike: the environment that they set and the commands they run.

The grammar: https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#Environment=
"""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source
from qianfan_lint.facts import Bound, Fact, Setting, Variable
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.readers.deployment import SHELL, lines, setting, shaped

_REST = r"((?:\\\r?\n|[^\r\n])*)"  # a line that ends in a backslash goes on in the next
_ENVIRONMENT = lazy(rf"(?m)^[ \t]*([#;]?)[ \t]*Environment[ \t]*={_REST}")
_COMMAND = lazy(rf"(?m)^[ \t]*[#;]?[ \t]*(?:Exec\w+|PodmanArgs)[ \t]*={_REST}")
# `SetCredential=name:value`
_CREDENTIAL = lazy(r"(?m)^[ \t]*SetCredential[ \t]*=[ \t]*(?P<name>[\w.-]+):(?P<value>\S+)")
# One assignment; quotes stand around all of it or around the value.
_ASSIGNMENT = lazy(
    r"""(?P<quote>["'])(?P<quoted>[A-Za-z_]\w*)=(?P<text>(?:(?!(?P=quote))[^\\\r\n]|\\.)*)"""
    r"""|(?P<name>[A-Za-z_]\w*)=(?P<value>"[^"\r\n]*"|'[^'\r\n]*'|[^\s"']*)"""
)


def read(source: Source, providers: Providers) -> Iterator[Fact]:
    """Each variable that a unit sets, and what it gives to commands."""
    text = source.text
    for line in _ENVIRONMENT.finditer(text):
        for match in _ASSIGNMENT.finditer(text, *line.span(2)):
            name, value = ("quoted", "text") if match["quote"] else ("name", "value")
            place = Span(*match.span(name))
            yield _bound(setting(match[name], match[value], match.start(value), place), bool(line[1]))
            if not line[1]:
                yield Variable(match[name], place, True)
    for line in _COMMAND.finditer(text):
        yield from lines(text, SHELL, *line.span(1))
    yield from lines(text, (_CREDENTIAL,))
    yield from shaped(text, providers)


def _bound(fact: Setting, is_comment: bool) -> Setting:
    return fact._replace(bound=Bound.DISABLED) if is_comment else fact
