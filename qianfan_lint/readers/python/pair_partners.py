"""The other half of a key pair, where a header has only one: its name in reach, and where to put it."""

from __future__ import annotations

from qianfan_lint.core.flow import Env, Value, options
from qianfan_lint.core.named import Named
from qianfan_lint.knowledge.providers import Providers, Slot
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.scopes import Scope, Site
from qianfan_lint.readers.python.tree import nodes


def partner_of(module: Module, node: nodes.Expression, site: Site) -> tuple[str, tuple[int, str] | None]:
    """The name of the half that *node* lacks and the insertion that adds it; empty where none is in reach."""
    match node:
        case nodes.FormattedString(parts=[*_, nodes.FormattedStringExpression(expression=nodes.Name() as key) as last]):
            at, form = module.span(last).end, ":{{{}}}"
        case nodes.BinaryOperation(operator="+", right=nodes.Name() as key):
            at, form = module.span(node).end, ' + ":" + {}'
        case _:
            return "", None
    slot = slot_of(module.providers, module.value(key, site), key.value)
    if slot is None or not slot.pair:
        return "", None
    wanted = module.providers.slot(slot.provider, slot.pair)
    scope: Scope | None = site.scope
    while scope is not None:
        for name in scope.names:
            if name == key.value:
                continue
            value = module.values.name(name, site.scope, site.order, site.path, module.span(key))
            if slot_of(module.providers, value, name) == wanted:
                return name, (at, form.format(name))
        scope = scope.parent
    return "", None


def slot_of(providers: Providers, value: Value, name: str = "") -> Slot | None:
    """The slot that *value* belongs to by the environment name it is read from, else by a name that says so."""
    for option in options(value):
        if isinstance(option, Env) and (slot := providers.env.get(option.name.upper())):
            return slot
        if isinstance(option, Named):
            slot = providers.names.get(option.dotted.rpartition(".")[2].lower())
            if slot is not None:
                return slot
    return providers.names.get(name.lower())
