"""Settings that print every request, headers and all, and those that let a traceback show variables."""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.model import Span
from qianfan_lint.facts import Debugging
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.tree.literals import literal
from qianfan_lint.readers.python.vocabulary import DEBUG_SETTINGS, TRACEBACK_HOOKS, TRACEBACK_SETTINGS

_ATTRIBUTE, _SETTER = DEBUG_SETTINGS
_HOOKS = {name.partition(".")[0] for name in TRACEBACK_HOOKS}


def debugging(module: Module) -> Iterator[Debugging]:
    if _ATTRIBUTE in module.source.text:
        yield from _of_requests(module)
    if module.is_concerned and any(word in module.source.text for word in (*TRACEBACK_SETTINGS, *_HOOKS)):
        yield from _of_tracebacks(module)


def _of_tracebacks(module: Module) -> Iterator[Debugging]:
    for site in module.index.calls:
        assert isinstance(site.node, nodes.Call)
        if (callee := module.callee(site)) in TRACEBACK_HOOKS:
            yield Debugging(callee, module.span(site.node), of_variables=True)
        for argument in site.node.args:
            name = argument.keyword.value if argument.keyword is not None else ""
            if name in TRACEBACK_SETTINGS and _is_on(argument.value):
                yield Debugging(name, module.span(argument), of_variables=True)
    for site in module.index.tables:
        assert isinstance(site.node, nodes.Dict)
        for key, value in zip(site.node.keys, site.node.values, strict=True):
            name = literal(key) or "" if key is not None else ""
            if key is not None and name in TRACEBACK_SETTINGS and _is_on(value):
                yield Debugging(name, Span(key.start, value.end), of_variables=True)


def _of_requests(module: Module) -> Iterator[Debugging]:
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
