"""What objects and exceptions of the project's own classes say, where these write their text themselves."""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.flow import Made, Value, options
from qianfan_lint.core.named import Imported, OwnClass
from qianfan_lint.readers.python.application import Given, applied
from qianfan_lint.readers.python.leaked_values import credential_in
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.objects import above
from qianfan_lint.readers.python.project_modules import function_at
from qianfan_lint.readers.python.scopes import Site
from qianfan_lint.readers.python.tree import nodes

_METHODS = ("__str__", "__repr__")
"""In the order in which Python asks for them."""


def own_text(module: Module, made: Made) -> Value | None:
    """What the class of *made* says of it by a method of its own; None where it has none."""
    owner = module.values.class_of(made.callee)
    for method in _METHODS if owner is not None else ():
        for each in above(module.values, owner) if owner is not None else ():
            if f"{each.root}.{method}" in module.index.by_root:
                return applied(module.values, f"{each.root}.{method}", Given((), {}, made), made.span)
    return None


def is_quiet(module: Module, site: Site, call: nodes.Call) -> bool:
    """Whether the exception that *call* makes says nothing of a credential that it is given.

    Its class may hand on something else to the one above, or have a text of its own. Without a constructor of its own,
    or where that calls none above it, an exception says all that it is given.
    """
    made = module.value(call, site)
    if not isinstance(made, Made):
        return False
    for home, root in _classes(module, site, call):
        at_home = made._replace(callee=root)
        said = own_text(home, at_home)
        if said is not None:
            return credential_in(module, said) is None
        init = home.index.by_root.get(f"{root}.__init__")
        above_it = home.index.supers.get(init.root) if init is not None else None
        if init is None or above_it is None:
            return False
        with home.values.applying(init, Given(made.positional, made.keywords, at_home)) as is_followed:
            handed = [home.value(each.value, above_it) for each in above_it.node.args] if is_followed else []
        return is_followed and all(credential_in(module, each) is None for each in handed)
    return False


def _classes(module: Module, site: Site, call: nodes.Call) -> Iterator[tuple[Module, str]]:
    """The class that is called, with the module of the project that has it."""
    for option in options(module.value(call.func, site)):
        match option:
            case OwnClass(dotted=root):
                yield module, root
            case Imported(dotted=name) if (place := function_at(module, name)) is not None:
                yield place
