"""One walk over a module: its scopes, what each name is bound to, and the places that facts are made from.

Values are not evaluated here; ``values.py`` does that on demand. The walk visits meaningful fields only, which is ten
times cheaper than libcst's own visitor, and resolves imports from the table that it builds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from qianfan_lint.readers.python.bindings import Bindings
from qianfan_lint.readers.python.scopes import (
    Binding,
    CallSite,
    ClassScope,
    M,
    Path,
    Scope,
    Site,
    SiteOf,
    removed_entry,
)
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.tree.literals import literal

_OPERATIONS = (
    nodes.BooleanOperation,
    nodes.BinaryOperation,
    nodes.IfExp,
    nodes.FormattedString,
    nodes.ConcatenatedString,
)
_LEAVES = frozenset((nodes.Name, nodes.SimpleString, nodes.Integer, nodes.FormattedStringText))
_BINDERS = frozenset((nodes.Call, nodes.NamedExpr, nodes.CompFor, nodes.Lambda, nodes.Yield))


class Index(Bindings):
    """The result of the walk."""

    def __init__(self, body: Sequence[nodes.Node]) -> None:
        super().__init__()
        self.calls: list[CallSite] = []
        self.tables: list[SiteOf[nodes.Dict]] = []
        self.lookups: list[SiteOf[nodes.Subscript]] = []
        self.assignments: list[Site] = []
        self.functions: list[SiteOf[nodes.FunctionDef]] = []
        self.operations: list[Site] = []
        self.strings: list[Site] = []
        self.comparisons: list[Site] = []
        self.yields: list[Site] = []
        self.raises: list[Site] = []
        """``raise`` and ``assert`` statements."""
        self.expressions: list[Site] = []
        """Expressions that are a statement of the module itself."""
        self.tests: dict[tuple[int, int], nodes.Expression] = {}
        """What holds in an arm of an ``if``, by statement number and arm."""
        self.entered: list[tuple[nodes.Call, nodes.With]] = []
        """Methods that ``with`` calls, and the statement."""
        self.docstrings: set[int] = set()
        self.by_root: dict[str, Scope] = {}
        self._sites: dict[type, list[Any]] = {
            **dict.fromkeys(_OPERATIONS, self.operations),
            nodes.Call: self.calls,
            nodes.Dict: self.tables,
            nodes.Subscript: self.lookups,
            nodes.Comparison: self.comparisons,
            nodes.Yield: self.yields,
        }
        self._by_method: dict[str, list[CallSite]] | None = None
        self._by_name: dict[str, list[CallSite]] | None = None
        self._docstring(body)
        self._block(body, self.module, ())

    def calls_of(self, name: str) -> list[CallSite]:
        """The calls of methods of that *name*."""
        if self._by_method is None:
            self._by_method = {}
            for site in self.calls:
                if isinstance(site.node.func, nodes.Attribute):
                    self._by_method.setdefault(site.node.func.attr, []).append(site)
        return self._by_method.get(name, [])

    def calls_by(self, name: str) -> list[CallSite]:
        """The calls of what is called by that *name* alone."""
        if self._by_name is None:
            self._by_name = {}
            for site in self.calls:
                if isinstance(site.node.func, nodes.Name):
                    self._by_name.setdefault(site.node.func.value, []).append(site)
        return self._by_name.get(name, [])

    def dissolve(self) -> None:
        """Let everything go with the last reference to it, before the collector comes by."""
        for scope in (self.module, *self.by_root.values(), *self.scope_of.values()):
            scope.dissolve()

    def _docstring(self, body: Iterable[nodes.Node]) -> None:
        for statement in body:
            match statement:
                case nodes.Expr(value=nodes.SimpleString() as text):
                    self.docstrings.add(id(text))
                case nodes.Expr(value=nodes.ConcatenatedString(parts=parts) as joined) if literal(joined) is not None:
                    self.docstrings.update(map(id, parts))
            return

    def _block(self, body: Iterable[nodes.Node], scope: Scope, path: Path) -> None:
        for statement in body:
            self._statement(statement, scope, path)

    def _statement(self, node: nodes.Node, scope: Scope, path: Path) -> None:
        match node:
            case nodes.FunctionDef():
                self._function(node, scope, path)
            case nodes.ClassDef():
                self._class(node, scope, path)
            case nodes.If():
                self._if(node, scope, path)
            case nodes.While():
                self._expression(node.test, scope, path)
                self._arms([node.body, node.orelse], scope, path)
            case nodes.For():
                self._expression(node.iter, scope, path)
                self._bind_each(node, scope, path)
                self._arms([node.body, node.orelse], scope, path)
            case nodes.With():
                for item in node.items:
                    self._expression(item.item, scope, path)
                    if isinstance(item.item, nodes.Call) and isinstance(item.item.func, nodes.Attribute):
                        self.entered.append((item.item, node))
                    if item.target is not None:
                        held = nodes.Entered(item.item.start, item.item.end, item.item)
                        self._bind_target(item.target, held, scope, path)
                self._block(node.body, scope, path)
            case nodes.Try():
                self._try(node, scope, path)
            case nodes.Match():
                self._match(node, scope, path)
            case _:
                self._small(node, scope, path)

    def _arms(self, bodies: Iterable[list[nodes.Statement]], scope: Scope, path: Path) -> None:
        self._order += 1
        number = self._order
        for arm, body in enumerate(bodies):
            if body:
                self._block(body, scope, (*path, (number, arm)))

    def _if(self, node: nodes.If, scope: Scope, path: Path) -> None:
        self._order += 1
        number, arm = self._order, 0
        rest: list[nodes.Statement] = [node]
        while len(rest) == 1 and isinstance(branch := rest[0], nodes.If):
            self._expression(branch.test, scope, path)
            self.tests[number, arm] = branch.test
            self._block(branch.body, scope, (*path, (number, arm)))
            rest, arm = branch.orelse, arm + 1
        self._block(rest, scope, (*path, (number, arm)))

    def _try(self, node: nodes.Try, scope: Scope, path: Path) -> None:
        handlers = [handler.body for handler in node.handlers]
        # What follows a `try` runs after it or after a handler: its body is an arm beside theirs.
        self._arms([node.body, *handlers], scope, path)
        for handler in node.handlers:
            if handler.name:
                self._bind(handler.name, "opaque", handler, scope, path)
        for tail in (node.orelse, node.finalbody):
            self._block(tail, scope, path)

    def _match(self, node: nodes.Match, scope: Scope, path: Path) -> None:
        self._expression(node.subject, scope, path)
        self._order += 1
        number = self._order
        for arm, case in enumerate(node.cases):
            inner = (*path, (number, arm))
            for capture in case.captures:
                self._bind_capture(capture, node.subject, scope, inner)
            if case.guard is not None:
                self._expression(case.guard, scope, inner)
            self._block(case.body, scope, inner)

    def _small(self, node: nodes.Node, scope: Scope, path: Path) -> None:
        match node:
            case nodes.Expr(value=nodes.NamedExpr(target=target, value=value)):
                self._small(nodes.Assign(node.start, node.end, [target], value), scope, path)
            case nodes.Assign():
                self._expression(node.value, scope, path)
                self._site(self.assignments, node, scope, path)
                for target in node.targets:
                    self._bind_target(target, node.value, scope, path)
            case nodes.AnnAssign():
                if node.value is not None:
                    self._expression(node.value, scope, path)
                    self._site(self.assignments, node, scope, path)
                    self._bind_target(node.target, node.value, scope, path)
            case nodes.AugAssign():
                self._expression(node.value, scope, path)
                self._bind_augmented(node, scope, path)
                self._site(self.assignments, node, scope, path)
            case nodes.Import() | nodes.ImportFrom():
                self._import(node, scope, path)
            case nodes.Return():
                if node.value is not None:
                    self._expression(node.value, scope, path)
                    self._order += 1
                    scope.returns.append(Binding(self._order, path, "value", node.value, scope))
            case nodes.Global():
                scope.globals.update(node.names)
            case nodes.Nonlocal():
                scope.outer.update(node.names)
            case nodes.Raise() | nodes.Assert():
                self._expression(node, scope, path)
                self._site(self.raises, node, scope, path)
            case _:
                self._expression(node, scope, path)
                if (gone := removed_entry(node)) is not None:
                    self._put(gone[0], gone[1], nodes.Name(node.start, node.start, "None"), scope, path)
                if scope is self.module and not path:
                    self._site(self.expressions, node, scope, path)

    def _site(self, sites: list[SiteOf[M]], node: M, scope: Scope, path: Path) -> None:
        self._order += 1
        sites.append(SiteOf(node, scope, self._order, path))

    def _expression(self, root: nodes.Node, scope: Scope, path: Path) -> None:
        """Note the calls, dictionaries, lookups and strings below *root*, outermost first."""
        stack = [root]
        while stack:
            node = stack.pop()
            kind = type(node)  # isinstance takes its time for classes as libcst's
            if kind in _LEAVES:
                if kind is nodes.SimpleString:
                    self._site(self.strings, node, scope, path)
                continue
            if (sites := self._sites.get(kind)) is not None:
                self._site(sites, node, scope, path)
            if kind in _BINDERS and not self._bind_within(node, scope, path):
                continue
            stack.extend(reversed(list(node.children())))

    def _bind_within(self, node: nodes.Node, scope: Scope, path: Path) -> bool:
        """Note what an expression binds, and whether what is below it is still to be seen."""
        match node:
            case nodes.Call():
                self._note_update(node, scope, path)
            case nodes.Yield(value=nodes.Expression() as value):
                scope.yields.append(Binding(self._order, path, "value", value, scope))
            case nodes.NamedExpr():
                self._bind_target(node.target, node.value, scope, path)
                self._site(self.assignments, node, scope, path)
            case nodes.CompFor():
                self.comprehended.add(id(node.iter))
                self._bind_each(node, scope, path)
            case nodes.Lambda():
                self._lambda(node, scope, path)
                return False
        return True

    def _bind_each(self, node: nodes.For | nodes.CompFor, scope: Scope, path: Path) -> None:
        if isinstance(node.target, nodes.Name):
            self._bind(node.target.value, "each", node.iter, scope, path)
            return
        match node.target:
            case nodes.Tuple(elements=[nodes.Name(value=first), nodes.Name(value=second)]):
                for position, name in enumerate((first, second)):
                    self._bind(name, "pair", node.iter, scope, path, str(position))
            case _:
                self._bind_target(node.target, None, scope, path)

    def _lambda(self, node: nodes.Lambda, scope: Scope, path: Path) -> None:
        inner = Scope("lambda", f"<lambda {self._order}>", scope, node)
        self.scope_of[id(node)] = self.by_root[inner.root] = inner
        self._parameters(node.params, inner, scope, path)
        self._expression(node.body, inner, path)
        self._order += 1
        inner.returns.append(Binding(self._order, path, "value", node.body, inner))

    def _function(self, node: nodes.FunctionDef, scope: Scope, path: Path) -> None:
        for decorator in node.decorators:
            self._expression(decorator, scope, path)
        inner = Scope("function", node.name, scope, node)
        self._parameters(node.params, inner, scope, path)
        self._bind(node.name, "function", node, scope, path)
        self.scope_of[id(node)] = self.by_root[inner.root] = inner
        self._site(self.functions, node, inner, path)
        self._docstring(node.body)
        self._block(node.body, inner, ())

    def _parameters(self, node: nodes.Parameters, inner: Scope, scope: Scope, path: Path) -> None:
        for parameter in (*node.positional, *node.kwonly):
            if parameter.default is not None:
                self._expression(parameter.default, scope, path)
        for parameter in node.positional:
            inner.parameters.append(parameter.name.value)
        named = [*node.positional, *node.kwonly, node.star_arg, node.star_kwarg]
        for item in named:
            if isinstance(item, nodes.Param):
                self._bind(item.name.value, "parameter", item, inner, ())

    def _class(self, node: nodes.ClassDef, scope: Scope, path: Path) -> None:
        for argument in node.args:
            self._expression(argument.value, scope, path)
        for decorator in node.decorators:
            self._expression(decorator, scope, path)
        self._bind(node.name, "class", node, scope, path)
        inner = ClassScope(scope, node)
        self.scope_of[id(node)] = self.by_root[inner.root] = inner
        self._docstring(node.body)
        self._block(node.body, inner, path)
