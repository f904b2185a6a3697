"""Terraform, and what else is written in HCL: attributes, maps, defaults of variables, and texts of several lines.

The grammar: https://developer.hashicorp.com/terraform/language/syntax/configuration
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source
from qianfan_lint.facts import Fact, Variable
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.readers.deployment import COMMENTED, SETTINGS, SHELL, lines, shaped

_TEXT = r'(?P<value>"(?:[^"\\\r\n]|\\.)*")'
_NAME = r"(?P<name>[A-Za-z_][\w.-]*)"
_ATTRIBUTE = lazy(rf'(?<![\w."-])"?{_NAME}"?[ \t]*[=:][ \t]*{_TEXT}')
_DEFAULT = lazy(rf'\bvariable[ \t]+"{_NAME}"[ \t]*\{{[^{{}}]*?\bdefault[ \t]*=[ \t]*{_TEXT}')
# `{ name = "X", value = "…" }` of containers, `set { name = … value = … }` of Helm, with the quotes and colons of JSON.
_PAIR = lazy(rf'\b"?name"?[ \t]*[=:][ \t]*"{_NAME}"[\s,]+"?value"?[ \t]*[=:][ \t]*{_TEXT}')
_OPTION = lazy(r'(?<=")--(?P<name>[A-Za-z][\w-]*)=(?P<value>[^"\s]+)')
_HEREDOC = lazy(r"<<[-~]?[ \t]*\"?([A-Za-z_]\w*)\"?[ \t]*\r?\n")
# Maps of environment variables: functions of AWS, Alibaba Cloud and Google, containers, App Service.
_ENVIRONMENT = lazy(
    r"\b(?:variables|environment|environment_variables|environmentVariables|app_settings|env_vars|env)"
    r"[ \t]*=?[ \t]*\{([^{}]*)\}"
)
_KEY = lazy(r'(?m)(?:^|[,{])[ \t]*"?([A-Za-z_]\w*)"?[ \t]*[=:]')


def read(source: Source, providers: Providers) -> Iterator[Fact]:
    """Each name that is bound to a text, and the variables of the environments that are described."""
    text = source.text
    yield from lines(text, (_ATTRIBUTE, _DEFAULT, _PAIR, _OPTION, COMMENTED))
    for start, end in _heredocs(text):
        yield from lines(text, (*SETTINGS, *SHELL), start, end)
    for block in _ENVIRONMENT.finditer(text):
        for key in _KEY.finditer(text, *block.span(1)):
            yield Variable(key[1], Span(*key.span(1)), True)
    yield from shaped(text, providers)


def _heredocs(text: str) -> Iterator[tuple[int, int]]:
    """Where each ``<<EOF`` begins and ends, in order."""
    at = 0
    while match := _HEREDOC.search(text, at):
        closing = re.compile(rf"(?m)^[ \t]*{match[1]}[ \t]*$").search(text, match.end())
        at = closing.end() if closing else len(text)
        yield match.end(), closing.start() if closing else at
