"""What ``setup(…)`` declares and what a nox session installs, as far as it is written out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from qianfan_lint.core.flow import Items, Table, Text, Value, options
from qianfan_lint.core.model import Span
from qianfan_lint.facts import Pin
from qianfan_lint.readers.commands import Word, installed
from qianfan_lint.readers.pep508 import in_literal
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.vocabulary import SESSION_LIBRARY, SETUP_FUNCTIONS
from qianfan_lint.readers.requirements import read_lines

_KEYWORDS = ("install_requires", "extras_require", "setup_requires", "tests_require")
_OPENING = re.compile(r"[A-Za-z]*('''|\"\"\"|'|\")")


def dependencies(module: Module) -> Iterator[Pin]:
    text = module.source.text
    names = module.index.module.names.values()
    has_nox = any(each.detail.partition(".")[0] == SESSION_LIBRARY for bindings in names for each in bindings)
    if not has_nox and not any(keyword in text for keyword in _KEYWORDS):
        return
    for site in module.index.calls:
        if module.callee(site) in SETUP_FUNCTIONS:
            for keyword, _, _, value in module.arguments(site):
                for item in _strings(value) if keyword in _KEYWORDS else ():
                    # One string may list several, a line each.
                    word = _word(item, text)
                    for pin in read_lines(word.value, Span(0, len(word.value))):
                        yield in_literal(pin, text, word.content, word.value, word.whole)
        elif has_nox:
            match site.node:
                case nodes.Call(func=nodes.Attribute(attr="install")):
                    values = (value for keyword, _, _, value in module.arguments(site) if not keyword)
                    yield from installed(text, [_word(value, text) for value in values if isinstance(value, Text)])


def _strings(value: Value) -> Iterator[Text]:
    for option in options(value):
        inner: Iterable[Value] = ()
        if isinstance(option, Text):
            yield option
        elif isinstance(option, Items):
            inner = option.values
        elif isinstance(option, Table):
            inner = (entry.value for entry in option.entries)
        for each in inner:
            yield from _strings(each)


def _word(value: Text, text: str) -> Word:
    start, end = value.span
    opening = _OPENING.match(text, start, end)
    content = Span(opening.end(), end - len(opening[1])) if opening else value.span
    written = text[content.start : content.end]
    is_same = re.sub(r"\r\n?", "\n", written) == value.text  # Python reads every newline as \n
    return Word(written if is_same else value.text, content, value.span)
