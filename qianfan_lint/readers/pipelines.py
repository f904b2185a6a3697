"""Pipelines of Jenkins and builds of Gradle, in Groovy: environments, parameters, and the scripts of their steps.

The grammar: https://www.jenkins.io/doc/book/pipeline/syntax/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.core.source import Source
from qianfan_lint.facts import Fact, Variable
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.readers import commands
from qianfan_lint.readers.curl import Script
from qianfan_lint.readers.deployment import COMMENTED, DEFAULT, SHELL, lines, shaped

_TEXT = r"""(?P<value>'(?:[^'\\\r\n]|\\.)*'|"(?:[^"\\\r\n]|\\.)*")"""
_NAME = r"(?P<name>[A-Za-z_][\w.-]*)"
# `NAME = 'value'`, `env.NAME = "value"`, `name: 'value'`, `"name": "value"`; not the second half of `a == 'b'`.
_BOUND = lazy(rf"""(?<![\w."'-])["']?{_NAME}["']?[ \t]*(?:=|:)(?![=~])[ \t]*{_TEXT}""")
# `withEnv(['NAME=value'])`
_PAIR = lazy(r"""(?<=["'])(?P<name>[A-Za-z_]\w*)=(?P<value>[^\s"'$]+)(?=["'])""")
# `string(name: 'NAME', defaultValue: 'value')`
_PARAMETER = lazy(rf"""\bname:[ \t]*["']{_NAME}["'][\s,]+(?:defaultValue|value):[ \t]*{_TEXT}""")
# `buildConfigField "String", "NAME", '"value"'`
_FIELD = lazy(
    rf"""\b(?:buildConfigField|resValue)[ \t(]+["']\w+["'],[ \t]*["']{_NAME}["'],[ \t]*"""
    r"""['"]{1,2}\\?["']?(?P<value>[^"'\\\s]+)"""
)
_ENVIRONMENT = lazy(r"\benvironment[ \t]*\{([^{}]*)\}")
_SET = lazy(r"(?m)^[ \t]*([A-Za-z_]\w*)[ \t]*=(?!=)")
_STEP = lazy(
    r"""(?<![\w.])sh[ \t(]+(?:script:[ \t]*)?"""
    r"""(?:'{3}(?P<a>.*?)'{3}|"{3}(?P<b>.*?)"{3}|'(?P<c>(?:[^'\\\r\n]|\\.)+)'|"(?P<d>(?:[^"\\\r\n]|\\.)+)")""",
    re.DOTALL,
)


def read(source: Source, providers: Providers) -> Iterator[Fact]:
    """Each name that is bound to a text, the variables of environments, and what the steps send and install."""
    text = source.text
    yield from lines(text, (_BOUND, _PAIR, _PARAMETER, _FIELD, COMMENTED, DEFAULT))
    for block in _ENVIRONMENT.finditer(text):
        for match in _SET.finditer(text, *block.span(1)):
            yield Variable(match[1], Span(*match.span(1)), True)
    for step in _STEP.finditer(text):
        group = step.lastgroup or ""
        start, end = step.span(group)
        yield from lines(text, SHELL, start, end)
        yield from commands.read(text, Span(start, end))
        # In double quotes Groovy replaces `$NAME` first; with a backslash before it, the shell does.
        if group in ("a", "c") or "\\" not in step[group]:
            yield from Script(text, providers, start, end).facts()
    yield from shaped(text, providers)
