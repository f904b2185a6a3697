"""The idioms that are known, in the order in which they are tried: the first one that recognises the place speaks."""

from __future__ import annotations

import ast
from collections.abc import Callable

from qianfan_lint.credentials import Credential
from qianfan_lint.facts import Setting
from qianfan_lint.model import Message, Span
from qianfan_lint.providers import Providers
from qianfan_lint.repairs import environ, fallbacks, fields, options, parameters
from qianfan_lint.repairs.change import Refused, Repair, Request
from qianfan_lint.repairs.lookup import is_read
from qianfan_lint.repairs.rewrite import Literal, replaced
from qianfan_lint.repairs.texts import embedded
from qianfan_lint.repairs.tree import constant, tree_of
from qianfan_lint.repairs.variables import variable_for
from qianfan_lint.source import Source


def _literal(literal: Literal) -> Repair:
    """Anything else: a lookup takes the place of the credential."""
    tree, variable = literal.tree, literal.request.variable
    parent = literal.parent()
    if isinstance(parent, (ast.List, ast.Set)) and len(parent.elts) > 1:
        raise Refused("one variable does not hold a list of credentials")
    title = Message.of("Read {env} from the environment", env=variable)
    written = constant(literal.node)
    if literal.is_whole or isinstance(written, bytes):
        text, edits = replaced(literal, variable)
        idiom = "bytes" if isinstance(written, bytes) else "literal"
        return Repair(((literal.span, text), *edits), variable, idiom, title)
    values = {literal.request.value: variable}
    edits = embedded(tree, literal.node, literal.span, values, literal.request.newline)
    return Repair(edits, variable, "text", title)


_KNOWN: tuple[Callable[[Literal], Repair | None], ...] = (
    environ.repair,
    parameters.repair,
    options.repair,
    fields.repair,
    fallbacks.repair,
)

IDIOMS = (
    *("literal", "bytes", "text", "address"),
    *environ.IDIOMS,
    *parameters.IDIOMS,
    *options.IDIOMS,
    *fields.IDIOMS,
    *fallbacks.IDIOMS,
)
"""Every idiom that a repair can be of. ``tests/proof`` fails where one of them has no program."""


# What reads the variable already, or is the one place that says how it is called.
_OWN_LOOKUP = frozenset((*environ.IDIOMS, *fallbacks.IDIOMS[:4], *fields.IDIOMS[:2]))


def take(source: Source, setting: Setting, credential: Credential, providers: Providers, kept: str) -> Repair:
    """How *credential* is taken out of *source*. Raises Refused, with the reason.

    *kept* is the variable that is known to hold it already; empty where there is none.
    """
    tree = tree_of(source.text)
    node = tree.literal(setting.span, credential.value)
    variable = kept or variable_for(tree, node, credential, setting.name, providers)
    literal = Literal(tree, node, Request(source.newline, setting, credential.value, variable))
    repair = next((found for idiom in _KNOWN if (found := idiom(literal)) is not None), None) or _literal(literal)
    if repair.idiom not in _OWN_LOOKUP and repair.variable != kept and is_read(tree, repair.variable):
        raise Refused("{env} is read in this module already, and may hold another credential", env=repair.variable)
    return repair


def take_from_address(source: Source, span: Span, values: dict[str, str], providers: Providers) -> Repair:
    """How credentials are taken out of the address, or the form, at *span*. Raises Refused, with the reason.

    *values* has the name of the parameter that each credential is given as.
    """
    tree = tree_of(source.text)
    node = tree.literal(span, next(iter(values)))
    variables: dict[str, str] = {}
    for value, name in values.items():
        credential = Credential(value, providers.key_of(value), None)
        variables[value] = variable_for(tree, node, credential, _PARAMETERS.get(name, name), providers)
    for variable in variables.values():
        if is_read(tree, variable):
            raise Refused("{env} is read in this module already, and may hold another credential", env=variable)
    edits = embedded(tree, node, span, variables, source.newline)
    names = " and ".join(variables.values())
    title = Message.of("Read {env} from the environment", env=names)
    return Repair(edits, next(iter(variables.values())), "address", title, tuple(variables.items()))


# As which half of a pair OAuth takes them: RFC 6749, 2.3.1.
_PARAMETERS = {"client_id": "ak", "client_secret": "sk", "apikey": "api_key"}
