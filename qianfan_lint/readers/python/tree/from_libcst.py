"""The light tree from libcst: a visitor that makes one of our nodes of each of libcst's that means something."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any

import libcst as cst

from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.tree.positions import Positions, Spans
from qianfan_lint.readers.python.tree.strings import formatted, text_of, value_of


def parse(text: str, start: int = 0, end: int | None = None) -> list[nodes.Statement]:
    """The statements between *start* and *end* of *text*, which are where a statement that is in no other begins.

    Raises what libcst raises, and ValueError where its places would be wrong.
    """
    part = text[start:end]
    module = cst.parse_module(part)
    positions = Positions(module, start)
    if "".join(positions.tokens) != part:
        raise ValueError("libcst does not give the text back")
    return LightTree(text, positions.spans).body(module)


class LightTree(cst.CSTVisitor):
    """Visited by a node, it leaves in :attr:`made` what the light tree has for that."""

    def __init__(self, text: str, spans: Spans) -> None:
        super().__init__()
        self.text, self.spans = text, spans
        self.made: Any = None

    def on_visit(self, node: cst.CSTNode) -> bool:
        convert: _Convert = _BY_KIND.get(type(node), _other)
        self.made = convert(self, node)
        return False  # what was made has asked for the nodes below itself, in the order it wants

    def on_leave(self, original_node: cst.CSTNode) -> None:
        """Nothing is left to do."""

    def node(self, node: Any) -> Any:
        node.visit(self)
        return self.made

    def maybe(self, node: Any) -> Any:
        return None if node is None else self.node(node)

    def place(self, node: Any) -> tuple[int, int]:
        start, end = self.spans[id(node)]
        if type(node) in _OWN_PARENTHESES:
            if node.lpar:
                return self.spans[id(node.lpar[-1])][0], self.spans[id(node.rpar[0])][1]
            if type(node) is cst.GeneratorExp:  # `ast` gives it those of the call
                return self.text.rindex("(", 0, start), self.text.index(")", end) + 1
        return start, end

    def each(self, found: Iterable[Any]) -> list[Any]:
        return [self.node(node) for node in found]

    def body(self, holder: Any) -> list[Any]:
        """The statements of a suite, flat; of an ``else`` those in it, of an ``elif`` itself."""
        if holder is None or isinstance(holder, cst.If):
            return [] if holder is None else [self.node(holder)]
        suite = holder.body if isinstance(holder, (cst.Else, cst.Finally)) else holder
        if isinstance(suite, cst.SimpleStatementSuite):
            return self.each(suite.body)
        found: list[Any] = []
        for statement in suite.body:
            found += self.each(statement.body if isinstance(statement, cst.SimpleStatementLine) else (statement,))
        return found

    def around(self, node: Any) -> tuple[int, int]:
        """The place of a statement with a body: it reaches to the next line here, so that all of the body is within."""
        return self.spans[id(node)]

    def args(self, found: Iterable[cst.Arg]) -> list[nodes.Arg]:
        args = []
        for arg in found:
            value = self.node(arg.value)
            is_plain = not arg.star and arg.keyword is None  # without the parentheses around it, as all else
            start, end = (value.start, value.end) if is_plain else self.place(arg)
            args.append(nodes.Arg(start, end, arg.star, self.maybe(arg.keyword), value))
        return args

    def parameters(self, node: cst.Parameters) -> nodes.Parameters:
        positional = [self.param(each) for each in (*node.posonly_params, *node.params)]
        keyword = [self.param(each) for each in node.kwonly_params]
        stars = [self.param(each) if isinstance(each, cst.Param) else None for each in (node.star_arg, node.star_kwarg)]
        return nodes.Parameters(0, 0, positional, stars[0], keyword, stars[1])

    def param(self, node: cst.Param) -> nodes.Param:
        name = self.node(node.name)
        note = nodes.Other(*self.place(node.annotation.annotation), []) if node.annotation is not None else None
        return nodes.Param(name.start, (note or name).end, name, note, self.maybe(node.default))

    def comprehension(self, node: Any, *elements: cst.BaseExpression) -> nodes.Comprehension:
        fors: list[nodes.CompFor] = []
        each = node.for_in
        while each is not None:
            target, run = self.node(each.target), self.node(each.iter)
            tests = [self.node(test.test) for test in each.ifs]
            fors.append(nodes.CompFor(target.start, run.end, target, run, tests))
            each = each.inner_for_in
        return nodes.Comprehension(*self.place(node), self.each(elements), fors)


_OWN_PARENTHESES = (cst.Tuple, cst.GeneratorExp)


def _symbol(operator: Any) -> str:
    # Not its code, in which comments and backslashes may stand.
    return " ".join(operator._get_tokens()) if hasattr(operator, "_get_tokens") else str(operator._get_token())


def _literal(b: LightTree, node: cst.SimpleString) -> nodes.SimpleString:
    try:
        value = value_of(node.value)
    except (ValueError, SyntaxError):
        value = node.raw_value
    return nodes.SimpleString(*b.place(node), value)


def _concatenated(b: LightTree, node: cst.ConcatenatedString) -> nodes.ConcatenatedString:
    parts, right = [b.node(node.left)], node.right
    while isinstance(right, cst.ConcatenatedString):
        parts.append(b.node(right.left))
        right = right.right
    return nodes.ConcatenatedString(*b.place(node), [*parts, b.node(right)])


def _formatted(b: LightTree, node: Any) -> nodes.Expression:
    return formatted(*b.place(node), _parts(b, node.parts, "r" in node.start.lower(), True))


def _parts(b: LightTree, found: Iterable[Any], is_raw: bool, is_outer: bool) -> list[Any]:
    parts: list[Any] = []
    for part in found:
        place = b.place(part)
        if isinstance(part, (cst.FormattedStringText, cst.TemplatedStringText)):
            parts.append(nodes.FormattedStringText(*place, text_of(part.value, is_raw, is_outer)))
        else:
            spec = _parts(b, part.format_spec or (), is_raw, False)
            parts.append(nodes.FormattedStringExpression(*place, b.node(part.expression), spec))
    return parts


def _dict(b: LightTree, node: cst.Dict) -> nodes.Dict:
    keys, values = [], []
    for element in node.elements:
        keys.append(b.node(element.key) if isinstance(element, cst.DictElement) else None)
        values.append(b.node(element.value))
    return nodes.Dict(*b.place(node), keys, values)


def _subscript(b: LightTree, node: cst.Subscript) -> nodes.Subscript:
    value = b.node(node.value)
    found = [_index(b, each.slice) for each in node.slice]
    has_comma = not isinstance(node.slice[-1].comma, cst.MaybeSentinel)
    if len(found) > 1 or has_comma or isinstance(found[0], nodes.Starred):
        end = found[-1].end
        found = [nodes.Tuple(found[0].start, b.text.index(",", end) + 1 if has_comma else end, found)]
    return nodes.Subscript(*b.place(node), value, found[0])


def _index(b: LightTree, node: Any) -> nodes.Expression:
    if isinstance(node, cst.Slice):
        start, end = b.place(node)  # with the blanks behind its last colon
        end = start + len(b.text[start:end].rstrip())
        return nodes.Slice(start, end, b.maybe(node.lower), b.maybe(node.upper), b.maybe(node.step))
    return nodes.Starred(*b.place(node), b.node(node.value)) if node.star else b.node(node.value)


def _dotted(node: Any) -> str:
    return node.value if isinstance(node, cst.Name) else f"{_dotted(node.value)}.{node.attr.value}"


def _aliases(node: Any) -> list[nodes.Alias]:
    if isinstance(node.names, cst.ImportStar):
        return [nodes.Alias(0, 0, "*", "")]
    return [nodes.Alias(0, 0, _dotted(a.name), a.asname.name.value if a.asname else "") for a in node.names]


def _import_from(b: LightTree, node: cst.ImportFrom) -> nodes.ImportFrom:
    module = "." * len(node.relative) + (_dotted(node.module) if node.module else "")
    return nodes.ImportFrom(*b.place(node), module, _aliases(node))


def _function(b: LightTree, node: cst.FunctionDef) -> nodes.FunctionDef:
    decorators = [b.node(each.decorator) for each in node.decorators]
    return nodes.FunctionDef(*b.around(node), decorators, node.name.value, b.parameters(node.params), b.body(node.body))


def _class(b: LightTree, node: cst.ClassDef) -> nodes.ClassDef:
    decorators = [b.node(each.decorator) for each in node.decorators]
    args = b.args((*node.bases, *node.keywords))
    return nodes.ClassDef(*b.around(node), decorators, node.name.value, args, b.body(node.body))


def _try(b: LightTree, node: Any) -> nodes.Try:
    handlers = [
        nodes.Handler(*b.around(h), b.maybe(h.type), h.name.name.value if h.name else "", b.body(h.body))
        for h in node.handlers
    ]
    return nodes.Try(*b.around(node), b.body(node.body), handlers, b.body(node.orelse), b.body(node.finalbody))


def _with(b: LightTree, node: cst.With) -> nodes.With:
    items = [nodes.WithItem(0, 0, b.node(i.item), b.node(i.asname.name) if i.asname else None) for i in node.items]
    return nodes.With(*b.around(node), items, b.body(node.body))


def _match(b: LightTree, node: cst.Match) -> nodes.Match:
    from qianfan_lint.readers.python.tree import libcst_patterns  # few modules have a `match`
    from qianfan_lint.readers.python.tree.captures import captures

    cases = []
    for case in node.cases:
        found = list(captures(lambda pattern: libcst_patterns.parts(pattern, b.place), case.pattern, []))
        cases.append(nodes.Case(0, 0, found, b.maybe(case.guard), b.body(case.body)))
    return nodes.Match(*b.around(node), b.node(node.subject), cases)


def _del(b: LightTree, node: cst.Del) -> nodes.Del:
    target: Any = node.target
    several = isinstance(target, cst.Tuple) and not target.lpar
    return nodes.Del(*b.place(node), b.each(e.value for e in target.elements) if several else [b.node(target)])


def _comparison(b: LightTree, node: cst.Comparison) -> nodes.Comparison:
    symbols = [_symbol(each.operator) for each in node.comparisons]
    return nodes.Comparison(
        *b.place(node), b.node(node.left), symbols, [b.node(each.comparator) for each in node.comparisons]
    )


def _yield(b: LightTree, node: cst.Yield) -> nodes.Expression:
    if isinstance(node.value, cst.From):
        return nodes.Other(*b.place(node), [b.node(node.value.item)])
    return nodes.Yield(*b.place(node), b.maybe(node.value))


def _raise(b: LightTree, node: cst.Raise) -> nodes.Raise:
    return nodes.Raise(*b.place(node), b.maybe(node.exc), b.maybe(node.cause and node.cause.item))


def _other(b: LightTree, node: Any) -> nodes.Other:
    return nodes.Other(*b.place(node), [])


def _plain(kind: type, names: str) -> Callable[[LightTree, Any], Any]:
    """A kind whose fields are nodes, lists of nodes, or strings, in the order of *names*."""

    def convert(b: LightTree, node: Any) -> Any:
        found = []
        for name in names.split():
            value = getattr(node, name)
            if name in ("body", "orelse") and not isinstance(value, cst.BaseExpression):
                value = b.body(value)
            elif name == "operator":
                value = _symbol(value)
            elif isinstance(value, (tuple, list)):
                value = b.each(value)
            elif isinstance(value, cst.CSTNode):
                value = b.node(value)
            found.append(value)
        place = b.around(node) if isinstance(node, cst.BaseCompoundStatement) else b.place(node)
        return kind(*place, *found)

    return convert


_PLAIN = {
    **{"Name": "value", "BinaryOperation": "left operator right", "BooleanOperation": "left operator right"},
    **{"UnaryOperation": "operator expression", "IfExp": "body test orelse", "NamedExpr": "target value"},
    **{"Await": "expression", "Tuple": "elements", "List": "elements", "Set": "elements", "Expr": "value"},
    **{"AnnAssign": "target value", "AugAssign": "target operator value", "Return": "value", "Assert": "test msg"},
    **{"If": "test body orelse", "While": "test body orelse", "For": "target iter body orelse"},
}
_Convert = Callable[[LightTree, Any], Any]
_BY_KIND: dict[type, _Convert] = {
    **{getattr(cst, name): _plain(getattr(nodes, name), fields) for name, fields in _PLAIN.items()},
    cst.Attribute: lambda b, n: nodes.Attribute(*b.place(n), b.node(n.value), n.attr.value),
    cst.Subscript: _subscript,
    cst.Call: lambda b, n: nodes.Call(*b.place(n), b.node(n.func), b.args(n.args)),
    cst.Integer: lambda b, n: nodes.Integer(*b.place(n), int(ast.literal_eval(n.value))),
    cst.SimpleString: _literal,
    cst.ConcatenatedString: _concatenated,
    **dict.fromkeys((cst.FormattedString, cst.TemplatedString), _formatted),
    cst.Comparison: _comparison,
    cst.Yield: _yield,
    cst.Element: lambda b, n: b.node(n.value),
    cst.StarredElement: lambda b, n: nodes.Starred(*b.place(n), b.node(n.value)),
    cst.Dict: _dict,
    **dict.fromkeys((cst.ListComp, cst.SetComp, cst.GeneratorExp), lambda b, n: b.comprehension(n, n.elt)),
    cst.DictComp: lambda b, n: b.comprehension(n, n.key, n.value),
    cst.Lambda: lambda b, n: nodes.Lambda(*b.place(n), b.parameters(n.params), b.node(n.body)),
    cst.Assign: lambda b, n: nodes.Assign(*b.place(n), [b.node(t.target) for t in n.targets], b.node(n.value)),
    cst.Import: lambda b, n: nodes.Import(*b.place(n), _aliases(n)),
    cst.ImportFrom: _import_from,
    cst.Global: lambda b, n: nodes.Global(*b.place(n), [item.name.value for item in n.names]),
    cst.Nonlocal: lambda b, n: nodes.Nonlocal(*b.place(n), [item.name.value for item in n.names]),
    cst.Raise: _raise,
    cst.Del: _del,
    cst.With: _with,
    cst.Match: _match,
    cst.FunctionDef: _function,
    cst.ClassDef: _class,
    **dict.fromkeys((cst.Try, cst.TryStar), _try),
}
