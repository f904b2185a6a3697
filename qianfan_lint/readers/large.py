"""A file with more in it than its reader can bear: names before possible keys, and keys of a known shape."""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.model import Message, Span
from qianfan_lint.core.source import Source
from qianfan_lint.facts import Fact, Unchecked
from qianfan_lint.knowledge.names import BOUND
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.readers.deployment import setting, shaped

_MARKS = "\n\r=:|;$(){}[],'\"-#"


def is_large(source: Source) -> bool:
    """Whether *source* has more punctuation, and blanks between words, than its kind allows."""
    limit, text = source.kind.row.max_marks, source.text
    if not limit or len(text) <= limit:
        return False
    return sum(map(text.count, _MARKS)) + text.count(" ") - 2 * text.count("  ") > limit


def read_as_text(source: Source, providers: Providers) -> Iterator[Fact]:
    """What *source* shows at one look, and that it was no more than that."""
    for match in BOUND.finditer(source.text):
        yield setting(match["name"], match["value"], match.start("value"), Span(*match.span("name")))
    yield from shaped(source.text, providers)
    yield Unchecked(Message.of("{reason}; only searched for keys", reason=Message.of("too large to be parsed")))
