"""What a parameter is where no caller gives it anything: its default."""

from __future__ import annotations

from qianfan_lint.core.flow import Mix, Nothing, Unknown, Value, choice, options
from qianfan_lint.core.named import Parameter
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.project_modules import resolve
from qianfan_lint.readers.python.scopes import Scope
from qianfan_lint.readers.python.tree import nodes


def with_defaults(module: Module, value: Value) -> Value:
    """*value*, in which each parameter may be its default too, as far as that is known and not ``None``."""
    if isinstance(value, Mix):
        return value._replace(parts=tuple(with_defaults(module, part) for part in value.parts))
    return choice([each for option in options(value) for each in (option, *_default(module, option))])


def _default(module: Module, value: Value) -> tuple[Value, ...]:
    function = module.index.by_root.get(value.scope) if isinstance(value, Parameter) else None
    if function is None or not isinstance(value, Parameter):
        return ()
    for binding in function.names.get(value.dotted, ()):
        match binding.node:
            case nodes.Param(default=nodes.Expression() as default):
                found = resolve(module, _evaluated(module, function, default))
                return tuple(each for each in options(found) if not isinstance(each, (Nothing, Unknown)))
    return ()


def _evaluated(module: Module, function: Scope, default: nodes.Expression) -> Value:
    """*default* where *function* is defined."""
    site = next(each for each in module.index.functions if each.scope is function)
    return module.values.value(default, function.parent or function, site.order, site.path)
