"""Variables that are set after the import of the module that reads them."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from qianfan_lint.facts import LateWrite
from qianfan_lint.flow import Named, Text
from qianfan_lint.model import Span
from qianfan_lint.readers.python.calls import is_environ
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.scopes import Site

_LOADERS = {"dotenv.load_dotenv", "dotenv.main.load_dotenv"}


def late_writes(module: Module) -> Iterator[LateWrite]:
    """Only what stands at the top of the module, where the order of statements is the order of events."""
    imported = _imported(module)
    if not imported or _gives_key_itself(module, set(imported)):
        return
    for name, site, span in _writes(module):
        for env, reader in module.providers.at_import.items():
            if reader in imported and name in ("", env) and imported[reader][0] < site.order:
                yield LateWrite(name, reader, span, imported[reader][1])
                break


def _imported(module: Module) -> dict[str, tuple[int, Span]]:
    """Modules that read the environment → where the first import of them is."""
    found: dict[str, tuple[int, Span]] = {}
    readers = set(module.providers.at_import.values())
    for bindings in module.index.module.names.values():
        for binding in bindings:
            root = binding.detail.partition(".")[0]
            if binding.kind != "import" or root not in readers or binding.node is None or binding.path:
                continue
            if root not in found or binding.order < found[root][0]:
                found[root] = (binding.order, module.span(binding.node))
    return found


def _gives_key_itself(module: Module, readers: set[str]) -> bool:
    """Whether the module sets ``dashscope.api_key`` or passes the key, so that the variable does not matter."""
    for site in module.index.assignments:
        if isinstance(site.node, cst.Assign):
            for target in site.node.targets:
                if isinstance(target.target, cst.Attribute):
                    base = module.value(target.target.value, site)
                    if isinstance(base, Named) and base.root == "module" and base.dotted.partition(".")[0] in readers:
                        return True
    for site in module.index.calls:
        client = module.client(site) if module.callee(site).partition(".")[0] in readers else None
        if client is not None and any(keyword in client.keywords for keyword, _, _, _ in module.arguments(site)):
            return True
    return False


def _writes(module: Module) -> Iterator[tuple[str, Site, Span]]:
    """Name (empty for all that a ``.env`` file has), place and span of what sets variables at the top."""
    for site in module.index.assignments:
        if site.scope is module.index.module and not site.path and isinstance(site.node, cst.Assign):
            for target in site.node.targets:
                match target.target:
                    case cst.Subscript(value=base, slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
                        holder, name = module.value(base, site), module.value(key, site)
                        if is_environ(holder) and isinstance(name, Text):
                            yield name.text, site, module.span(site.node)
    for site in module.index.calls:
        if site.scope is module.index.module and not site.path and module.callee(site) in _LOADERS:
            yield "", site, module.span(site.node)
