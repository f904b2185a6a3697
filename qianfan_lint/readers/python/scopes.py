"""Scopes, what names are bound to in them, and the places of a module that facts are made from."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import libcst as cst

Path = tuple[tuple[int, int], ...]
"""The branches around a place: (statement number, arm) from the outermost in."""


class Binding(NamedTuple):
    order: int
    path: Path
    kind: str
    """``value``, ``item`` of a tuple, ``each`` of what a loop runs over, ``import``, ``parameter``, ``function``,
    ``class``, ``augmented`` or ``opaque``."""
    node: cst.CSTNode | None
    """The expression, or the definition."""
    scope: Scope
    """Where *node* is to be evaluated."""
    detail: str = ""
    """The dotted name of an import; the position in a tuple; the parameter's name."""


class Scope:
    """A module, class, function or lambda. Attributes of ``self`` are bindings of the class."""

    def __init__(self, kind: str, name: str, parent: Scope | None, node: cst.CSTNode | None = None) -> None:
        self.kind = kind
        self.name = name
        self.parent = parent
        self.node = node
        self.names: dict[str, list[Binding]] = {}
        self.items: dict[str, list[Binding]] = {}
        """Entries put into the dictionary that a name holds; *detail* is ``update`` where *node* is a whole table."""
        self.attributes: dict[str, list[Binding]] = {}
        self.returns: list[Binding] = []
        self.parameters: list[str] = []
        self.globals: set[str] = set()

    @property
    def root(self) -> str:
        """What tells this scope from others in the module."""
        return f"{self.parent.root}.{self.name}" if self.parent else ""

    def method_class(self) -> Scope | None:
        """The class whose instance the first parameter of this function, or of one around it, is."""
        scope: Scope | None = self
        while scope is not None:
            if scope.parent is not None and scope.parent.kind == "class" and scope.kind == "function":
                return scope.parent
            scope = scope.parent
        return None


class Site(NamedTuple):
    """A node that facts may be made from, and where it stands."""

    node: cst.CSTNode
    scope: Scope
    order: int
    path: Path


_SKIPPED = frozenset(
    "lpar rpar comma semicolon lbracket rbracket lbrace rbrace leading_lines lines_after_decorators equal operator dot"
    " colon asynchronous star footer header indent returns annotation type_parameters lines_after_module slice_colon"
    " first_colon second_colon keyword whitespace trailing_whitespace separator ellipsis start end prefix bar".split()
)
_FIELDS: dict[type, tuple[str, ...]] = {}
_NODES: dict[type, bool] = {}


def children(node: cst.CSTNode) -> Iterable[cst.CSTNode]:
    """The sub-expressions of *node* in source order: no whitespace, no punctuation."""
    kind = type(node)
    fields = _FIELDS.get(kind)
    if fields is None:
        names = (each.name for each in dataclasses.fields(kind))
        fields = tuple(name for name in names if name not in _SKIPPED and not name.startswith("whitespace"))
        _FIELDS[kind] = fields
    for name in fields:
        value = getattr(node, name)
        if type(value) in (tuple, list):
            yield from value
        elif _is_node(type(value)):
            yield value


def _is_node(kind: type) -> bool:
    """Remembered, since libcst's classes are abstract ones, of which ``issubclass`` takes its time."""
    found = _NODES.get(kind)
    if found is None:
        found = _NODES[kind] = issubclass(kind, cst.CSTNode)
    return found


def dotted(node: cst.CSTNode) -> str:
    """The text of a name or of an attribute chain of names, else empty."""
    match node:
        case cst.Name(value=name):
            return name
        case cst.Attribute(value=value, attr=attr):
            before = dotted(value)
            return f"{before}.{attr.value}" if before else ""
    return ""


def imported_names(node: cst.Import | cst.ImportFrom) -> Iterator[tuple[str, str]]:
    """Each name that an import binds, and the dotted name of what it is."""
    base = ""
    if isinstance(node.names, cst.ImportStar):
        return
    if isinstance(node, cst.ImportFrom):
        base = "." * len(node.relative) + (dotted(node.module) if node.module else "")
        base += "" if base.endswith(".") or not base else "."
    for alias in node.names:
        name = dotted(alias.name)
        if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
            yield alias.asname.name.value, base + name
        elif isinstance(node, cst.Import):
            first = name.partition(".")[0]
            yield first, first
        else:
            yield name, base + name


def removed_entry(node: cst.CSTNode) -> tuple[cst.BaseExpression, str] | None:
    """The table and the key that ``del config["name"]``, or ``config.pop("name")`` on a line of its own, takes out."""
    match node:
        case (
            cst.Del(
                target=cst.Subscript(
                    value=held, slice=[cst.SubscriptElement(slice=cst.Index(value=cst.SimpleString() as key))]
                )
            )
            | cst.Expr(
                value=cst.Call(
                    func=cst.Attribute(value=held, attr=cst.Name(value="pop")),
                    args=[cst.Arg(value=cst.SimpleString() as key), *_],
                )
            )
        ):
            return held, str(key.raw_value)
    return None
