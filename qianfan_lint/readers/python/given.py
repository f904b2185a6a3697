"""What a client is given: arguments, what ``**table`` unpacks into them, or the entries of a dictionary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from qianfan_lint.core.flow import Entry, Items, Made, Nothing, Table, Text, Value, options
from qianfan_lint.core.model import ELSEWHERE, Span
from qianfan_lint.facts import Block
from qianfan_lint.knowledge.providers import Client
from qianfan_lint.readers.interpolation import variables_in
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.project_modules import resolve
from qianfan_lint.readers.python.scopes import CallSite
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.vocabulary import BASES

EACH = "[]"
"""In a path: each item of a list, or what stands in its place."""


class Written(NamedTuple):
    """Where an argument is written."""

    span: Span
    name_span: Span
    """Its keyword or key; the argument where it has none."""
    node: nodes.Expression | None = None
    """None for an entry of a table."""


class Given(NamedTuple):
    """A client, as which call it is *made*, and the same call with what it is given as arguments: *values*."""

    client: Client
    made: Made
    values: Made
    written: dict[str, Written]
    """By keyword or position; without what stands in another module."""
    block: Block


def given(module: Module, site: CallSite, client: Client, made: Made) -> Iterator[Given]:
    """One for each client that the call makes; several where a dictionary configures several."""
    block = (site.scope.root, site.path)
    made = _unpacked(module, site, made)
    if not client.given:
        yield Given(client, made, _followed(module, client, made), _written(module, site), block)
        return
    rows = module.providers.dictionaries.get(made.callee, ())
    each = {**{str(at): value for at, value in enumerate(made.positional)}, **made.keywords}
    tables = [resolve(module, value) for name, value in each.items() if name in client.given]
    wholes = [option for table in tables for option in options(table)]
    found = [
        made_of
        for number, whole in enumerate(wholes)
        for row in rows
        # Which of several is taken may be a setting: what one is given says nothing about another.
        for made_of in _of(module, row, made, whole, (block[0], (*block[1], (made.span.start, number))))
    ]
    yield from found
    is_unknown = not found and any(not isinstance(whole, (Items, Table, Nothing)) for whole in wholes)
    if is_unknown and len({row.provider for row in rows}) == 1:
        yield Given(client, made, made._replace(positional=(), keywords={}, complete=False), {}, block)


def _unpacked(module: Module, site: CallSite, made: Made) -> Made:
    """*made* with what ``**table`` unpacks where the table is another module's."""
    if made.complete or module.is_partial(site):
        return made
    keywords, complete = dict(made.keywords), True
    for argument in site.node.args:
        if argument.star:
            table = resolve(module, module.value(argument.value, site)) if argument.star == "**" else None
            complete = complete and isinstance(table, Table) and table.complete
            found = {entry.key.text: entry.value for entry in table.entries} if isinstance(table, Table) else {}
            keywords = {**found, **keywords}
    return made._replace(keywords=keywords, complete=complete)


def _of(module: Module, client: Client, made: Made, whole: Value, block: Block) -> Iterator[Given]:
    """*client* with what the dictionary *whole* has for it."""
    for part in _at(whole, client.inside):
        tables = _at(part, client.entries) if all(_says(part, *pair) for pair in client.where.items()) else ()
        for table in tables:
            if isinstance(table, Table):
                told = {entry.key.text: entry for entry in table.entries if not _is_empty(entry.value)}
                given = {name: variables_in(entry.value) for name, entry in told.items()}
                values = made._replace(positional=(), keywords=given, complete=table.complete)
                yield Given(client, made, _followed(module, client, values), _of_entries(told.values()), block)


def _is_empty(value: Value) -> bool:
    """Whether a library takes it for none: it is asked with ``or``."""
    return isinstance(value, Nothing) or (isinstance(value, Text) and not value.text)


def _at(value: Value, path: str) -> Iterator[Value]:
    """What stands at the end of *path* in *value*; an object stands for the keywords that it is made with."""
    first, _, rest = path.partition(".")
    for option in options(value):
        if not first:
            yield option
        elif first == EACH:
            for item in option.values if isinstance(option, Items) else (option,):
                yield from _at(item, rest)
        else:
            for entry in entries(option):
                if entry.key.text == first:
                    yield from _at(entry.value, rest)


def entries(value: Value) -> tuple[Entry, ...]:
    """The entries of a dictionary, and what an object is made with."""
    match value:
        case Table(entries=found):
            return found
        case Made(keywords=keywords):
            named = keywords.items()
            return tuple(Entry(Text(name, ELSEWHERE, ()), given, ELSEWHERE) for name, given in named)
    return ()


def _says(part: Value, entry: str, wanted: str) -> bool:
    """Whether the *entry* of *part* is the text *wanted*; where that is empty, whether there is none."""
    found = list(_at(part, entry))
    if not found:
        return not wanted
    return bool(wanted) and all(isinstance(each, Text) and each.text == wanted for each in found)


def _written(module: Module, site: CallSite) -> dict[str, Written]:
    found: dict[str, Written] = {}
    for argument in site.node.args:
        table = module.value(argument.value, site) if argument.star == "**" else None
        # What is unpacked from elsewhere is told at the call.
        is_here = isinstance(argument.value, nodes.Dict)
        found |= _of_entries(table.entries) if isinstance(table, Table) and is_here else {}
    for keyword, at, argument, _ in module.arguments(site):
        span = module.span(argument.value)
        name_span = module.span(argument.keyword) if argument.keyword is not None else span
        found[keyword or str(at)] = Written(span, name_span, argument.value)
    return found


def _of_entries(entries: Iterable[Entry]) -> dict[str, Written]:
    return {each.key.text: Written(each.span, each.key.span) for each in entries if each.span != ELSEWHERE}


def _followed(module: Module, client: Client, made: Made) -> Made:
    """*made* with credentials and base address followed into other modules; what else it is given opens no file."""
    asked = {*client.keywords, *client.ignored, client.base, *BASES}
    keywords = {name: resolve(module, value) if name in asked else value for name, value in made.keywords.items()}
    positional = (
        resolve(module, value) if str(at) in client.positions else value for at, value in enumerate(made.positional)
    )
    return made._replace(keywords=keywords, positional=tuple(positional))
