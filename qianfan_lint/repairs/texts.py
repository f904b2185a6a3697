"""Literals that hold more than a credential: ``"Bearer …"``, addresses, commands. They become f-strings."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator

from qianfan_lint.core.model import Span
from qianfan_lint.core.patterns import lazy
from qianfan_lint.repairs.change import Refused
from qianfan_lint.repairs.lookup import required
from qianfan_lint.repairs.tree import Tree, constant

Edits = tuple[tuple[Span, str], ...]
_OPENING = lazy(r"(?P<prefix>[A-Za-z]{0,2})(?P<quote>'''|\"\"\"|'|\")")
_BETWEEN = lazy(r"(?:[\s\\()]|#[^\r\n]*)*")


def embedded(tree: Tree, node: ast.expr, span: Span, variables: dict[str, str], newline: str) -> Edits:
    """The edits that put a lookup in the place of each value of *variables*, which stand in *node* within *span*.

    Raises Refused where one of them is not written there once, in one piece.
    """
    edits: list[tuple[Span, str]] = []
    for value, variable in variables.items():
        at = tree.text.find(value, span.start, span.end)
        if at < 0 or tree.text.find(value, at + 1, span.end) >= 0:
            raise Refused("the credential is put together from several parts")
        inside = Span(at, at + len(value))
        token = next((each for each in _tokens(tree, node) if each.start < at and inside.end < each.end), None)
        if token is None:
            raise Refused("the credential is put together from several parts")
        for edit in _in_token(tree, node, token, inside, variable, newline):
            if edit not in edits:
                edits.append(edit)
    return tuple(edits)


@functools.lru_cache(maxsize=4)  # each credential in a text asks
def _tokens(tree: Tree, node: ast.expr) -> tuple[Span, ...]:
    """The string literals that *node* is written in, one behind the other."""
    return tuple(_tokens_in(tree, tree.span(node)))


def _tokens_in(tree: Tree, whole: Span) -> Iterator[Span]:
    at = whole.start
    while opening := _OPENING.match(tree.text, at):
        end, quote = opening.end(), opening["quote"]
        while end < whole.end and not tree.text.startswith(quote, end):
            end += 2 if tree.text[end] == "\\" else 1
        yield Span(at, end + len(quote))
        between = _BETWEEN.match(tree.text, end + len(quote))
        at = between.end() if between else whole.end
        if at >= whole.end:
            return


def _in_token(tree: Tree, node: ast.expr, token: Span, inside: Span, variable: str, newline: str) -> Edits:
    text = tree.text[token.start : token.end]
    opening = _OPENING.match(text)
    assert opening is not None
    prefix, quote = opening["prefix"].lower(), opening["quote"]
    if tree.span(node) == token and constant(node) == tree.text[inside.start : inside.end]:
        written, edits = required(tree, node, variable, quote[0], newline)
        return ((token, written), *edits)
    if any(isinstance(each, ast.FormattedValue) for each in tree.around(node)):
        raise Refused("the credential is in the middle of an f-string")
    is_bytes = prefix == "b" and tree.span(node) == token and text.isascii() and "\\" not in text
    if ("b" in prefix and not is_bytes) or "t" in prefix:
        raise Refused("the literal holds more than the credential")
    written, edits = required(tree, node, variable, "'" if quote[0] == '"' else '"', newline)
    change = (inside, f"{{{written}}}")
    if "f" in prefix:
        return (change, *edits)
    if set(text) & set("{}"):
        raise Refused("the text around the credential has braces in it")
    start = Span(token.start, token.start + (1 if prefix in ("u", "b") else 0))
    encoded = ((Span(token.end, token.end), ".encode()"),) if is_bytes else ()
    return ((start, "f"), change, *encoded, *edits)
