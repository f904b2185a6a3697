"""What the names, attributes and entries of a module are bound to, noted while ``index.py`` walks over it."""

from __future__ import annotations

from qianfan_lint.readers.python.scopes import (
    APPENDED,
    CONTENT,
    EXTENDED,
    Binding,
    BindingKind,
    CallSite,
    Path,
    Scope,
    SiteOf,
    imported_names,
)
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.tree.literals import literal
from qianfan_lint.readers.python.vocabulary import ATTRIBUTES, FILLING

_NOTED = frozenset(("setdefault", "__init__", "append", "extend", "update", "setattr", *FILLING))
"""Methods and functions that put something into what a name holds."""


class Bindings:
    """The bindings of one module, in the order of the walk."""

    def __init__(self) -> None:
        self.module = Scope("module", "", None)
        self.scope_of: dict[int, Scope] = {}
        self.targets: set[int] = set()
        """Subscripts that are written to or deleted, not read."""
        self.comprehended: set[int] = set()
        """By ``id``, what comprehensions run over: their names are seen nowhere else."""
        self.supers: dict[str, CallSite] = {}
        """By the root of a constructor: its call of the one above."""
        self._order = 0

    def _expression(self, root: nodes.Node, scope: Scope, path: Path) -> None:
        """Walk over an expression that is a part of a target."""
        raise NotImplementedError

    def _bind(
        self, name: str, kind: BindingKind, node: nodes.Node | None, scope: Scope, path: Path, detail: str = ""
    ) -> None:
        self._order += 1
        self._bind_at(self._order, name, kind, node, scope, path, detail)

    def _bind_at(
        self, order: int, name: str, kind: BindingKind, node: nodes.Node | None, scope: Scope, path: Path, detail: str
    ) -> None:
        holder = self.module if name in scope.globals else scope
        if name in scope.outer:
            holder = scope.holder_of(name) or scope
        holder.names.setdefault(name, []).append(Binding(order, path, kind, node, scope, detail))

    def _bind_target(self, target: nodes.Node, value: nodes.Node | None, scope: Scope, path: Path) -> None:
        kind: BindingKind = "value" if value is not None else "opaque"
        match target:
            case nodes.Name():
                self._bind(target.value, kind, value if value is not None else target, scope, path)
            case nodes.Attribute(value=nodes.Name(value=owner), attr=name):
                self._order += 1
                holder = self._instance(owner, scope)
                if holder is not None:
                    binding = Binding(self._order, path, kind, value if value is not None else target, scope)
                    holder.attributes.setdefault(name, []).append(binding)
                elif value is not None:
                    self._put(nodes.Name(target.start, target.start, f"{owner}.{name}"), "", value, scope, path)
            case nodes.Tuple() | nodes.List():
                self._order += 1
                self._bind_items(target, value, scope, path, self._order)
            case nodes.Subscript():
                self.targets.add(id(target))
                self._expression(target, scope, path)
                if value is not None:
                    if (key := literal(target.slice)) is not None:
                        self._put(target.value, key, value, scope, path)
                    else:
                        self._put(target.value, "update", self._round(target, value, scope), scope, path)
            case _:
                self._expression(target, scope, path)

    @staticmethod
    def _round(target: nodes.Subscript, value: nodes.Node, scope: Scope) -> nodes.Node:
        """``table[name] = value`` in a loop over names as the comprehension that it amounts to; else *target*."""
        bound = scope.names.get(target.slice.value, ()) if isinstance(target.slice, nodes.Name) else ()
        over = bound[-1].node if bound and bound[-1].kind in ("pair", "each") else None
        if not isinstance(over, nodes.Expression) or not isinstance(value, nodes.Expression):
            return target
        place = (over.start, value.end)
        run = nodes.CompFor(*place, target.slice, over, [])
        return nodes.Comprehension(*place, [target.slice, value], [run])

    def _bind_items(
        self,
        target: nodes.Tuple | nodes.List,
        value: nodes.Node | None,
        scope: Scope,
        path: Path,
        order: int,
        before: str = "",
    ) -> None:
        """All at once: in ``a, b = b, a`` both are what the other was."""
        starred = next((at for at, each in enumerate(target.elements) if isinstance(each, nodes.Starred)), None)
        for position, element in enumerate(target.elements):
            is_behind = starred is not None and position > starred
            detail = f"{before}{position - len(target.elements) if is_behind else position}"
            match element:
                case nodes.Name(value=name):
                    kind: BindingKind = "item" if value is not None else "opaque"
                    self._bind_at(order, name, kind, value, scope, path, detail)
                case nodes.Starred(value=nodes.Name(value=name)):
                    self._bind_at(order, name, "opaque", value, scope, path, "")
                case nodes.Tuple() | nodes.List():
                    self._bind_items(element, value, scope, path, order, f"{detail}.")
                case nodes.Starred(value=inner):
                    self._expression(inner, scope, path)
                case _:
                    self._expression(element, scope, path)

    def _bind_capture(self, capture: nodes.Capture, subject: nodes.Expression, scope: Scope, path: Path) -> None:
        """Bind a name of a ``case`` to the part of the *subject* that its pattern takes."""
        place = (capture.start, capture.end)
        held: nodes.Expression | None = subject if capture.steps is not None else None
        for step in capture.steps or ():
            assert held is not None
            if step.startswith("."):
                held = nodes.Attribute(*place, held, step[1:])
            elif step.startswith("["):
                held = nodes.Subscript(*place, held, nodes.SimpleString(*place, step[1:-1]))
            else:
                at = nodes.Integer(*place, abs(int(step)))
                held = nodes.Subscript(*place, held, nodes.UnaryOperation(*place, "-", at) if int(step) < 0 else at)
        self._bind_target(nodes.Name(*place, capture.name), held, scope, path)

    def _put(self, held: nodes.Node, detail: str, value: nodes.Node, scope: Scope, path: Path) -> None:
        """Note an entry of the dictionary *held*, a variable or an attribute of ``self``, where that is kept."""
        holder: Scope | None = None
        match held:
            case nodes.Name(value=name):
                holder, first = scope, name.partition(".")[0]
                while holder is not None and first not in holder.names:
                    holder = holder.parent
                holder = holder or scope
            case nodes.Attribute(value=nodes.Name(value=owner), attr=name):
                holder = self._instance(owner, scope)
        if holder is not None:
            self._order += 1
            holder.items.setdefault(name, []).append(Binding(self._order, path, "value", value, scope, detail))

    def _note_update(self, node: nodes.Call, scope: Scope, path: Path) -> None:
        """``headers.update({…})``, ``update(name=…)`` and ``setdefault("name", …)`` put entries into ``headers``."""
        func = node.func
        name = func.attr if isinstance(func, nodes.Attribute) else func.value if isinstance(func, nodes.Name) else ""
        if name not in _NOTED:
            return
        match func, node.args:
            case (
                nodes.Attribute(value=held, attr="setdefault"),
                [nodes.Arg(value=key), nodes.Arg(value=value)],
            ) if (name := literal(key)) is not None:
                self._put(held, name, value, scope, path)
            case nodes.Attribute(value=nodes.Call(func=nodes.Name(value="super")), attr="__init__"), _:
                self.supers[scope.root] = SiteOf(node, scope, self._order, path)
            case nodes.Attribute(value=held, attr="append"), [nodes.Arg(value=value)]:
                self._put(held, APPENDED, value, scope, path)
            case nodes.Attribute(value=held, attr="extend"), [nodes.Arg(value=value)]:
                self._put(held, EXTENDED, value, scope, path)
            case nodes.Attribute(value=nodes.Name(value=owner), attr=method), [nodes.Arg(value=value), *_] if (
                method in FILLING
            ):
                self._put(nodes.Name(node.start, node.start, f"{owner}.{CONTENT}"), "", value, scope, path)
            case nodes.Name(value="setattr"), [nodes.Arg(value=held), nodes.Arg(value=key), nodes.Arg(value=value)]:
                self._set_by_name(node, held, key, value, scope, path)
            case nodes.Attribute(value=held, attr="update"), arguments:
                for argument in arguments:
                    detail = argument.keyword.value if argument.keyword is not None else "update"
                    self._put(held, detail, argument.value, scope, path)

    def _set_by_name(
        self,
        node: nodes.Call,
        held: nodes.Expression,
        key: nodes.Expression,
        value: nodes.Expression,
        scope: Scope,
        path: Path,
    ) -> None:
        """``setattr(self, "name", value)``, and ``setattr(self, name, value)`` for each entry of a table."""
        if (name := literal(key)) is not None:
            self._bind_target(nodes.Attribute(node.start, node.start, held, name), value, scope, path)
        elif isinstance(value, nodes.Name):
            for binding in scope.names.get(value.value, ()):
                match binding.node:
                    case nodes.Call(func=nodes.Attribute(value=table, attr="items")) if binding.kind == "pair":
                        every = nodes.Attribute(node.start, node.start, held, ATTRIBUTES)
                        self._put(every, "update", table, scope, path)

    def _bind_augmented(self, node: nodes.AugAssign, scope: Scope, path: Path) -> None:
        if node.operator == "|=":
            self._put(node.target, "update", node.value, scope, path)
        elif isinstance(node.target, nodes.Name):
            self._bind(node.target.value, "augmented", node, scope, path)

    def _instance(self, name: str, scope: Scope) -> Scope | None:
        """The class whose attributes an assignment to ``name.x`` sets: ``self``, ``cls``, or a class of the module."""
        owner = scope.method_class()
        if owner is not None and name in ("self", "cls"):
            return owner
        for binding in self.module.names.get(name, ()):
            if binding.kind == "class":
                return self.scope_of.get(id(binding.node))
        return None

    def _import(self, node: nodes.Import | nodes.ImportFrom, scope: Scope, path: Path) -> None:
        for name, module in imported_names(node):
            self._bind(name, "import", node, scope, path, module)
