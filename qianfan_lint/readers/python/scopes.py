"""Scopes, what names are bound to in them, and the places of a module that facts are made from."""

from __future__ import annotations

import bisect
import sys
from collections.abc import Iterator
from typing import Generic, Literal, NamedTuple, TypeVar

from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.tree.literals import literal

Path = tuple[tuple[int, int], ...]
"""The branches around a place: (statement number, arm) from the outermost in."""


BindingKind = Literal[
    "value", "item", "each", "pair", "import", "parameter", "function", "class", "augmented", "opaque"
]
"""``item`` is one of a tuple, ``each`` what a loop runs over, ``pair`` the same with two names, ``opaque`` what cannot
be followed."""
ScopeKind = Literal["module", "class", "function", "lambda"]


APPENDED = "[]"
"""Stands for the key of what is appended to a list."""
EXTENDED = "[*]"
"""The same of a list whose items are appended."""
CONTENT = "()"
"""What `set` puts into an object such as a context variable."""


class Binding(NamedTuple):
    order: int
    path: Path
    kind: BindingKind
    node: nodes.Node | None
    """The expression, or the definition."""
    scope: Scope
    """Where *node* is to be evaluated."""
    detail: str = ""
    """The dotted name of an import; the position in a tuple, as ``1.0`` in a nested one; the parameter's name."""


class Scope:
    """A module, class, function or lambda. Attributes of ``self`` are bindings of the class."""

    def __init__(self, kind: ScopeKind, name: str, parent: Scope | None, node: nodes.Node | None = None) -> None:
        self.kind = kind
        self.name = name
        self.parent = parent
        self.node = node
        self.names: dict[str, list[Binding]] = {}
        self.items: dict[str, list[Binding]] = {}
        """Entries put into the dictionary that a name holds; *detail* is ``update`` where *node* is a whole table, and
        :data:`APPENDED` where the name holds a list. Under ``name.attribute``, what that is set to."""
        self.attributes: dict[str, list[Binding]] = {}
        self.returns: list[Binding] = []
        self.yields: list[Binding] = []
        self.parameters: list[str] = []
        self.globals: set[str] = set()
        self.outer: set[str] = set()
        """Names of a function around this one."""

    @property
    def root(self) -> str:
        """What tells this scope from others in the module."""
        return f"{self.parent.root}.{self.name}" if self.parent else ""

    def dissolve(self) -> None:
        """Forget what is bound here: it refers back, and only the collector would free it."""
        for table in (self.names, self.items, self.attributes):
            table.clear()
        self.returns.clear()
        self.yields.clear()

    def holder_of(self, name: str) -> Scope | None:
        """The function or module around this one that has *name*."""
        holder = self.parent
        while holder is not None and (name not in holder.names or isinstance(holder, ClassScope)):
            holder = holder.parent
        return holder

    def method_class(self) -> ClassScope | None:
        """The class whose instance the first parameter of this function, or of one around it, is."""
        scope: Scope | None = self
        while scope is not None:
            if isinstance(scope.parent, ClassScope) and scope.kind == "function":
                return scope.parent
            scope = scope.parent
        return None


class ClassScope(Scope):
    """The scope of the class that *node* defines."""

    node: nodes.ClassDef

    def __init__(self, parent: Scope, node: nodes.ClassDef) -> None:
        super().__init__("class", node.name, parent, node)


N = TypeVar("N", bound=nodes.Node, covariant=True)
M = TypeVar("M", bound=nodes.Node)


class SiteOf(Generic[N]):
    """A node that facts may be made from, and where it stands. Python 3.10 has no generic named tuples."""

    __slots__ = ("node", "order", "path", "scope")

    def __init__(self, node: N, scope: Scope, order: int, path: Path) -> None:
        self.node = node
        self.scope = scope
        self.order = order
        self.path = path


Site = SiteOf[nodes.Node]
CallSite = SiteOf[nodes.Call]


def dotted(node: nodes.Node) -> str:
    """The text of a name or of an attribute chain of names, else empty."""
    match node:
        case nodes.Name(value=name):
            return name
        case nodes.Attribute(value=value, attr=attr):
            before = dotted(value)
            return f"{before}.{attr}" if before else ""
    return ""


def imported_names(node: nodes.Import | nodes.ImportFrom) -> Iterator[tuple[str, str]]:
    """Each name that an import binds, and the dotted name of what it is."""
    base = ""
    if isinstance(node, nodes.ImportFrom):
        base = node.module
        base += "" if base.endswith(".") or not base else "."
    for alias in node.names:
        name = alias.name
        if alias.asname:
            yield alias.asname, base + name
        elif name == "*":
            continue
        elif isinstance(node, nodes.Import):
            first = name.partition(".")[0]
            yield first, first
        else:
            yield name, base + name


def removed_entry(node: nodes.Node) -> tuple[nodes.Expression, str] | None:
    """The table and the key that ``del config["name"]``, or ``config.pop("name")`` on a line of its own, takes out."""
    match node:
        case (
            nodes.Del(targets=[nodes.Subscript(value=held, slice=key)])
            | nodes.Expr(
                value=nodes.Call(
                    func=nodes.Attribute(value=held, attr="pop"),
                    args=[nodes.Arg(value=key), *_],
                )
            )
        ):
            return (held, name) if (name := literal(key)) is not None else None
    return None


_FEW = 8


def reaching(bindings: list[Binding], order: int, path: Path, most: int = sys.maxsize) -> list[Binding]:
    """The last bindings before *order* that can still hold at *path*, at *most* so many; *bindings* are in their order.

    Backwards from the place: a binding in another arm of the same branch cannot; one in a block around the place
    ends the search; one in a branch that is over may or may not hold.
    """
    found: list[Binding] = []
    arms = dict(path)
    end = len(bindings)
    if end > _FEW:  # a name may be bound on each line
        end = bisect.bisect_left(bindings, order, key=lambda binding: binding.order)
    for at in range(end - 1, -1, -1):
        binding = bindings[at]
        if binding.order >= order or any(number in arms and arms[number] != arm for number, arm in binding.path):
            continue
        found.append(binding)
        if path[: len(binding.path)] == binding.path or len(found) == most:
            break
    return found[::-1]
