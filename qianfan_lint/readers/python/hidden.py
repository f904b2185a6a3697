"""What keeps a credential from being seen where a variable is put out: it is empty there, masked, or no plain text.

Only what binds the variable where it is put out says that. One that is masked elsewhere says nothing of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from qianfan_lint.core.flow import Made, options
from qianfan_lint.core.named import Instance, OwnClass
from qianfan_lint.core.patterns import lazy
from qianfan_lint.readers.python.absence import is_absent
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.scopes import Binding, ClassScope, Scope, Site, reaching
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.vocabulary import HIDING

# What a value is bound to: the last of a line of statements.
_TARGET = lazy(r"[\w.]+[ \t]*(?::[^:;=]*)?=[ \t]*\Z")
_WRAPPER = lazy(r"(?:Secret(?:Str)?|secret_str)$")
_HIDDEN = lazy(r"(?i)hash|mask|redact|digest|fingerprint|preview|hidden|obfusc")
_WRAPPED = r"\b(?:Secret(?:Str)?|secret_str%s)\b"
_CUT = rf"\[[^\]\n]*:[^\]\n]*\]|\*\*\*|[\"']\*|{HIDING}"


def is_harmless(module: Module, site: Site, node: nodes.Expression, name: str) -> bool:
    """Whether *node*, of that *name* if it has one, holds nothing or what does not show."""
    return is_absent(module, site, node) or (bool(name) and (says_hidden(name) or hides(module, site, node)))


def says_hidden(name: str) -> bool:
    """Whether *name* says that what it holds is masked: ``token_preview``."""
    return _HIDDEN.search(name) is not None


def hides(module: Module, site: Site, node: nodes.Expression) -> bool:
    """Whether *node* is bound, where it stands, to a ``SecretStr``, which prints as asterisks, to what is masked, or
    to an exception.
    """
    match node:
        case nodes.Name(value=name):
            bindings = _seen_from(site, name)
            return _is_caught(site, name, bindings) or _any_hidden(module, bindings)
        case nodes.Attribute(value=held, attr=name):
            owners = list(_owners(module, site, held))
            if not owners and not isinstance(held, nodes.Name):
                return False
            outside = _put_from(site, held.value, name) if isinstance(held, nodes.Name) else []
            return _any_hidden(module, outside) or any(_field_hides(module, each, name) for each in owners)
    return False


def hides_in(module: Module, scope: Scope, name: str) -> bool:
    """The same of the variable *name* of *scope*."""
    return _any_hidden(module, scope.names.get(name, ()))


def hides_there(module: Module, name: str) -> bool:
    """The same of what *module*, another one, holds under *name*, also as a field of one of its classes."""
    if name in module.index.module.names:
        return hides_in(module, module.index.module, name)
    classes = [each for each in module.index.by_root.values() if isinstance(each, ClassScope)]
    return any(_field_hides(module, each, name) for each in classes)


def _seen_from(site: Site, name: str) -> list[Binding]:
    """What binds *name*, as far as it can be what it holds at *site*."""
    holder: Scope | None = site.scope
    while holder is not None:
        bindings = holder.names.get(name) if holder.kind != "class" or holder is site.scope else None
        found = reaching(bindings, site.order, site.path) if bindings and holder is site.scope else bindings
        if found:
            return found
        holder = holder.parent
    return []


def _is_caught(site: Site, name: str, bindings: list[Binding]) -> bool:
    """Whether a handler before *site* has bound *name*, and none of *bindings* after it."""
    caught = (each.node for each in site.scope.names.get(name, ()) if isinstance(each.node, nodes.Handler))
    at = max((each.start for each in caught if each.start < site.node.start), default=-1)
    return at >= 0 and all(each.node is None or each.node.start < at for each in bindings)


def _put_from(site: Site, owner: str, name: str) -> list[Binding]:
    """The assignments to ``owner.name`` that can be what it holds at *site*."""
    holder: Scope | None = site.scope
    while holder is not None:
        bindings = holder.items.get(f"{owner}.{name}")
        if bindings:
            return reaching(bindings, site.order, site.path) if holder is site.scope else bindings
        holder = holder.parent
    return []


def _owners(module: Module, site: Site, held: nodes.Expression) -> Iterator[ClassScope]:
    """The classes of the module that *held* may be an object of."""
    for option in options(module.value(held, site)):
        match option:
            case Made(callee=root) | Instance(dotted=root) | OwnClass(dotted=root):
                owner = module.values.class_of(root)
                if owner is not None:
                    yield owner


def _field_hides(module: Module, owner: ClassScope, name: str) -> bool:
    bindings = [*owner.names.get(name, ()), *owner.attributes.get(name, ())]
    declared = (
        module.source.text[statement.start : statement.end]
        for statement in owner.node.body
        if isinstance(statement, nodes.AnnAssign) and _is_called(statement.target, name)
    )
    return _any_hidden(module, bindings) or any(re.search(_wrapped(module), each) for each in declared)


def _is_called(node: nodes.Node, name: str) -> bool:
    return isinstance(node, nodes.Name) and node.value == name


def _any_hidden(module: Module, bindings: Iterable[Binding]) -> bool:
    return any(_is_hidden(module, each) for each in bindings)


def _is_hidden(module: Module, binding: Binding) -> bool:
    match binding:
        case Binding(node=None | nodes.Handler()) | Binding(kind="function" | "class" | "import"):
            return False
    assert binding.node is not None
    text = module.source.text
    written = text[binding.node.start : binding.node.end]
    if binding.kind == "parameter":
        return re.search(_wrapped(module), written) is not None
    if re.search(_CUT, written):
        return True
    before = text[text.rfind("\n", 0, binding.node.start) + 1 : binding.node.start]
    target = _TARGET.search(before)
    return re.search(_wrapped(module), (target.group() if target else before) + written) is not None


def _wrapped(module: Module) -> str:
    """A pattern for the types whose text hides what they hold, by the names that *module* has for them."""
    return module.memo(_wrapping)


def _wrapping(module: Module) -> str:
    imports = module.index.module.names.items()
    names = [local for local, found in imports if any(_WRAPPER.search(each.detail) for each in found)]
    return _WRAPPED % "".join(f"|{re.escape(name)}" for name in names)
