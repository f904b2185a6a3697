"""What the code of a project needs: which client or header wants which environment variables, and where it says so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from qianfan_lint.core.model import Secret
from qianfan_lint.frontends.doctor.clients import Call, Called, Need
from qianfan_lint.frontends.doctor.loading import Loading
from qianfan_lint.frontends.doctor.module import Module
from qianfan_lint.knowledge.placeholders import could_be_key
from qianfan_lint.knowledge.providers import Providers


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
        parts = (part for called in self.clients for part in called.address.split("/"))
        return tuple(Secret(text) for text in dict.fromkeys((*names, *parts)) if could_be_key(text))


def code(modules: Iterable[Module], providers: Providers) -> Code:
    """*modules* together, without lookups of what a client takes, and clients whose module was given a key."""
    modules = tuple(modules)
    told = {library for module in modules for library in module.told_otherwise}
    needs = [need for module in modules for need in module.needs if need.package not in told]
    wanted = {name for need in needs if need.client for name in need.names}
    needs = [need for need in needs if need.client or wanted.isdisjoint(need.names)]
    assigned = {providers.attributes[name] for module in modules for name in module.assigned}
    needs = [need for need in needs if not need.is_implicit or assigned.isdisjoint(need.slots.values())]
    return Code(
        tuple(needs),
        tuple(
            each for module in modules for each in module.clients if each.need is None or each.need.package not in told
        ),
        tuple(call for module in modules for call in module.calls),
        frozenset(name for module in modules for name in module.written),
        any(module.sets_unknown for module in modules),
        tuple(loading for module in modules for loading in module.loadings),
        frozenset(name for module in modules for name in module.stripped),
        frozenset(name for module in modules for name in module.may_strip),
        tuple(dict.fromkeys(base for module in modules for base in module.bases)),
    )
