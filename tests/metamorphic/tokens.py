"""Changes of how statements and expressions are written: quotes, parentheses, lines, comments, encodings."""

from __future__ import annotations

import ast
import re
import tokenize
from typing import Any

from tests.metamorphic.layout import Change, Layout, Literal, edited, ended

_SUPPRESSION = re.compile(r"(?i)noqa|qianfan-lint:|coding[:=]")


def literals(change: Any, plain: bool = False) -> Change:
    """*change* makes another literal of each, of those that must stay *plain* only if it is that."""

    def rewrite(text: str) -> str | None:
        found = [each for each in Layout(text).literals() if plain or not each.is_plain]
        edits = [(each.start, each.end, new) for each in found if (new := change(each))]
        return edited(text, edits) if edits else None

    return rewrite


def other_quotes(literal: Literal) -> str | None:
    other = "'" if '"' in literal.quote else '"'
    return None if other in literal.body else literal.prefix + literal.body.join([other * len(literal.quote)] * 2)


def triple(literal: Literal) -> str | None:
    quote = literal.quote[0] * 3
    return (
        None if len(literal.quote) == 3 or literal.body[-1:] == "\\" else literal.prefix + quote + literal.body + quote
    )


def prefixed(prefix: str) -> Any:
    def change(literal: Literal) -> str | None:
        if literal.prefix or "\\" in literal.body or "{" in literal.body or "}" in literal.body:
            return None
        return prefix + literal.quote + literal.body + literal.quote

    return change


def adjacent(literal: Literal) -> str | None:
    """Cut behind a blank or a slash, or where it is long in the middle: names are not cut, and no one looks for halves.

    In parentheses, since what stands behind it may be a method.
    """
    gap = max(literal.body.find(" ", 3), literal.body.rfind("/"), 0)
    middle, quote = gap + 1 if gap else len(literal.body) // 2, literal.prefix + literal.quote
    if "\\" in literal.body or len(literal.quote) == 3 or middle == len(literal.body) or (not gap and middle < 12):
        return None
    return f"({quote}{literal.body[:middle]}{literal.quote} {quote}{literal.body[middle:]}{literal.quote})"


def _values(layout: Layout) -> list[Any]:
    """Expressions that may stand in parentheses of their own: what is assigned, returned, given and held."""
    found: list[Any] = []
    for node in layout.walk(ast.Assign, ast.AnnAssign, ast.Return, ast.keyword, ast.Dict, ast.Call):
        if isinstance(node, ast.Dict):
            found += node.values
        elif isinstance(node, ast.Call):
            found += [each for each in node.args if not isinstance(each, ast.Starred)]
        elif node.value is not None:
            found.append(node.value)
    if not _has_places():
        inner = {id(part) for node in layout.walk(ast.JoinedStr) for part in ast.walk(node)}
        inner -= {id(node) for node in layout.walk(ast.JoinedStr)}
    else:
        inner = {id(part) for node in layout.walk(ast.JoinedStr) for part in ast.walk(node) if part is not node}
    alone = (ast.GeneratorExp, ast.Starred)  # a generator owns the parentheses of its call
    return [node for node in found if id(node) not in inner and not isinstance(node, alone)]


def _has_places() -> bool:
    return hasattr(tokenize, "FSTRING_START")


def around_values(before: str, after: str) -> Change:
    def rewrite(text: str) -> str | None:
        layout = Layout(text)
        edits = []
        for node in _values(layout):
            start, end = layout.span(node)
            edits += [(start, start, before), (end, end, after)]
        return _nested(text, edits) if edits else None

    return rewrite


def _nested(text: str, edits: list[tuple[int, int, str]]) -> str:
    """Insertions where one expression may end where another one ends, too: order does not matter, they are alike."""
    return edited(text, edits)


def continued(text: str) -> str | None:
    """A backslash before what is assigned."""
    layout = Layout(text)
    starts = [layout.span(node.value)[0] for node in layout.walk(ast.Assign) if node.value is not None]
    edits = [(at, at, "\\\n        ") for at in starts if text[:at].endswith("= ")]
    return edited(text, edits) if edits else None


def in_brackets(inserted: str) -> Change:
    """*inserted* behind each opening bracket and comma within brackets that are not in a string."""

    def rewrite(text: str) -> str | None:
        depth, strings, edits = 0, 0, []
        for token, _, end in Layout(text).tokens():
            name = tokenize.tok_name[token.type]
            strings += (name in ("FSTRING_START", "TSTRING_START")) - (name in ("FSTRING_END", "TSTRING_END"))
            if token.type == tokenize.OP and not strings:
                depth += (token.string in "([{") - (token.string in ")]}")
                if token.string in ("(", "[", "{") or (depth and token.string == ","):
                    edits.append((end, end, inserted))
        return edited(text, edits) if edits else None

    return rewrite


def trailing_comments(text: str) -> str | None:
    """A comment at the end of each line that ends a statement and has none."""
    edits, has_comment = [], False
    for token, start, _ in Layout(text).tokens():
        if token.type == tokenize.COMMENT:
            has_comment = True
        elif token.type in (tokenize.NEWLINE, tokenize.NL):
            if token.type == tokenize.NEWLINE and not has_comment:
                edits.append((start, start, "  # a remark"))
            has_comment = False
    return edited(text, edits) if edits else None


def trailing_semicolons(text: str) -> str | None:
    layout = Layout(text)
    edits = []
    for _, body in layout.suites():
        for node in body:
            end = layout.span(node)[1]
            rest = text[end:].split("\n")[0]
            if not hasattr(node, "body") and not hasattr(node, "cases") and not rest.partition("#")[0].strip():
                edits.append((end, end, ";"))
    return edited(text, edits) if edits else None


def between_statements(inserted: str, indents: bool = True) -> Change:
    """*inserted* as a line before each statement that begins a line and is no docstring."""

    def rewrite(text: str) -> str | None:
        layout = Layout(text)
        edits = []
        for _, body in layout.suites():
            for node in body:
                if node is body[0] and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                    continue
                first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
                start = layout.starts[first - 1]
                margin = re.match(r"[ \t]*", text[start:]).group()  # type: ignore[union-attr]
                before = text[:start].rstrip(" \t\n")[-1:]
                is_first = (
                    start + len(margin) in {layout.span(node)[0], layout.span(node)[0] - 1} or first < node.lineno
                )
                if is_first and before != "\\" and not text.startswith("elif", start + len(margin)):
                    edits.append((start, start, (margin if indents else "") + inserted))
        edits = list(dict.fromkeys(edits))
        return edited(text, edits) if edits and not _SUPPRESSION.search(text) else None

    return rewrite


def decorated(text: str) -> str | None:
    """A decorator that changes nothing on each function and class."""
    layout = Layout(text)
    edits = []
    for node in layout.walk(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef):
        start = layout.starts[node.lineno - 1]
        margin = re.match(r"[ \t]*", text[start:]).group()  # type: ignore[union-attr]
        if layout.span(node)[0] == start + len(margin):
            edits.append((start, start, f"{margin}@typing.no_type_check\n"))
    if not edits or "from __future__" in text or text.startswith("#!") or "coding" in text.split("\n")[0]:
        return None
    return "import typing\n" + edited(text, edits)


def annotated(text: str) -> str | None:
    """``name: object = value`` for each name that is assigned outside of a class."""
    layout = Layout(text)
    shared = {name for node in layout.walk(ast.Global, ast.Nonlocal) for name in node.names}
    edits = []
    for holder, body in layout.suites():
        for node in body if not isinstance(holder, ast.ClassDef) else ():
            match node:
                case ast.Assign(targets=[ast.Name(id=name) as target]) if name not in shared:
                    end = layout.span(target)[1]
                    if not isinstance(node.value, (ast.Tuple, ast.Yield)) and text.startswith(" =", end):
                        edits.append((end, end, ": object"))
    return edited(text, edits) if edits else None


def walrus(text: str) -> str | None:
    """``(name := value)`` for each name that is assigned outside of a class."""
    layout = Layout(text)
    edits = []
    for holder, body in layout.suites():
        for node in body if not isinstance(holder, ast.ClassDef) else ():
            match node:
                case ast.Assign(targets=[ast.Name() as target]) if not isinstance(node.value, (ast.Tuple, ast.Yield)):
                    (start, end), close = layout.span(target), layout.span(node)[1]
                    if text.startswith(" = ", end):
                        edits += [(start, start, "("), (end, end + 3, " := "), (close, close, ")")]
    return edited(text, edits) if edits else None


def imported_as(text: str) -> str | None:
    """Another name for each import that is not dotted."""
    layout = Layout(text)
    names, edits = {}, []
    for node in layout.walk(ast.Import, ast.ImportFrom):
        for alias in node.names:
            if alias.asname is None and "." not in alias.name and alias.name != "*":
                names[alias.name] = f"{alias.name}_here"
                end = layout.span(alias)[1]
                edits.append((end, end, f" as {alias.name}_here"))
    bound = {n.id for n in layout.walk(ast.Name) if not isinstance(n.ctx, ast.Load)}
    bound |= {n.arg for n in layout.walk(ast.arg)} | {n.name for n in layout.walk(ast.FunctionDef, ast.ClassDef)}
    bound |= {name for node in layout.walk(ast.Global, ast.Nonlocal) for name in node.names}
    if not names or "__future__" in text or bound & set(names) or "patch(" in text:
        return None
    inside = {id(p) for node in layout.walk(ast.JoinedStr) for p in ast.walk(node)} if not _has_places() else set()
    for node in layout.walk(ast.Name):
        if node.id in names:
            if id(node) in inside:
                return None
            edits.append((*layout.span(node), names[node.id]))
    return edited(text, edits)


# Files


def newlines(newline: str) -> Change:
    return lambda text: text.replace("\n", newline).encode()


def tabs(text: str) -> str | None:
    layout = Layout(text)
    keep = layout.within_strings()
    lines = text.splitlines(keepends=True)
    made = "".join(
        line if number in keep else re.sub(r"^(?: {4})+", lambda m: "\t" * (len(m[0]) // 4), line)
        for number, line in enumerate(lines, 1)
    )
    try:
        ast.parse(made)
    except SyntaxError:  # lines that are indented by two
        return None
    return made


def encoded(encoding: str, before: bytes = b"", line: str = "") -> Change:
    def rewrite(text: str) -> bytes | None:
        if text.startswith("#!") or "coding" in text.split("\n")[0]:
            return None
        try:
            return before + (line + text).encode(encoding)
        except UnicodeEncodeError:
            return None

    return rewrite


def around(before: str = "", after: str = "") -> Change:
    def rewrite(text: str) -> str | None:
        is_first = ast.get_docstring(ast.parse(text)) is not None or "__future__" in text or text.startswith("#!")
        if before and is_first:
            return None
        return before + ended(text) + after

    return rewrite
