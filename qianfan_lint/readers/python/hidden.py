"""What keeps a credential from being seen where a variable is put out: it is empty there, masked, or no plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.scopes import Site
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.tree.literals import literal
from qianfan_lint.readers.python.vocabulary import HIDING

_WRAPPER = re.compile(r"(?:Secret(?:Str)?|secret_str)$")


def _is_absent(module: Module, site: Site, node: nodes.Expression) -> bool:
    """Whether the place is reached only where *node* holds nothing: ``if not key: raise …``."""
    written = _code(node)
    for branch in site.path:
        test = module.index.tests.get(branch)
        if test is not None and any(_code(empty) == written for empty in _empty_if(test)):
            return True
    return False


def _empty_if(test: nodes.Expression) -> Iterator[nodes.Expression]:
    """What is known to be empty where *test* holds."""
    match test:
        case nodes.UnaryOperation(operator="not", expression=inner):
            yield inner
        case nodes.Comparison(left=left, operators=["is" | "=="], comparators=[to]):
            if literal(to) == "" or (isinstance(to, nodes.Name) and to.value == "None"):
                yield left
        case nodes.BooleanOperation(left=left, right=right):
            yield from _empty_if(left)
            yield from _empty_if(right)


def _code(node: nodes.Expression) -> str:
    match node:
        case nodes.Name(value=name):
            return name
        case nodes.Attribute(value=base, attr=name):
            return f"{_code(base)}.{name}"
        case nodes.Subscript(value=base, slice=at) if (key := literal(at)) is not None:
            return f"{_code(base)}[{key}]"
        case nodes.Call(func=func):
            return f"{_code(func)}(…)"
    return f"#{id(node)}"


def is_harmless(module: Module, site: Site, node: nodes.Expression, name: str) -> bool:
    """Whether *node*, of that *name* if it has one, holds nothing or what does not show."""
    return _is_absent(module, site, node) or (bool(name) and hides(module, name))


def hides(module: Module, name: str) -> bool:
    """Whether *module* says that *name* is a ``SecretStr``, which prints as asterisks, masked, or an exception.

    What is cut where it is long enough (``key[:4] if len(key) > 8 else key``) counts as masked.
    """
    known = re.escape(name)
    imports = module.index.module.names.items()
    wrapped = [local for local, found in imports if any(_WRAPPER.search(each.detail) for each in found)]
    secret = "|".join(["Secret(?:Str)?", "secret_str", *map(re.escape, wrapped)])
    pattern = (
        rf"\b{known}\b\s*(?::[^\n=]*(?:{secret})\b|(?::[^\n=]*)?=[^\n=]*(?:{secret})\b"
        rf"|(?::[^\n=]*)?=[^\n]*(?:\[[^\]\n]*:[^\]\n]*\]|\*\*\*|[\"']\*|{HIDING}))|\bas {known}\s*:"
        rf"|\b{known}\s*\[[^\]\n]*:[^\]\n]*\][^\n]*\bif\s+len\([(\s]*(?:\w+\.)*{known}[)\s]*\)"
    )
    return re.search(pattern, module.logical_lines) is not None
