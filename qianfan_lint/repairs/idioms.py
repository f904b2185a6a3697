"""The idioms that are known, in the order in which they are tried: the first one that recognises the place speaks."""

from __future__ import annotations

import ast
import functools
import os
from collections.abc import Callable

from qianfan_lint.core.model import Message, Span
from qianfan_lint.core.source import Source
from qianfan_lint.facts import Setting
from qianfan_lint.facts.credentials import Credential
from qianfan_lint.knowledge.providers import Providers
from qianfan_lint.readers.python.vocabulary import REQUEST_PROGRAMS
from qianfan_lint.repairs import environ, fallbacks, fields, guards, options, parameters
from qianfan_lint.repairs.change import Refused, Repair, Request
from qianfan_lint.repairs.edits import Around
from qianfan_lint.repairs.lookup import is_read
from qianfan_lint.repairs.others import check_lookups, check_settings
from qianfan_lint.repairs.rewrite import Literal, replaced
from qianfan_lint.repairs.scopes import resolve
from qianfan_lint.repairs.stars import starred
from qianfan_lint.repairs.texts import embedded
from qianfan_lint.repairs.tree import FUNCTIONS, Tree, constant, dotted, tree_of
from qianfan_lint.repairs.variables import variable_for


def _literal(literal: Literal) -> Repair:
    """Anything else: a lookup takes the place of the credential."""
    tree, variable = literal.tree, literal.request.variable
    parent = literal.parent()
    if isinstance(parent, (ast.List, ast.Set)) and len(parent.elts) > 1 and not _is_command(parent):
        raise Refused("one variable does not hold a list of credentials")
    if isinstance(parent, ast.Call) and dotted(parent.func).rpartition(".")[2] in _OUTPUTS:
        raise Refused("it is put out here")
    title = Message.of("Read {env} from the environment", env=variable)
    written = constant(literal.node)
    if literal.is_whole or (isinstance(written, bytes) and written.decode("latin-1") == literal.request.value):
        text, edits = replaced(literal, variable)
        idiom = "bytes" if isinstance(written, bytes) else "literal"
        return Repair(((literal.span, text), *edits), variable, idiom, title)
    values = {literal.request.value: variable}
    edits = embedded(tree, literal.node, literal.span, values, literal.request.newline)
    return Repair(edits, variable, "text", title)


@functools.lru_cache(maxsize=4)
def _is_command(items: ast.List | ast.Set) -> bool:
    """Whether they are a program with its arguments, or arguments alone: asked for each credential among them."""
    written = [text for each in items.elts if isinstance(text := constant(each), str)]
    return any(text.startswith("-") for text in written) or (bool(written) and written[0] in REQUEST_PROGRAMS)


def _haystack(literal: Literal) -> Repair | None:
    """``Secret.from_token("…")`` has a twin that reads a variable when the token is needed."""
    tree, call, variable = literal.tree, literal.parent(), literal.request.variable
    if not isinstance(call, ast.Call) or resolve(tree, call, dotted(call.func)) != "haystack.utils.Secret.from_token":
        return None
    if not literal.is_whole:
        raise Refused("the literal holds more than the credential")
    written = f"{dotted(call.func).removesuffix('from_token')}from_env_var({literal.quote}{variable}{literal.quote})"
    title = Message.of("Read {env} from the environment", env=variable)
    return Repair(((tree.span(call), written),), variable, "haystack", title)


def _check_order(literal: Literal) -> None:
    """Refuse a lookup at import above the ``load_dotenv()`` that fills the environment."""
    tree = literal.tree
    is_above = literal.span.start < tree.once(_last_load)
    if is_above and not any(isinstance(each, FUNCTIONS) for each in tree.around(literal.node)):
        raise Refused("load_dotenv() is called only below")


def _last_load(tree: Tree) -> int:
    """Where the last ``load_dotenv()`` begins; -1 where there is none."""
    if "load_dotenv" not in tree.text:
        return -1
    calls = (node for node in tree.nodes if isinstance(node, ast.Call))
    return max((tree.span(each).start for each in calls if dotted(each.func).endswith("load_dotenv")), default=-1)


_OUTPUTS = frozenset("print debug info warning error critical exception log write".split())

_KNOWN: tuple[Callable[[Literal], Repair | None], ...] = (
    environ.repair,
    guards.repair,
    options.repair,
    parameters.repair,
    fields.repair,
    fallbacks.repair,
    _haystack,
)

IDIOMS = (
    *("literal", "bytes", "text", "address", "haystack"),
    *environ.IDIOMS,
    *guards.IDIOMS,
    *parameters.IDIOMS,
    *options.IDIOMS,
    *fields.IDIOMS,
    *fallbacks.IDIOMS,
)
"""Every idiom that a repair can be of. ``tests/proof`` fails where one of them has no program."""


READS = frozenset(
    (
        *environ.IDIOMS,
        *guards.IDIOMS,
        *fallbacks.IDIOMS[:5],
        *fields.IDIOMS[:2],
        "click with envvar",
        "typer with envvar",
    )
)
"""Idioms of places that read or set the variable already, or are the one place that says how it is called."""


def take(
    source: Source, setting: Setting, credential: Credential, providers: Providers, kept: str, around: Around
) -> Repair:
    """How *credential* is taken out of *source*. Raises Refused, with the reason.

    *kept* is the variable that holds it already, or will by another fix, empty where there is none.
    """
    tree = _tree_of(source)
    node = tree.literal(setting.span, credential.value)
    variable = kept or variable_for(tree, node, credential, setting.name, providers)
    file = os.path.basename(around.env_file)
    asked = around.mentions, file, around.modules, around.has_unions
    literal = Literal(tree, node, Request(source.newline, setting, credential.value, variable, *asked))
    try:
        return _taken(literal, kept)
    except Refused as refused:
        refused.variable = variable
        raise


def _tree_of(source: Source) -> Tree:
    tree = tree_of(source.text)
    tree.bring(starred(tree, source.path))
    return tree


def _taken(literal: Literal, kept: str) -> Repair:
    _check_order(literal)
    repair = next((found for idiom in _KNOWN if (found := idiom(literal)) is not None), None) or _literal(literal)
    if not repair.variable:
        raise Refused("the variable of the key cannot be told")
    environ.check_stand_ins(literal.tree, repair.variable, literal.request.value)
    if repair.variable != kept:
        _check_others(literal, repair)
    return repair


def _check_others(literal: Literal, repair: Repair) -> None:
    """Refuse where other code of the module reads the variable, and would read something else from then on."""
    variable = repair.variable
    if repair.idiom not in READS and is_read(literal.tree, variable):
        raise Refused("{env} is read in this module already, and may hold another credential", env=variable)
    if repair.idiom in READS and repair.idiom not in environ.IDIOMS:
        check_lookups(literal, variable, own=repair.idiom in (*guards.IDIOMS, "or behind a variable"))
    if "BaseSettings" in literal.tree.text:
        check_settings(literal, variable, reads=repair.idiom in READS)


def take_from_address(source: Source, span: Span, values: dict[str, str], providers: Providers) -> Repair:
    """How credentials are taken out of the address, or the form, at *span*. Raises Refused, with the reason.

    *values* has the name of the parameter that each credential is given as.
    """
    if len(set(values.values())) < len(values):
        raise Refused("one variable does not hold a list of credentials")
    tree = _tree_of(source)
    node = tree.literal(span, next(iter(values)))
    variables: dict[str, str] = {}
    for value, name in values.items():
        credential = Credential(value, providers.key_of(value), None)
        variables[value] = variable_for(tree, node, credential, _PARAMETERS.get(name, name), providers)
    for variable in variables.values():
        if is_read(tree, variable):
            raise Refused("{env} is read in this module already, and may hold another credential", env=variable)
    edits = embedded(tree, node, span, variables, source.newline)
    names = ", ".join(variables.values())
    title = Message.of("Read {env} from the environment", env=names)
    return Repair(edits, next(iter(variables.values())), "address", title, tuple(variables.items()))


# As which half of a pair OAuth takes them: RFC 6749, 2.3.1.
_PARAMETERS = {"client_id": "ak", "client_secret": "sk", "apikey": "api_key"}
