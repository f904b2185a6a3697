"""Credentials that reach an output: printed, logged, or put into the message of an exception.

What is looked at is the expression, since what hides a key is written there: a slice, ``len``, a call that masks. Only
then is the value asked where it comes from.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

from qianfan_lint.core.flow import Made, Value, descend, options
from qianfan_lint.core.model import Message, Span
from qianfan_lint.core.named import Imported, Named, OwnFunction, Parameter
from qianfan_lint.facts import Leak
from qianfan_lint.knowledge.names import may_be_credential_name
from qianfan_lint.readers.python.cells import displayed
from qianfan_lint.readers.python.clear_objects import Field, clear_field, objects, read_field
from qianfan_lint.readers.python.destinations import Destinations
from qianfan_lint.readers.python.hidden import hides_there, is_harmless
from qianfan_lint.readers.python.leaked_values import credential_in
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.namespaces import credential_beside
from qianfan_lint.readers.python.own_texts import is_quiet, own_text
from qianfan_lint.readers.python.project_modules import homes, resolve
from qianfan_lint.readers.python.scopes import CallSite, Site
from qianfan_lint.readers.python.shown import shown
from qianfan_lint.readers.python.through import Asked, answer, callers
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.vocabulary import BINDS, LOG_LEVELS, NOTES, PAGE_METHODS, PRINTS, SPAN_METHODS, TRACES

_CONSOLES = {"rich.console.Console", "rich.get_console"}
_LOGGERS = {"logging.getLogger", "structlog.get_logger", "structlog.getLogger", "loguru.logger"}
_NOT_SHOWN = {"file", "sep", "end", "flush", "exc_info", "stacklevel", "stack_info", "level", "err", "category"}
_MESSAGES = {"message", "msg", "detail", "error", "reason"}


def leaks(module: Module, destined: Destinations) -> Iterator[Leak]:
    for site in module.index.calls:
        sink = sink_of(module, site)
        if sink:
            for argument in site.node.args:
                if argument.keyword is None or argument.keyword.value not in _NOT_SHOWN:
                    yield from _leaks(module, destined, site, argument.value, sink)
    for site, expression in displayed(module):
        yield from _leaks(module, destined, site, expression, Message.of("the cell"))
    for site in module.index.raises:
        match site.node:
            case nodes.Raise(exc=nodes.Call(func=func) as made) if isinstance(module.value(func, site), OwnFunction):
                yield from _built_before(module, site, made)
            case nodes.Raise(exc=nodes.Call(args=arguments) as made):
                for argument in arguments:
                    if argument.keyword is None or argument.keyword.value in _MESSAGES:
                        found = list(_leaks(module, destined, site, argument.value, "raise"))
                        yield from found if found and not is_quiet(module, site, made) else ()
            case nodes.Raise(exc=nodes.Name() as name):
                yield from _built_before(module, site, name)
            case nodes.Assert(msg=nodes.Expression() as message):
                yield from _leaks(module, destined, site, message, "assert")


def _built_before(module: Module, site: Site, node: nodes.Expression) -> Iterator[Leak]:
    """``error = ValueError(f"…")`` and then ``raise error``; ``raise failed(key)``, where a function makes it."""
    for option in options(module.value(node, site)):
        given = (*option.positional, *option.keywords.values()) if isinstance(option, Made) else ()
        found = next((credential for each in given if (credential := credential_in(module, each))), None)
        if found is not None and not is_harmless(module, site, node, name_of(node)):
            yield leak_of(module, node, found, "raise")


def sink_of(module: Module, site: CallSite) -> str:
    """What the call puts out to, in the words of the source; empty where it is no output."""
    func = site.node.func
    if isinstance(func, nodes.Name):
        return func.value if module.callee(site) in PRINTS | TRACES else ""
    if not isinstance(func, nodes.Attribute):
        return ""
    method = func.attr
    if method == NOTES:
        return NOTES
    if method in LOG_LEVELS | BINDS and (name := _logger_name(module, func.value, site)):
        return f"{name}.{method}"
    callee = module.callee(site)
    if callee in PRINTS or callee in TRACES:
        return callee
    if method in SPAN_METHODS and "span" in name_of(func.value).lower():
        return f"span.{method}"
    if method in PAGE_METHODS and callee.startswith("streamlit."):
        return f"st.{method}"
    if method in ("print", "log"):
        made = module.value(func.value, site)
        if any(isinstance(option, Made) and option.callee in _CONSOLES for option in options(made)):
            return f"console.{method}"
    return ""


def _logger_name(module: Module, node: nodes.Expression, site: Site) -> str:
    match node:
        case nodes.Name(value=name) | nodes.Attribute(attr=name):
            if "log" in name.lower():
                return name
        case nodes.Call(func=nodes.Attribute(value=inner, attr="bind" | "opt")):
            return _logger_name(module, inner, site)
    for option in options(module.value(node, site)):
        name = option.callee if isinstance(option, Made) else option.dotted if isinstance(option, Named) else ""
        if name in _LOGGERS:
            return "logger"
    return ""


def _leaks(
    module: Module, destined: Destinations, site: Site, expression: nodes.Expression, sink: str
) -> Iterator[Leak]:
    for node in shown(module, site, expression):
        name = name_of(node)
        value = module.value(node, site)
        may_be_imported = may_be_credential_name(name) or _is_constant_elsewhere(value)
        # Of what may be imported this module is asked before others are read.
        if may_be_imported and is_harmless(module, site, node, name):
            continue
        found, field = credential_in(module, resolve(module, value) if may_be_imported else value, name), None
        if found is None:
            found = next(filter(destined.takes, options(value)), None)
        if found is None:
            found = credential_beside(module, site, node)
        if found is None:
            found, field = _clear_object(module, value)
        if found is None:
            yield from _through_functions(module, Asked(node, site), value, sink)
        if found is None or (not may_be_imported and is_harmless(module, site, node, name)):
            continue
        if not may_be_imported or not any(hides_there(*home) for home in homes(module, value)):
            yield leak_of(module, node, found, sink, field or _field_of(module, node, site))


def _is_constant_elsewhere(value: Value) -> bool:
    """Whether it is what another module holds under the name of a constant, which need not say that it is a key."""
    return isinstance(value, Imported) and value.last.isupper() and len(value.last) > 2


def _may_be_lent(value: Value) -> bool:
    """Whether it may be a credential that another module holds, by its name there."""
    lent = (option for option in options(value) if isinstance(option, Imported))
    return any(may_be_credential_name(each.last) or _is_constant_elsewhere(each) for each in lent)


def _field_of(module: Module, node: nodes.Expression, site: Site) -> Field | None:
    """The field of settings or of a model that *node* reads."""
    match node:
        case nodes.Attribute(value=held, attr=name):
            found = (read_field(*each, name) for each in objects(module, module.value(held, site)))
            return next(filter(None, found), None)
    return None


def _through_functions(module: Module, asked: Asked, value: Value, sink: str) -> Iterator[Leak]:
    """A function puts out what it is given: in each call of it that gives it a credential."""
    if not any(isinstance(part, Parameter) for part in descend(value)):
        return
    for call in callers(module, asked):
        seen = answer(module, call)
        lent = resolve(module, seen) if _may_be_lent(seen) else seen
        found = credential_in(module, lent) if not is_harmless(module, asked.site, asked.node, "") else None
        if found is not None and not isinstance(found, Named):
            yield leak_of(module, call.outermost.node, found, sink)
        elif found is None:
            yield from _through_functions(module, call, seen, sink)


def leak_of(module: Module, node: nodes.Node, found: Value, sink: str, field: Field | None = None) -> Leak:
    span = module.span(node)
    origin = getattr(found, "span", None)
    elsewhere = isinstance(origin, Span) and origin.end > 0 and not span.start <= origin.start <= span.end
    named = (field.name, field.annotation) if field is not None else ("", None)
    return Leak(found, span, sink, origin if elsewhere else None, *named)


def _clear_object(module: Module, value: Value) -> tuple[Value | None, Field | None]:
    """An object of the project whose ``repr`` shows a credential, and the field of it that does."""
    for home, made in objects(module, value):
        said = own_text(home, made)
        if said is not None:
            return credential_in(home, said), None
        field = clear_field(home, made, functools.partial(credential_in, home))
        if field is not None:
            return made, field
    return None, None


def name_of(node: nodes.Expression) -> str:
    match node:
        case nodes.Name(value=name) | nodes.Attribute(attr=name):
            return name
        case nodes.Call(func=func):
            return name_of(func)
    return ""
