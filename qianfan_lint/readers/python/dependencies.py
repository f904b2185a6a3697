"""What a module declares or installs, as far as it is written out: ``setup(…)``, sessions of nox, scripts (PEP 723)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from qianfan_lint.core.flow import Items, Table, Text, Value, options
from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.facts import Pin
from qianfan_lint.readers.commands import Word, installed
from qianfan_lint.readers.pep508 import in_literal
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.vocabulary import (
    INSTALLER,
    SCRIPT_BLOCK,
    SESSION_LIBRARY,
    SETUP_FUNCTIONS,
    SETUP_KEYWORDS,
)
from qianfan_lint.readers.requirements import read_lines

# https://peps.python.org/pep-0723/#specification
_SCRIPT = lazy(r"(?m)^# /// script[ \t]*$\s(?:^#(?:| .*)$\s)+?^# ///[ \t]*$")
_LISTED = lazy(r"(?m)^#[ \t]*dependencies[ \t]*=[ \t]*\[")
_ITEM = lazy(r"\"[^\"\n]*\"|'[^'\n]*'|\]")
_RUNNERS = ("subprocess.", "os.exec", "os.spawn")
_OPENING = lazy(r"[A-Za-z]*('''|\"\"\"|'|\")")


def dependencies(module: Module) -> Iterator[Pin]:
    yield from _of_script(module.source.text)
    yield from _run(module)
    text = module.source.text
    names = module.index.module.names.values()
    has_nox = any(each.detail.partition(".")[0] == SESSION_LIBRARY for bindings in names for each in bindings)
    if not has_nox and not any(keyword in text for keyword in SETUP_KEYWORDS):
        return
    for site in module.index.calls:
        if module.callee(site) in SETUP_FUNCTIONS:
            for keyword, _, _, value in module.arguments(site):
                for item in _strings(value) if keyword in SETUP_KEYWORDS else ():
                    # One string may list several, a line each.
                    word = _word(item, text)
                    for pin in read_lines(word.value, Span(0, len(word.value))):
                        yield in_literal(pin, text, word.content, word.value, word.whole)
        elif has_nox:
            match site.node:
                case nodes.Call(func=nodes.Attribute(attr="install")):
                    values = (value for keyword, _, _, value in module.arguments(site) if not keyword)
                    yield from installed(text, [_word(value, text) for value in values if isinstance(value, Text)])


def _of_script(text: str) -> Iterator[Pin]:
    """The dependencies in the comments at the top of a script."""
    block = _SCRIPT.search(text) if SCRIPT_BLOCK in text else None
    listed = _LISTED.search(text, *block.span()) if block is not None else None
    for item in _ITEM.finditer(text, listed.end(), block.end()) if block is not None and listed is not None else ():
        if item[0] == "]":
            return
        value, content = item[0][1:-1], Span(item.start() + 1, item.end() - 1)
        for pin in read_lines(value, Span(0, len(value))):
            yield in_literal(pin, text, content, value, Span(*item.span()))


def _run(module: Module) -> Iterator[Pin]:
    """What pip is told to install by a list of words: ``subprocess.run(["pip", "install", …])``."""
    text = module.source.text
    for site in module.index.calls if all(word in text for word in INSTALLER) else ():
        if not module.callee(site).startswith(_RUNNERS):
            continue
        for _, _, _, value in module.arguments(site):
            said = (
                [each.text if isinstance(each, Text) else "" for each in value.values]
                if isinstance(value, Items)
                else []
            )
            at = next((n for n in range(len(said)) if tuple(said[n : n + 2]) == INSTALLER), -1)
            if at >= 0 and isinstance(value, Items):
                yield from installed(
                    text, [_word(each, text) for each in value.values[at + 2 :] if isinstance(each, Text)]
                )


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
