"""Comments that suppress what is found now: ``check --add-ignore``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from qianfan_lint.core.kinds import kind_of
from qianfan_lint.core.source import Unreadable, decode, read_bytes
from qianfan_lint.pipeline.engines import Engines
from qianfan_lint.pipeline.fixing.verify import verified
from qianfan_lint.pipeline.fixing.writing import Change
from qianfan_lint.pipeline.suppress import suppress

if TYPE_CHECKING:
    from qianfan_lint.pipeline.diagnostics import Diagnostic


def ignoring(found: Iterable[Diagnostic], engines: Engines) -> Iterator[Change]:
    """A change for each file in which a comment can cover some of what is *found*."""
    places: dict[str, dict[tuple[int, str], None]] = defaultdict(dict)
    for each in found:
        places[each.path][each.start.line, each.code] = None
    for path, asked in places.items():
        try:
            change = _change(path, asked, engines)
        except (Unreadable, UnicodeEncodeError):
            continue  # its findings stay
        if change is not None:
            yield change


def _change(path: str, places: Iterable[tuple[int, str]], engines: Engines) -> Change | None:
    """Raises Unreadable."""
    kind = kind_of(path)
    if kind is None:
        return None
    before = read_bytes(path)
    source = first = decode(path, kind, before)
    for line, code in places:
        edit = suppress(source, line, code)
        if edit is not None:
            text = source.text[: edit.span.start] + str(edit.text) + source.text[edit.span.end :]
            source = verified(source, text)
    if source is first:
        return None
    # A comment may become part of a value: then it would change the program and cover nothing.
    had, has = (len(engines.of(path).check_source(each).findings) for each in (first, source))
    return Change(path, before, source.data) if has < had else None
