"""Changes of where statements stand: in blocks, on one line, in cells."""

from __future__ import annotations

import ast
import itertools
import json
import re

from tests.metamorphic.layout import Change, Layout, edited, ended, indented

_HEAD = re.compile(r"(?m)^(?:#!|#.*coding)|^from __future__|import \*|\bglobals\(\)|__name__")
_SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Import, ast.ImportFrom, ast.Return, ast.Raise)
_SIMPLE += (ast.Assert, ast.Delete, ast.Pass, ast.Break, ast.Continue, ast.Global, ast.Nonlocal)  # type: ignore[assignment]
_NOTE = re.compile(r"[ \t]*# QF\d{3}(?: QF\d{3})*$", re.MULTILINE)


def block(template: str) -> Change:
    """The whole module in the place of ``BODY``, a line of its own in *template*."""
    match = re.search(r"(?m)^( *)BODY\n", template)
    assert match is not None

    def wrap(text: str) -> str | None:
        tree = Layout(text).tree
        is_documented = ast.get_docstring(tree) is not None and not template.startswith(("def", "class", "async"))
        if _HEAD.search(text) or not tree.body or is_documented:
            return None
        return template.replace(match.group(), ended(indented(text, match[1])))

    return wrap


def scope(template: str, in_class: bool = False) -> Change:
    """The whole module as the body of a function or, *in_class*, of a class, whose names no function within sees."""
    wrap = block(template)

    def into(text: str) -> str | None:
        layout = Layout(text)
        if any(isinstance(node, (ast.Global, ast.Nonlocal)) for node in ast.walk(layout.tree)):
            return None
        if not in_class and any(isinstance(node, ast.Await) for node in ast.walk(layout.tree)):
            return None
        inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ListComp, ast.DictComp, ast.GeneratorExp)
        inner += (ast.SetComp, ast.ClassDef, ast.Await)  # type: ignore[assignment]
        if in_class and any(isinstance(node, inner) for node in ast.walk(layout.tree)):
            return None
        return wrap(text)

    return into


def one_line(text: str) -> str | None:
    """The module behind ``if True:``, where it is short statements."""
    joined = semicolons(text)
    return f"if True: {joined}" if joined and joined.strip().count("\n") == 0 else None


def semicolons(text: str) -> str | None:
    """Neighbouring short statements of the module on one line."""
    text = _NOTE.sub("", text)
    layout = Layout(text)
    body = layout.tree.body
    edits = []
    for first, second in itertools.pairwise(body):
        start, end = layout.span(first)[1], layout.span(second)[0]
        if isinstance(first, _SIMPLE) and isinstance(second, _SIMPLE) and not text[start:end].strip():
            edits.append((start, end, "; "))
    return edited(text, edits) if edits else None


def short_bodies(text: str) -> str | None:
    """Each body that is short statements behind the colon."""
    text = _NOTE.sub("", text)
    layout = Layout(text)
    edits = []
    for node, body in layout.suites():
        if isinstance(node, ast.Module) or not all(isinstance(each, _SIMPLE) for each in body):
            continue
        spans = [layout.span(each) for each in body]
        before = re.search(r":[ \t]*\n\s*\Z", text[: spans[0][0]])
        gaps = [(one[1], other[0]) for one, other in itertools.pairwise(spans)]
        if before is None or any(text[start:end].strip() for start, end in gaps):
            continue
        edits.append((before.start() + 1, spans[0][0], " "))
        edits += [(start, end, "; ") for start, end in gaps]
    return edited(text, edits) if edits else None


def as_cell(text: str) -> str:
    return _notebook([text])


def as_cells(text: str) -> str | None:
    """A cell for each statement."""
    layout = Layout(text)
    starts = []
    for node in layout.tree.body[1:]:
        first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
        starts.append(layout.starts[first - 1])
    if len(set(starts)) != len(layout.tree.body) - 1 or not starts:
        return None
    ends = [*starts, len(text)]
    return _notebook([text[start:end] for start, end in zip([0, *starts], ends, strict=True)])


def _notebook(cells: list[str]) -> str:
    made = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": cell.splitlines(True)}
        for cell in cells
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, ensure_ascii=False)


def nested_else(text: str) -> str | None:
    """The last ``elif`` as an ``else:`` and an ``if`` in it."""
    layout = Layout(text)
    lines = text.split("\n")
    for number in sorted((node.lineno for node in layout.walk(ast.If)), reverse=True):
        match = re.match(r"([ \t]*)el(if\b.*)", lines[number - 1])
        if match is None:
            continue
        margin, end = match[1], number
        while end < len(lines) and (not lines[end].strip() or re.match(rf"{margin}(?:[ \t]|else:)", lines[end])):
            end += 1
        inner = [f"{margin}    {match[2]}", *("    " + line if line.strip() else line for line in lines[number:end])]
        return "\n".join([*lines[: number - 1], f"{margin}else:", *inner, *lines[end:]])
    return None
