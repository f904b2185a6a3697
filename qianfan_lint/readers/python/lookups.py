"""Where an environment variable is looked up or set under a name that can be told, also by a function around that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.core.flow import Env, Items, Made, Table, Text, Value, options
from qianfan_lint.core.model import Span
from qianfan_lint.core.named import Imported, Named
from qianfan_lint.core.patterns import lazy
from qianfan_lint.readers import interpolation
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.project_modules import resolve, result
from qianfan_lint.readers.python.scopes import CallSite
from qianfan_lint.readers.python.settings_classes import sensitive_names
from qianfan_lint.readers.python.through import Asked, answer, callers
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.variables_read import is_environ, prefix_of, prefixed
from qianfan_lint.readers.python.vocabulary import (
    CASE_SENSITIVE,
    CHILDREN,
    DOTENV_KEYS,
    DOTENV_VALUES,
    ENV_COPIES,
    ENV_FUNCTIONS,
    ENV_OBJECTS,
    ENV_UPDATE,
    ENV_WRITES,
    ENVVAR,
    EXPANDING,
    GETENV,
)

_NAMED = lazy(rf"\b{ENVVAR}\s*=(?:[\s(\\]|\#[^\n]*)*(\[[^\]]*\]|[A-Za-z]{{0,2}}[\"']+[^\"']*[\"']+)")
_QUOTED = lazy(r"[\"'](\w+)[\"']")
_REFERENCE = lazy(r"\$\{?(\w+)")
_METHODS = ("get", "pop", "str", "__call__")


class Lookup(NamedTuple):
    name: Text
    span: Span
    """Where the name stands, or else what is looked up."""
    written: bool


class _Question(NamedTuple):
    asked: Asked
    """The expression that gives the name of a variable."""
    written: bool = False
    prefix: str = ""
    """What the reader puts before the name."""

    def names(self, value: Value) -> list[Text]:
        """The variables that are asked for where the expression is *value*."""
        found = (prefixed(self.prefix, each) for each in options(value))
        return [name for name in found if isinstance(name, Text)]


def lookups(module: Module) -> Iterator[Lookup]:
    waiting = []
    for question in _questions(module):
        asked = question.asked
        value = module.value(asked.node, asked.site)
        names = question.names(value) or _elsewhere(module, value, module.span(asked.node))
        yield from (Lookup(name, module.span(asked.node), question.written) for name in names)
        if not names:
            waiting.append(question)
    yield from _through_functions(module, waiting)
    yield from _several(module)
    yield from _of_other_modules(module)
    if interpolation.is_in(module.source.text):
        yield from _interpolated(module)
    if EXPANDING.rpartition(".")[2] in module.source.text:
        yield from _expanded(module)
    if CASE_SENSITIVE in module.source.text:
        yield from (Lookup(name, name.span, False) for name in sensitive_names(module.values))


def _elsewhere(module: Module, value: Value, at: Span) -> list[Text]:
    """The variables that constants of other modules name."""
    named = [option for option in options(value) if isinstance(option, Imported) and option.last.isupper()]
    found = (text for each in named for text in options(resolve(module, each)))
    return [text._replace(span=at, pieces=()) for text in found if isinstance(text, Text)]


def _interpolated(module: Module) -> Iterator[Lookup]:
    """``OmegaConf.create({"key": "${oc.env:NAME}"})``: it is looked up when the configuration is read."""
    for site in module.index.strings:
        if id(site.node) in module.index.docstrings:
            continue
        for match in interpolation.VARIABLE.finditer(module.source.text, *module.span(site.node)):
            span = interpolation.name_at(match)
            yield Lookup(Text(module.source.slice(span), span, (span,)), span, False)


def _expanded(module: Module) -> Iterator[Lookup]:
    """``os.path.expandvars("$NAME")``"""
    for site in module.index.calls:
        for argument in site.node.args if module.callee(site) == EXPANDING else ():
            for match in _REFERENCE.finditer(module.source.text, *module.span(argument.value)):
                span = Span(*match.span(1))
                yield Lookup(Text(match[1], span, (span,)), span, False)


def named_options(module: Module) -> Iterator[Lookup]:
    """The variables that options of click and typer are read from: ``envvar="…"``."""
    for site in module.index.calls if ENVVAR in module.source.text else ():
        for keyword, _, argument, value in module.arguments(site):
            if keyword == ENVVAR:
                for name in value.values if isinstance(value, Items) else (value,):
                    if isinstance(name, Text):
                        yield Lookup(name, module.span(argument.value), False)
    if ENVVAR in module.source.text and not module.values.is_foreign:
        yield from _annotated(module)


def _annotated(module: Module) -> Iterator[Lookup]:
    """``key: Annotated[str, typer.Option(envvar="…")]``: an annotation is kept as it is written."""
    for site in module.index.functions:
        for parameter in (*site.node.params.positional, *site.node.params.kwonly):
            place = module.span(parameter.annotation) if parameter.annotation is not None else None
            for match in _NAMED.finditer(module.source.text, *place) if place is not None else ():
                for name in _QUOTED.finditer(module.source.text, *match.span(1)):
                    span = Span(*name.span(1))
                    yield Lookup(Text(name[1], span, (span,)), span, False)


def _questions(module: Module) -> Iterator[_Question]:
    for site in module.index.lookups:
        match site.node:
            case nodes.Subscript(value=held, slice=key):
                if any(map(_is_environment, options(module.value(held, site)))):
                    yield _Question(Asked(key, site), id(site.node) in module.index.targets)
    for site in module.index.comparisons:
        match site.node:
            case nodes.Comparison(left=left, operators=["in" | "not in"], comparators=[right]):
                if is_environ(module.value(right, site)):
                    yield _Question(Asked(left, site))
    for site in module.index.calls:
        yield from _called(module, site)


def _is_environment(held: Value) -> bool:
    return is_environ(held) or (isinstance(held, Made) and held.callee in DOTENV_VALUES | ENV_COPIES)


def _called(module: Module, site: CallSite) -> Iterator[_Question]:
    callee = module.callee(site)
    at, prefix = 0, ""
    if callee in DOTENV_KEYS:
        at = 1
    elif callee == "functools.partial" and module.is_partial(site):
        bound = module.value(site.node.args[0].value, site)
        if not (isinstance(bound, Named) and bound.dotted in GETENV):
            return
        at = 1
    elif callee not in GETENV | ENV_FUNCTIONS | ENV_WRITES:
        reader = _reader(module, site)
        if reader is None:
            return
        prefix = prefix_of(module.index, *reader)
    written = callee.endswith("set_key") or (callee in ENV_WRITES and callee != "os.environ.setdefault")
    for keyword, position, argument, _ in module.arguments(site):
        if position == at or keyword in ("key", "option", "key_to_set", "key_to_get"):
            yield _Question(Asked(argument.value, site), written, prefix)


def _reader(module: Module, site: CallSite) -> tuple[nodes.Expression, Value] | None:
    """The object that reads the environment which is called, or a method of it; and what it is."""
    match site.node.func:
        case nodes.Attribute(value=held, attr=method) if method in _METHODS:
            pass
        case held:
            pass
    holder = module.value(held, site)
    made = [option for option in options(holder) if isinstance(option, Made)]
    known = DOTENV_VALUES | ENV_OBJECTS | ENV_COPIES
    return (held, holder) if any(each.callee in known or _is_bound_lookup(each) for each in made) else None


def _is_bound_lookup(made: Made) -> bool:
    """Whether it is a lookup with all but the name bound: ``partial(os.getenv, default="")``."""
    match made:
        case Made(callee="functools.partial", positional=(Named(dotted=bound),)):
            return bound in GETENV
    return False


def _several(module: Module) -> Iterator[Lookup]:
    """Variables that are read or set together.

    ``map(getenv, names)``, ``environ.update(…)``, ``environ |= {…}``, and the ``env`` of a program that is started.
    """
    for site in module.index.calls:
        callee = module.callee(site)
        if callee == "map":
            yield from _mapped([value for _, _, _, value in module.arguments(site)], module.value(site.node, site))
        is_update = callee == ENV_UPDATE
        for keyword, _, argument, value in module.arguments(site) if is_update or callee.startswith(CHILDREN) else ():
            if keyword and is_update:
                span = module.span(argument.keyword) if argument.keyword is not None else module.span(argument)
                yield Lookup(Text(keyword, span, ()), span, True)
            elif keyword == "env" or is_update:
                yield from _keys(value)
    for site in module.index.assignments:
        match site.node:
            case nodes.AugAssign(target=target, operator="|=", value=more) if is_environ(module.value(target, site)):
                yield from _keys(module.value(more, site))


def _mapped(given: list[Value], made: Value) -> Iterator[Lookup]:
    """What a function looks up that is called for each of several names."""
    match given, made:
        case [_, Items(values=names)], Items(values=found):
            for name, value in zip(names, found, strict=False):
                for read in options(value):
                    if isinstance(read, Env) and isinstance(name, Text) and read.span == name.span:
                        pieces = name.pieces if read.name == name.text else ()
                        yield Lookup(Text(read.name, name.span, pieces), name.span, False)


def _keys(value: Value) -> Iterator[Lookup]:
    for option in options(value):
        if isinstance(option, Table):
            yield from (Lookup(entry.key, entry.key.span, True) for entry in option.entries)


def _through_functions(module: Module, waiting: list[_Question]) -> Iterator[Lookup]:
    """The names that functions are given which look them up: of each call of these."""
    while waiting:
        question = waiting.pop()
        for asked in callers(module, question.asked):
            names = question.names(answer(module, asked))
            yield from (Lookup(name, module.span(asked.outermost.node), question.written) for name in names)
            if not names:
                waiting.append(question._replace(asked=asked))


def _of_other_modules(module: Module) -> Iterator[Lookup]:
    """The names that functions of other modules look up. One is opened only for a variable in another spelling."""
    for site in module.index.calls:
        made = module.value(site.node, site) if site.node.args else None
        given = (*made.positional, *made.keywords.values()) if isinstance(made, Made) and "." in made.callee else ()
        asked = [each for each in given if isinstance(each, Text) and _is_spelled_otherwise(module, each.text)]
        read = options(result(module, made)) if asked and isinstance(made, Made) else ()
        names = {each.name for each in read if isinstance(each, Env)}
        for each in asked:
            if each.text in names:
                yield Lookup(each, module.span(site.node), False)
            elif each.text.upper() in names:
                yield Lookup(each._replace(text=each.text.upper(), pieces=()), each.span, False)


def _is_spelled_otherwise(module: Module, name: str) -> bool:
    upper = name.upper()
    known = upper in module.providers.env or upper in module.providers.misspelled
    return known and name not in module.providers.env
