"""Edits that take something out of a module with the commas, blanks and lines that belong to it."""

from __future__ import annotations

import ast
import re

from qianfan_lint.core.model import Span
from qianfan_lint.repairs.change import Refused
from qianfan_lint.repairs.tree import Tree

Edit = tuple[Span, str]


def remove_statement(tree: Tree, statement: ast.stmt) -> Edit:
    """Take out a whole statement; ``pass`` stands for the only one of a block."""
    span = tree.span(statement)
    parent = tree.parents[statement]
    block = next(
        value for _, value in ast.iter_fields(parent) if isinstance(value, list) and any(v is statement for v in value)
    )
    if len(block) == 1 and not isinstance(parent, ast.Module):
        return span, "pass"
    start, end = tree.line_start(span.start), tree.next_line(span.end)
    before, after = tree.text[start : span.start], tree.text[span.end : end]
    if not before.strip() and re.fullmatch(r"[ \t;]*(?:#.*)?[\r\n]*", after):
        return Span(start, _past_blank(tree, block, statement, start, end)), ""
    at = block.index(statement)
    if after.lstrip().startswith(";") and at + 1 < len(block):
        return Span(span.start, tree.span(block[at + 1]).start), ""
    if before.rstrip().endswith(";") and at:
        return Span(tree.span(block[at - 1]).end, span.end), ""
    raise Refused("the statement shares its line with others")


def _past_blank(tree: Tree, block: list[ast.stmt], statement: ast.stmt, start: int, end: int) -> int:
    """*end*, or behind the blank line there where one stands above too: above all writes that may go with this one."""
    at = block.index(statement)
    while at and isinstance(block[at - 1], type(statement)) and tree.next_line(tree.span(block[at - 1]).end) == start:
        at -= 1
        start = tree.line_start(tree.span(block[at]).start)
    above = tree.text[tree.line_start(start - 1) : start].strip() if start else ""
    below = tree.next_line(end) if end < len(tree.text) else end
    return below if not above and not tree.text[end:below].strip() else end


def arguments_of(call: ast.Call) -> list[ast.expr | ast.keyword]:
    """Those by position, then those by keyword."""
    return [*call.args, *call.keywords]


def remove_argument(tree: Tree, call: ast.Call, argument: ast.expr | ast.keyword) -> Edit:
    """Take an argument out of a call, with the comma before it, or behind it where it is the first one."""
    arguments = sorted(arguments_of(call), key=lambda each: tree.span(each).start)
    return _remove(tree, [_bare(tree, each) for each in arguments], arguments.index(argument))


def remove_entry(tree: Tree, table: ast.Dict, number: int) -> Edit:
    """Take an entry out of a dictionary."""
    spans: list[Span] = []
    for key, value in zip(table.keys, table.values, strict=True):
        if key is None:
            raise Refused("the dictionary is put together from several")
        spans.append(Span(tree.bare(key).start, tree.bare(value).end))
    return _remove(tree, spans, number)


def _bare(tree: Tree, argument: ast.expr | ast.keyword) -> Span:
    if isinstance(argument, ast.keyword):
        return Span(tree.span(argument).start, tree.bare(argument.value).end)
    return tree.bare(argument)


def _remove(tree: Tree, spans: list[Span], number: int) -> Edit:
    """The last one goes with the comma before it, any other one with the comma behind it, so that no two touch."""
    own = spans[number]
    if number + 1 < len(spans):
        return Span(own.start, spans[number + 1].start), ""
    if number:
        return Span(spans[number - 1].end, own.end), ""
    behind = re.match(r"\s*,[ \t]*", tree.text[own.end :])
    return Span(own.start, own.end + (behind.end() if behind else 0)), ""
