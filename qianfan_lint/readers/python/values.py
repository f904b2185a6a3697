"""Evaluate an expression to the origins of its value: literals, environment reads, names, and what joins them.

Evaluation is on demand, remembered, and bounded; whatever is not understood is unknown.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping

from qianfan_lint.core.flow import (
    UNKNOWN,
    Choice,
    Entry,
    Items,
    Table,
    Text,
    Unknown,
    Value,
    choice,
    options,
)
from qianfan_lint.core.model import ELSEWHERE, Span
from qianfan_lint.core.named import (
    Builtin,
    Imported,
    Instance,
    Local,
    OwnClass,
    OwnFunction,
    Parameter,
)
from qianfan_lint.readers.python.application import (
    MAX_CALLS,
    MAX_NESTED,
    Frame,
    Given,
    Tables,
    arguments,
    bound_to,
    receiver_of,
)
from qianfan_lint.readers.python.attributes import attribute_of
from qianfan_lint.readers.python.budget import Budget
from qianfan_lint.readers.python.calls import of_function
from qianfan_lint.readers.python.expressions import BY_KIND, added
from qianfan_lint.readers.python.index import Index
from qianfan_lint.readers.python.iteration import Loop, each_of, item_at, items_of
from qianfan_lint.readers.python.objects import put as put_into
from qianfan_lint.readers.python.objects import set_outside
from qianfan_lint.readers.python.scopes import (
    APPENDED,
    EXTENDED,
    Binding,
    CallSite,
    ClassScope,
    Path,
    Scope,
    reaching,
)
from qianfan_lint.readers.python.tree import nodes

MAX_DEPTH = 40
MAX_OPTIONS = 12


class Evaluator:
    """Of a module that is not the one being checked (*is_foreign*), no place is given: a place means this file."""

    most_options = MAX_OPTIONS

    def __init__(self, index: Index, budget: Budget, is_foreign: bool = False) -> None:
        self.index = index
        self.budget = budget
        self.is_foreign = is_foreign
        self._known: dict[int, Value] = {}
        self._tables: Tables = {}
        self._depth = 0
        self._position: list[tuple[Scope, int, Path]] = []
        self._frames: dict[int, Frame] = {}
        """By ``id`` of its scope: the call of a function that is being followed."""
        self.loops: list[Loop] = []
        """The rounds of comprehensions that are being followed, each within the one before it."""
        self._followed = 0
        self._remembered: dict[tuple[int, ...], Frame | None] = {}
        """By the ``id`` of the calls that were followed to it; None for one that was one too many."""

    def span(self, node: nodes.Node) -> Span:
        return ELSEWHERE if self.is_foreign else Span(node.start, node.end)

    def value(self, node: nodes.Node, scope: Scope, order: int, path: Path) -> Value:
        """What *node* evaluates to where it stands. Each node stands in one place, so its value is remembered."""
        memory = self._memory(scope) if self._frames else self._known
        if self.loops and (loop := self.loops[-1]).start <= node.start < loop.end and node is not loop.over:
            memory = loop.known
        known = memory.get(id(node))
        if known is not None:
            return known
        if self._depth >= MAX_DEPTH or self.budget.is_spent:
            return UNKNOWN
        memory[id(node)] = UNKNOWN  # what refers to itself is unknown
        self._depth += 1
        self._position.append((scope, order, path))
        try:
            evaluate = BY_KIND.get(type(node))
            found = self.budget.admit(evaluate(self, node)) if evaluate is not None else UNKNOWN
        finally:
            self._position.pop()
            self._depth -= 1
        memory[id(node)] = found
        return found

    def _memory(self, scope: Scope) -> dict[int, Value]:
        """What is known of the nodes in *scope*: in a function of which a call is followed, only for that call."""
        holder: Scope | None = scope
        while holder is not None:
            if (frame := self._frames.get(id(holder))) is not None:
                return frame.known
            holder = holder.parent
        return self._known

    @property
    def is_applying(self) -> bool:
        """Whether the call of a function of the module is being followed."""
        return bool(self._frames)

    @contextlib.contextmanager
    def applying(self, function: Scope, given: Given) -> Iterator[bool]:
        """Evaluate what is in *function* as for that call; False where no more calls are followed."""
        frame = self._frame(function, given)
        with self._within(function, frame):
            yield frame is not None

    @contextlib.contextmanager
    def following(self, calls: tuple[tuple[Scope, CallSite], ...]) -> Iterator[None]:
        """Evaluate as for these calls of functions, each within the one before it.

        What was found within the same calls before is remembered: a function may put out many things.
        """
        with contextlib.ExitStack() as frames:
            for number, (function, site) in enumerate(calls, 1):
                key = tuple(id(each) for _, each in calls[:number])
                if key not in self._remembered:
                    self._remembered[key] = self._frame(function, self.given(function, site))
                frames.enter_context(self._within(function, self._remembered[key]))
            yield

    def _frame(self, function: Scope, given: Given) -> Frame | None:
        """A frame for that call; None where no more calls are followed."""
        if id(function) in self._frames or len(self._frames) >= MAX_NESTED or self._followed >= MAX_CALLS:
            return None
        self._followed += 1
        return Frame(bound_to(self, function, given))

    @contextlib.contextmanager
    def _within(self, function: Scope, frame: Frame | None) -> Iterator[None]:
        if frame is None:
            yield
            return
        self._frames[id(function)] = frame
        try:
            yield
        finally:
            del self._frames[id(function)]

    @contextlib.contextmanager
    def looping(self, loop: Loop) -> Iterator[None]:
        """Evaluate as in that round of a comprehension, which binds its names where it stands."""
        scope, order, path = self._position[-1]
        bound = [each for several in scope.names.values() for each in several if each.node is loop.over]
        self.loops.append(loop)
        self._position.append((scope, max([order, *(each.order + 1 for each in bound)]), path))
        try:
            yield
        finally:
            self._position.pop()
            self.loops.pop()

    def bound(self, function: Scope) -> Mapping[str, Value]:
        """What the parameters of *function* are in the call that is being followed."""
        return self._frames[id(function)].bound

    @contextlib.contextmanager
    def again(self, function: Scope, bound: Mapping[str, Value]) -> Iterator[None]:
        """Evaluate what is in *function* as in a call that is over, in which its parameters were *bound*."""
        is_new = id(function) not in self._frames and len(self._frames) < MAX_NESTED
        with self._within(function, Frame(bound) if is_new else None):
            yield

    def result(
        self, callee: Value, positional: tuple[Value, ...], keywords: Mapping[str, Value], at: Span
    ) -> Value | None:
        """What *callee*, a function of the module, gives for these arguments."""
        return of_function(self, callee, Given(positional, keywords), at)

    def given(self, function: Scope, site: CallSite) -> Given:
        """What the call at *site* gives to *function*."""
        self._position.append((site.scope, site.order, site.path))
        try:
            positional, keywords, _ = arguments(self, site.node)
            held = self.sub(site.node.func.value) if isinstance(site.node.func, nodes.Attribute) else None
            return Given(positional, keywords, receiver_of(function, held))
        finally:
            self._position.pop()

    def set_here(self, name: str, attr: str) -> Value | None:
        """What ``name.attr = …`` has set it to where the evaluation has come to."""
        return set_outside(self, name, attr, self._position[-1])

    @property
    def here(self) -> Scope:
        """The scope that the evaluation has come to."""
        return self._position[-1][0]

    def sub(self, node: nodes.Node) -> Value:
        return self.value(node, *self._position[-1])

    # Names

    def name_here(self, name: str, span: Span) -> Value:
        """What *name* is where the evaluation has come to."""
        return self.name(name, *self._position[-1], span)

    def name(self, name: str, scope: Scope, order: int, path: Path, span: Span) -> Value:
        """What *name* is bound to, seen from a place: the bindings that can reach it."""
        holder: Scope | None = scope
        while holder is not None:
            bindings = holder.names.get(name) if (holder.kind != "class" or holder is scope) else None
            if bindings:
                found = reaching(bindings, order, path, MAX_OPTIONS) if holder is scope else bindings
                if found:
                    values = [self.bound_value(binding, name, holder, span) for binding in found[-MAX_OPTIONS:]]
                    return choice([self.with_items(value, name, holder, order, holder is scope) for value in values])
            holder = holder.parent
        return Builtin(name, span)

    def with_items(self, value: Value, name: str, holder: Scope, order: int, here: bool) -> Value:
        """The table *value* with the entries that were put into it by ``name[…] = …`` and ``name.update(…)``."""
        puts = holder.items.get(name)
        if not puts or not isinstance(value, (Table, Items)):
            return value
        before = [put for put in puts if not (here and put.scope is holder and put.order >= order)]
        # A table that is filled in a hundred places is read in as many: while the same call is followed it is the same.
        tables = next(reversed(self._frames.values())).tables if self._frames else self._tables
        key = (id(holder), name, len(before))
        known = tables.get(key)
        if known is None or known[0] is not value:
            filled = self._filled(value, before) if isinstance(value, Table) else self._lengthened(value, before)
            known = tables[key] = (value, filled)
        return known[1]

    def _lengthened(self, value: Items, puts: list[Binding]) -> Value:
        """The list *value* with what is appended to it."""
        added = [put for put in puts if put.detail in (APPENDED, EXTENDED) and put.node is not None]
        more: list[Value] = []
        for put in added:
            assert put.node is not None
            found = self.value(put.node, put.scope, put.order, put.path)
            more.extend([found] if put.detail == APPENDED else items_of(self, found) or ())
            if len(value.values) + len(more) > self.budget.most:
                return value
        self.budget.spend(len(more))
        return Items((*value.values, *more)) if more else value

    def _filled(self, value: Table, puts: list[Binding]) -> Value:
        entries, complete = list(value.entries), value.complete
        self.budget.spend(len(puts))
        for put in puts:
            assert put.node is not None
            found = choice(put_into(self, put))
            if put.detail == "update":
                tables = [option for option in options(found) if isinstance(option, Table)]
                entries.extend(entry for table in tables for entry in table.entries)
                complete = complete and bool(tables) and all(table.complete for table in tables)
            elif put.detail not in (APPENDED, EXTENDED):
                span = self.span(put.node)
                entries.append(Entry(Text(put.detail, span, ()), found, span))
            if len(entries) > self.budget.most:
                return UNKNOWN
        self.budget.spend(len(entries))
        return Table(tuple(entries), complete, value.span)

    def bound_value(self, binding: Binding, name: str, holder: Scope, span: Span) -> Value:
        match binding.kind:
            case "import":
                return Imported(binding.detail, span)
            case "parameter":
                return self._parameter(binding, name, holder, span)
            case "function":
                return OwnFunction(f"{holder.root}.{name}", span)
            case "class":
                return OwnClass(f"{holder.root}.{name}", span)
            case "augmented":
                return self._augmented(binding, name)
        found = self._part(binding)
        if isinstance(found, Unknown) and id(holder) not in self._frames:
            return Local(holder.root, binding.order, name, span)
        return found

    def _part(self, binding: Binding) -> Value:
        """What is bound: a value, an item of it, or one of several that a loop runs over."""
        if binding.kind == "opaque":
            return UNKNOWN
        assert binding.node is not None
        if binding.kind in ("each", "pair"):
            for loop in reversed(self.loops):
                if loop.over is binding.node:
                    return loop.item if binding.kind == "each" else item_at(self, loop.item, binding.detail)
        found = self.value(binding.node, binding.scope, binding.order, binding.path)
        if binding.kind == "value":
            return found
        if binding.kind == "item":
            return item_at(self, found, binding.detail)
        return each_of(self, binding, found)

    def _parameter(self, binding: Binding, name: str, holder: Scope, span: Span) -> Value:
        frame = self._frames.get(id(holder)) if self._frames else None
        if frame is not None:
            return frame.bound.get(name, UNKNOWN)
        owner = holder.parent
        if isinstance(owner, ClassScope) and holder.parameters[:1] == [name] and name in ("self", "cls"):
            return Instance(owner.root, span)
        return Parameter(holder.root, name, span)

    def _augmented(self, binding: Binding, name: str) -> Value:
        """What ``name += …`` makes; remembered, since each of a chain of them asks for the one before."""
        node = binding.node
        assert isinstance(node, nodes.AugAssign)
        memory = self._memory(binding.scope)
        known = memory.get(id(node))
        if known is not None or self._depth >= MAX_DEPTH or node.operator != "+=":
            return known or UNKNOWN
        memory[id(node)] = UNKNOWN
        self._depth += 1
        before = self.name(name, binding.scope, binding.order, binding.path, ELSEWHERE)
        more = self.value(node.value, binding.scope, binding.order, binding.path)
        self._depth -= 1
        found = memory[id(node)] = self.budget.admit(added(before, more, self.span(node)))
        return found

    def attribute(self, base: Value, attr: str, at: Span) -> Value:
        """What ``base.attr`` is, where it is written *at*."""
        if not isinstance(base, Choice):
            return attribute_of(self, base, attr, at)
        return choice([attribute_of(self, option, attr, at) for option in options(base)])

    def class_of(self, root: str) -> ClassScope | None:
        scope = self.index.by_root.get(root)
        return scope if isinstance(scope, ClassScope) else None
