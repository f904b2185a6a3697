"""What the code of a project needs: which client or header wants which environment variables, and where it says so."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeVar

from qianfan_lint.core.flow import Text
from qianfan_lint.core.model import Secret
from qianfan_lint.core.patterns import lazy
from qianfan_lint.frontends.doctor.clients import Call, Called, Need
from qianfan_lint.frontends.doctor.loading import Loading
from qianfan_lint.frontends.doctor.module import Module
from qianfan_lint.knowledge.placeholders import could_be_key
from qianfan_lint.knowledge.providers import Providers, Slot

T = TypeVar("T")


_JOINT = lazy(r"[/.:@?&=#,;]+")


def parts_of(address: str) -> list[str]:
    """What stands between the marks of *address*: a key may be a part of its host, path or parameters."""
    return _JOINT.split(address)


class Code(NamedTuple):
    """What the modules of a project say; tests are left out, which bring their own environment."""

    needs: tuple[Need, ...]
    clients: tuple[Called, ...]
    """Each client and request, whether its credential comes from the environment or not."""
    calls: tuple[tuple[str, Call], ...]
    """With their places."""
    written: frozenset[str]
    """Variables that the code sets itself."""
    sets_unknown: bool
    """It sets variables whose names are not written out."""
    loaders: tuple[Loading, ...]
    """Modules that load a file of variables."""
    stripped: frozenset[str] = frozenset()
    """Variables whose value loses the blanks around it where it is looked up."""
    may_strip: frozenset[str] = frozenset()
    """Those of which that cannot be told."""
    bases: tuple[tuple[str, str], ...] = ()
    """Vendors whose SDK is given another address by an attribute, with that; empty where it cannot be told."""

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What of names and addresses could be a credential: not to be said."""
        names = (name for need in self.needs for name in need.names)
        given = (
            each.text
            for called in self.clients
            if called.call
            for each in called.call.addresses
            if isinstance(each, Text)
        )
        addresses = (*(called.address for called in self.clients), *given, *(address for _, address in self.bases))
        parts = (part for address in addresses for part in parts_of(address))
        return tuple(Secret(text) for text in dict.fromkeys((*names, *parts)) if could_be_key(text))


def code(modules: Iterable[Module], providers: Providers) -> Code:
    """*modules* together, without lookups of what a client takes, and clients whose module was given a key."""
    modules = tuple(modules)

    def of_all(part: Callable[[Module], Iterable[T]]) -> Iterator[T]:
        return itertools.chain.from_iterable(map(part, modules))

    told = set(of_all(lambda module: module.told_otherwise))
    needs = [need for need in of_all(lambda module: module.needs) if need.package not in told]
    clients = of_all(lambda module: module.clients)
    assigned = {providers.attributes[name] for name in of_all(lambda module: module.assigned)}
    return Code(
        tuple(_asked(needs, assigned)),
        tuple(each for each in clients if each.need is None or each.need.package not in told),
        tuple(of_all(lambda module: module.calls)),
        frozenset(of_all(lambda module: module.written)),
        any(module.sets_unknown for module in modules),
        tuple(of_all(lambda module: module.loadings)),
        frozenset(of_all(lambda module: module.stripped)),
        frozenset(of_all(lambda module: module.may_strip)),
        tuple(dict.fromkeys(of_all(lambda module: module.bases))),
    )


def _asked(needs: list[Need], assigned: set[Slot]) -> Iterator[Need]:
    """*needs* without lookups of what a client takes, and without clients that are *assigned* a key elsewhere."""
    wanted = {name for need in needs if need.client for name in need.names}
    for need in needs:
        is_taken = not need.client and not wanted.isdisjoint(need.names)
        if not is_taken and not (need.is_implicit and not assigned.isdisjoint(need.slots.values())):
            yield need
