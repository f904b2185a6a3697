"""Variables that are set after the import of the module that reads them."""

from __future__ import annotations

from collections.abc import Iterator

from qianfan_lint.core.flow import Made, Table, Text
from qianfan_lint.core.model import Span
from qianfan_lint.core.named import Imported
from qianfan_lint.facts import LateWrite
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.scopes import Binding, Site
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.uses import credentials
from qianfan_lint.readers.python.variables_read import is_environ
from qianfan_lint.readers.python.vocabulary import DOTENV_LOADERS


def late_writes(module: Module) -> Iterator[LateWrite]:
    """Only what stands in one block of the module, where the order of statements is the order of events."""
    imported = _imported(module)
    if not imported or _gives_key_itself(module, set(imported)):
        return
    for name, site, span in _writes(module):
        read = ((env, reader) for env, readers in module.providers.at_import.items() for reader in readers)
        for env, reader in read:
            place = imported.get(reader)
            is_late = place is not None and place.path == site.path and place.order < site.order
            if is_late and place is not None and place.node is not None and name in ("", env):
                yield LateWrite(name, reader, span, module.span(place.node))
                break


def _imported(module: Module) -> dict[str, Binding]:
    """Modules that read the environment → the first import of them."""
    found: dict[str, Binding] = {}
    readers = {reader for read in module.providers.at_import.values() for reader in read}
    for bindings in module.index.module.names.values():
        for binding in bindings:
            root = _reader(binding.detail, readers)
            if binding.kind != "import" or not root or binding.node is None:
                continue
            known = (*module.providers.clients, *map(module.callee, module.index.calls))
            if not any(f"{name}.".startswith(f"{binding.detail}.") for name in known):
                continue  # a type or a constant, which sends nothing
            if root not in found or binding.order < found[root].order:
                found[root] = binding
    return found


def _gives_key_itself(module: Module, readers: set[str]) -> bool:
    """Whether the module sets ``dashscope.api_key`` or passes the key, so that the variable does not matter.

    Nor does it where a client is made whose instances are called: those read it when they are made.
    """
    for site in module.index.assignments:
        if isinstance(site.node, nodes.Assign):
            for target in site.node.targets:
                if isinstance(target, nodes.Attribute) and _is_one_of(readers, module, target.value, site):
                    return True
    for site in module.index.calls:
        callee = module.callee(site)
        if callee == "setattr" and site.node.args and _is_one_of(readers, module, site.node.args[0].value, site):
            return True
        instance = module.instance(site)
        client = module.client(site) if _reader(instance[0].callee if instance else callee, readers) else None
        made = module.value(site.node, site) if client is not None else None
        if client is None or not isinstance(made, Made):
            continue
        if client.calls or not made.complete or any(credentials(client, made)):
            return True
    return False


def _is_one_of(readers: set[str], module: Module, node: nodes.Expression, site: Site) -> bool:
    value = module.value(node, site)
    return isinstance(value, Imported) and bool(_reader(value.dotted, readers))


def _reader(name: str, readers: set[str]) -> str:
    """The one of *readers* that *name* is or is in; empty if none."""
    return next((reader for reader in readers if f"{name}.".startswith(f"{reader}.")), "")


def _writes(module: Module) -> Iterator[tuple[str, Site, Span]]:
    """Name (empty for all that a ``.env`` file has), place and span of what sets variables at the top."""
    for site in module.index.assignments:
        if site.scope is module.index.module and isinstance(site.node, nodes.Assign):
            for target in site.node.targets:
                match target:
                    case nodes.Subscript(value=base, slice=key):
                        holder, name = module.value(base, site), module.value(key, site)
                        if is_environ(holder) and isinstance(name, Text):
                            yield name.text, site, module.span(site.node)
    for site in module.index.calls:
        if site.scope is module.index.module:
            callee = module.callee(site)
            if callee in DOTENV_LOADERS:
                yield "", site, module.span(site.node)
            elif callee == "os.environ.update":
                for keyword, _, _, value in module.arguments(site):
                    names = [entry.key.text for entry in value.entries] if isinstance(value, Table) else [keyword]
                    yield from ((name, site, module.span(site.node)) for name in names if name)
