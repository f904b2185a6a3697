"""Nodes of the light tree that do something, and their parts. A body is a flat list, on one line or on several."""

from __future__ import annotations

from qianfan_lint.readers.python.tree.expressions import Arg, Parameters
from qianfan_lint.readers.python.tree.node import Expression, Node, Statement


class Expr(Statement):
    value: Expression


class Assign(Statement):
    targets: list[Expression]
    value: Expression


class AnnAssign(Statement):
    target: Expression
    value: Expression | None


class AugAssign(Statement):
    target: Expression
    operator: str
    value: Expression


class Alias(Node):
    name: str
    asname: str


class Import(Statement):
    names: list[Alias]


class ImportFrom(Statement):
    """With its leading dots."""

    module: str
    names: list[Alias]


class Return(Statement):
    value: Expression | None


class Global(Statement):
    names: list[str]


class Nonlocal(Statement):
    names: list[str]


class Raise(Statement):
    exc: Expression | None
    cause: Expression | None


class Assert(Statement):
    test: Expression
    msg: Expression | None


class Del(Statement):
    targets: list[Expression]


class FunctionDef(Statement):
    decorators: list[Expression]
    name: str
    params: Parameters
    body: list[Statement]


class ClassDef(Statement):
    decorators: list[Expression]
    name: str
    args: list[Arg]
    body: list[Statement]


class If(Statement):
    """``elif`` is an ``If`` that is alone in *orelse*."""

    test: Expression
    body: list[Statement]
    orelse: list[Statement]


class While(Statement):
    test: Expression
    body: list[Statement]
    orelse: list[Statement]


class For(Statement):
    target: Expression
    iter: Expression
    body: list[Statement]
    orelse: list[Statement]


class WithItem(Node):
    item: Expression
    target: Expression | None


class With(Statement):
    items: list[WithItem]
    body: list[Statement]


class Handler(Node):
    type: Expression | None
    name: str
    body: list[Statement]


class Try(Statement):
    body: list[Statement]
    handlers: list[Handler]
    orelse: list[Statement]
    finalbody: list[Statement]


class Capture(Node):
    """A name that a pattern binds, where it stands.

    *steps* lead to it from what is matched: ``[k]`` to an entry, ``1`` to an item, ``.x`` to an attribute. None where
    that cannot be told.
    """

    name: str
    steps: list[str] | None


class Case(Node):
    captures: list[Capture]
    guard: Expression | None
    body: list[Statement]


class Match(Statement):
    subject: Expression
    cases: list[Case]
