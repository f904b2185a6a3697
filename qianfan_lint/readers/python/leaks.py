"""Credentials that reach an output: printed, logged, or put into the message of an exception.

What is looked at is the expression, since what hides a key is written there: a slice, ``len``, a call that masks. Only
then is the value asked where it comes from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qianfan_lint.core.flow import Encoded, Env, Items, Made, Mix, Named, Table, Text, Value, options
from qianfan_lint.core.model import Message, Span
from qianfan_lint.facts import Leak
from qianfan_lint.knowledge.names import is_shown_credential, may_be_credential_name
from qianfan_lint.knowledge.placeholders import could_be_key
from qianfan_lint.readers.python.absence import code, empty_if, empty_unless, is_absent
from qianfan_lint.readers.python.cells import displayed
from qianfan_lint.readers.python.destinations import Destinations
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.project_modules import homes, resolve
from qianfan_lint.readers.python.scopes import Site
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.tree.literals import literal
from qianfan_lint.readers.python.uses import credentials
from qianfan_lint.readers.python.vocabulary import LOG_LEVELS, PAGE_METHODS, PRINTS

_CONSOLES = {"rich.console.Console", "rich.get_console"}
_LOGGERS = {"logging.getLogger", "structlog.get_logger", "structlog.getLogger", "loguru.logger"}
_NOT_SHOWN = {"file", "sep", "end", "flush", "exc_info", "stacklevel", "stack_info", "level", "err", "category"}
_MESSAGES = {"message", "msg", "detail", "error", "reason"}
# Calls that show what they are given, and methods that show what they are called on.
_SHOWING = {"str", "repr", "format", "dict", "list", "tuple", "json.dumps", "pprint.pformat", "vars"}
_SHOWING_METHODS = {"strip", "rstrip", "lstrip", "lower", "upper", "encode", "decode", "get_secret_value", "copy"}
_LOOKUPS = {"get", "pop", "setdefault", "getenv", "__getitem__"}
_HEADERS = ("authorization", "api-key", "x-api-key", "x-dashscope-api-key", "x-appbuilder-authorization")
_WRAPPER = re.compile(r"(?:Secret(?:Str)?|secret_str)$")
_HIDDEN = re.compile(r"(?i)hash|mask|redact|digest|fingerprint|preview|hidden|obfusc")
_PRECISION = re.compile(r"%[-+ #0]*\d*\.\d")


def leaks(module: Module, destined: Destinations) -> Iterator[Leak]:
    for site in module.index.calls:
        sink = _sink(module, site)
        if sink:
            assert isinstance(site.node, nodes.Call)
            for argument in site.node.args:
                if argument.keyword is None or argument.keyword.value not in _NOT_SHOWN:
                    yield from _leaks(module, destined, site, argument.value, sink)
    for site in displayed(module):
        assert isinstance(site.node, nodes.Expr)
        yield from _leaks(module, destined, site, site.node.value, Message.of("the cell"))
    for site in module.index.raises:
        match site.node:
            case nodes.Raise(exc=nodes.Call(args=arguments)):
                for argument in arguments:
                    if argument.keyword is None or argument.keyword.value in _MESSAGES:
                        yield from _leaks(module, destined, site, argument.value, "raise")
            case nodes.Assert(msg=nodes.Expression() as message):
                yield from _leaks(module, destined, site, message, "assert")


def _sink(module: Module, site: Site) -> str:
    """What the call puts out to, in the words of the source; empty where it is no output."""
    assert isinstance(site.node, nodes.Call)
    func = site.node.func
    if isinstance(func, nodes.Name):
        return func.value if module.callee(site) in PRINTS else ""
    if not isinstance(func, nodes.Attribute):
        return ""
    method = func.attr
    if method in LOG_LEVELS and (name := _logger_name(module, func.value, site)):
        return f"{name}.{method}"
    callee = module.callee(site)
    if callee in PRINTS:
        return callee
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


def _leaks(module: Module, destined: Destinations, site: Site, shown: nodes.Expression, sink: str) -> Iterator[Leak]:
    for node in _shown(module, site, shown):
        name = _name(node)
        value = module.value(node, site)
        may_be_imported = may_be_credential_name(name)
        # Of what may be imported this module is asked before others are read.
        if may_be_imported and _is_harmless(module, site, node, name):
            continue
        found = _credential(module, resolve(module, value) if may_be_imported else value, name)
        if found is None:
            found = next(filter(destined.takes, options(value)), None)
        if found is None or (not may_be_imported and _is_harmless(module, site, node, name)):
            continue
        if not may_be_imported or not any(_hides(*home) for home in homes(module, value)):
            span = module.span(node)
            origin = getattr(found, "span", None)
            elsewhere = isinstance(origin, Span) and origin.end > 0 and not span.start <= origin.start <= span.end
            yield Leak(found, span, sink, origin if elsewhere else None)


def _shown(module: Module, site: Site, node: nodes.Expression) -> Iterator[nodes.Expression]:
    """The parts of *node* whose whole value is put out."""
    match node:
        case nodes.FormattedString(parts=parts):
            for part in parts:
                if isinstance(part, nodes.FormattedStringExpression) and not _cuts(part):
                    yield from _shown(module, site, part.expression)
        case nodes.ConcatenatedString(parts=parts):
            for part in parts:
                yield from _shown(module, site, part)
        case nodes.BinaryOperation(left=left, operator="+" | "%", right=right):
            if not _PRECISION.search(literal(left) or ""):
                yield from _shown(module, site, left)
                yield from _shown(module, site, right)
        case nodes.BooleanOperation(left=left, operator=operator, right=right):
            if operator == "or":
                yield from _shown(module, site, left)
            yield from _shown(module, site, right)
        case nodes.IfExp(test=test, body=body, orelse=orelse):
            for arm, known in ((body, empty_if(test)), (orelse, empty_unless(test))):
                empty = {code(each) for each in known}
                yield from (part for part in _shown(module, site, arm) if code(part) not in empty)
        case nodes.Tuple(elements=elements) | nodes.List(elements=elements) | nodes.Set(elements=elements):
            for element in elements:
                yield from _shown(module, site, element)
        case nodes.Dict(keys=keys) if None in keys:
            yield node  # what is unpacked may be written over
        case nodes.Dict(values=values):
            for value in values:
                yield from _shown(module, site, value)
        case nodes.Await(expression=inner) | nodes.NamedExpr(value=inner):
            yield from _shown(module, site, inner)
        case nodes.Call():
            yield from _shown_by_call(module, site, node)
        case nodes.Subscript(slice=nodes.Slice() | nodes.Tuple()):
            return
        case nodes.Subscript() | nodes.Name() | nodes.Attribute():
            yield node


def _cuts(part: nodes.FormattedStringExpression) -> bool:
    """``{key:.4}`` shows the beginning only."""
    return any("." in text.value for text in part.format_spec or () if isinstance(text, nodes.FormattedStringText))


def _shown_by_call(module: Module, site: Site, node: nodes.Call) -> Iterator[nodes.Expression]:
    match node.func:
        case nodes.Attribute(value=receiver, attr="format" | "format_map" | "join"):
            if ":." not in (literal(receiver) or ""):
                for argument in node.args:
                    yield from _shown(module, site, argument.value)
            return
        case nodes.Attribute(value=receiver, attr=method) if method in _SHOWING_METHODS:
            yield from _shown(module, site, receiver)
            return
        case nodes.Attribute(attr=method) | nodes.Name(value=method) if method in _LOOKUPS:
            yield node
            return
    callee = module.value(node.func, site)
    dotted = callee.dotted if isinstance(callee, Named) and callee.root in ("module", "builtin") else ""
    if dotted in _SHOWING:
        for argument in node.args:
            if dotted in ("list", "tuple") and isinstance(module.value(argument.value, site), Table):
                continue  # its keys
            yield from _shown(module, site, argument.value)
    elif dotted == "os.getenv" or (isinstance(callee, Named) and callee.root == "function"):
        yield node  # a helper that returns a lookup
    elif module.is_concerned and is_shown_credential(dotted.rpartition(".")[2]):
        yield node  # one of another module


def _name(node: nodes.Expression) -> str:
    match node:
        case nodes.Name(value=name) | nodes.Attribute(attr=name):
            return name
        case nodes.Call(func=func):
            return _name(func)
    return ""


def _credential(module: Module, value: Value, name: str = "") -> Value | None:
    """The part of *value* that is a credential, held by a variable *name*."""
    for option in options(value):
        found = _credential_in(module, option, name)
        if found is not None:
            return found
    return None


def _credential_in(module: Module, value: Value, name: str) -> Value | None:
    providers = module.providers
    match value:
        case Env(name=env):
            upper = env.upper()
            known = upper in providers.env or upper in providers.misspelled or is_shown_credential(env, loose=True)
            return value if known else None
        case Text(text=text):
            key = providers.key_of(text.strip())
            named = name.lower() in providers.names or is_shown_credential(name)
            is_key = could_be_key(text) and (named or (key is not None and bool(name)))
            return value if is_key else None
        case Named(root=root, last=last) if root not in ("class", "function", "self"):
            is_ours = root != "builtin" and last.lower() in providers.names and module.reads_environment
            return value if is_ours or (module.is_concerned and is_shown_credential(last)) else None
        case Encoded(value=inner):
            return _credential(module, inner, name)
        case Mix(parts=parts):
            return next((found for part in parts if (found := _credential(module, part))), None)
        case Items(values=values):
            return next((found for part in values if (found := _credential(module, part))), None)
        case Table(entries=entries):
            # The last entry of a key counts: `shown["Authorization"] = "***"` hides what was copied.
            for key_name, entry in {entry.key.text: entry for entry in entries}.items():
                found = _credential(module, entry.value, key_name)
                is_header = key_name.lower() in _HEADERS and isinstance(entry.value, (Mix, Named))
                if found is None and is_header and module.is_concerned:
                    found = entry.value
                if found is not None:
                    return found
        case Made(callee=callee):
            client = providers.clients.get(callee)
            if client is not None and "str" in client.clear and any(credentials(client, value)):
                return value
    return None


def _is_harmless(module: Module, site: Site, node: nodes.Expression, name: str) -> bool:
    """Whether *node*, of that *name* if it has one, holds nothing or what does not show."""
    return is_absent(module, site, node) or (bool(name) and (bool(_HIDDEN.search(name)) or _hides(module, name)))


def _hides(module: Module, name: str) -> bool:
    """Whether *module* says that *name* is a ``SecretStr``, which prints as asterisks, masked, or an exception.

    What is cut where it is long enough (``key[:4] if len(key) > 8 else key``) counts as masked.
    """
    known = re.escape(name)
    imports = module.index.module.names.items()
    wrapped = [local for local, found in imports if any(_WRAPPER.search(each.detail) for each in found)]
    secret = "|".join(["Secret(?:Str)?", "secret_str", *map(re.escape, wrapped)])
    pattern = (
        rf"\b{known}\b\s*(?::[^\n=]*(?:{secret})\b|(?::[^\n=]*)?=[^\n=]*(?:{secret})\b"
        rf"|(?::[^\n=]*)?=[^\n]*(?:\[[^\]\n]*:[^\]\n]*\]|\*\*\*|[\"']\*|mask|redact|hash|hide|obfusc))|\bas {known}\s*:"
        rf"|\b{known}\s*\[[^\]\n]*:[^\]\n]*\][^\n]*\bif\s+len\([(\s]*(?:\w+\.)*{known}[)\s]*\)"
    )
    return re.search(pattern, module.logical_lines) is not None
