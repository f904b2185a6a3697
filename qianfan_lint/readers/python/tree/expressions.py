"""Nodes of the light tree that have a value, and their parts."""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.readers.python.tree.node import Expression, Node


class Other(Expression):
    """What no reader asks about by its kind: numbers, comprehensions' shells, ``pass``, an annotation."""

    parts: list[Node]


class Name(Expression):
    """Also ``None``, ``True`` and ``False``."""

    value: str


class Attribute(Expression):
    value: Expression
    attr: str


class Subscript(Expression):
    """A tuple for several."""

    value: Expression
    slice: Expression


class Slice(Expression):
    lower: Expression | None
    upper: Expression | None
    step: Expression | None


class Arg(Node):
    star: str
    keyword: Name | None
    value: Expression


class Call(Expression):
    func: Expression
    args: list[Arg]


class Integer(Expression):
    value: int


class SimpleString(Expression):
    """One literal; *value* is what Python makes of it, of bytes too."""

    value: str


class FormattedStringText(Expression):
    value: str


class FormattedStringExpression(Expression):
    expression: Expression
    format_spec: list[Expression]


class FormattedString(Expression):
    parts: list[Expression]


class ConcatenatedString(Expression):
    parts: list[Expression]


class BinaryOperation(Expression):
    left: Expression
    operator: str
    right: Expression


class BooleanOperation(Expression):
    left: Expression
    operator: str
    right: Expression


class UnaryOperation(Expression):
    operator: str
    expression: Expression


class Comparison(Expression):
    left: Expression
    operators: list[str]
    comparators: list[Expression]


class IfExp(Expression):
    body: Expression
    test: Expression
    orelse: Expression


class NamedExpr(Expression):
    target: Expression
    value: Expression


class Await(Expression):
    expression: Expression


class Entered(Expression):
    """What ``with`` binds for an object: made by the walk over a module, not by a parser."""

    value: Expression


class Yield(Expression):
    value: Expression | None


class Starred(Expression):
    value: Expression


class Tuple(Expression):
    elements: list[Expression]


class List(Expression):
    elements: list[Expression]


class Set(Expression):
    elements: list[Expression]


class Dict(Expression):
    """None for what is unpacked."""

    keys: list[Expression | None]
    values: list[Expression]

    def children(self) -> Iterator[Node]:
        for key, value in zip(self.keys, self.values, strict=True):
            if key is not None:
                yield key
            yield value


class CompFor(Node):
    target: Expression
    iter: Expression
    ifs: list[Expression]


class Comprehension(Expression):
    """One, or key and value."""

    elements: list[Expression]
    fors: list[CompFor]

    def children(self) -> Iterator[Node]:
        """In the order in which they run: the names that the elements use are bound first."""
        yield from self.fors
        yield from self.elements


class Param(Node):
    name: Name
    annotation: Other | None
    default: Expression | None


class Parameters(Node):
    positional: list[Param]
    star_arg: Param | None
    kwonly: list[Param]
    star_kwarg: Param | None


class Lambda(Expression):
    params: Parameters
    body: Expression
