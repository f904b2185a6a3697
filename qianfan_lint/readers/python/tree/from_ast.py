"""Nodes from the standard library's ``ast``."""

from __future__ import annotations

import ast
import bisect
import re
import warnings
from collections.abc import Callable
from typing import Any

from qianfan_lint.core.patterns import lazy
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.tree.columns import Columns
from qianfan_lint.readers.python.tree.strings import Strings

_LINE = lazy(r"\r\n|\r|\n")
_WIDE = lazy(r"[^\x00-\x7f]+")
_DOTTED = lazy(r"\s*((?!yield\b)[A-Za-z_]\w*(?:\.\w+)*)\s*", re.ASCII)
_CLOSING = lazy(r"(?:[\s\\]|#[^\r\n]*[\r\n])*\)")


def parse(text: str) -> list[nodes.Statement]:
    """The statements of *text*. Raises what ``ast.parse`` raises: SyntaxError, ValueError, RecursionError."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
        starts = [0, 0, *(match.end() for match in _LINE.finditer(text))]
        return _Builder(text, starts, len(text)).body(tree.body)


class _Builder:
    """*starts* has where each line of what was parsed begins in *text*, by its number; *end* is where that ends."""

    def __init__(self, text: str, starts: list[int], end: int) -> None:
        self.text, self.starts = text, starts
        self.place = self._place_ascii if text.isascii() else self._place
        self._wide: dict[int, Columns | None] = {}
        """The lines that are not plain ASCII, with their columns where these were asked for."""
        if not text.isascii():
            found = _WIDE.finditer(text, starts[1], end)
            self._wide = dict.fromkeys(bisect.bisect(starts, at.start()) - 1 for at in found)
        self.strings = Strings(text, self.node, self.place, self._parse_within)

    # Places

    def _place_ascii(self, node: Any) -> tuple[int, int]:
        starts = self.starts
        return starts[node.lineno] + node.col_offset, starts[node.end_lineno] + node.end_col_offset

    def _place(self, node: Any) -> tuple[int, int]:
        """``ast`` counts columns in bytes of UTF-8."""
        starts, wide = self.starts, self._wide
        line, last = node.lineno, node.end_lineno
        start = starts[line] + (node.col_offset if line not in wide else self._column(line, node.col_offset))
        return start, starts[last] + (
            node.end_col_offset if last not in wide else self._column(last, node.end_col_offset)
        )

    def _column(self, line: int, column: int) -> int:
        columns = self._wide[line]
        if columns is None:
            start, after = self.starts[line], self.starts[line + 1 : line + 2] or [len(self.text)]
            columns = self._wide[line] = Columns(self.text[start : after[0]])
        return columns[column]

    def _parse_within(self, start: int, end: int) -> nodes.Expression:
        """The expression that stands there in an f-string, where ``ast`` does not know its place."""
        written = self.text[start:end]
        plain = _DOTTED.fullmatch(written)
        if plain is not None:
            return _dotted(start + plain.start(1), plain[1])
        tree = ast.parse(f"({written})", mode="eval")
        starts = [0, start - 1, *(start + match.end() for match in _LINE.finditer(written))]
        found: nodes.Expression = _Builder(self.text, starts, end).node(tree.body)
        if found.start < start:  # a tuple takes these parentheses for its own
            found.start, found.end = start, end
        return found

    # Nodes

    def node(self, node: Any) -> Any:
        return _BY_KIND[type(node)](self, node)

    def maybe(self, node: Any) -> Any:
        return None if node is None else _BY_KIND[type(node)](self, node)

    def body(self, found: list[Any]) -> list[Any]:
        return [_BY_KIND[type(node)](self, node) for node in found]

    def args(self, positional: list[Any], keywords: list[Any]) -> list[nodes.Arg]:
        """In the order of the text: ``*more`` may stand behind ``name=value``."""
        found = []
        for node in positional:
            if type(node) is ast.Starred:
                found.append(nodes.Arg(*self.place(node), "*", None, self.node(node.value)))
            else:
                value = _BY_KIND[type(node)](self, node)
                found.append(nodes.Arg(value.start, value.end, "", None, value))
        for node in keywords:
            start, end = self.place(node)
            name = nodes.Name(start, start + len(node.arg), node.arg) if node.arg else None
            value = node.value
            found.append(nodes.Arg(start, end, "" if name else "**", name, _BY_KIND[type(value)](self, value)))
        if keywords and any(arg.star for arg in found):
            found.sort(key=lambda arg: arg.start)
        return found

    def parameters(self, node: ast.arguments) -> nodes.Parameters:
        plain = [*node.posonlyargs, *node.args]
        defaults = [None] * (len(plain) - len(node.defaults)) + node.defaults
        positional = [self.param(*each) for each in zip(plain, defaults, strict=True)]
        keyword = [self.param(*each) for each in zip(node.kwonlyargs, node.kw_defaults, strict=True)]
        stars = [self.param(each, None) if each is not None else None for each in (node.vararg, node.kwarg)]
        return nodes.Parameters(0, 0, positional, stars[0], keyword, stars[1])

    def param(self, node: ast.arg, default: Any) -> nodes.Param:
        start, end = self.place(node)
        name = nodes.Name(start, start + len(node.arg), node.arg)
        note = nodes.Other(*self.place(node.annotation), []) if node.annotation is not None else None
        return nodes.Param(start, note.end if note is not None else end, name, note, self.maybe(default))

    def comprehension(self, node: Any, *elements: Any) -> nodes.Comprehension:
        fors = []
        for each in node.generators:
            target, run = self.node(each.target), self.node(each.iter)
            fors.append(nodes.CompFor(target.start, run.end, target, run, self.body(each.ifs)))
        return nodes.Comprehension(*self.place(node), self.body(list(elements)), fors)


def _dotted(start: int, written: str) -> nodes.Expression:
    """``name.of.something``, as most fields of f-strings are."""
    first, *rest = written.split(".")
    end = start + len(first)
    found: nodes.Expression = nodes.Name(start, end, first)
    for attribute in rest:
        end += 1 + len(attribute)
        found = nodes.Attribute(start, end, found, attribute)
    return found


_Convert = Callable[[_Builder, Any], Any]
# The symbols as they are written, by the class that `ast` has for each.
_SYMBOLS: dict[type, str] = {
    **{ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "%", ast.Pow: "**", ast.MatMult: "@"},
    **{ast.BitOr: "|", ast.BitAnd: "&", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>", ast.FloorDiv: "//"},
    **{ast.And: "and", ast.Or: "or", ast.Not: "not", ast.Invert: "~", ast.UAdd: "+", ast.USub: "-"},
    **{ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="},
    **{ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in"},
}


def _name(b: _Builder, node: ast.Name) -> nodes.Name:
    start, end = b.place(node)
    return nodes.Name(start, end, node.id)


def _attribute(b: _Builder, node: ast.Attribute) -> nodes.Attribute:
    start, end = b.place(node)
    value = node.value
    return nodes.Attribute(start, end, _BY_KIND[type(value)](b, value), node.attr)


def _call(b: _Builder, node: ast.Call) -> nodes.Call:
    start, end = b.place(node)
    func = node.func
    return nodes.Call(start, end, _BY_KIND[type(func)](b, func), b.args(node.args, node.keywords))


def _constant(b: _Builder, node: ast.Constant) -> nodes.Expression:
    value: Any = node.value
    start, end = b.place(node)
    kind = type(value)
    if kind is str or kind is bytes:
        written = b.text[start:end]
        quote = written[-1]
        if written[0] == quote and written.count(quote) == 2:
            return nodes.SimpleString(start, end, value if kind is str else value.decode("latin-1"))
        return _pieces(b, node)
    if kind is bool or value is None:
        return nodes.Name(start, end, str(value))
    return nodes.Integer(start, end, value) if kind is int else nodes.Other(start, end, [])


def _pieces(b: _Builder, node: Any) -> nodes.Expression:
    start, end = b.place(node)
    pieces = b.strings.pieces(start, end, node)
    return pieces[0] if len(pieces) == 1 else nodes.ConcatenatedString(start, end, pieces)


def _boolean(b: _Builder, node: ast.BoolOp) -> nodes.Expression:
    """``ast`` has all in a row; nested here, with the parentheses around an operand in the span of what holds it."""
    operator = _SYMBOLS[type(node.op)]
    found = b.node(node.values[0])
    start, end = b.place(node)
    for right in node.values[1:-1]:
        operand = b.node(right)
        at = operand.end
        while (closing := _CLOSING.match(b.text, at)) is not None:
            at = closing.end()
        found = nodes.BooleanOperation(start, at, found, operator, operand)
    return nodes.BooleanOperation(start, end, found, operator, b.node(node.values[-1]))


def _if(b: _Builder, node: ast.If) -> nodes.If:
    """In a loop: an ``elif`` is nested in the one before, a thousand of them deeper than Python recurses."""
    first = last = nodes.If(*b.place(node), b.node(node.test), b.body(node.body), [])
    while len(node.orelse) == 1 and type(node.orelse[0]) is ast.If:
        node = node.orelse[0]
        below = nodes.If(*b.place(node), b.node(node.test), b.body(node.body), [])
        last.orelse.append(below)
        last = below
    last.orelse = b.body(node.orelse)
    return first


def _dict(b: _Builder, node: ast.Dict) -> nodes.Dict:
    keys, values = [], []
    for key, value in zip(node.keys, node.values, strict=True):
        keys.append(b.maybe(key))
        values.append(b.node(value))
    return nodes.Dict(*b.place(node), keys, values)


def _import_from(b: _Builder, node: ast.ImportFrom) -> nodes.ImportFrom:
    return nodes.ImportFrom(*b.place(node), "." * node.level + (node.module or ""), _aliases(node))


def _aliases(node: ast.Import | ast.ImportFrom) -> list[nodes.Alias]:
    return [nodes.Alias(0, 0, each.name, each.asname or "") for each in node.names]


def _function(b: _Builder, node: Any) -> nodes.FunctionDef:
    params = b.parameters(node.args)
    return nodes.FunctionDef(*b.place(node), b.body(node.decorator_list), node.name, params, b.body(node.body))


def _class(b: _Builder, node: ast.ClassDef) -> nodes.ClassDef:
    args = b.args(node.bases, node.keywords)
    return nodes.ClassDef(*b.place(node), b.body(node.decorator_list), node.name, args, b.body(node.body))


def _try(b: _Builder, node: Any) -> nodes.Try:
    handlers = [nodes.Handler(*b.place(h), b.maybe(h.type), h.name or "", b.body(h.body)) for h in node.handlers]
    return nodes.Try(*b.place(node), b.body(node.body), handlers, b.body(node.orelse), b.body(node.finalbody))


def _for(b: _Builder, node: Any) -> nodes.For:
    start, end = b.place(node)
    return nodes.For(start, end, b.node(node.target), b.node(node.iter), b.body(node.body), b.body(node.orelse))


def _with(b: _Builder, node: Any) -> nodes.With:
    items = [nodes.WithItem(0, 0, b.node(i.context_expr), b.maybe(i.optional_vars)) for i in node.items]
    return nodes.With(*b.place(node), items, b.body(node.body))


def _match(b: _Builder, node: ast.Match) -> nodes.Match:
    from qianfan_lint.readers.python.tree import ast_patterns  # few modules have a `match`
    from qianfan_lint.readers.python.tree.captures import captures

    cases = []
    for case in node.cases:
        found = list(captures(lambda pattern: ast_patterns.parts(pattern, b.place), case.pattern, []))
        cases.append(nodes.Case(0, 0, found, b.maybe(case.guard), b.body(case.body)))
    return nodes.Match(*b.place(node), b.node(node.subject), cases)


def _other(b: _Builder, node: Any) -> nodes.Other:
    return nodes.Other(*b.place(node), [])


_BY_KIND: dict[type, _Convert] = {
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: lambda b, n: nodes.Subscript(*b.place(n), b.node(n.value), b.node(n.slice)),
    ast.Slice: lambda b, n: nodes.Slice(*b.place(n), b.maybe(n.lower), b.maybe(n.upper), b.maybe(n.step)),
    ast.Call: _call,
    ast.Constant: _constant,
    ast.JoinedStr: _pieces,
    ast.BinOp: lambda b, n: nodes.BinaryOperation(*b.place(n), b.node(n.left), _SYMBOLS[type(n.op)], b.node(n.right)),
    ast.BoolOp: _boolean,
    ast.UnaryOp: lambda b, n: nodes.UnaryOperation(*b.place(n), _SYMBOLS[type(n.op)], b.node(n.operand)),
    ast.Compare: lambda b, n: nodes.Comparison(
        *b.place(n), b.node(n.left), [_SYMBOLS[type(op)] for op in n.ops], b.body(n.comparators)
    ),
    ast.IfExp: lambda b, n: nodes.IfExp(*b.place(n), b.node(n.body), b.node(n.test), b.node(n.orelse)),
    ast.NamedExpr: lambda b, n: nodes.NamedExpr(*b.place(n), b.node(n.target), b.node(n.value)),
    ast.Await: lambda b, n: nodes.Await(*b.place(n), b.node(n.value)),
    ast.Yield: lambda b, n: nodes.Yield(*b.place(n), b.maybe(n.value)),
    ast.YieldFrom: lambda b, n: nodes.Other(*b.place(n), [b.node(n.value)]),
    ast.Starred: lambda b, n: nodes.Starred(*b.place(n), b.node(n.value)),
    ast.Tuple: lambda b, n: nodes.Tuple(*b.place(n), b.body(n.elts)),
    ast.List: lambda b, n: nodes.List(*b.place(n), b.body(n.elts)),
    ast.Set: lambda b, n: nodes.Set(*b.place(n), b.body(n.elts)),
    ast.Dict: _dict,
    ast.ListComp: lambda b, n: b.comprehension(n, n.elt),
    ast.SetComp: lambda b, n: b.comprehension(n, n.elt),
    ast.GeneratorExp: lambda b, n: b.comprehension(n, n.elt),
    ast.DictComp: lambda b, n: b.comprehension(n, n.key, n.value),
    ast.Lambda: lambda b, n: nodes.Lambda(*b.place(n), b.parameters(n.args), b.node(n.body)),
    ast.Expr: lambda b, n: nodes.Expr(*b.place(n), b.node(n.value)),
    ast.Assign: lambda b, n: nodes.Assign(*b.place(n), b.body(n.targets), b.node(n.value)),
    ast.AnnAssign: lambda b, n: nodes.AnnAssign(*b.place(n), b.node(n.target), b.maybe(n.value)),
    ast.AugAssign: lambda b, n: nodes.AugAssign(
        *b.place(n), b.node(n.target), _SYMBOLS[type(n.op)] + "=", b.node(n.value)
    ),
    ast.Import: lambda b, n: nodes.Import(*b.place(n), _aliases(n)),
    ast.ImportFrom: _import_from,
    ast.Return: lambda b, n: nodes.Return(*b.place(n), b.maybe(n.value)),
    ast.Global: lambda b, n: nodes.Global(*b.place(n), n.names),
    ast.Nonlocal: lambda b, n: nodes.Nonlocal(*b.place(n), n.names),
    ast.Raise: lambda b, n: nodes.Raise(*b.place(n), b.maybe(n.exc), b.maybe(n.cause)),
    ast.Assert: lambda b, n: nodes.Assert(*b.place(n), b.node(n.test), b.maybe(n.msg)),
    ast.Delete: lambda b, n: nodes.Del(*b.place(n), b.body(n.targets)),
    ast.If: _if,
    ast.While: lambda b, n: nodes.While(*b.place(n), b.node(n.test), b.body(n.body), b.body(n.orelse)),
    ast.Match: _match,
    ast.ClassDef: _class,
    **dict.fromkeys((ast.FunctionDef, ast.AsyncFunctionDef), _function),
    **dict.fromkeys((ast.With, ast.AsyncWith), _with),
    **dict.fromkeys((ast.Try, getattr(ast, "TryStar", ast.Try)), _try),
    **dict.fromkeys((ast.For, ast.AsyncFor), _for),
    **dict.fromkeys((ast.Pass, ast.Break, ast.Continue), _other),
}
for _new, _convert in (("TypeAlias", _other), ("TemplateStr", _pieces)):  # Python 3.12 and 3.14
    if hasattr(ast, _new):
        _BY_KIND[getattr(ast, _new)] = _convert
