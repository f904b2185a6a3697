"""What no single module shows: one key that goes to a chat client here and to an embeddings client there.

A checked file leaves :class:`Link`\\ s, which are compared when all files are checked. Their order does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from qianfan_lint.core.model import Finding
    from qianfan_lint.facts import Fact, Use
    from qianfan_lint.pipeline.diagnostics import Diagnostic
    from qianfan_lint.rules import Context, Rule

MAX_RELATED = 3
_ROLES = ("chat", "embedding")


class Link(NamedTuple):
    """A credential that other modules can have too reaches a client."""

    definition: str
    path: str
    line: int
    column: int
    call: int
    """Offset of the call, by which the credentials of one call are told to belong together."""
    finding: Diagnostic | None
    """What is to be said of it if a chat client uses the credential elsewhere; None for a chat client."""


def is_linkable(fact: Fact) -> bool:
    """Whether other modules can have the credential that *fact* tells of."""
    from qianfan_lint.facts import Use

    return isinstance(fact, Use) and bool(fact.definition) and fact.role in _ROLES


def if_linked(use: Use, found: list[Finding], active: list[Rule], context: Context) -> Finding | None:
    """What is to be said of *use* if another module has its credential too, and nothing is said of it already."""
    from qianfan_lint import rules
    from qianfan_lint.facts import Shared

    if use.role != "embedding":
        return None
    for rule, report in rules.check(Shared((use,)), active, context):
        told = {rule.code, *(other.code for other in rules.load().values() if rule.code in other.replaces)}
        if not any(other.code in told and other.span in (use.span, use.call) for other in found):
            return rule.finding(report, context.source.path)
    return None


def linked(links: Iterable[Link]) -> Iterator[Diagnostic]:
    """A finding for each call of an embeddings client whose credential a chat client of another file uses."""
    from qianfan_lint.core.model import Message
    from qianfan_lint.pipeline.diagnostics import Related

    ordered = sorted(links, key=lambda link: (link.path, link.line, link.column, link.definition))
    chats: dict[str, list[Link]] = {}
    for link in ordered:
        if link.finding is None:
            chats.setdefault(link.definition, []).append(link)
    reported: set[tuple[str, int]] = set()
    for link in ordered:
        if link.finding is None or (link.path, link.call) in reported:
            continue
        others = [chat for chat in chats.get(link.definition, ()) if chat.path != link.path]
        if others:
            reported.add((link.path, link.call))
            message = Message.of("the same key reaches a chat client here")
            related = (Related(chat.path, chat.line, chat.column, message) for chat in others[:MAX_RELATED])
            yield link.finding._replace(related=tuple(related))
