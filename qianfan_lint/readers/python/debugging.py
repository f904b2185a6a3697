"""Settings that print every request, headers and all."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from qianfan_lint.facts import Debugging
from qianfan_lint.readers.python.module import Module

_ATTRIBUTE = "debuglevel"
_SETTER = "set_debuglevel"


def debugging(module: Module) -> Iterator[Debugging]:
    if _ATTRIBUTE not in module.source.text:
        return
    for site in module.index.assignments:
        match site.node:
            case cst.Assign(targets=targets, value=value) if _is_on(value):
                for target in targets:
                    match target.target:
                        case cst.Attribute(attr=cst.Name(value="debuglevel")):
                            yield Debugging(_ATTRIBUTE, module.span(site.node))
    for site in module.index.calls:
        match site.node:
            case cst.Call(func=cst.Attribute(attr=cst.Name(value="set_debuglevel")), args=[given]):
                if _is_on(given.value):
                    yield Debugging(_SETTER, module.span(site.node))
            case cst.Call(func=cst.Name(value="setattr"), args=[_, named, given]) if _is_on(given.value):
                if isinstance(named.value, cst.SimpleString) and named.value.raw_value == _ATTRIBUTE:
                    yield Debugging(_ATTRIBUTE, module.span(site.node))
            case cst.Call(args=arguments):
                for argument in arguments:
                    name = argument.keyword.value if argument.keyword is not None else ""
                    if name == _ATTRIBUTE and _is_on(argument.value):
                        yield Debugging(_ATTRIBUTE, module.span(argument))


def _is_on(node: cst.BaseExpression) -> bool:
    match node:
        case cst.Integer(value=value):
            return int(value, 0) > 0
        case cst.Name(value="True"):
            return True
    return False
