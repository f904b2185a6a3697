"""A parsed module with what the fact makers share: its walk, its values, its spans."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from qianfan_lint.core.flow import Made, Value, options
from qianfan_lint.core.model import ELSEWHERE, Span
from qianfan_lint.core.named import CALLABLE, Imported, PartOf
from qianfan_lint.core.source import Source
from qianfan_lint.knowledge.providers import Client
from qianfan_lint.readers.python.budget import Budget
from qianfan_lint.readers.python.index import Index
from qianfan_lint.readers.python.scopes import CallSite, ClassScope, Site
from qianfan_lint.readers.python.settings_classes import fields
from qianfan_lint.readers.python.tree import nodes
from qianfan_lint.readers.python.values import Evaluator
from qianfan_lint.readers.python.vocabulary import CLIENT_HEADERS

if TYPE_CHECKING:
    from qianfan_lint.readers.python.project_modules import ProjectModules

T = TypeVar("T")


class Module:
    """The statements *tree* of *source*, among the modules of its project.

    Of one that *is_foreign*, not the one that is checked, the values have no places: a place means the checked file.
    """

    def __init__(
        self, source: Source, tree: list[nodes.Statement], project: ProjectModules, is_foreign: bool = False
    ) -> None:
        self.source = source
        self.tree = tree
        self.project = project
        self.providers = project.providers
        self.index = Index(tree)
        self.budget = Budget(len(source.text))
        self.values = Evaluator(self.index, self.budget, is_foreign)
        self._callees: dict[int, str] = {}
        self._clients: dict[int, Client | None] = {}
        self._made: dict[tuple[object, ...], Any] = {}

    @functools.cached_property
    def is_concerned(self) -> bool:
        """Whether the module has to do with a provider. Where it has not, a name alone proves nothing."""
        return self.providers.concern(self.source.text)

    @functools.cached_property
    def reads_environment(self) -> bool:
        return "environ" in self.source.text or "getenv" in self.source.text

    @functools.cached_property
    def carriers(self) -> dict[int, CallSite]:
        """By ``id(node)`` of what a call is given as headers: the call."""
        return {
            id(argument.value): site
            for site in reversed(self.index.calls)
            for argument in site.node.args
            if argument.keyword is not None and argument.keyword.value in CLIENT_HEADERS
        }

    def memo(self, make: Callable[..., T], *arguments: int | str) -> T:
        """What *make* makes of this module and *arguments*, made once."""
        key = (make, *arguments)
        if key not in self._made:
            self._made[key] = make(self, *arguments)
        found: T = self._made[key]
        return found

    def every(self, read: Callable[[Module], Iterable[T]]) -> list[T]:
        """All that *read* finds in this module, read once: a file with findings is heard twice."""
        key = (list, read)
        if key not in self._made:
            self._made[key] = list(read(self))
        found: list[T] = self._made[key]
        return found

    def span(self, node: nodes.Node) -> Span:
        return self.values.span(node)

    def value(self, node: nodes.Node, site: Site) -> Value:
        return self.values.value(node, site.scope, site.order, site.path)

    def attribute(self, names: Sequence[str]) -> Value:
        """What the dotted *names* are at the end of the module."""
        first, *rest = names
        end = ELSEWHERE
        found = self.values.name(first, self.index.module, sys.maxsize, (), end)
        for name in rest:
            found = self.values.attribute(found, name, end)
        return found

    def arguments(self, site: CallSite) -> Iterator[tuple[str, int, nodes.Arg, Value]]:
        """Keyword name or empty, position or -1, argument and value, of each plain argument of a call."""
        position = 0
        for argument in site.node.args:
            if argument.star:
                position += 1 if argument.star == "*" else 0
                continue
            value = self.value(argument.value, site)
            if argument.keyword is not None:
                yield argument.keyword.value, -1, argument, value
            else:
                yield "", position, argument, value
                position += 1

    def callee(self, site: CallSite) -> str:
        """The dotted name of what a call calls, for imported and builtin names, functions and classes of the module."""
        known = self._callees.get(id(site.node))
        if known is None:
            known = self._callees[id(site.node)] = self._called(site)
        return known

    def method(self, site: CallSite) -> str:
        """The last name of what a call calls, of an import the one that it has in its own module; empty if none."""
        match site.node.func:
            case nodes.Attribute(attr=name):
                return name
            case nodes.Name(value=name):
                return self.callee(site).rpartition(".")[2] or name
        return ""

    def _called(self, site: CallSite) -> str:
        for option in options(self.value(site.node.func, site)):
            if isinstance(option, CALLABLE):
                return option.dotted
        return ""

    def initializer(self, callee: str) -> str:
        """The root of the function that a call of *callee* runs: of a class its ``__init__``."""
        init = f"{callee}.__init__"
        return init if init in self.index.by_root else callee

    def parameter(self, root: str, position: int) -> str:
        """The name of the parameter of a function of this module that a positional argument fills; empty if none."""
        function = self.index.by_root.get(root)
        if function is None or function.kind not in ("function", "class") or position < 0:
            return ""
        if isinstance(function, ClassScope):
            # A dataclass or a named tuple; of one with a base of its own the first fields may be that one's.
            own = list(fields(function)) if len([arg for arg in function.node.args if arg.keyword is None]) <= 1 else []
            return own[position][0].value if position < len(own) else ""
        is_method = isinstance(function.parent, ClassScope)
        names = [name for name in function.parameters if not (is_method and name in ("self", "cls"))]
        return names[position] if position < len(names) else ""

    def rest_of(self, root: str) -> str:
        """The name of the parameter in which the function *root* has the keywords that no other one takes."""
        function = self.index.by_root.get(root)
        node = function.node if function is not None else None
        rest = node.params.star_kwarg if isinstance(node, nodes.FunctionDef) else None
        return rest.name.value if rest is not None else ""

    def client(self, site: CallSite) -> Client | None:
        """The provider's client that a call makes or calls."""
        if id(site.node) not in self._clients:
            self._clients[id(site.node)] = self._client(site)
        return self._clients[id(site.node)]

    def _client(self, site: CallSite) -> Client | None:
        clients = self.providers.clients
        called: nodes.Expression = site.node.func
        if self.is_partial(site):
            called = site.node.args[0].value
        above = self._above(site)
        for option in above or options(self.value(called, site)):
            match option:
                case Imported(dotted=name) if name in clients:
                    return clients[name]
                case PartOf(dotted=method, of=Made(callee=made)) if f"{made}.{method}" in clients:
                    return clients[f"{made}.{method}"]  # `generation = Generation(); generation.call(…)`
        return None

    def _above(self, site: CallSite) -> list[Value]:
        """What ``super().__init__(…)`` calls: the classes that the one around it is made from."""
        match site.node.func:
            case nodes.Attribute(value=nodes.Call(func=nodes.Name(value="super")), attr="__init__"):
                owner = site.scope.method_class()
                bases = owner.node.args if owner is not None else []
                return [self.values.value(each.value, site.scope, sys.maxsize, ()) for each in bases]
        return []

    def is_partial(self, site: CallSite) -> bool:
        """Whether the call is ``partial(…)`` with something to call."""
        return bool(site.node.args) and self.callee(site) == "functools.partial"

    def instance(self, site: CallSite) -> tuple[Made, str] | None:
        """The object that a method is called on, where a call made it, and the attribute path from it."""
        node: nodes.Expression = site.node.func
        names: list[str] = []
        while isinstance(node, nodes.Attribute):
            names.append(node.attr)
            node = node.value
            for option in options(self.value(node, site)):
                if isinstance(option, Made) and option.callee:
                    return option, ".".join(reversed(names))
        return None
