"""What an edit has to know of a module: how it spells ``os.environ``, and where an import goes."""

from __future__ import annotations

from qianfan_lint.facts import Outline
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.tree import nodes


def outline(module: Module) -> Outline:
    return Outline(_environ(module), _import_at(module))


def _environ(module: Module) -> str:
    """The module-level spelling, for imports that no branch can skip."""
    spelled = ""
    for name, bindings in module.index.module.names.items():
        first = bindings[0]
        if (
            first.kind != "import"
            or first.path
            or any(b.kind != "import" or b.detail != first.detail for b in bindings)
        ):
            continue
        if first.detail == "os.environ":
            return name
        if first.detail == "os":
            spelled = f"{name}.environ"
    return spelled


def _import_at(module: Module) -> int:
    """Before the first statement that is neither the docstring nor ``from __future__ import …``."""
    for number, statement in enumerate(module.tree):
        match statement:
            case nodes.Expr(value=nodes.SimpleString()) if number == 0:
                continue
            case nodes.ImportFrom(module="__future__"):
                continue
        return module.span(statement).start
    return len(module.source.text)
