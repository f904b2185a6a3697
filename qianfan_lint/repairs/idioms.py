"""The idioms that are known, in the order in which they are tried: the first one that recognises the place speaks."""

from __future__ import annotations

import ast
from collections.abc import Callable

from qianfan_lint.credentials import Credential
from qianfan_lint.facts import Setting
from qianfan_lint.model import Message
from qianfan_lint.providers import Providers
from qianfan_lint.repairs import environ, fallbacks, fields, options, parameters
from qianfan_lint.repairs.change import Refused, Repair, Request
from qianfan_lint.repairs.lookup import is_read
from qianfan_lint.repairs.rewrite import Literal, replaced
from qianfan_lint.repairs.tree import constant, tree_of
from qianfan_lint.repairs.variables import variable_for
from qianfan_lint.source import Source


def _literal(literal: Literal) -> Repair:
    """Anything else: the literal becomes a lookup where it stands."""
    parent = literal.parent()
    if isinstance(parent, (ast.List, ast.Set)) and len(parent.elts) > 1:
        raise Refused("one variable does not hold a list of credentials")
    variable = literal.request.variable
    text, edits = replaced(literal, variable)
    written = constant(literal.node)
    idiom = "bytes" if isinstance(written, bytes) else "literal" if literal.is_whole else "scheme"
    title = Message.of("Read {env} from the environment", env=variable)
    return Repair(((literal.span, text), *edits), variable, idiom, title)


_KNOWN: tuple[Callable[[Literal], Repair | None], ...] = (
    environ.repair,
    parameters.repair,
    options.repair,
    fields.repair,
    fallbacks.repair,
)

IDIOMS = (
    *("literal", "bytes", "scheme"),
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
