"""Functions of other modules that put out what they are given: each call of them here that gives them a credential.

Of such a function the result is not asked for: only a call that is a statement of its own counts, and few modules are
opened.
"""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.flow import Value, options, parts_of
from qianfan_lint.core.named import Imported, Parameter
from qianfan_lint.facts import Leak
from qianfan_lint.readers.python.hidden import is_harmless
from qianfan_lint.readers.python.leaked_values import credential_in
from qianfan_lint.readers.python.leaks import leak_of, name_of, sink_of
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.project_modules import function_at
from qianfan_lint.readers.python.scopes import CallSite
from qianfan_lint.readers.python.shown import shown
from qianfan_lint.readers.python.tree import nodes


def handed_out(module: Module) -> Iterator[Leak]:
    """The leaks by functions of other modules; one is opened only for what is a credential here."""
    for site in filter(lambda site: _is_alone(module, site), module.index.calls):
        called = [option for option in options(module.value(site.node.func, site)) if isinstance(option, Imported)]
        given = list(_credentials(module, site)) if called and not sink_of(module, site) else []
        for callee in called if given else ():
            place = function_at(module, callee.dotted)
            if place is None:
                continue
            home, root = place[0], place[0].initializer(place[1])
            put_out = home.memo(_put_out)
            for keyword, position, node, found in given:
                name = keyword or home.parameter(root, position)
                if (root, name) in put_out:
                    yield leak_of(module, node, found, put_out[root, name])


def _is_alone(module: Module, site: CallSite) -> bool:
    """Whether the call begins a line and ends one."""
    text, start, end = module.source.text, site.node.start, site.node.end
    line = text.rfind("\n", 0, start) + 1
    return text[line:start].strip() in ("", "await") and text[end : end + 1] in ("", "\r", "\n", " ", ";")


def _credentials(module: Module, site: CallSite) -> Iterator[tuple[str, int, nodes.Expression, Value]]:
    """What the call at *site* gives that is a credential: by keyword or position."""
    for keyword, position, argument, _ in module.arguments(site):
        for node in shown(module, site, argument.value):
            name = name_of(node)
            found = credential_in(module, module.value(node, site), name)
            if found is not None and not is_harmless(module, site, node, name):
                yield keyword, position, node, found


def _put_out(module: Module) -> dict[tuple[str, str], str]:
    """The parameters of functions of *module* that it puts out, by the root of the function, each with the sink."""
    found: dict[tuple[str, str], str] = {}
    for site in module.index.calls:
        sink = sink_of(module, site)
        for argument in site.node.args if sink else ():
            for node in shown(module, site, argument.value):
                for option in options(module.value(node, site)):
                    for part in parts_of(option):
                        if isinstance(part, Parameter) and not is_harmless(module, site, node, name_of(node)):
                            found.setdefault((part.scope, part.dotted), sink)
    return found
