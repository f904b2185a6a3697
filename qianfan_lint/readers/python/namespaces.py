"""Credentials that are put out with other things: all variables of a scope, or each entry of a table in a loop."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from qianfan_lint.core.flow import Items, Value
from qianfan_lint.core.named import Local
from qianfan_lint.core.patterns import lazy
from qianfan_lint.readers.python.hidden import hides_in
from qianfan_lint.readers.python.leaked_values import credential_in
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.scopes import Binding, Scope, Site, reaching
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.tree.literals import literal
from qianfan_lint.readers.python.vocabulary import FRAME_VARIABLES, HIDING, NAMESPACES

MAX_NAMES = 200
"""Variables of one scope that are looked at."""
_PARSED, _DECLARED = "parse_args", "add_argument"
_TABLES = {"items": "pair", "values": "each"}
# What a loop says that does not put out every entry as it is.
_SELECTS = lazy(rf"(?i)authori[sz]ation|key|secret|token|sensitive|{HIDING}")


def credential_beside(module: Module, site: Site, node: nodes.Expression) -> Value | None:
    """A credential among the variables of a scope that *node* is, or among the entries of a table that it runs over."""
    match node:
        case nodes.Call(func=nodes.Name(value=name), args=[]) if name in NAMESPACES:
            return _in_scope(module, site, module.index.module if name == "globals" else site.scope)
        case nodes.Attribute(attr=name) if name in FRAME_VARIABLES:
            return _in_scope(module, site, site.scope)
        case nodes.Call(func=nodes.Name(value="vars"), args=[nodes.Arg(value=nodes.Name(value=name))]):
            return next(_of_command(module, site, name), None)
        case nodes.Name(value=name):
            return next(itertools.chain(_in_loops(module, site, name), _of_command(module, site, name)), None)
    return None


def _of_command(module: Module, site: Site, name: str) -> Iterator[Value]:
    """An option for a credential among what ``parser.parse_args()`` gives."""
    bound = (each.node for each in _bindings(site, name) or module.index.module.names.get(name, []))
    if not any(
        isinstance(each, nodes.Call) and isinstance(each.func, nodes.Attribute) and each.func.attr == _PARSED
        for each in bound
    ):
        return
    for declared in module.index.calls_of(_DECLARED):
        for argument in declared.node.args:
            option = (literal(argument.value) or "").lstrip("-").replace("-", "_")
            named = Local("", 0, option, module.span(argument))
            if argument.keyword is None and option and credential_in(module, named) is not None:
                yield named


def _in_scope(module: Module, site: Site, scope: Scope) -> Value | None:
    within = module.index.comprehended
    for name in itertools.islice(scope.names, MAX_NAMES):
        if all(id(each.node) in within for each in scope.names[name]):
            continue
        value = module.values.name(name, scope, site.order, site.path, module.span(site.node))
        found = credential_in(module, value, name)
        if found is not None and not hides_in(module, scope, name):
            return found
    return None


def _in_loops(module: Module, site: Site, name: str) -> Iterator[Value]:
    """``for name, value in headers.items():``"""
    for binding in _bindings(site, name):
        if binding.kind == "each" and binding.node is not None:
            several = module.values.value(binding.node, binding.scope, binding.order, binding.path)
            if isinstance(several, Items) and (found := credential_in(module, several)) is not None:
                yield found
        match binding.node:
            case nodes.Call(func=nodes.Attribute(value=held, attr=method), args=[]) if (
                binding.kind == _TABLES.get(method) and binding.detail != "0"
            ):
                table = module.values.value(held, binding.scope, binding.order, binding.path)
                found = credential_in(module, table)
                if found is not None and not _is_selected(module, site, binding):
                    yield found


def _bindings(site: Site, name: str) -> list[Binding]:
    """What *name* is bound to before *site* in its function, or in a comprehension within it."""
    every = site.scope.names.get(name, [])
    within = [each for each in every if each.node and site.node.start <= each.node.start < site.node.end]
    return within or reaching(every, site.order, site.path)


def _is_selected(module: Module, site: Site, binding: Binding) -> bool:
    """Whether something is said of entries between the loop and the end of the output."""
    assert binding.node is not None
    text = module.source.text
    start = min(binding.node.start, site.node.start)
    return _SELECTS.search(text[start : binding.node.start] + text[binding.node.end : site.node.end]) is not None
