"""What is a credential by where it goes, whatever its name: a client's slot, or a header of a provider's host."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qianfan_lint.core.flow import NOTHING, Encoded, Env, Text, Unknown, Value, descend, identity, options, parts_of
from qianfan_lint.core.model import ELSEWHERE, Span
from qianfan_lint.core.named import CODE, Imported, Named, Parameter
from qianfan_lint.core.patterns import lazy
from qianfan_lint.facts import Bound, ClientCall, Header, Reach, Setting
from qianfan_lint.facts.authorization import read
from qianfan_lint.knowledge.placeholders import looks_random
from qianfan_lint.knowledge.providers import Slot
from qianfan_lint.readers.python.module import Module
from qianfan_lint.readers.python.scopes import Scope
from qianfan_lint.readers.python.tree import nodes

_ATTRIBUTE = lazy(r"[\w.]+\.(\w+)")


class Place(NamedTuple):
    """An expression and its scope."""

    node: nodes.Expression
    scope: Scope


class Destinations(NamedTuple):
    """What of a module reaches a client or a header as its credential, each with the slot, None if none is known."""

    literals: dict[Span, Slot | None]
    variables: dict[str, Slot | None]
    """Of the environment."""
    names: dict[tuple[str, ...], Slot | None]
    """Variables, parameters, attributes, imports: by :func:`flow.identity`."""
    attributes: dict[str, Slot | None]
    """Of what is not understood otherwise, such as ``args.deepseek``: by their last names."""

    def settled(self, setting: Setting) -> Setting:
        """*setting* with the slot that its value reaches, where its name says nothing of one."""
        if setting.slot is not None or not isinstance(setting.value, Text):
            return setting
        slot = self.literals.get(setting.value.span)
        if slot is None and setting.bound in (Bound.ENVIRON, Bound.FALLBACK):
            slot = self.variables.get(setting.name)
        if slot is None and setting.bound is Bound.OPTION:
            slot = self._of_option(setting.name.replace("-", "_"))
        if slot is None and setting.bound is Bound.VARIABLE:  # a field of a settings class, which reads a variable
            slot = self.variables.get(setting.name.upper())
        return setting if slot is None or not looks_random(setting.value.text.strip()) else setting._replace(slot=slot)

    def _of_option(self, name: str) -> Slot | None:
        """What the option *name* of a program is given for: an attribute of what argparse returns, or a parameter."""
        if name in self.attributes:
            return self.attributes[name]
        return next((slot for (kind, *_, last), slot in self.names.items() if kind == "name" and last == name), None)

    def takes(self, value: Value) -> bool:
        """Whether *value* is one of them."""
        match value:
            case Text(span=span, text=text):
                return span in self.literals and looks_random(text.strip())
            case Env() | Named():
                return identity(value) in self.names
        return False


def destinations(module: Module, calls: list[ClientCall], headers: list[Header]) -> Destinations:
    found = Destinations({}, {}, {}, {})
    for slot, value, is_direct in _reaching(calls, headers):
        if isinstance(value, Text):
            found.literals.setdefault(value.span, slot)
        if isinstance(value, Env):
            found.variables.setdefault(value.name, slot)
        if isinstance(value, (Env, Named)) and is_direct and not isinstance(value, CODE):
            key = identity(value)
            assert key is not None
            found.names.setdefault(key, slot)
    for _, value, slot in given_at(module, calls):
        for option in options(value):
            if isinstance(option, Imported) and (key := identity(option)) is not None:
                found.names.setdefault(key, slot)  # by its name here, though its value is another module's
    for call in calls:
        for argument in call.arguments:
            written = _ATTRIBUTE.fullmatch(module.source.text, *argument.span)
            if written and isinstance(argument.value, Unknown):
                found.attributes.setdefault(written[1], argument.slot)
    for span, slot in _defaults(module, found) if found.names else ():
        found.literals.setdefault(span, slot)
    return found


def given_at(module: Module, calls: list[ClientCall]) -> Iterator[tuple[Place, Value, Slot | None]]:
    """Each expression that is given to a client as a credential, what it is in this module alone, and its slot."""
    slots = {argument.span: argument.slot for call in calls for argument in call.arguments}
    for site in module.index.calls if slots else ():
        for argument in site.node.args:
            span = module.span(argument.value)
            if span in slots:
                yield Place(argument.value, site.scope), module.value(argument.value, site), slots[span]


def _reaching(calls: list[ClientCall], headers: list[Header]) -> Iterator[tuple[Slot | None, Value, bool]]:
    """What reaches a slot or a header, and whether it is given to the client itself, not to what hands it on."""
    for call in calls:
        for argument in call.arguments:
            for option in options(argument.value):
                yield argument.slot, option, call.made is not None
    for header in headers:
        if goes_to_provider(header):
            yield from ((None, part, False) for part in descend(header.value or NOTHING) if isinstance(part, Env))
            yield from ((None, part, True) for part in _joined(header.value or NOTHING))


def _joined(value: Value) -> Iterator[Value]:
    """What *value* is put together from, as it is: not what a call makes a part of."""
    for option in options(value):
        for part in parts_of(option):
            if part is option and not isinstance(part, Encoded):
                yield part
            else:
                yield from _joined(part.value if isinstance(part, Encoded) else part)


def _defaults(module: Module, found: Destinations) -> Iterator[tuple[Span, Slot | None]]:
    """The defaults of parameters that are among the names *found*."""
    for site in module.index.functions:
        for parameter in (*site.node.params.positional, *site.node.params.kwonly):
            key = identity(Parameter(site.scope.root, parameter.name.value, ELSEWHERE))
            if parameter.default is not None and key in found.names:
                yield module.span(parameter.default), found.names[key]


def goes_to_provider(header: Header) -> bool:
    """Whether it goes to a provider's host, or is a Bearer header out of sight in a module that names one."""
    if header.host is not None:
        return True
    is_bearer = header.value is not None and read(header.value).scheme == "bearer"
    return header.reach is not Reach.ELSEWHERE and is_bearer and bool(header.hosts)
