"""The parts of an expression whose whole value is seen where the expression is put out.

What hides a key is written there: a slice, ``len``, a call that masks. There is a function for each kind of node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from qianfan_lint.core.flow import Made, Table, Value, options
from qianfan_lint.core.named import Builtin, Imported, OwnClass, OwnFunction, PartOf
from qianfan_lint.core.patterns import lazy
from qianfan_lint.knowledge.names import is_shown_credential
from qianfan_lint.readers.python.absence import code, empty_where
from qianfan_lint.readers.python.application import CLOSURE
from qianfan_lint.readers.python.clear_objects import is_home
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.scopes import Site
from qianfan_lint.readers.python.stdlib import FUNCTIONS
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.tree.literals import literal
from qianfan_lint.readers.python.vocabulary import DUMPS, ENVIRONS, GETENV, HIDING, NAMESPACES, SECRETS

Parts = Iterator[nodes.Expression]

# Calls that show what they are given, and methods that show what they are called on.
_SHOWING = {"str", "bytes", "repr", "format", "dict", "list", "tuple", "json.dumps", "pprint.pformat", "vars"}
_SHOWING |= {"dataclasses.asdict", "attrs.asdict", "attr.asdict", "yaml.dump", "yaml.safe_dump"}
_TABLES = {"vars", "dataclasses.asdict", "attrs.asdict", "attr.asdict"}
_SHOWING_METHODS = set("strip rstrip lstrip lower upper encode decode copy items values".split())
_TAKING_OUT = {"replace", "removeprefix", "removesuffix"}
_FILLING_METHODS = {"format", "format_map", "join"}
_GIVING = {"result", "run_until_complete", "substitute", "safe_substitute"}
_LOOKUPS = {"get", "get_nowait", "pop", "setdefault", "getenv", "__getitem__"}
_READING = {"os.getenv", "getattr"}
_BOUND = {"functools.partial", "functools.partialmethod", CLOSURE}
"""Functions with some of their arguments given."""
_KEYS = {"list", "tuple"}
"""What these make of a dictionary is its keys."""
_PRECISION = lazy(r"%[-+ #0]*\d*\.\d")
_HIDING = lazy(HIDING)


def shown(module: Module, site: Site, node: nodes.Expression) -> Parts:
    """The parts of *node* whose whole value is put out."""
    parts = _BY_KIND.get(type(node))
    if parts is not None:
        yield from parts(module, site, node)


def _each(module: Module, site: Site, several: list[nodes.Expression]) -> Parts:
    for node in several:
        yield from shown(module, site, node)


def _itself(_: Module, __: Site, node: nodes.Expression) -> Parts:
    yield node


def _formatted(module: Module, site: Site, node: nodes.FormattedString) -> Parts:
    for part in node.parts:
        if isinstance(part, nodes.FormattedStringExpression) and not _cuts(part):
            yield from shown(module, site, part.expression)


def _cuts(part: nodes.FormattedStringExpression) -> bool:
    """``{key:.4}`` shows the beginning only."""
    return any("." in text.value for text in part.format_spec or () if isinstance(text, nodes.FormattedStringText))


def _concatenated(module: Module, site: Site, node: nodes.ConcatenatedString) -> Parts:
    return _each(module, site, node.parts)


def _binary(module: Module, site: Site, node: nodes.BinaryOperation) -> Parts:
    if node.operator in ("+", "%", "|") and not _PRECISION.search(literal(node.left) or ""):
        yield from _each(module, site, [node.left, node.right])


def _boolean(module: Module, site: Site, node: nodes.BooleanOperation) -> Parts:
    return _each(module, site, [node.left, node.right] if node.operator == "or" else [node.right])


def _conditional(module: Module, site: Site, node: nodes.IfExp) -> Parts:
    """In an arm that is taken only where a value is empty, nothing of it is seen."""
    for arm, holds in ((node.body, True), (node.orelse, False)):
        empty = {code(each) for each in empty_where(node.test, holds=holds)}
        yield from (part for part in shown(module, site, arm) if code(part) not in empty)


def _elements(module: Module, site: Site, node: nodes.Tuple | nodes.List | nodes.Set) -> Parts:
    return _each(module, site, node.elements)


def _comprehended(module: Module, site: Site, node: nodes.Comprehension) -> Parts:
    return _each(module, site, node.elements)


def _entries(module: Module, site: Site, node: nodes.Dict) -> Parts:
    # What is unpacked may be written over: the value of the whole says it.
    return iter([node]) if None in node.keys else _each(module, site, node.values)


def _inner(module: Module, site: Site, node: nodes.Await | nodes.NamedExpr | nodes.Starred) -> Parts:
    return shown(module, site, node.expression if isinstance(node, nodes.Await) else node.value)


def _subscript(_: Module, __: Site, node: nodes.Subscript) -> Parts:
    if not isinstance(node.slice, (nodes.Slice, nodes.Tuple)):
        yield node


def _attribute(module: Module, site: Site, node: nodes.Attribute) -> Parts:
    is_whole = node.attr == "__dict__" and not _is_sender(module, site, node.value)
    if is_whole and isinstance(module.value(node, site), Table):
        return iter([node])
    return shown(module, site, node.value) if is_whole else iter([node])


def _is_sender(module: Module, site: Site, node: nodes.Expression) -> bool:
    """Whether it is a request or a session: its text says nothing, its attributes have the headers."""
    return any(
        isinstance(option, PartOf) or (isinstance(option, Made) and option.callee not in module.index.by_root)
        for option in options(module.value(node, site))
    )


def _call(module: Module, site: Site, node: nodes.Call) -> Parts:
    found = _method(module, site, node)
    return found if found is not None else _function(module, site, node)


def _method(module: Module, site: Site, node: nodes.Call) -> Parts | None:
    """What a method shows that is known by its name."""
    match node.func:
        case nodes.Attribute(value=receiver, attr=method) if method in _FILLING_METHODS:
            cuts = ":." in (literal(receiver) or "")
            given = [each.value for each in node.args if not (method == "join" and _is_table(module, site, each.value))]
            return _each(module, site, given if not cuts else [])
        case nodes.Attribute(attr="get_secret_value"):
            return iter([node])
        case nodes.Attribute(value=receiver, attr=method) if method in _TAKING_OUT and _are_texts(node):
            return shown(module, site, receiver)
        case nodes.Attribute(attr=method) if method in DUMPS and _chooses(node):
            return iter(())
        case nodes.Attribute(value=receiver, attr=method) if method in _SHOWING_METHODS | DUMPS:
            return shown(module, site, receiver)
        case nodes.Attribute(attr=method) | nodes.Name(value=method) if method in _LOOKUPS | _GIVING:
            return iter([node])
    return None


def _chooses(node: nodes.Call) -> bool:
    """Whether the call is told which fields it shows."""
    return any(each.keyword is not None and each.keyword.value in ("include", "exclude") for each in node.args)


def _is_table(module: Module, site: Site, node: nodes.Expression) -> bool:
    """Whether running over *node* gives the keys of a dictionary."""
    value = module.value(node, site)
    return isinstance(value, Table) or (isinstance(value, Imported) and value.dotted in ENVIRONS | SECRETS)


def _are_texts(node: nodes.Call) -> bool:
    """Whether the arguments are written out: what hides a key is told a part of it."""
    return all(literal(each.value) is not None for each in node.args)


def _function(module: Module, site: Site, node: nodes.Call) -> Parts:
    callee = module.value(node.func, site)
    dotted = callee.dotted if isinstance(callee, (Imported, Builtin)) else ""
    if dotted in NAMESPACES and not node.args:
        yield node
    elif dotted == "typing.cast" and len(node.args) == 2:
        yield from shown(module, site, node.args[1].value)
    elif dotted == "vars" and _is_sender(module, site, node.args[0].value):
        yield node
    elif dotted in _TABLES and isinstance(module.value(node, site), Table):
        yield node  # also of what the `repr` leaves out
    elif dotted in _SHOWING:
        for argument in node.args:
            if not (dotted in _KEYS and _is_table(module, site, argument.value)):
                yield from shown(module, site, argument.value)
    elif _is_helper(module, callee) or dotted in _READING | FUNCTIONS.keys():
        yield node
    elif isinstance(callee, Imported) and is_home(dotted):
        yield node  # settings of another module
    elif module.is_concerned and is_shown_credential(dotted.rpartition(".")[2]):
        yield node  # one of another module


def _is_helper(module: Module, callee: Value) -> bool:
    """A function or class of the module, or what one made, unless its name says that it hides what it is given."""
    match callee:
        case Made(callee="typing.NewType" | "operator.itemgetter" | "operator.attrgetter"):
            return True
        case Made(callee=name, positional=(inner, *_)) if name in _BOUND:
            return _is_helper(module, inner) or (isinstance(inner, Imported) and inner.dotted in GETENV)
        case Made(callee=root) if root in module.index.by_root:
            return not _HIDING.search(root.lower())
    return isinstance(callee, (OwnFunction, OwnClass)) and not _HIDING.search(callee.last.lower())


_BY_KIND: dict[type[nodes.Expression], Callable[[Module, Site, Any], Parts]] = {
    nodes.FormattedString: _formatted,
    nodes.ConcatenatedString: _concatenated,
    nodes.BinaryOperation: _binary,
    nodes.BooleanOperation: _boolean,
    nodes.IfExp: _conditional,
    nodes.Tuple: _elements,
    nodes.List: _elements,
    nodes.Set: _elements,
    nodes.Dict: _entries,
    nodes.Comprehension: _comprehended,
    nodes.Await: _inner,
    nodes.NamedExpr: _inner,
    nodes.Starred: _inner,
    nodes.Call: _call,
    nodes.Subscript: _subscript,
    nodes.Attribute: _attribute,
    nodes.Name: _itself,
}
