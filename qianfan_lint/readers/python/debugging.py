"""Settings that print every request, headers and all."""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.facts import Debugging
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.tree.literals import literal
from qianfan_lint.readers.python.vocabulary import DEBUG_SETTINGS

_ATTRIBUTE, _SETTER = DEBUG_SETTINGS


def debugging(module: Module) -> Iterator[Debugging]:
    if _ATTRIBUTE not in module.source.text:
        return
    for site in module.index.assignments:
        match site.node:
            case nodes.Assign(targets=targets, value=value) if _is_on(value):
                for target in targets:
                    match target:
                        case nodes.Attribute(attr=attr) if attr == _ATTRIBUTE:
                            yield Debugging(_ATTRIBUTE, module.span(site.node))
    for site in module.index.calls:
        match site.node:
            case nodes.Call(func=nodes.Attribute(attr=attr), args=[given]) if attr == _SETTER:
                if _is_on(given.value):
                    yield Debugging(_SETTER, module.span(site.node))
            case nodes.Call(func=nodes.Name(value="setattr"), args=[_, named, given]) if _is_on(given.value):
                if literal(named.value) == _ATTRIBUTE:
                    yield Debugging(_ATTRIBUTE, module.span(site.node))
            case nodes.Call(args=arguments):
                for argument in arguments:
                    name = argument.keyword.value if argument.keyword is not None else ""
                    if name == _ATTRIBUTE and _is_on(argument.value):
                        yield Debugging(_ATTRIBUTE, module.span(argument))


def _is_on(node: nodes.Expression) -> bool:
    match node:
        case nodes.Integer(value=value):
            return value > 0
        case nodes.Name(value="True"):
            return True
    return False
